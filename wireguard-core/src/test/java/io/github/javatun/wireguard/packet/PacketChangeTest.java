package io.github.javatun.wireguard.packet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Changing addresses and ports, and the checksums afterwards. */
class PacketChangeTest {
  private static final long IPV4_ADDRESS = 0x0000_ffff_0a09_0807L;

  /** A SYN as it was captured; from the Wireshark project's sample captures (http.cap). */
  private static final String CAPTURED_SYN =
      "450000300f4140008006"
          + "91eb91fea0ed41d0e4df0d2c005038affe13000000007002"
          + "2238c30c0000020405b401010402";

  /** An echo request of odd length that Linux sent. */
  private static final String CAPTURED_PING =
      "600f088a000b3a40fd000000000000000000000000000001"
          + "fd0000000000000700000000000000028000a014123400016f6464";

  /** A datagram that Linux left to the network card: only the pseudo-header is summed up. */
  private static final String CAPTURED_PARTIAL_UDP =
      "600c627a000d1140fd000000000000000000000000000001"
          + "fd0000000000000700000000000000029c409c41000dfa296669766521";

  @ParameterizedTest
  @ValueSource(strings = {CAPTURED_SYN, CAPTURED_PING})
  void completesCapturedPacketsToTheSameBytes(String hex) {
    byte[] captured = PacketBytes.bytes(hex);
    byte[] damaged = captured.clone();
    boolean ipv4 = captured[0] == 0x45;
    if (ipv4) {
      damaged[10] ^= 0x55;
    }
    damaged[ipv4 ? 36 : 42] ^= 0x55;
    IpPacket packet = PacketBytes.parsed(damaged);
    assertThat(packet.completeChecksums()).isTrue();
    assertThat(PacketBytes.content(packet)).isEqualTo(captured);
  }

  @Test
  void completesPartialSums() {
    byte[] captured = PacketBytes.bytes(CAPTURED_PARTIAL_UDP);
    assertThat(SlowChecksum.isValid(captured, 40, 17)).isFalse();
    IpPacket packet = PacketBytes.parsed(captured);
    packet.setSource(0x2001_0db8_0000_0000L, 5);
    assertThat(packet.completeChecksums()).isTrue();
    assertThat(SlowChecksum.isValid(PacketBytes.content(packet), 40, 17)).isTrue();
  }

