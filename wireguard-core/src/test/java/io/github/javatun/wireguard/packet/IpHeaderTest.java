package io.github.javatun.wireguard.packet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.javatun.wireguard.routing.MappedAddress;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.HexFormat;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IpHeaderTest {
  private static final long FROM4 = MappedAddress.lowOfIpv4(0x0A00_0001);
  private static final long TO4 = MappedAddress.lowOfIpv4(0xC0A8_0102);
  private static final long HIGH6 = 0x2001_0db8_0000_0001L;

  /** At an odd place, and with bytes behind that are none of the header's. */
  private static final int AT = 3;

  private final MemorySegment memory = Arena.ofAuto().allocate(66_000);

  @BeforeEach
  void fill() {
    memory.fill((byte) 0xEE);
  }

  private String written(int bytes) {
    assertThat(memory.get(ValueLayout.JAVA_BYTE, AT - 1)).isEqualTo((byte) 0xEE);
    assertThat(memory.get(ValueLayout.JAVA_BYTE, AT + bytes)).isEqualTo((byte) 0xEE);
    return HexFormat.of().formatHex(memory.asSlice(AT, bytes).toArray(ValueLayout.JAVA_BYTE));
  }

  @Test
  void ofIpv4ThatMustNotBeCut() {
    assertThat(IpHeader.write(memory, AT, 0, FROM4, 0, TO4, IpProtocol.TCP, 20)).isEqualTo(20);

    // By hand: 4500 + 0028 + 4000 + 4006 + 0a00 + 0001 + c0a8 + 0102 = 190d9, 90da, ~ is 6f25.
    assertThat(written(20)).isEqualTo("4500002800004000" + "40066f25" + "0a000001c0a80102");
  }

  @Test
  void ofIpv4ThatMayBeCut() {
    assertThat(
            IpHeader.writeDivisible(
                memory, AT, 0x0A00_0001, 0xC0A8_0102, IpProtocol.UDP, 12, 0x9_1234))
        .isEqualTo(20);

    // By hand: 4500 + 0020 + 1234 + 4011 + 0a00 + 0001 + c0a8 + 0102 = 16310, 6311, ~ is 9cee.
    assertThat(written(20)).isEqualTo("4500002012340000" + "40119cee" + "0a000001c0a80102");
  }

  @Test
  void ofIpv6() {
    assertThat(IpHeader.write(memory, AT, HIGH6, 1, HIGH6, -2, IpProtocol.ICMPV6, 1000))
        .isEqualTo(40);
    assertThat(written(40))
        .isEqualTo(
            "6000000003e83a40"
                + "20010db800000001"
                + "0000000000000001"
                + "20010db800000001"
                + "fffffffffffffffe");
  }

  @Property(seed = "7")
  void isReadAsItWasWritten(
      @ForAll boolean ipv4,
      @ForAll long high,
      @ForAll long fromLow,
      @ForAll long toLow,
      @ForAll @IntRange(max = 1400) int payloadBytes) {
    boolean mapped = MappedAddress.isIpv4(high, fromLow) || MappedAddress.isIpv4(high, toLow);
    long sourceHigh = ipv4 ? 0 : mapped ? 1 : high;
    long sourceLow = ipv4 ? MappedAddress.lowOfIpv4((int) fromLow) : fromLow;
    long destinationLow = ipv4 ? MappedAddress.lowOfIpv4((int) toLow) : toLow;
    int header =
        IpHeader.write(
            memory,
            AT,
            sourceHigh,
            sourceLow,
            sourceHigh,
            destinationLow,
            IpProtocol.UDP,
            payloadBytes);
    IpPacket packet = new IpPacket();

    assertThat(packet.parse(memory, AT, header + payloadBytes)).isTrue();
    assertThat(packet.isIpv4()).isEqualTo(ipv4);
    assertThat(packet.lengthBytes()).isEqualTo(header + payloadBytes);
    assertThat(packet.transportOffset()).isEqualTo(AT + header);
    assertThat(packet.transportBytes()).isEqualTo(payloadBytes);
    assertThat(packet.isUdp()).isTrue();
    assertThat(packet.dontFragment()).isTrue();
    assertThat(packet.isFragment()).isFalse();
    assertThat(packet.sourceHigh()).isEqualTo(sourceHigh);
    assertThat(packet.sourceLow()).isEqualTo(sourceLow);
    assertThat(packet.destinationHigh()).isEqualTo(sourceHigh);
    assertThat(packet.destinationLow()).isEqualTo(destinationLow);
    requireChecksum(ipv4);
  }

  @Property(seed = "7")
  void ofIpv4ThatMayBeCutIsReadAsItWasWritten(
      @ForAll int source,
      @ForAll int destination,
      @ForAll @IntRange(max = 255) int protocol,
      @ForAll @IntRange(max = 65_515) int payloadBytes,
      @ForAll int identification) {
    IpHeader.writeDivisible(
        memory, AT, source, destination, protocol, payloadBytes, identification);
    IpPacket packet = new IpPacket();

    assertThat(packet.parse(memory, AT, 20 + payloadBytes)).isTrue();
    assertThat(packet.dontFragment()).isFalse();
    assertThat(packet.isFragment()).isFalse();
    assertThat(packet.identification()).isEqualTo(identification & 0xffff);
    assertThat(packet.protocol()).isEqualTo(protocol);
    assertThat(packet.sourceLow()).isEqualTo(MappedAddress.lowOfIpv4(source));
    assertThat(packet.destinationLow()).isEqualTo(MappedAddress.lowOfIpv4(destination));
    requireChecksum(true);
  }

  /** A header with its checksum adds up to all ones. */
  private void requireChecksum(boolean ipv4) {
    if (ipv4) {
      assertThat(SlowChecksum.of(memory.asSlice(AT, 20).toArray(ValueLayout.JAVA_BYTE))).isZero();
    }
  }

  @ParameterizedTest
  @CsvSource({"true, 65515", "false, 65535"})
  void lengthsEndWithTheirFields(boolean ipv4, int most) {
    int header = writeOf(ipv4, most);
    int stated = ipv4 ? 2 : 4;
    assertThat(memory.get(ValueLayout.JAVA_SHORT_UNALIGNED, AT + stated)).isEqualTo((short) -1);
    assertThat(header).isEqualTo(IpHeader.bytes(ipv4));
    fill();

    assertThatThrownBy(() -> writeOf(ipv4, most + 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("must be 0 to " + most);
    assertThatThrownBy(() -> writeOf(ipv4, -1)).isInstanceOf(IllegalArgumentException.class);
    assertThat(written(0)).isEmpty();
  }

  private int writeOf(boolean ipv4, int payloadBytes) {
    long high = ipv4 ? 0 : HIGH6;
    return IpHeader.write(memory, AT, high, FROM4, high, TO4, IpProtocol.UDP, payloadBytes);
  }

  @Test
  void ofTwoIpVersionsThereIsNone() {
    assertThatThrownBy(() -> IpHeader.write(memory, AT, 0, FROM4, HIGH6, 1, IpProtocol.UDP, 8))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> IpHeader.write(memory, AT, HIGH6, 1, 0, TO4, IpProtocol.UDP, 8))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(written(0)).isEmpty();
  }
}
