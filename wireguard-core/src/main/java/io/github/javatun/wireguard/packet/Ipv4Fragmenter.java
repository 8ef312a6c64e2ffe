package io.github.javatun.wireguard.packet;

import java.lang.foreign.MemorySegment;
import java.util.Objects;

/**
 * Cuts an IPv4 packet into fragments (RFC 791, section 3.2). A fragment may be cut further.
 *
 * <pre>{@code
 * if (fragmenter.begin(packet, mtuBytes)) {
 *   for (int bytes = fragmenter.next(out, 0); bytes > 0; bytes = fragmenter.next(out, 0)) {
 *     send(out, 0, bytes);
 *   }
 * }
 * }</pre>
 *
 * <p>The transport's checksum goes into the first fragment as it stands in the packet: it has to be
 * right before, see {@link IpPacket#completeChecksums()}.
 *
 * <p><b>An instance belongs to one thread.</b> Nothing is allocated after construction.
 */
public final class Ipv4Fragmenter {
  /** The smallest MTU of IPv4: the longest header and eight bytes of data. */
  public static final int LEAST_MTU_BYTES = 68;

  private static final int VERSION_4 = 0x40;
  private static final int UNIT_BYTES = 8;

  /** The flag that must be zero; kept as it is. */
  private static final int RESERVED_FLAG = 0x8000;

  private MemorySegment memory = MemorySegment.NULL;
  private long offset;
  private int mtu;
  private int headerBytes;
  private int laterHeaderBytes;
  private int dataBytes;
  private int fragmentOffsetBytes;
  private boolean moreFragments;
  private int position;
  private boolean hasNext;

  /** Creates a fragmenter with nothing to cut. */
  public Ipv4Fragmenter() {}

  /**
   * Begins with a packet. Its memory must not change until all fragments are written.
   *
   * @param packet what to cut; a packet that is short enough becomes one piece, a copy
   * @param mtuBytes most bytes of a fragment with its IP header, at least {@value #LEAST_MTU_BYTES}
   * @return false if the packet must not be cut: it is IPv6, or says "don't fragment"
   */
  public boolean begin(IpPacket packet, int mtuBytes) {
    if (mtuBytes < LEAST_MTU_BYTES) {
      throw new IllegalArgumentException(
          "mtuBytes is " + mtuBytes + ", must be at least " + LEAST_MTU_BYTES);
    }
    hasNext = packet.lengthBytes() > 0 && packet.isIpv4() && !packet.dontFragment();
    if (!hasNext) {
      return false;
    }
    memory = packet.memory();
    offset = packet.offset();
    mtu = mtuBytes;
    headerBytes = packet.headerBytes();
    laterHeaderBytes = IpHeader.IPV4_BYTES + Ipv4Options.copiedBytes(memory, offset, headerBytes);
    dataBytes = packet.transportBytes();
    fragmentOffsetBytes = packet.fragmentOffsetBytes();
    moreFragments = packet.hasMoreFragments();
    position = 0;
    return true;
  }

  /**
   * How long the next fragment is.
   *
   * @return 0 if there is none
   */
  public int nextBytes() {
    return hasNext ? nextHeaderBytes() + nextDataBytes() : 0;
  }

  /**
   * Writes the next fragment.
   *
   * @param destination where to; other memory than the packet's
   * @param destinationOffset where it begins; {@link #nextBytes()} bytes are written from there on
   * @return the fragment's length; 0 if there is none, and then nothing is written
   * @throws IndexOutOfBoundsException if there is no room; the fragment is still the next one
   */
  public int next(MemorySegment destination, long destinationOffset) {
    int bytes = nextBytes();
    Objects.checkFromIndexSize(destinationOffset, bytes, destination.byteSize());
    if (bytes == 0) {
      return 0;
    }
    int header = nextHeaderBytes();
    int data = nextDataBytes();
    boolean isLast = position + data == dataBytes;
    copyHeader(destination, destinationOffset, header);
    NetworkOrder.putByte(destination, destinationOffset, VERSION_4 | header / 4);
    NetworkOrder.putShort(destination, destinationOffset + HeaderReader.IPV4_TOTAL_LENGTH, bytes);
    NetworkOrder.putShort(
        destination, destinationOffset + HeaderReader.IPV4_FRAGMENT, fragmentField(isLast));
    HeaderWriter.completeIpv4Checksum(destination, destinationOffset, header);
    MemorySegment.copy(
        memory, offset + headerBytes + position, destination, destinationOffset + header, data);
    position += data;
    hasNext = !isLast;
    return bytes;
  }

  private int nextHeaderBytes() {
    return position == 0 ? headerBytes : laterHeaderBytes;
  }

  private int nextDataBytes() {
    int rest = dataBytes - position;
    int room = mtu - nextHeaderBytes();
    return rest <= room ? rest : room & -UNIT_BYTES;
  }

  private int fragmentField(boolean isLast) {
    int original = NetworkOrder.getShort(memory, offset + HeaderReader.IPV4_FRAGMENT);
    int more = !isLast || moreFragments ? HeaderReader.IPV4_MORE_FRAGMENTS : 0;
    return (original & RESERVED_FLAG) | more | (fragmentOffsetBytes + position) / UNIT_BYTES;
  }

  private void copyHeader(MemorySegment destination, long destinationOffset, int header) {
    int fixed = position == 0 ? header : IpHeader.IPV4_BYTES;
    MemorySegment.copy(memory, offset, destination, destinationOffset, fixed);
    if (header > fixed) {
      Ipv4Options.copy(
          memory, offset, headerBytes, destination, destinationOffset + fixed, header - fixed);
    }
  }
}