  @Test
  void settersWriteNoChecksum() {
    PacketBytes bytes = PacketBytes.tcp(true, 0x10, new byte[0], 5);
    IpPacket packet = PacketBytes.parsed(bytes.complete());
    packet.setSource(0, 0x0000_ffff_0102_0304L);
    packet.setDestination(0, 0x0000_ffff_0506_0708L);
    packet.setSourcePort(1);
    packet.setDestinationPort(65_535);
    packet.setHopLimit(255);

    byte[] expected = bytes.complete();
    ByteBuffer.wrap(expected).putInt(12, 0x0102_0304).putInt(16, 0x0506_0708);
    ByteBuffer.wrap(expected).putShort(20, (short) 1).putShort(22, (short) 65_535);
    expected[8] = (byte) 255;
    assertThat(PacketBytes.content(packet)).isEqualTo(expected);
    assertThat(packet.sourcePort()).isEqualTo(1);
    assertThat(packet.hopLimit()).isEqualTo(255);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void setterOfTheIdentifierWritesNoChecksum(boolean ipv4) {
    byte[] expected = PacketBytes.echoRequest(ipv4, 5).complete();
    IpPacket packet = PacketBytes.parsed(expected.clone());
    packet.setIcmpIdentifier(0x1234);
    ByteBuffer.wrap(expected).putShort(ipv4 ? 24 : 44, (short) 0x1234);
    assertThat(PacketBytes.content(packet)).isEqualTo(expected);
    assertThat(packet.icmpIdentifier()).isEqualTo(0x1234);
  }

  @Test
  void whatIsNoEchoHasNoIdentifierToChange() {
    IpPacket echo = PacketBytes.parsed(PacketBytes.echoRequest(true, 5).complete());
    assertThatThrownBy(() -> echo.setIcmpIdentifier(65_536))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("identifier is 65536, must be 0 to 65535");
    assertThatThrownBy(() -> echo.rewriteIcmpIdentifier(-1))
        .isInstanceOf(IllegalArgumentException.class);
    IpPacket udp = PacketBytes.parsed(PacketBytes.udp(true, 5).complete());
    assertThatThrownBy(() -> udp.setIcmpIdentifier(1)).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> udp.rewriteIcmpIdentifier(1))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void udpChecksumThatWouldBeZeroIsOnes() {
    PacketBytes bytes = PacketBytes.udp(true, 2);
    bytes.transport[8] = 0;
    bytes.transport[9] = 0;
    int missing = Short.toUnsignedInt(ByteBuffer.wrap(bytes.complete()).getShort(26));
    ByteBuffer.wrap(bytes.transport).putShort(8, (short) missing);
    IpPacket packet = PacketBytes.parsed(bytes.withoutChecksums());
    assertThat(packet.completeChecksums()).isTrue();
    byte[] completed = PacketBytes.content(packet);
    assertThat(ByteBuffer.wrap(completed).getShort(26)).isEqualTo((short) 0xffff);

    // The same by a change: from the port that makes it so, and back.
    packet.rewriteSourcePort(7);
    assertThat(SlowChecksum.isValid(PacketBytes.content(packet), 20, 17)).isTrue();
    packet.rewriteSourcePort(40_000);
    assertThat(PacketBytes.content(packet)).isEqualTo(completed);
  }

  @Test
  void udpWithoutChecksumStaysSoWhenRewrittenAndGetsOneWhenCompleted() {
    IpPacket packet = PacketBytes.parsed(PacketBytes.udp(true, 8).withoutChecksums());
    packet.rewriteSource(0, IPV4_ADDRESS);
    packet.rewriteDestinationPort(5);
    assertThat(ByteBuffer.wrap(PacketBytes.content(packet)).getShort(26)).isZero();
    assertThat(packet.completeChecksums()).isTrue();
    assertThat(SlowChecksum.isValid(PacketBytes.content(packet), 20, 17)).isTrue();
  }

  @Test
  void udpIsAsLongAsItSays() {
    PacketBytes bytes = PacketBytes.udp(false, 8);
    byte[] datagram = bytes.complete();
    byte[] longer = Arrays.copyOf(datagram, datagram.length + 4);
    Arrays.fill(longer, datagram.length, longer.length, (byte) 0x77);
    longer[5] = (byte) (longer[5] + 4);
    longer[46] ^= 1;
    IpPacket packet = PacketBytes.parsed(longer);
    assertThat(packet.completeChecksums()).isTrue();
    assertThat(Arrays.copyOfRange(PacketBytes.content(packet), 40, datagram.length))
        .isEqualTo(Arrays.copyOfRange(datagram, 40, datagram.length));

    longer[45] = 21;
    IpPacket lying = PacketBytes.parsed(longer);
    assertThat(lying.completeChecksums()).isFalse();
    assertThat(PacketBytes.content(lying)).isEqualTo(longer);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 7, 17})
  void udpOfAWrongLengthIsNotCompleted(int stated) {
    PacketBytes bytes = PacketBytes.udp(true, 8);
    bytes.transport[5] = (byte) stated;
    byte[] content = bytes.complete();
    IpPacket packet = PacketBytes.parsed(content);
    assertThat(packet.completeChecksums()).isFalse();
    assertThat(PacketBytes.content(packet)).isEqualTo(content);
  }

  @Test
  void firstFragmentKeepsTheTransportChecksumOfTheWhole() {
    PacketBytes whole = PacketBytes.udp(true, 40);
    byte[] before = whole.complete();
    PacketBytes part = PacketBytes.of(true, 17, Arrays.copyOfRange(before, 20, 44));
    part.fragmentField = 0x2000;
    IpPacket first = PacketBytes.parsed(part.withoutChecksums());
    ByteBuffer.wrap(whole.source4).putInt((int) IPV4_ADDRESS);
    byte[] after = whole.complete();

    // complete() of the part would sum up the part only, so the checksum is taken from the whole.
    first.rewriteSource(0, IPV4_ADDRESS);
    assertThat(first.completeChecksums()).isFalse();

    byte[] rewritten = PacketBytes.content(first);
    assertThat(SlowChecksum.isValidIpv4Header(rewritten)).isTrue();
    assertThat(Arrays.copyOfRange(rewritten, 20, 44)).isEqualTo(Arrays.copyOfRange(after, 20, 44));
  }

