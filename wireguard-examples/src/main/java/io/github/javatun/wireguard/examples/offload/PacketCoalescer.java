package io.github.javatun.wireguard.examples.offload;

import static io.github.javatun.wireguard.examples.offload.PacketFields.getByte;
import static io.github.javatun.wireguard.examples.offload.PacketFields.putByte;
import static io.github.javatun.wireguard.examples.offload.PacketFields.putShort;

import io.github.javatun.wireguard.examples.linux.SendBatch;
import io.github.javatun.wireguard.examples.linux.VirtioNetHeader;
import java.lang.foreign.MemorySegment;
import java.util.Objects;

/**
 * Joins packets that follow each other in a TCP or UDP flow into super-packets (GRO), which the
 * kernel takes at the price of one packet. It holds one super-packet at a time: what does not
 * continue it must wait until it is written, so packets keep their order.
 *
 * <p>No payload is copied. A super-packet is a list of pieces, the first of which begins with a
 * {@code virtio_net_hdr}: so there must be {@link VirtioNetHeader#SIZE_BYTES} unused bytes before
 * each packet. The checksum of a super-packet is left to the kernel, which trusts it: the packets'
 * own checksums are not looked at, as the tunnel's authentication vouches for them.
 *
 * <p><b>For one thread.</b> Nothing is allocated after construction.
 */
public final class PacketCoalescer {
  /** The most pieces of a super-packet. */
  public static final int MAX_PIECES = 256;

  private static final int MAX_PACKET_SIZE_BYTES = 65_535;

  private final MemorySegment buffer;
  private final FlowPacket head;
  private final FlowPacket candidate;
  private final long[] pieceOffsets = new long[MAX_PIECES];
  private final int[] pieceLengths = new int[MAX_PIECES];
  private int pieces;
  private boolean ended; // nothing more may join
  private int totalLength;
  private int nextSequence;
  private int endFlags;

  /**
   * Makes a coalescer.
   *
   * @param buffer holds all packets
   * @param withTcp whether to join TCP segments
   * @param withUdp whether to join UDP datagrams
   */
  public PacketCoalescer(MemorySegment buffer, boolean withTcp, boolean withUdp) {
    this.buffer = buffer;
    head = new FlowPacket(buffer, withTcp, withUdp);
    candidate = new FlowPacket(buffer, withTcp, withUdp);
  }

  /** Returns whether no packet is held. */
  public boolean isEmpty() {
    return pieces == 0;
  }

  /**
   * Offers the next packet.
   *
   * @param offset its first byte in the buffer, {@link VirtioNetHeader#SIZE_BYTES} or more
   * @param lengthBytes its length by its IP header
   * @return true if it is held now; false if what is held must be written first, see {@link
   *     #finish()} and {@link #clear()}, and the packet offered again
   * @throws IndexOutOfBoundsException if the packet exceeds the buffer
   */
  public boolean offer(long offset, int lengthBytes) {
    Objects.checkFromIndexSize(
        offset - VirtioNetHeader.SIZE_BYTES,
        lengthBytes + VirtioNetHeader.SIZE_BYTES,
        buffer.byteSize());
    if (pieces == 0) {
      begin(offset, lengthBytes);
      return true;
    }
    return !ended && candidate.view(offset, lengthBytes) && join();
  }

  /** Makes what is held ready to be written: the headers of all as one. */
  public void finish() {
    long header = pieceOffsets[0];
    if (pieces == 1) {
      VirtioNetHeader.writePlain(buffer, header);
      return;
    }
    int transportStart = head.transportStart();
    long packet = head.offset();
    long transport = packet + transportStart;
    int transportLength = totalLength - transportStart;
    if (head.isIpv6()) {
      putShort(
          buffer,
          packet + PacketFields.IPV6_PAYLOAD_LENGTH,
          totalLength - PacketFields.IPV6_HEADER_SIZE_BYTES);
    } else {
      putShort(buffer, packet + PacketFields.IPV4_TOTAL_LENGTH, totalLength);
      PacketFields.storeIpv4Checksum(buffer, packet, transportStart);
    }
    int checksum = head.isTcp() ? PacketFields.TCP_CHECKSUM : PacketFields.UDP_CHECKSUM;
    if (head.isTcp()) {
      long flags = transport + PacketFields.TCP_FLAGS;
      putByte(buffer, flags, getByte(buffer, flags) | endFlags);
    } else {
      putShort(buffer, transport + PacketFields.UDP_LENGTH, transportLength);
    }
    int protocol = head.isTcp() ? PacketFields.PROTOCOL_TCP : PacketFields.PROTOCOL_UDP;
    InternetChecksum.storePartial(
        buffer,
        transport + checksum,
        PacketFields.pseudoHeaderSum(buffer, packet, head.isIpv6(), protocol, transportLength));
    VirtioNetHeader.writeSuperPacket(
        buffer,
        header,
        gsoType(),
        head.headersLength(),
        head.payloadLength(),
        transportStart,
        checksum);
  }

  /** Returns how many pieces the packet has that is held. */
  public int pieces() {
    return pieces;
  }

  /** Returns where in the buffer a piece begins. */
  public long pieceOffset(int index) {
    return pieceOffsets[index];
  }

  /** Returns the piece's length in bytes. */
  public int pieceLength(int index) {
    return pieceLengths[index];
  }

  /** Forgets what is held. */
  public void clear() {
    pieces = 0;
  }

  private void begin(long offset, int length) {
    pieceOffsets[0] = offset - VirtioNetHeader.SIZE_BYTES;
    pieceLengths[0] = length + VirtioNetHeader.SIZE_BYTES;
    pieces = 1;
    totalLength = length;
    ended = !head.view(offset, length);
    if (!ended) {
      endFlags = head.endFlags();
      ended = endFlags != 0;
      nextSequence = head.sequence() + head.payloadLength();
    }
  }

  private boolean join() {
    int payload = candidate.payloadLength();
    int most = head.isTcp() ? MAX_PIECES : SendBatch.MAX_SEGMENTS;
    if (pieces == most
        || payload > head.payloadLength()
        || totalLength + payload > MAX_PACKET_SIZE_BYTES
        || (head.isTcp() && candidate.sequence() != nextSequence)
        || !head.isContinuedBy(candidate, pieces)) {
      return false;
    }
    pieceOffsets[pieces] = candidate.offset() + candidate.headersLength();
    pieceLengths[pieces] = payload;
    pieces++;
    totalLength += payload;
    nextSequence += payload;
    endFlags |= candidate.endFlags();
    ended = endFlags != 0 || payload < head.payloadLength();
    return true;
  }

  private int gsoType() {
    if (!head.isTcp()) {
      return VirtioNetHeader.GSO_UDP_L4;
    }
    return head.isIpv6() ? VirtioNetHeader.GSO_TCPV6 : VirtioNetHeader.GSO_TCPV4;
  }
}
