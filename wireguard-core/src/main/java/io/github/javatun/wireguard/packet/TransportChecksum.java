package io.github.javatun.wireguard.packet;

import java.lang.foreign.MemorySegment;

/**
 * The checksum in the header of TCP, UDP, ICMP or ICMPv6.
 *
 * <p><b>Stateless; safe for all threads.</b> Nothing is allocated.
 */
final class TransportChecksum {
  private static final int TCP_CHECKSUM = 16;
  private static final int TCP_HEADER_BYTES = 20;
  private static final int UDP_CHECKSUM = 6;
  private static final int UDP_HEADER_BYTES = 8;
  private static final int UDP_LENGTH = 4;
  private static final int ICMP_CHECKSUM = 2;
  private static final int ICMP_HEADER_BYTES = 4;
  private static final int UNKNOWN = -1;

  /** UDP's way to write 0, which there means that there is no checksum. */
  private static final int UDP_ZERO = 0xffff;

  private TransportChecksum() {}

  /** Whether the packet's transport has a checksum of a kind that is known here. */
  static boolean isKnown(PacketView packet) {
    return field(packet) != UNKNOWN;
  }

  /** Whether a pseudo-header with the addresses is part of the checksum. */
  static boolean coversAddresses(PacketView packet) {
    return isKnown(packet) && packet.protocol() != IpProtocol.ICMP;
  }

  /**
   * Computes the checksum of a packet that is no fragment. What stood there does not matter.
   *
   * @return false if that is impossible: the header is cut short, UDP's length is wrong, or a
   *     routing header hides the destination
   */
  static boolean complete(PacketView packet) {
    int bytes = coveredBytes(packet);
    if (bytes == UNKNOWN || packet.isSourceRouted()) {
      return false;
    }
    MemorySegment memory = packet.memory();
    long at = packet.transportOffset();
    int field = field(packet);
    int behind = field + Short.BYTES;
    long sum =
        (long) InternetChecksum.sum(memory, at, field)
            + InternetChecksum.sum(memory, at + behind, bytes - behind);
    if (coversAddresses(packet)) {
      sum +=
          InternetChecksum.pseudoHeader(
              packet.sourceHigh(),
              packet.sourceLow(),
              packet.destinationHigh(),
              packet.destinationLow(),
              packet.protocol(),
              bytes);
    }
    int checksum = InternetChecksum.checksum(sum);
    NetworkOrder.putShort(memory, at + field, packet.isUdp() ? forUdp(checksum) : checksum);
    return true;
  }

  /**
   * Repairs the checksum after a change, if it is there.
   *
   * @return what that changed in turn
   */
  static long adjust(PacketView packet, long change) {
    int field = field(packet);
    if (field == UNKNOWN || !packet.hasTransport(field + Short.BYTES)) {
      return 0;
    }
    long at = packet.transportOffset() + field;
    int old = NetworkOrder.getShort(packet.memory(), at);
    if (packet.isUdp() && old == 0) {
      return 0;
    }
    int adjusted = InternetChecksum.adjust(old, change);
    if (packet.isUdp()) {
      adjusted = forUdp(adjusted);
    }
    NetworkOrder.putShort(packet.memory(), at, adjusted);
    return InternetChecksum.change(old, adjusted);
  }

  private static int forUdp(int checksum) {
    return checksum == 0 ? UDP_ZERO : checksum;
  }

  private static int field(PacketView packet) {
    return switch (packet.protocol()) {
      case IpProtocol.TCP -> TCP_CHECKSUM;
      case IpProtocol.UDP -> UDP_CHECKSUM;
      case IpProtocol.ICMP, IpProtocol.ICMPV6 -> packet.isIcmp() ? ICMP_CHECKSUM : UNKNOWN;
      default -> UNKNOWN;
    };
  }

  private static int coveredBytes(PacketView packet) {
    int there = packet.transportBytes();
    return switch (packet.protocol()) {
      case IpProtocol.TCP -> there < TCP_HEADER_BYTES ? UNKNOWN : there;
      case IpProtocol.UDP -> udpBytes(packet, there);
      default -> there < ICMP_HEADER_BYTES ? UNKNOWN : there;
    };
  }

  /** UDP has a length of its own; bytes behind it are not part of the datagram. */
  private static int udpBytes(PacketView packet, int there) {
    if (there < UDP_HEADER_BYTES) {
      return UNKNOWN;
    }
    int stated = NetworkOrder.getShort(packet.memory(), packet.transportOffset() + UDP_LENGTH);
    return stated < UDP_HEADER_BYTES || stated > there ? UNKNOWN : stated;
  }
}
