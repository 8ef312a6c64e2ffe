package io.github.javatun.wireguard.examples.offload;

import static io.github.javatun.wireguard.examples.offload.PacketFields.getByte;
import static io.github.javatun.wireguard.examples.offload.PacketFields.getInt;
import static io.github.javatun.wireguard.examples.offload.PacketFields.getShort;
import static io.github.javatun.wireguard.examples.offload.PacketFields.putByte;
import static io.github.javatun.wireguard.examples.offload.PacketFields.putInt;
import static io.github.javatun.wireguard.examples.offload.PacketFields.putShort;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.github.javatun.wireguard.examples.linux.VirtioNetHeader;
import java.lang.foreign.MemorySegment;
import java.util.Objects;

/**
 * Cuts what the kernel hands over with a {@code virtio_net_hdr} into complete IP packets (GSO): a
 * super-packet into segments with headers and checksums of their own, anything else into itself,
 * its checksum completed.
 *
 * <p>No payload is copied. Each segment's headers are written before its payload, over the end of
 * the payload before it: so a segment is whole only from {@link #next()} to the next {@code
 * next()}. Seal it into another buffer meanwhile. Whatever the bytes are, nothing is thrown, and
 * nothing outside the packet is read or written.
 *
 * <p><b>For one thread.</b> Nothing is allocated after construction.
 */
public final class PacketSegmenter {
  /** Headers beyond this are refused: IPv6 extensions of such length do not occur. */
  private static final int MAX_HEADERS_SIZE_BYTES = 512;

  private final byte[] templateBytes = new byte[MAX_HEADERS_SIZE_BYTES];
  private final MemorySegment template = MemorySegment.ofArray(templateBytes);

  private MemorySegment buffer = MemorySegment.NULL;
  private long packet;
  private int length;
  private boolean ipv6;
  private int transportStart;
  private int headersLength;
  private int gsoSize;
  private int firstSequence;
  private int firstId;
  private int flags;
  private boolean tcp;

  private boolean single;
  private int payloadAt; // of the next segment, from the packet's first payload byte on
  private int segmentIndex;
  private long segmentOffset;
  private int segmentLength;

  /** Makes a segmenter. */
  public PacketSegmenter() {}

  /**
   * Begins with what one read of a TUN device gave.
   *
   * @param source holds it; the packet is changed by segmentation
   * @param offset of its {@code virtio_net_hdr}
   * @param sizeBytes header and packet
   * @return whether there are packets to be had with {@link #next()}; false if header and packet do
   *     not fit together, so that the packet must be dropped
   * @throws IndexOutOfBoundsException if the range exceeds the segment
   */
  public boolean start(MemorySegment source, long offset, int sizeBytes) {
    Objects.checkFromIndexSize(offset, sizeBytes, source.byteSize());
    buffer = source;
    packet = offset + VirtioNetHeader.SIZE_BYTES;
    length = sizeBytes - VirtioNetHeader.SIZE_BYTES;
    segmentIndex = 0;
    payloadAt = length; // nothing to be had
    single = false;
    if (length < PacketFields.IPV4_HEADER_SIZE_BYTES) {
      return false;
    }
    int type = VirtioNetHeader.gsoType(source, offset);
    if (type == VirtioNetHeader.GSO_NONE) {
      single =
          !VirtioNetHeader.needsChecksum(source, offset)
              || completeChecksum(
                  VirtioNetHeader.checksumStart(source, offset),
                  VirtioNetHeader.checksumOffset(source, offset));
      return single;
    }
    if (!isSuperPacket(
        type,
        VirtioNetHeader.gsoSize(source, offset),
        VirtioNetHeader.checksumStart(source, offset))) {
      return false;
    }
    payloadAt = 0;
    MemorySegment.copy(buffer, packet, template, 0, headersLength);
    return true;
  }

  /**
   * Makes the next packet. Those before it are gone.
   *
   * @return false if there is none
   */
  public boolean next() {
    if (single) {
      single = false;
      segmentOffset = packet;
      segmentLength = length;
      return true;
    }
    int payload = Math.min(gsoSize, length - headersLength - payloadAt);
    // A super-packet without payload is one packet; it has a first segment like all others.
    if (payloadAt >= length || (payload <= 0 && segmentIndex > 0)) {
      return false;
    }
    writeSegment(payload);
    payloadAt += payload;
    segmentIndex++;
    return true;
  }

  /** Returns where in the source the packet starts that {@link #next()} made. */
  public long packetOffset() {
    return segmentOffset;
  }

  /** Returns that packet's length in bytes. */
  public int packetLength() {
    return segmentLength;
  }

  private boolean completeChecksum(int start, int checksumOffset) {
    if (start + checksumOffset + 2 > length || start < PacketFields.IPV4_HEADER_SIZE_BYTES) {
      return false;
    }
    // The field holds the pseudo-header's sum and is added with the rest.
    long sum = InternetChecksum.add(0, buffer, packet + start, length - start);
    long field = packet + start + checksumOffset;
    if (checksumOffset == PacketFields.UDP_CHECKSUM) {
      InternetChecksum.storeUdpComplement(buffer, field, sum);
    } else {
      InternetChecksum.storeComplement(buffer, field, sum);
    }
    return true;
  }

