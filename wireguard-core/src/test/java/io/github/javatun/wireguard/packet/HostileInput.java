package io.github.javatun.wireguard.packet;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/**
 * Does everything to a packet that may be anything. Nothing may throw, nothing outside may be read
 * (the native memory is exactly as long) or written (there are canaries around).
 */
final class HostileInput {
  private static final int MARGIN = 64;
  private static final byte CANARY = 0x5a;
  private static final long IPV4_ADDRESS = 0x0000_ffff_0102_0304L;
  private static final long IPV6_HIGH = 0x2001_0db8_0000_0000L;
  private static final long IPV6_LOW = 7;

  private final IpPacket packet = new IpPacket();
  private final QuotedPacket quoted = new QuotedPacket();
  private final Ipv4Fragmenter fragmenter = new Ipv4Fragmenter();
  private final byte[] out = new byte[IcmpError.MOST_BYTES + 2 * MARGIN];

  private HostileInput() {}

  /** Takes the input for a packet; answers whether it was one. */
  static boolean exercise(byte[] input) {
    HostileInput exercise = new HostileInput();
    MemorySegment exact = PacketBytes.memory(input);
    boolean isPacket = exercise.run(exact, 0, input.length);

    byte[] surrounded = new byte[MARGIN + input.length + MARGIN];
    Arrays.fill(surrounded, CANARY);
    System.arraycopy(input, 0, surrounded, MARGIN, input.length);
    assertThat(exercise.run(MemorySegment.ofArray(surrounded), MARGIN, input.length))
        .isEqualTo(isPacket);
    byte[] changed = Arrays.copyOfRange(surrounded, MARGIN, MARGIN + input.length);
    assertThat(changed).isEqualTo(exact.toArray(ValueLayout.JAVA_BYTE));
    assertCanaries(surrounded, MARGIN, MARGIN + input.length);
    if (!isPacket) {
      assertThat(changed).isEqualTo(input);
    }
    return isPacket;
  }

  private boolean run(MemorySegment memory, long offset, int available) {
    if (!packet.parse(memory, offset, available)) {
      assertThat(packet.lengthBytes()).isZero();
      assertThat(quoted.parse(packet)).isFalse();
      assertThat(IcmpError.isAllowed(packet)).isFalse();
      return false;
    }
    byte[] before = PacketBytes.content(packet);
    byte[] padding = behind(memory, offset, available);
    assertFieldsAreInRange(available);
    makeErrors();
    cut();
    rewriteQuote();
    assertThat(PacketBytes.content(packet)).isEqualTo(before);
    boolean ipv4 = packet.isIpv4();
    MaximumSegmentSize.clamp(packet, 500);
    packet.rewriteSource(ipv4 ? 0 : IPV6_HIGH, ipv4 ? IPV4_ADDRESS : IPV6_LOW);
    packet.rewriteDestination(ipv4 ? 0 : IPV6_HIGH, ipv4 ? IPV4_ADDRESS : IPV6_LOW);
    if (packet.hasPorts()) {
      packet.rewriteSourcePort(1);
      packet.setDestinationPort(2);
    }
    if (packet.icmpIdentifier() >= 0) {
      packet.rewriteIcmpIdentifier(1);
      packet.setIcmpIdentifier(2);
    }
    packet.setHopLimit(1);
    packet.completeChecksums();
    if (ipv4) {
      assertThat(SlowChecksum.isValidIpv4Header(PacketBytes.content(packet))).isTrue();
    }
    assertThat(behind(memory, offset, available)).isEqualTo(padding);
    return true;
  }

  private byte[] behind(MemorySegment memory, long offset, int available) {
    int length = packet.lengthBytes();
    return memory.asSlice(offset + length, available - length).toArray(ValueLayout.JAVA_BYTE);
  }

