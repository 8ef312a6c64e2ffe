package io.github.javatun.wireguard.packet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a view reads from well-formed packets, and which others it refuses. */
class IpPacketTest {

  @Test
  void readsIpv4() {
    PacketBytes bytes = PacketBytes.tcp(true, 0x12, PacketBytes.bytes("020405b4"), 10);
    bytes.options = PacketBytes.bytes("94040000");
    IpPacket packet = PacketBytes.parsed(bytes.complete());
    assertThat(packet.isIpv4()).isTrue();
    assertThat(packet.lengthBytes()).isEqualTo(58);
    assertThat(packet.headerBytes()).isEqualTo(24);
    assertThat(packet.transportOffset()).isEqualTo(24);
    assertThat(packet.transportBytes()).isEqualTo(34);
    assertThat(packet.protocol()).isEqualTo(IpProtocol.TCP);
    assertThat(packet.isTcp()).isTrue();
    assertThat(packet.isUdp()).isFalse();
    assertThat(packet.isIcmp()).isFalse();
    assertThat(packet.sourceHigh()).isZero();
    assertThat(packet.sourceLow()).isEqualTo(0x0000_ffff_0a00_0001L);
    assertThat(packet.destinationHigh()).isZero();
    assertThat(packet.destinationLow()).isEqualTo(0x0000_ffff_c0a8_0102L);
    assertThat(packet.hasPorts()).isTrue();
    assertThat(packet.sourcePort()).isEqualTo(40_000);
    assertThat(packet.destinationPort()).isEqualTo(443);
    assertThat(packet.tcpFlags()).isEqualTo(PacketView.SYN | PacketView.ACK);
    assertThat(packet.hopLimit()).isEqualTo(64);
    assertThat(packet.identification()).isEqualTo(0x1234);
    assertThat(packet.dontFragment()).isFalse();
    assertThat(packet.isFragment()).isFalse();
    assertThat(packet.icmpType()).isEqualTo(-1);
    assertThat(packet.icmpIdentifier()).isEqualTo(-1);
  }