  private boolean isSuperPacket(int type, int newGsoSize, int checksumStart) {
    gsoSize = newGsoSize;
    transportStart = checksumStart;
    tcp = type != VirtioNetHeader.GSO_UDP_L4;
    boolean known =
        type == VirtioNetHeader.GSO_TCPV4
            || type == VirtioNetHeader.GSO_TCPV6
            || type == VirtioNetHeader.GSO_UDP_L4;
    if (!known || gsoSize == 0) {
      return false;
    }
    int version = getByte(buffer, packet) >>> 4;
    ipv6 = version == 6;
    if (version != 4 && !ipv6) {
      return false;
    }
    if (tcp && ipv6 != (type == VirtioNetHeader.GSO_TCPV6)) {
      return false;
    }
    return (ipv6 ? isIpv6() : isIpv4()) && hasTransportHeader();
  }

  private boolean isIpv4() {
    int headerLength = (getByte(buffer, packet) & 0xf) * 4;
    return headerLength >= PacketFields.IPV4_HEADER_SIZE_BYTES
        && headerLength == transportStart
        && getShort(buffer, packet + PacketFields.IPV4_TOTAL_LENGTH) == length
        && (getShort(buffer, packet + PacketFields.IPV4_FRAGMENT)
                & PacketFields.IPV4_MORE_AND_OFFSET)
            == 0
        && getByte(buffer, packet + PacketFields.IPV4_PROTOCOL) == protocol();
  }

  private boolean isIpv6() {
    if (length < PacketFields.IPV6_HEADER_SIZE_BYTES
        || transportStart < PacketFields.IPV6_HEADER_SIZE_BYTES) {
      return false;
    }
    boolean extended = transportStart > PacketFields.IPV6_HEADER_SIZE_BYTES;
    return getShort(buffer, packet + PacketFields.IPV6_PAYLOAD_LENGTH)
            == length - PacketFields.IPV6_HEADER_SIZE_BYTES
        && (extended || getByte(buffer, packet + PacketFields.IPV6_NEXT_HEADER) == protocol());
  }

  /** The header length that the kernel tells is not to be trusted: it is found anew. */
  private boolean hasTransportHeader() {
    int least = tcp ? PacketFields.TCP_HEADER_SIZE_BYTES : PacketFields.UDP_HEADER_SIZE_BYTES;
    if (transportStart + least > length) {
      return false;
    }
    long transport = packet + transportStart;
    int transportHeader = tcp ? PacketFields.tcpHeaderLength(buffer, transport) : least;
    headersLength = transportStart + transportHeader;
    if (transportHeader < least
        || headersLength > length
        || headersLength > MAX_HEADERS_SIZE_BYTES) {
      return false;
    }
    if (tcp) {
      firstSequence = getInt(buffer, transport + PacketFields.TCP_SEQUENCE);
      flags = getByte(buffer, transport + PacketFields.TCP_FLAGS);
    }
    firstId = ipv6 ? 0 : getShort(buffer, packet + PacketFields.IPV4_ID);
    return true;
  }

  private int protocol() {
    return tcp ? PacketFields.PROTOCOL_TCP : PacketFields.PROTOCOL_UDP;
  }

  private void writeSegment(int payload) {
    segmentOffset = packet + payloadAt;
    segmentLength = headersLength + payload;
    if (segmentIndex > 0) {
      MemorySegment.copy(templateBytes, 0, buffer, JAVA_BYTE, segmentOffset, headersLength);
    }
    if (ipv6) {
      putShort(
          buffer,
          segmentOffset + PacketFields.IPV6_PAYLOAD_LENGTH,
          segmentLength - PacketFields.IPV6_HEADER_SIZE_BYTES);
    } else {
      putShort(buffer, segmentOffset + PacketFields.IPV4_TOTAL_LENGTH, segmentLength);
      putShort(buffer, segmentOffset + PacketFields.IPV4_ID, firstId + segmentIndex);
      PacketFields.storeIpv4Checksum(buffer, segmentOffset, transportStart);
    }
    if (tcp) {
      finishTcp(segmentOffset + transportStart, payload);
    } else {
      finishUdp(segmentOffset + transportStart);
    }
  }

  private void finishTcp(long transport, int payload) {
    boolean last = headersLength + payloadAt + payload >= length;
    int segmentFlags = flags;
    if (segmentIndex > 0) {
      segmentFlags &= ~PacketFields.TCP_CWR;
    }
    if (!last) {
      segmentFlags &= ~(PacketFields.TCP_FIN | PacketFields.TCP_PSH);
    }
    putInt(buffer, transport + PacketFields.TCP_SEQUENCE, firstSequence + payloadAt);
    putByte(buffer, transport + PacketFields.TCP_FLAGS, segmentFlags);
    putShort(buffer, transport + PacketFields.TCP_CHECKSUM, 0);
    InternetChecksum.storeComplement(
        buffer, transport + PacketFields.TCP_CHECKSUM, transportSum(transport));
  }

  private void finishUdp(long transport) {
    putShort(buffer, transport + PacketFields.UDP_LENGTH, segmentLength - transportStart);
    putShort(buffer, transport + PacketFields.UDP_CHECKSUM, 0);
    InternetChecksum.storeUdpComplement(
        buffer, transport + PacketFields.UDP_CHECKSUM, transportSum(transport));
  }

  private long transportSum(long transport) {
    int transportLength = segmentLength - transportStart;
    long pseudoHeader =
        PacketFields.pseudoHeaderSum(buffer, segmentOffset, ipv6, protocol(), transportLength);
    return InternetChecksum.add(pseudoHeader, buffer, transport, transportLength);
  }
}
