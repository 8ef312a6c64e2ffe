package io.github.javatun.wireguard.packet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Ipv4FragmenterTest {
  private static final int MARGIN = 32;
  private static final byte CANARY = 0x5a;

  /** Fragments that are cut again, put together in any order, are the packet. */
  @Property(tries = 300, seed = "9")
  void fragmentsOfFragmentsAreThePacket(
      @ForAll @IntRange(max = 4000) int payload,
      @ForAll @IntRange(min = 68, max = 1500) int mtu,
      @ForAll @IntRange(min = 68, max = 1500) int secondMtu,
      @ForAll @IntRange(max = 10) int optionWords) {
    PacketBytes bytes = PacketBytes.udp(true, payload);
    bytes.options = new byte[4 * optionWords];
    Arrays.fill(bytes.options, (byte) 1);
    byte[] whole = bytes.complete();

    List<byte[]> pieces = new ArrayList<>();
    for (byte[] piece : cut(whole, mtu)) {
      pieces.addAll(cut(piece, secondMtu));
    }

    byte[] data = new byte[8 + payload];
    int covered = 0;
    for (byte[] piece : pieces) {
      assertThat(piece.length).isLessThanOrEqualTo(Math.min(mtu, secondMtu));
      assertThat(SlowChecksum.isValidIpv4Header(piece)).isTrue();
      IpPacket packet = PacketBytes.parsed(piece);
      assertThat(packet.identification()).isEqualTo(0x1234);
      assertThat(packet.sourceLow()).isEqualTo(0xffff_0a00_0001L);
      int size = packet.transportBytes();
      int at = packet.fragmentOffsetBytes();
      assertThat(packet.hasMoreFragments()).isEqualTo(at + size < data.length);
      assertThat(packet.headerBytes()).isEqualTo(at == 0 ? bytes.headerBytes() : 20);
      System.arraycopy(piece, packet.headerBytes(), data, at, size);
      covered += size;
    }
    assertThat(covered).isEqualTo(data.length);
    assertThat(data).isEqualTo(Arrays.copyOfRange(whole, bytes.headerBytes(), whole.length));
  }

  @Test
  void fragmentsAreAsLongAsTheMtuAllows() {
    List<byte[]> pieces = cut(PacketBytes.udp(true, 1472).complete(), 1420);
    assertThat(pieces).extracting(piece -> piece.length).containsExactly(1420, 100);
    assertThat(PacketBytes.parsed(pieces.get(1)).fragmentOffsetBytes()).isEqualTo(1400);
    pieces = cut(PacketBytes.udp(true, 1472).complete(), 1419);
    assertThat(pieces).extracting(piece -> piece.length).containsExactly(1412, 108);
  }

  @Test
  void theReservedFlagStaysAsItIs() {
    PacketBytes bytes = PacketBytes.udp(true, 200);
    bytes.fragmentField = 0x8000;
    List<byte[]> pieces = cut(bytes.complete(), 180);
    assertThat(pieces).extracting(piece -> piece[6]).containsExactly((byte) 0xa0, (byte) 0x80);
  }

  @ParameterizedTest
  @ValueSource(ints = {120, 1500})
  void aPacketThatFitsIsCopied(int mtu) {
    byte[] packet = PacketBytes.udp(true, 92).complete();
    assertThat(cut(packet, mtu)).containsExactly(packet);
  }

  @Test
  void onlyOptionsWithTheFlagAreInLaterFragments() {
    PacketBytes bytes = PacketBytes.udp(true, 200);
    // Record route (not copied), no operation, router alert (copied), end.
    bytes.options = PacketBytes.bytes("0707040a0b0c0d 01 94040000");
    List<byte[]> pieces = cut(bytes.complete(), 100);
    assertThat(Arrays.copyOfRange(pieces.get(0), 20, 32)).isEqualTo(bytes.options);
    for (byte[] piece : pieces.subList(1, pieces.size())) {
      assertThat(PacketBytes.parsed(piece).headerBytes()).isEqualTo(24);
      assertThat(Arrays.copyOfRange(piece, 20, 24)).isEqualTo(PacketBytes.bytes("94040000"));
    }
  }

  @Test
  void copiedOptionsAreFilledUpToWords() {
    PacketBytes bytes = PacketBytes.udp(true, 200);
    bytes.options = PacketBytes.bytes("01 88070001020304");
    List<byte[]> pieces = cut(bytes.complete(), 100);
    assertThat(Arrays.copyOfRange(pieces.get(1), 20, 28))
        .isEqualTo(PacketBytes.bytes("8807000102030400"));
    assertThat(PacketBytes.parsed(pieces.get(1)).headerBytes()).isEqualTo(28);
  }

  @ParameterizedTest
  @ValueSource(strings = {"94000000", "94010000", "94ff0000", "01010194", "00940400"})
  void malformedOptionsAreNotCopied(String options) {
    PacketBytes bytes = PacketBytes.udp(true, 200);
    bytes.options = PacketBytes.bytes(options);
    List<byte[]> pieces = cut(bytes.complete(), 100);
    assertThat(PacketBytes.parsed(pieces.get(1)).headerBytes()).isEqualTo(20);
  }

  @Test
  void packetsThatMustNotBeCutAreRefused() {
    PacketBytes bytes = PacketBytes.udp(true, 1472);
    bytes.fragmentField = 0x4000;
    Ipv4Fragmenter fragmenter = new Ipv4Fragmenter();
    assertThat(fragmenter.begin(PacketBytes.parsed(bytes.complete()), 1000)).isFalse();
    assertThat(fragmenter.nextBytes()).isZero();
    IpPacket ipv6 = PacketBytes.parsed(PacketBytes.udp(false, 1472).complete());
    assertThat(fragmenter.begin(ipv6, 1000)).isFalse();
    assertThat(fragmenter.begin(new IpPacket(), 1000)).isFalse();
    assertThat(fragmenter.next(PacketBytes.memory(new byte[8]), 0)).isZero();
  }

  @Test
  void anMtuThatIsNoneIsRefused() {
    IpPacket packet = PacketBytes.parsed(PacketBytes.udp(true, 100).complete());
    assertThatThrownBy(() -> new Ipv4Fragmenter().begin(packet, 67))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("67");
  }

  @Test
  void aDestinationThatIsTooSmallLeavesTheFragmentToCome() {
    byte[] content = PacketBytes.udp(true, 200).complete();
    Ipv4Fragmenter fragmenter = new Ipv4Fragmenter();
    assertThat(fragmenter.begin(PacketBytes.parsed(content), 100)).isTrue();
    MemorySegment small = PacketBytes.memory(new byte[99]);
    assertThatThrownBy(() -> fragmenter.next(small, 0))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThat(small.mismatch(PacketBytes.memory(new byte[99]))).isEqualTo(-1);
    MemorySegment enough = PacketBytes.memory(new byte[100]);
    assertThat(fragmenter.next(enough, 0)).isEqualTo(100);
    assertThat(enough.get(ValueLayout.JAVA_BYTE, 6)).isEqualTo((byte) 0x20);
  }

  private static List<byte[]> cut(byte[] content, int mtu) {
    Ipv4Fragmenter fragmenter = new Ipv4Fragmenter();
    assertThat(fragmenter.begin(PacketBytes.parsed(content), mtu)).isTrue();
    List<byte[]> pieces = new ArrayList<>();
    byte[] out = new byte[MARGIN + mtu + MARGIN];
    MemorySegment memory = MemorySegment.ofArray(out);
    while (true) {
      Arrays.fill(out, CANARY);
      int expected = fragmenter.nextBytes();
      int bytes = fragmenter.next(memory, MARGIN);
      assertThat(bytes).isEqualTo(expected);
      for (int i = 0; i < out.length; i++) {
        if (i < MARGIN || i >= MARGIN + bytes) {
          assertThat(out[i]).isEqualTo(CANARY);
        }
      }
      if (bytes == 0) {
        return pieces;
      }
      pieces.add(Arrays.copyOfRange(out, MARGIN, MARGIN + bytes));
    }
  }
}