  private void assertFieldsAreInRange(int available) {
    assertThat(packet.lengthBytes()).isBetween(20, available);
    assertThat(packet.headerBytes()).isBetween(packet.isIpv4() ? 20 : 40, packet.lengthBytes());
    assertThat(packet.headerBytes() + packet.transportBytes()).isEqualTo(packet.lengthBytes());
    assertThat(packet.fragmentOffsetBytes() + packet.transportBytes()).isLessThanOrEqualTo(65_535);
    assertThat(packet.protocol()).isBetween(0, 255);
    assertThat(packet.trafficClass()).isBetween(0, 255);
    assertThat(packet.hopLimit()).isBetween(0, 255);
    assertThat(packet.tcpFlags()).isBetween(0, 255);
    assertThat(packet.icmpType()).isBetween(-1, 255);
    assertThat(packet.icmpCode()).isBetween(-1, 255);
    assertThat(packet.icmpIdentifier()).isBetween(-1, 65_535);
    assertThat(packet.sourcePort()).isBetween(0, 65_535);
    assertThat(packet.destinationPort()).isBetween(0, 65_535);
    if (packet.isIpv4()) {
      assertThat(packet.sourceHigh() | packet.destinationHigh()).isZero();
    }
  }

  /** There and back; a checksum of 65,535, which nobody computes, is the exception. */
  private void rewriteQuote() {
    byte[] before = PacketBytes.content(packet);
    if (!quoted.parse(packet)) {
      return;
    }
    boolean ipv4 = quoted.isIpv4();
    long high = quoted.sourceHigh();
    long low = quoted.sourceLow();
    int port = quoted.sourcePort();
    quoted.rewriteSource(ipv4 ? 0 : IPV6_HIGH, ipv4 ? IPV4_ADDRESS : IPV6_LOW);
    if (quoted.hasPorts()) {
      quoted.rewriteSourcePort(9);
      quoted.rewriteSourcePort(port);
    }
    int identifier = quoted.icmpIdentifier();
    if (identifier >= 0) {
      quoted.rewriteIcmpIdentifier(9);
      quoted.rewriteIcmpIdentifier(identifier);
    }
    quoted.rewriteSource(high, low);
    byte[] after = PacketBytes.content(packet);
    for (int i = 0; i < before.length; i++) {
      boolean ones = before[i] == -1 && after[i] == 0;
      assertThat(after[i] == before[i] || ones).as("byte %d", i).isTrue();
    }
    packet.memory().asSlice(packet.offset(), before.length).copyFrom(MemorySegment.ofArray(before));
  }

  private void makeErrors() {
    long high = packet.isIpv4() ? 0 : IPV6_HIGH;
    long low = packet.isIpv4() ? IPV4_ADDRESS : IPV6_LOW;
    MemorySegment memory = MemorySegment.ofArray(out);
    for (int mtu = 68; mtu < 3000; mtu += 1400) {
      Arrays.fill(out, CANARY);
      int bytes = IcmpError.packetTooBig(packet, high, low, mtu, memory, MARGIN);
      assertThat(bytes).isLessThanOrEqualTo(packet.isIpv4() ? 576 : 1280);
      assertCanaries(out, MARGIN, MARGIN + bytes);
    }
    Arrays.fill(out, CANARY);
    int bytes = IcmpError.prohibited(packet, high, low, memory, MARGIN);
    assertCanaries(out, MARGIN, MARGIN + bytes);
    assertThat(bytes > 0).isEqualTo(IcmpError.isAllowed(packet));
  }

  private void cut() {
    MemorySegment memory = MemorySegment.ofArray(out);
    for (int mtu = 68; mtu <= 1200; mtu += 283) {
      if (!fragmenter.begin(packet, mtu)) {
        return;
      }
      int data = 0;
      int bytes;
      do {
        Arrays.fill(out, CANARY);
        bytes = fragmenter.next(memory, MARGIN);
        assertThat(bytes).isLessThanOrEqualTo(mtu);
        assertCanaries(out, MARGIN, MARGIN + bytes);
        data += bytes == 0 ? 0 : bytes - (out[MARGIN] & 0xf) * 4;
      } while (bytes > 0);
      assertThat(data).isEqualTo(packet.transportBytes());
    }
  }

  private static void assertCanaries(byte[] memory, int begin, int end) {
    for (int i = 0; i < memory.length; i++) {
      if ((i < begin || i >= end) && memory[i] != CANARY) {
        throw new AssertionError("byte " + i + " was written, outside " + begin + " to " + end);
      }
    }
  }
}
