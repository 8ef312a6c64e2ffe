package io.github.javatun.wireguard.packet;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** Checksums repaired by a change, computed in full, and by the slow way, are the same. */
class PacketChangePropertyTest {

  @Property(seed = "7")
  void rewritingGivesWhatCompletingGives(
      @ForAll("packets") PacketBytes bytes,
      @ForAll("addresses") byte[] address,
      @ForAll @IntRange(max = 65_535) int port,
      @ForAll boolean isSource) {
    byte[] original = bytes.complete();
    IpPacket packet = PacketBytes.parsed(original);
    long high = high(bytes, address);
    long low = low(bytes, address);
    long oldHigh = isSource ? packet.sourceHigh() : packet.destinationHigh();
    long oldLow = isSource ? packet.sourceLow() : packet.destinationLow();
    int oldPort =
        !packet.hasPorts()
            ? packet.icmpIdentifier()
            : isSource ? packet.sourcePort() : packet.destinationPort();

    rewrite(packet, isSource, high, low, port);
    byte[] rewritten = PacketBytes.content(packet);

    IpPacket other = PacketBytes.parsed(original);
    set(other, isSource, high, low, port);
    assertThat(other.completeChecksums()).isTrue();
    assertThat(rewritten).isEqualTo(PacketBytes.content(other));
    assertThat(SlowChecksum.isValid(rewritten, bytes.headerBytes(), bytes.protocol)).isTrue();
    assertThat(isSource ? packet.sourceLow() : packet.destinationLow()).isEqualTo(low);

    rewrite(packet, isSource, oldHigh, oldLow, oldPort);
    assertThat(PacketBytes.content(packet)).isEqualTo(original);
  }

  @Property(seed = "7")
  void damageStaysVisible(
      @ForAll("packets") PacketBytes bytes,
      @ForAll("addresses") byte[] address,
      @ForAll @IntRange(min = 1, max = 255) int damage) {
    byte[] damaged = bytes.complete();
    damaged[bytes.headerBytes()] ^= (byte) damage;
    IpPacket packet = PacketBytes.parsed(damaged);
    packet.rewriteSource(high(bytes, address), low(bytes, address));
    assertThat(
            SlowChecksum.isValid(PacketBytes.content(packet), bytes.headerBytes(), bytes.protocol))
        .isFalse();
  }

  private static void rewrite(IpPacket packet, boolean isSource, long high, long low, int port) {
    if (isSource) {
      packet.rewriteSource(high, low);
    } else {
      packet.rewriteDestination(high, low);
    }
    if (packet.hasPorts()) {
      if (isSource) {
        packet.rewriteSourcePort(port);
      } else {
        packet.rewriteDestinationPort(port);
      }
    } else {
      packet.rewriteIcmpIdentifier(port);
    }
  }

  private static void set(IpPacket packet, boolean isSource, long high, long low, int port) {
    if (isSource) {
      packet.setSource(high, low);
    } else {
      packet.setDestination(high, low);
    }
    if (packet.hasPorts()) {
      if (isSource) {
        packet.setSourcePort(port);
      } else {
        packet.setDestinationPort(port);
      }
    } else {
      packet.setIcmpIdentifier(port);
    }
  }

  private static long high(PacketBytes packet, byte[] address) {
    return packet.ipv4 ? 0 : ByteBuffer.wrap(address).getLong() | 1;
  }

  private static long low(PacketBytes packet, byte[] address) {
    ByteBuffer view = ByteBuffer.wrap(address);
    return packet.ipv4 ? 0xffff_0000_0000L | (view.getInt() & 0xffff_ffffL) : view.getLong(8);
  }

  @Provide
  Arbitrary<byte[]> addresses() {
    return Arbitraries.bytes().array(byte[].class).ofSize(16);
  }

  @Provide
  Arbitrary<PacketBytes> packets() {
    return Combinators.combine(
            Arbitraries.of(true, false),
            Arbitraries.integers().between(0, 2),
            Arbitraries.integers().between(0, 200),
            Arbitraries.of(true, false),
            Arbitraries.bytes().array(byte[].class).ofSize(4))
        .as(PacketChangePropertyTest::packet);
  }

  private static PacketBytes packet(
      boolean ipv4, int kind, int payload, boolean hasOptions, byte[] address) {
    PacketBytes packet =
        switch (kind) {
          case 0 -> PacketBytes.tcp(ipv4, 0x18, new byte[0], payload);
          case 1 -> PacketBytes.udp(ipv4, payload);
          default -> PacketBytes.echoRequest(ipv4, payload);
        };
    if (hasOptions) {
      packet.firstExtension = 60;
      packet.options =
          ipv4
              ? PacketBytes.bytes("0101 0101 9404 0000")
              : new byte[] {(byte) packet.protocol, 0, 1, 4, 0, 0, 0, 0};
    }
    packet.source4 = address.clone();
    System.arraycopy(address, 0, packet.source6, 4, 4);
    return packet;
  }
}
