package io.github.javatun.wireguard;

import io.github.javatun.wireguard.internal.memory.Memory;

/** What a tunnel needs to know of the IP packets it carries: version and length. */
final class InnerPacket {
  private static final int IPV4_HEADER = 20;
  private static final int IPV6_HEADER = 40;
  private static final int IPV4_TOTAL_LENGTH = 2;
  private static final int IPV6_PAYLOAD_LENGTH = 4;

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

  /** The operation that delivers a packet with this first byte. */
  static int deliverOperation(byte first) {
    return (first & 0xf0) == 0x40 ? Result.WRITE_TO_TUNNEL_IPV4 : Result.WRITE_TO_TUNNEL_IPV6;
  }
}
