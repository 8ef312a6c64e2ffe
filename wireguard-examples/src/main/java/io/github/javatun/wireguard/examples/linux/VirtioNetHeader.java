package io.github.javatun.wireguard.examples.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import java.lang.foreign.MemorySegment;

/**
 * Fields of {@code struct virtio_net_hdr}, which stands before every packet of a {@link TunDevice}
 * with offload, in the machine's byte order.
 *
 * <p><b>Stateless; safe for all threads.</b>
 */
public final class VirtioNetHeader {
  /** The header's size. */
  public static final int SIZE_BYTES = 10;

  /** Flag: the checksum field holds the pseudo-header's sum, and the rest is to be added. */
  public static final int NEEDS_CSUM = 1;

  /** Type: one packet. */
  public static final int GSO_NONE = 0;

  /** Type: TCP over IPv4, to be segmented. */
  public static final int GSO_TCPV4 = 1;

  /** Type: TCP over IPv6, to be segmented. */
  public static final int GSO_TCPV6 = 4;

  /** Type: UDP over IPv4 or IPv6, to be cut into datagrams. */
  public static final int GSO_UDP_L4 = 5;

  private static final int GSO_ECN = 0x80;

  private VirtioNetHeader() {}

  /** Returns whether the checksum is to be completed. */
  public static boolean needsChecksum(MemorySegment segment, long offset) {
    return (segment.get(JAVA_BYTE, offset) & NEEDS_CSUM) != 0;
  }

  /** Returns the type without its ECN bit. */
  public static int gsoType(MemorySegment segment, long offset) {
    return segment.get(JAVA_BYTE, offset + 1) & 0xff & ~GSO_ECN;
  }

  /** Returns the payload bytes of each segment. */
  public static int gsoSize(MemorySegment segment, long offset) {
    return Short.toUnsignedInt(segment.get(JAVA_SHORT_UNALIGNED, offset + 4));
  }

  /** Returns where the checksummed part begins, from the packet's first byte on. */
  public static int checksumStart(MemorySegment segment, long offset) {
    return Short.toUnsignedInt(segment.get(JAVA_SHORT_UNALIGNED, offset + 6));
  }

  /** Returns where the checksum is, from the checksummed part's first byte on. */
  public static int checksumOffset(MemorySegment segment, long offset) {
    return Short.toUnsignedInt(segment.get(JAVA_SHORT_UNALIGNED, offset + 8));
  }

  /** Writes the header of a complete packet: all zero. */
  public static void writePlain(MemorySegment segment, long offset) {
    write(segment, offset, 0, GSO_NONE, 0, 0, 0, 0);
  }

  /** Writes the header of a packet whose checksum the kernel completes. */
  public static void writePartialChecksum(
      MemorySegment segment, long offset, int checksumStart, int checksumOffset) {
    write(segment, offset, NEEDS_CSUM, GSO_NONE, 0, 0, checksumStart, checksumOffset);
  }

  /** Writes the header of a super-packet. */
  public static void writeSuperPacket(
      MemorySegment segment,
      long offset,
      int gsoType,
      int headersLength,
      int gsoSize,
      int checksumStart,
      int checksumOffset) {
    write(
        segment,
        offset,
        NEEDS_CSUM,
        gsoType,
        headersLength,
        gsoSize,
        checksumStart,
        checksumOffset);
  }

  static void write(
      MemorySegment segment,
      long offset,
      int flags,
      int gsoType,
      int headersLength,
      int gsoSize,
      int checksumStart,
      int checksumOffset) {
    segment.set(JAVA_BYTE, offset, (byte) flags);
    segment.set(JAVA_BYTE, offset + 1, (byte) gsoType);
    segment.set(JAVA_SHORT_UNALIGNED, offset + 2, (short) headersLength);
    segment.set(JAVA_SHORT_UNALIGNED, offset + 4, (short) gsoSize);
    segment.set(JAVA_SHORT_UNALIGNED, offset + 6, (short) checksumStart);
    segment.set(JAVA_SHORT_UNALIGNED, offset + 8, (short) checksumOffset);
  }
}