  @Test
  void readsIpv6() {
    byte[] content = PacketBytes.udp(false, 10).complete();
    content[0] = 0x6b;
    content[1] = (byte) 0x91;
    IpPacket packet = PacketBytes.parsed(content);
    assertThat(packet.isIpv4()).isFalse();
    assertThat(packet.lengthBytes()).isEqualTo(58);
    assertThat(packet.headerBytes()).isEqualTo(40);
    assertThat(packet.sourceHigh()).isEqualTo(0xfd00_0000_0000_0001L);
    assertThat(packet.sourceLow()).isEqualTo(2);
    assertThat(packet.destinationHigh()).isEqualTo(0x2001_0db8_ffff_eeeeL);
    assertThat(packet.destinationLow()).isEqualTo(0x1111_2222_3333_4444L);
    assertThat(packet.isUdp()).isTrue();
    assertThat(packet.sourcePort()).isEqualTo(40_000);
    assertThat(packet.destinationPort()).isEqualTo(53);
    assertThat(packet.tcpFlags()).isZero();
    assertThat(packet.dontFragment()).isTrue();
    assertThat(packet.trafficClass()).isEqualTo(0xb9);
    assertThat(packet.hopLimit()).isEqualTo(64);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void readsEcho(boolean ipv4) {
    IpPacket packet = PacketBytes.parsed(PacketBytes.echoRequest(ipv4, 8).complete());
    assertThat(packet.isIcmp()).isTrue();
    assertThat(packet.hasPorts()).isFalse();
    assertThat(packet.sourcePort()).isZero();
    assertThat(packet.icmpType()).isEqualTo(ipv4 ? 8 : 128);
    assertThat(packet.icmpIdentifier()).isEqualTo(0xabcd);
    assertThat(packet.isIcmpError()).isFalse();
  }

  @Test
  void icmpOfTheOtherVersionIsNone() {
    PacketBytes bytes = PacketBytes.echoRequest(true, 8);
    bytes.protocol = PacketBytes.ICMPV6;
    IpPacket packet = PacketBytes.parsed(bytes.withoutChecksums());
    assertThat(packet.isIcmp()).isFalse();
    assertThat(packet.icmpType()).isEqualTo(-1);
  }

  @Test
  void readsFragmentsOfIpv4() {
    PacketBytes bytes = PacketBytes.udp(true, 32);
    bytes.fragmentField = 0x2000;
    IpPacket first = PacketBytes.parsed(bytes.withoutChecksums());
    assertThat(first.isFragment()).isTrue();
    assertThat(first.isFirstFragment()).isTrue();
    assertThat(first.hasMoreFragments()).isTrue();
    assertThat(first.hasPorts()).isTrue();

    bytes.fragmentField = 0x2003;
    IpPacket middle = PacketBytes.parsed(bytes.withoutChecksums());
    assertThat(middle.isFragment()).isTrue();
    assertThat(middle.isFirstFragment()).isFalse();
    assertThat(middle.fragmentOffsetBytes()).isEqualTo(24);
    assertThat(middle.hasPorts()).isFalse();

    bytes.fragmentField = 0x0003;
    IpPacket last = PacketBytes.parsed(bytes.withoutChecksums());
    assertThat(last.isFragment()).isTrue();
    assertThat(last.hasMoreFragments()).isFalse();

    bytes.fragmentField = 0x4000;
    IpPacket whole = PacketBytes.parsed(bytes.withoutChecksums());
    assertThat(whole.isFragment()).isFalse();
    assertThat(whole.dontFragment()).isTrue();
  }

  @Test
  void walksExtensionHeadersOfIpv6() {
    PacketBytes bytes = PacketBytes.udp(false, 10);
    bytes.firstExtension = 0;
    bytes.options =
        PacketBytes.bytes(
            """
            3c00 0104 0000 0000
            2b01 0104 0000 0000 0000 0000 0000 0000
            3300 0000 0000 0000
            2c02 0000 0000 0000 0000 0000 0000 0000
            1100 0000 dead beef
            """);
    IpPacket packet = PacketBytes.parsed(bytes.withoutChecksums());
    assertThat(packet.headerBytes()).isEqualTo(40 + 56);
    assertThat(packet.isUdp()).isTrue();
    assertThat(packet.destinationPort()).isEqualTo(53);
    // An atomic fragment (RFC 6946).
    assertThat(packet.isFragment()).isFalse();
    assertThat(packet.identification()).isEqualTo(0xdead_beef);
  }

  @Test
  void readsFragmentsOfIpv6() {
    PacketBytes bytes = PacketBytes.udp(false, 16);
    bytes.firstExtension = 44;
    bytes.options = PacketBytes.bytes("1100 0001 dead beef");
    IpPacket first = PacketBytes.parsed(bytes.withoutChecksums());
    assertThat(first.isFirstFragment()).isTrue();
    assertThat(first.hasPorts()).isTrue();

    bytes.options = PacketBytes.bytes("3c00 0010 dead beef");
    IpPacket later = PacketBytes.parsed(bytes.withoutChecksums());
    assertThat(later.isFragment()).isTrue();
    assertThat(later.fragmentOffsetBytes()).isEqualTo(16);
    assertThat(later.hasPorts()).isFalse();
    assertThat(later.protocol()).isEqualTo(60);
    assertThat(later.headerBytes()).isEqualTo(48);
  }

  @ParameterizedTest
  @ValueSource(ints = {50, 59, 135, 47})
  void theWalkEndsAtWhatIsNoKnownExtension(int number) {
    PacketBytes bytes = PacketBytes.of(false, number, new byte[3]);
    IpPacket packet = PacketBytes.parsed(bytes.withoutChecksums());
    assertThat(packet.protocol()).isEqualTo(number);
    assertThat(packet.transportBytes()).isEqualTo(3);
  }

  @ParameterizedTest
  @CsvSource({
    "hop-by-hop not the first one, 60, 0000000000000000 1100000000000000",
    "longer than the packet, 60, 11ff000000000000",
    "two fragment headers, 44, 2c00000000000000 1100000000000000",
    "fragment beyond 65535, 44, 1100fff800000000",
  })
  void refusesChainsOfExtensions(String what, int first, String extensions) {
    PacketBytes bytes = PacketBytes.udp(false, 16);
    bytes.firstExtension = first;
    bytes.options = PacketBytes.bytes(extensions);
    assertRefused(bytes.withoutChecksums());
  }

  @Test
  void refusesChainsThatDoNotEnd() {
    PacketBytes bytes = PacketBytes.of(false, 17, new byte[0]);
    bytes.firstExtension = 60;
    bytes.options = PacketBytes.bytes("3c00000000000000".repeat(4));
    assertRefused(bytes.withoutChecksums());
    bytes.options = PacketBytes.bytes("3c00000000000000".repeat(15) + "1100000000000000");
    assertThat(new IpPacket().parse(PacketBytes.memory(bytes.withoutChecksums()), 0, 168))
        .isFalse();
    bytes.options = PacketBytes.bytes("3c00000000000000".repeat(14) + "1100000000000000");
    assertThat(PacketBytes.parsed(bytes.withoutChecksums()).protocol()).isEqualTo(17);
  }

  @Test
  void refusesMappedAddressesOfIpv6() {
    PacketBytes bytes = PacketBytes.udp(false, 16);
    bytes.source6 = PacketBytes.bytes("00000000000000000000ffff0a000001");
    assertRefused(bytes.withoutChecksums());
    bytes.source6 = bytes.destination6;
    bytes.destination6 = PacketBytes.bytes("00000000000000000000ffff0a000001");
    assertRefused(bytes.withoutChecksums());
  }

  @Test
  void refusesIpv4FragmentsBeyondTheLongestPacket() {
    PacketBytes bytes = PacketBytes.of(true, 17, new byte[16]);
    bytes.fragmentField = 0x1fff;
    assertRefused(bytes.withoutChecksums());
    bytes.fragmentField = 8187; // 65,496 and 36 bytes.
    assertThat(PacketBytes.parsed(bytes.withoutChecksums()).fragmentOffsetBytes())
        .isEqualTo(65_496);
  }

  @ParameterizedTest
  @CsvSource({"0, 44", "0, 50", "0, 05", "0, 75", "2, 00", "3, 13", "3, ff"})
  void refusesBadIpv4Headers(int index, String value) {
    byte[] content = PacketBytes.tcp(true, 0, new byte[0], 0).complete();
    content[index] = PacketBytes.bytes(value)[0];
    if (index == 2) {
      content[3] = 0;
    }
    assertRefused(content);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void everyTruncationIsRefusedAndPaddingIsNot(boolean ipv4) {
    byte[] content = PacketBytes.tcp(ipv4, 0, new byte[0], 8).complete();
    for (int length = 0; length < content.length; length++) {
      assertRefused(Arrays.copyOf(content, length));
    }
    IpPacket packet = PacketBytes.parsed(Arrays.copyOf(content, content.length + 18));
    assertThat(packet.lengthBytes()).isEqualTo(content.length);
  }

  @Test
  void offsetsCountFromTheMemory() {
    byte[] content = PacketBytes.udp(true, 3).complete();
    MemorySegment memory = PacketBytes.memory(PacketBytes.concat(new byte[17], content));
    IpPacket packet = new IpPacket();
    assertThat(packet.parse(memory, 17, content.length)).isTrue();
    assertThat(packet.memory()).isSameAs(memory);
    assertThat(packet.offset()).isEqualTo(17);
    assertThat(packet.transportOffset()).isEqualTo(37);
    assertThat(packet.destinationPort()).isEqualTo(53);
  }

  @Test
  void memoryThatIsNotThereIsAnError() {
    MemorySegment memory = PacketBytes.memory(new byte[40]);
    IpPacket packet = new IpPacket();
    assertThatThrownBy(() -> packet.parse(memory, 1, 40))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> packet.parse(memory, -1, 20))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> packet.parse(memory, 0, -1))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void aViewKeepsNothingOfThePacketBefore() {
    PacketBytes fragment = PacketBytes.udp(false, 16);
    fragment.firstExtension = 44;
    fragment.options = PacketBytes.bytes("1100 0011 dead beef");
    IpPacket packet = PacketBytes.parsed(fragment.withoutChecksums());
    assertThat(packet.isFragment()).isTrue();
    byte[] next = PacketBytes.udp(false, 3).complete();
    assertThat(packet.parse(PacketBytes.memory(next), 0, next.length)).isTrue();
    assertThat(packet.isFragment()).isFalse();
    assertThat(packet.hasMoreFragments()).isFalse();
    assertThat(packet.fragmentOffsetBytes()).isZero();
    assertThat(packet.identification()).isZero();
    assertThat(packet.headerBytes()).isEqualTo(40);
    assertThat(packet.hasPorts()).isTrue();
  }

  @Test
  void aViewOfNothingHasNoLengthAndNoFields() {
    IpPacket packet = PacketBytes.parsed(PacketBytes.udp(true, 3).complete());
    assertThat(packet.parse(PacketBytes.memory(new byte[40]), 0, 40)).isFalse();
    assertThat(packet.lengthBytes()).isZero();
    assertThat(packet.hasPorts()).isFalse();
    assertThatThrownBy(packet::sourceLow).isInstanceOf(IndexOutOfBoundsException.class);
  }

  private static void assertRefused(byte[] content) {
    IpPacket packet = new IpPacket();
    assertThat(packet.parse(PacketBytes.memory(content), 0, content.length)).isFalse();
  }
}
