package io.github.javatun.wireguard.ndis.engine;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import io.github.javatun.wireguard.packet.IpHeader;
import io.github.javatun.wireguard.packet.IpPacket;
import io.github.javatun.wireguard.packet.IpProtocol;
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

  private static final int TCP_BYTES = 20;

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
    int header =
        IpHeader.write(
            memory,
            offset,
            segment.destinationHigh(),
            segment.destinationLow(),
            segment.sourceHigh(),
            segment.sourceLow(),
            IpProtocol.TCP,
            TCP_BYTES);
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
}
