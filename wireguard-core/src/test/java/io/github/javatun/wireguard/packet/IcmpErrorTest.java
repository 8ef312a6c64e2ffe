package io.github.javatun.wireguard.packet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IcmpErrorTest {
  private static final long ROUTER_HIGH = 0xfd00_0000_0000_00ffL;
  private static final long ROUTER_LOW = 1;
  private static final long ROUTER_IPV4 = 0x0000_ffff_0aff_ff01L;
  private static final int MARGIN = 16;

  @Test
  void fragmentationNeeded() {
    byte[] about = PacketBytes.udp(true, 1472).complete();
    byte[] error = tooBig(about, 1420);
    assertThat(error).hasSize(576);
    assertThat(SlowChecksum.isValid(error, 20, 1)).isTrue();
    IpPacket packet = PacketBytes.parsed(error);
    assertThat(packet.sourceLow()).isEqualTo(ROUTER_IPV4);
    assertThat(packet.destinationLow()).isEqualTo(0xffff_0a00_0001L);
    assertThat(packet.icmpType()).isEqualTo(3);
    assertThat(packet.icmpCode()).isEqualTo(4);
    assertThat(packet.isIcmpError()).isTrue();
    assertThat(ByteBuffer.wrap(error).getInt(24)).isEqualTo(1420);
    assertThat(Arrays.copyOfRange(error, 28, 576)).isEqualTo(Arrays.copyOf(about, 548));
  }

  @ParameterizedTest
  @CsvSource({"1420, 1420", "1279, 1280", "65535, 65535"})
  void packetTooBig(int mtu, int stated) {
    byte[] about = PacketBytes.udp(false, 1452).complete();
    byte[] error = tooBig(about, mtu);
    assertThat(error).hasSize(1280);
    assertThat(SlowChecksum.isValid(error, 40, 58)).isTrue();
    IpPacket packet = PacketBytes.parsed(error);
    assertThat(packet.sourceHigh()).isEqualTo(ROUTER_HIGH);
    assertThat(packet.sourceLow()).isEqualTo(ROUTER_LOW);
    assertThat(packet.destinationHigh()).isEqualTo(0xfd00_0000_0000_0001L);
    assertThat(packet.destinationLow()).isEqualTo(2);
    assertThat(packet.icmpType()).isEqualTo(2);
    assertThat(packet.icmpCode()).isZero();
    assertThat(ByteBuffer.wrap(error).getInt(44)).isEqualTo(stated);
    assertThat(Arrays.copyOfRange(error, 48, 1280)).isEqualTo(Arrays.copyOf(about, 1232));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void prohibitedQuotesAllOfAShortPacket(boolean ipv4) {
    byte[] about = PacketBytes.tcp(ipv4, 2, new byte[0], 1).complete();
    byte[] error = prohibited(about);
    int header = ipv4 ? 20 : 40;
    assertThat(error).hasSize(header + 8 + about.length);
    assertThat(SlowChecksum.isValid(error, header, ipv4 ? 1 : 58)).isTrue();
    IpPacket packet = PacketBytes.parsed(error);
    assertThat(packet.icmpType()).isEqualTo(ipv4 ? 3 : 1);
    assertThat(packet.icmpCode()).isEqualTo(ipv4 ? 13 : 1);
    assertThat(Arrays.copyOfRange(error, header + 8, error.length)).isEqualTo(about);
  }

  @ParameterizedTest
  @ValueSource(ints = {-60, -28, -5, 0, 5, 60})
  void mayBeWrittenOverThePacket(int distance) {
    byte[] about = PacketBytes.udp(true, 700).complete();
    byte[] expected = prohibited(about);
    MemorySegment memory =
        PacketBytes.memory(PacketBytes.concat(new byte[64], about, new byte[64]));
    IpPacket packet = new IpPacket();
    assertThat(packet.parse(memory, 64, about.length)).isTrue();
    int bytes = IcmpError.prohibited(packet, 0, ROUTER_IPV4, memory, 64 + distance);
    assertThat(memory.asSlice(64 + distance, bytes).toArray(ValueLayout.JAVA_BYTE))
        .isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 4, 5, 11, 12})
  void nothingAboutErrorsOfIpv4(int type) {
    PacketBytes bytes = PacketBytes.echoRequest(true, 40);
    bytes.transport[0] = (byte) type;
    assertNone(bytes);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4, 127, 137})
  void nothingAboutErrorsOfIpv6(int type) {
    PacketBytes bytes = PacketBytes.echoRequest(false, 40);
    bytes.transport[0] = (byte) type;
    assertNone(bytes);
  }

  @Test
  void echoesAndFirstFragmentsAreAnswered() {
    assertThat(prohibited(PacketBytes.echoRequest(true, 8).complete())).isNotEmpty();
    assertThat(prohibited(PacketBytes.echoRequest(false, 8).complete())).isNotEmpty();
    PacketBytes first = PacketBytes.udp(true, 16);
    first.fragmentField = 0x2000;
    assertThat(prohibited(first.complete())).isNotEmpty();
  }

  @Test
  void nothingAboutIcmpWithoutAType() {
    assertNone(PacketBytes.of(true, 1, new byte[0]));
    assertNone(PacketBytes.of(false, 58, new byte[0]));
  }

  @Test
  void nothingAboutLaterFragments() {
    PacketBytes later = PacketBytes.udp(true, 16);
    later.fragmentField = 0x2001;
    assertNone(later);
    later = PacketBytes.udp(false, 16);
    later.firstExtension = 44;
    later.options = PacketBytes.bytes("1100 0010 dead beef");
    assertNone(later);
  }

  @ParameterizedTest
  @CsvSource({
    "0a000001, e0000001",
    "0a000001, efffffff",
    "0a000001, ffffffff",
    "00000000, 0a000001",
    "7f000001, 0a000001",
    "e0000001, 0a000001",
    "ffffffff, 0a000001",
  })
  void nothingAboutManyHostsOfIpv4(String source, String destination) {
    PacketBytes bytes = PacketBytes.udp(true, 16);
    bytes.source4 = PacketBytes.bytes(source);
    bytes.destination4 = PacketBytes.bytes(destination);
    assertNone(bytes);
  }

  @ParameterizedTest
  @CsvSource({
    "fd000000000000000000000000000001, ff020000000000000000000000000001",
    "ff020000000000000000000000000001, fd000000000000000000000000000001",
    "00000000000000000000000000000000, fd000000000000000000000000000001",
  })
  void nothingAboutManyHostsOfIpv6(String source, String destination) {
    PacketBytes bytes = PacketBytes.udp(false, 16);
    bytes.source6 = PacketBytes.bytes(source);
    bytes.destination6 = PacketBytes.bytes(destination);
    assertNone(bytes);
  }

  @Test
  void mistakesAreRefusedBeforeAnythingIsWritten() {
    IpPacket packet = PacketBytes.parsed(PacketBytes.udp(true, 16).complete());
    MemorySegment small = PacketBytes.memory(new byte[71]);
    assertThatThrownBy(() -> IcmpError.prohibited(packet, 0, ROUTER_IPV4, small, 0))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThat(small.mismatch(PacketBytes.memory(new byte[71]))).isEqualTo(-1);
    assertThatThrownBy(() -> IcmpError.prohibited(packet, 1, 1, small, 0))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> IcmpError.packetTooBig(packet, 0, ROUTER_IPV4, 67, small, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("67");
    assertThatThrownBy(() -> IcmpError.packetTooBig(packet, 0, ROUTER_IPV4, 65_536, small, 0))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static void assertNone(PacketBytes bytes) {
    byte[] about = bytes.withoutChecksums();
    assertThat(IcmpError.isAllowed(PacketBytes.parsed(about))).isFalse();
    assertThat(prohibited(about)).isEmpty();
    assertThat(tooBig(about, 1300)).isEmpty();
  }

  static byte[] prohibited(byte[] about) {
    return error(about, 0);
  }

  static byte[] tooBig(byte[] about, int mtu) {
    return error(about, mtu);
  }

  private static byte[] error(byte[] about, int mtu) {
    IpPacket packet = PacketBytes.parsed(about);
    long high = packet.isIpv4() ? 0 : ROUTER_HIGH;
    long low = packet.isIpv4() ? ROUTER_IPV4 : ROUTER_LOW;
    byte[] out = new byte[MARGIN + IcmpError.MOST_BYTES + MARGIN];
    MemorySegment memory = MemorySegment.ofArray(out);
    int bytes =
        mtu == 0
            ? IcmpError.prohibited(packet, high, low, memory, MARGIN)
            : IcmpError.packetTooBig(packet, high, low, mtu, memory, MARGIN);
    assertThat(Arrays.copyOf(out, MARGIN)).containsOnly(0);
    assertThat(Arrays.copyOfRange(out, MARGIN + bytes, out.length)).containsOnly(0);
    return Arrays.copyOfRange(out, MARGIN, MARGIN + bytes);
  }
}
