package io.github.javatun.wireguard.ndis.engine;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import io.github.javatun.wireguard.packet.IpPacket;
import io.github.javatun.wireguard.packet.PacketView;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * Answers a TCP segment with a reset (RFC 9293, section 3.5.2), as the one it was sent to would:
 * the sender's stack ends the connection at once, where a lost segment lets it try for minutes.
 *
 * <p><b>An instance belongs to one thread.</b> Nothing is allocated after construction.
 */
final class TcpReset {
  private static final ValueLayout.OfShort SHORT =
      JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfInt INT = JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfLong LONG =
      JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  private static final int TCP = 6;
  private static final int TCP_BYTES = 20;
  private static final int IPV4_BYTES = 20;
  private static final int IPV6_BYTES = 40;
  private static final int HOP_LIMIT = 64;

  private final IpPacket answer = new IpPacket();

  /**
   * Writes the answer.
   *
   * @param segment the segment to answer
   * @param memory where to
   * @param offset its first byte; 60 bytes of room
   * @return its length; 0 if the segment is not to be answered, being a reset or no segment
   */
  int answer(IpPacket segment, MemorySegment memory, long offset) {
    int flags = segment.tcpFlags();
    if (!segment.isTcp()
        || segment.transportBytes() < TCP_BYTES
        || segment.isFragment()
        || (flags & PacketView.RST) != 0) {
      return 0;
    }
    int header = segment.isIpv4() ? IPV4_BYTES : IPV6_BYTES;
    writeIpHeader(segment, memory, offset);
    long tcp = offset + header;
    long asked = segment.transportOffset();
    MemorySegment from = segment.memory();
    boolean acknowledges = (flags & PacketView.ACK) != 0;
    memory.set(SHORT, tcp, (short) segment.destinationPort());
    memory.set(SHORT, tcp + 2, (short) segment.sourcePort());
    memory.set(INT, tcp + 4, acknowledges ? from.get(INT, asked + 8) : 0);
    memory.set(INT, tcp + 8, acknowledges ? 0 : from.get(INT, asked + 4) + sequenceLength(segment));
    int answerFlags = acknowledges ? PacketView.RST : PacketView.RST | PacketView.ACK;
    memory.set(SHORT, tcp + 12, (short) ((TCP_BYTES / 4) << 12 | answerFlags));
    memory.set(INT, tcp + 14, 0);
    memory.set(SHORT, tcp + 18, (short) 0);
    if (!answer.parse(memory, offset, header + TCP_BYTES)) {
      return 0;
    }
    answer.completeChecksums();
    return header + TCP_BYTES;
  }

  /** How many sequence numbers a segment takes. */
  private static int sequenceLength(IpPacket segment) {
    int flags = segment.tcpFlags();
    int words = segment.memory().get(JAVA_BYTE, segment.transportOffset() + 12) >>> 4 & 0xF;
    int data = Math.max(0, segment.transportBytes() - 4 * words);
    return data + ((flags & PacketView.SYN) != 0 ? 1 : 0) + ((flags & PacketView.FIN) != 0 ? 1 : 0);
  }

  private static void writeIpHeader(IpPacket segment, MemorySegment memory, long offset) {
    if (segment.isIpv4()) {
      memory.set(SHORT, offset, (short) 0x4500);
      memory.set(SHORT, offset + 2, (short) (IPV4_BYTES + TCP_BYTES));
      memory.set(INT, offset + 4, 0x4000); // nothing to identify, not to be cut
      memory.set(SHORT, offset + 8, (short) ((HOP_LIMIT << 8) | TCP));
      memory.set(SHORT, offset + 10, (short) 0);
      memory.set(INT, offset + 12, (int) segment.destinationLow());
      memory.set(INT, offset + 16, (int) segment.sourceLow());
    } else {
      memory.set(INT, offset, 0x6000_0000);
      memory.set(INT, offset + 4, (TCP_BYTES << 16) | (TCP << 8) | HOP_LIMIT);
      memory.set(LONG, offset + 8, segment.destinationHigh());
      memory.set(LONG, offset + 16, segment.destinationLow());
      memory.set(LONG, offset + 24, segment.sourceHigh());
      memory.set(LONG, offset + 32, segment.sourceLow());
    }
  }
}
