package io.github.javatun.wireguard;

import io.github.javatun.wireguard.internal.memory.Memory;
import io.github.javatun.wireguard.routing.AllowedIps;
import org.jspecify.annotations.Nullable;

/** What is to be known of the IP packets in a tunnel: version, length, and whose they are. */
final class InnerPacket {
  private static final int IPV4_HEADER = 20;
  private static final int IPV6_HEADER = 40;
  private static final int IPV4_TOTAL_LENGTH = 2;
  private static final int IPV6_PAYLOAD_LENGTH = 4;
  private static final int IPV4_SOURCE = 12;
  private static final int IPV4_DESTINATION = 16;
  private static final int IPV6_SOURCE = 8;
  private static final int IPV6_DESTINATION = 24;

  private InnerPacket() {}

  /**
   * The length an IP packet states in its header.
   *
   * @param available bytes there are
   * @return at least 20, at most {@code available}; -1 if this is no whole IPv4 or IPv6 packet
   */
  static int length(Memory memory, long offset, int available) {
    if (available < IPV4_HEADER) {
      return -1;
    }
    int first = memory.getByte(offset) & 0xff;
    int length;
    if (first >>> 4 == 4) {
      length = memory.getShortBigEndian(offset + IPV4_TOTAL_LENGTH);
      int headerLength = (first & 0xf) * 4;
      if (headerLength < IPV4_HEADER || length < headerLength) {
        return -1;
      }
    } else if (first >>> 4 == 6) {
      length = IPV6_HEADER + memory.getShortBigEndian(offset + IPV6_PAYLOAD_LENGTH);
    } else {
      return -1;
    }
    return length <= available ? length : -1;
  }

  /** The owner of a packet's source address; the packet has the length that it states. */
  static <V> @Nullable V sourceOwner(AllowedIps<V> routes, Memory memory, long offset) {
    return owner(routes, memory, offset, IPV4_SOURCE, IPV6_SOURCE);
  }

  /** The owner of a packet's destination address; the packet has the length that it states. */
  static <V> @Nullable V destinationOwner(AllowedIps<V> routes, Memory memory, long offset) {
    return owner(routes, memory, offset, IPV4_DESTINATION, IPV6_DESTINATION);
  }

  private static <V> @Nullable V owner(
      AllowedIps<V> routes, Memory memory, long offset, int ipv4Offset, int ipv6Offset) {
    if ((memory.getByte(offset) & 0xf0) == 0x40) {
      return routes.lookupIpv4(memory.getIntBigEndian(offset + ipv4Offset));
    }
    long address = offset + ipv6Offset;
    return routes.lookupIpv6(
        Long.reverseBytes(memory.getLongLittleEndian(address)),
        Long.reverseBytes(memory.getLongLittleEndian(address + Long.BYTES)));
  }

  /** The operation that delivers a packet with this first byte. */
  static int deliverOperation(byte first) {
    return (first & 0xf0) == 0x40 ? Result.WRITE_TO_TUNNEL_IPV4 : Result.WRITE_TO_TUNNEL_IPV6;
  }
}