  @Test
  void laterFragmentHasNoTransportChecksum() {
    PacketBytes part = PacketBytes.of(true, 17, PacketBytes.payload(32));
    part.fragmentField = 3;
    byte[] before = part.withoutChecksums();
    IpPacket later = PacketBytes.parsed(before);
    later.rewriteDestination(0, IPV4_ADDRESS);
    assertThat(later.completeChecksums()).isTrue();
    byte[] rewritten = PacketBytes.content(later);
    assertThat(SlowChecksum.isValidIpv4Header(rewritten)).isTrue();
    assertThat(later.destinationLow()).isEqualTo(IPV4_ADDRESS);
    assertThat(Arrays.copyOfRange(rewritten, 20, 52)).isEqualTo(Arrays.copyOfRange(before, 20, 52));
  }

  @Test
  void destinationOnTheWayIsNotInThePseudoHeader() {
    PacketBytes bytes = PacketBytes.udp(false, 10);
    bytes.firstExtension = 43;
    bytes.options = PacketBytes.bytes("1102 0201 00000000 20010db8000000000000000000000009");
    byte[] before = bytes.withoutChecksums();
    before[70] = 0x12;
    IpPacket packet = PacketBytes.parsed(before);
    packet.rewriteDestination(0x2001_0db8_0000_0000L, 5);
    assertThat(PacketBytes.content(packet)[70]).isEqualTo((byte) 0x12);
    assertThat(packet.completeChecksums()).isFalse();
    packet.rewriteSource(0x2001_0db8_0000_0000L, 6);
    assertThat(Arrays.copyOfRange(PacketBytes.content(packet), 70, 72))
        .isNotEqualTo(PacketBytes.bytes("1200"));

    // The next packet in the same view has no routing header.
    byte[] plain = PacketBytes.udp(false, 10).complete();
    assertThat(packet.parse(PacketBytes.memory(plain), 0, plain.length)).isTrue();
    assertThat(packet.completeChecksums()).isTrue();
    packet.rewriteDestination(0x2001_0db8_0000_0000L, 5);
    assertThat(SlowChecksum.isValid(PacketBytes.content(packet), 40, 17)).isTrue();
  }

  @Test
  void otherProtocolsHaveNothingToComplete() {
    PacketBytes bytes = PacketBytes.of(true, 47, PacketBytes.payload(30));
    IpPacket packet = PacketBytes.parsed(bytes.withoutChecksums());
    assertThat(packet.completeChecksums()).isTrue();
    assertThat(PacketBytes.content(packet)).isEqualTo(bytes.complete());
  }

  @ParameterizedTest
  @ValueSource(ints = {6, 17, 1})
  void transportThatIsCutShortIsNotCompleted(int protocol) {
    PacketBytes bytes = PacketBytes.of(true, protocol, new byte[3]);
    IpPacket packet = PacketBytes.parsed(bytes.withoutChecksums());
    assertThat(packet.completeChecksums()).isFalse();
    packet.rewriteSource(0, IPV4_ADDRESS);
    byte[] content = PacketBytes.content(packet);
    assertThat(SlowChecksum.isValidIpv4Header(content)).isTrue();
    assertThat(Arrays.copyOfRange(content, 20, 23)).containsOnly(0);
  }

  @Test
  void mistakesAreRefusedBeforeAnythingChanges() {
    byte[] ipv4 = PacketBytes.udp(true, 8).complete();
    IpPacket packet = PacketBytes.parsed(ipv4);
    assertThatThrownBy(() -> packet.setSource(1, IPV4_ADDRESS))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("IPv4");
    assertThatThrownBy(() -> packet.rewriteDestination(0, 1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> packet.setSourcePort(65_536))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("65536");
    assertThatThrownBy(() -> packet.rewriteDestinationPort(-1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> packet.setHopLimit(256)).isInstanceOf(IllegalArgumentException.class);
    assertThat(PacketBytes.content(packet)).isEqualTo(ipv4);

    IpPacket ipv6 = PacketBytes.parsed(PacketBytes.echoRequest(false, 8).complete());
    assertThatThrownBy(() -> ipv6.setDestination(0, IPV4_ADDRESS))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("IPv6");
    assertThatThrownBy(() -> ipv6.setSourcePort(1)).isInstanceOf(IllegalStateException.class);
  }
}
