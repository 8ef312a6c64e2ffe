package io.github.javatun.wireguard.packet;

import java.lang.foreign.MemorySegment;

/**
 * Makes TCP segments small enough for a tunnel, by what both sides tell each other when they
 * connect (RFC 9293, section 3.7.1).
 *
 * <p><b>Stateless; safe for all threads.</b> Nothing is allocated.
 */
public final class MaximumSegmentSize {
  private static final int HEADER_BYTES = 20;
  private static final int DATA_OFFSET = 12;
  private static final int END_OF_OPTIONS = 0;
  private static final int NO_OPERATION = 1;
  private static final int OPTION = 2;
  private static final int OPTION_BYTES = 4;
  private static final int MOST = 65_535;

  private MaximumSegmentSize() {}

  /**
   * Lowers the maximum segment size that a SYN announces, and repairs the TCP checksum by the
   * change. A smaller size stays as it is, and none is added: without the option the other side
   * uses 536 bytes, or 1220 with IPv6.
   *
   * <p>If the checksum may be a network card's business still, compute it afterwards: {@link
   * IpPacket#completeChecksums()}.
   *
   * @param packet any packet; nothing happens unless it is TCP with the flag SYN
   * @param mostBytes most bytes of data in a segment, 1 to 65,535: the MTU less 40 with IPv4, less
   *     60 with IPv6
   * @return whether the packet was changed
   */
  public static boolean clamp(IpPacket packet, int mostBytes) {
    if (mostBytes < 1 || mostBytes > MOST) {
      throw new IllegalArgumentException("mostBytes is " + mostBytes + ", must be 1 to " + MOST);
    }
    if ((packet.tcpFlags() & PacketView.SYN) == 0 || packet.transportBytes() < HEADER_BYTES) {
      return false;
    }
    int option = find(packet);
    if (option < 0) {
      return false;
    }
    int field = option + 2;
    long at = packet.transportOffset() + field;
    int stated = NetworkOrder.getShort(packet.memory(), at);
    if (stated <= mostBytes) {
      return false;
    }
    NetworkOrder.putShort(packet.memory(), at, mostBytes);
    boolean odd = (field & 1) != 0;
    TransportChecksum.adjust(
        packet,
        odd
            ? InternetChecksum.change(
                InternetChecksum.swap(stated), InternetChecksum.swap(mostBytes))
            : InternetChecksum.change(stated, mostBytes));
    return true;
  }

  /** Where the option begins in the TCP header, or -1. */
  private static int find(IpPacket packet) {
    MemorySegment memory = packet.memory();
    long tcp = packet.transportOffset();
    int stated = (NetworkOrder.getByte(memory, tcp + DATA_OFFSET) >>> 4) * 4;
    int end = Math.min(stated, packet.transportBytes());
    int at = HEADER_BYTES;
    while (at < end) {
      int kind = NetworkOrder.getByte(memory, tcp + at);
      if (kind == NO_OPERATION) {
        at++;
        continue;
      }
      if (kind == END_OF_OPTIONS || at + 2 > end) {
        return -1;
      }
      int length = NetworkOrder.getByte(memory, tcp + at + 1);
      if (length < 2 || at + length > end) {
        return -1;
      }
      if (kind == OPTION) {
        return length == OPTION_BYTES ? at : -1;
      }
      at += length;
    }
    return -1;
  }
}
