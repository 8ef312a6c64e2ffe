package io.github.javatun.wireguard.examples.offload;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;

/**
 * The Internet checksum (RFC 1071). Sums are kept in the machine's byte order, in which the
 * one's-complement sum is as good as in the network's: a folded sum is stored as it is. Numbers
 * that are not read from memory go through {@link #ofNetworkShort} first.
 *
 * <p>The core's {@code packet.InternetChecksum} is for headers whose fields are read and changed as
 * numbers: each of its sums is folded and turned into network order. Here a sum goes on over the
 * pieces of a packet, for each segment of a large one, and comes from memory and goes back there,
 * so that folding once at the end is enough and nothing is turned.
 *
 * <p><b>Stateless; safe for all threads.</b> Nothing is allocated.
 */
final class InternetChecksum {
  private static final boolean LITTLE_ENDIAN = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;
  private static final long LOW_HALF = 0xffff_ffffL;

  private InternetChecksum() {}

  /**
   * Adds memory to a sum. Words of four bytes are added into 64 bits, which cannot overflow below
   * 16 GiB.
   *
   * @param sum of what came before, an even number of bytes
   * @return the sum, not folded
   */
  static long add(long sum, MemorySegment segment, long offset, int length) {
    long total = sum;
    int i = 0;
    // As plain as it is, C2 makes vector code of it, more than twice as fast as unrolled by hand.
    for (; i <= length - 8; i += 8) {
      long words = segment.get(JAVA_LONG_UNALIGNED, offset + i);
      total += (words & LOW_HALF) + (words >>> 32);
    }
    if (i <= length - 4) {
      total += segment.get(JAVA_INT_UNALIGNED, offset + i) & LOW_HALF;
      i += 4;
    }
    if (i <= length - 2) {
      total += Short.toUnsignedLong(segment.get(JAVA_SHORT_UNALIGNED, offset + i));
      i += 2;
    }
    if (i < length) {
      int last = segment.get(JAVA_BYTE, offset + i) & 0xff;
      total += LITTLE_ENDIAN ? last : last << 8;
    }
    return total;
  }

  /** A number of 16 bits as it would be read from memory. */
  static int ofNetworkShort(int value) {
    return LITTLE_ENDIAN ? (value & 0xff) << 8 | (value >>> 8 & 0xff) : value & 0xffff;
  }

  /** Adds the carries until 16 bits are left. */
  static int fold(long sum) {
    long folded = (sum & LOW_HALF) + (sum >>> 32);
    folded = (folded & 0xffff) + (folded >>> 16);
    folded = (folded & 0xffff) + (folded >>> 16);
    folded = (folded & 0xffff) + (folded >>> 16);
    return (int) folded;
  }

  /** Stores what makes the whole add up: the complement of the folded sum. */
  static void storeComplement(MemorySegment segment, long offset, long sum) {
    segment.set(JAVA_SHORT_UNALIGNED, offset, (short) ~fold(sum));
  }

  /** {@link #storeComplement} for UDP, where zero would mean that there is no checksum. */
  static void storeUdpComplement(MemorySegment segment, long offset, long sum) {
    int checksum = ~fold(sum) & 0xffff;
    segment.set(JAVA_SHORT_UNALIGNED, offset, (short) (checksum == 0 ? 0xffff : checksum));
  }

  /** Stores the folded sum itself, for somebody else to add the rest. */
  static void storePartial(MemorySegment segment, long offset, long sum) {
    segment.set(JAVA_SHORT_UNALIGNED, offset, (short) fold(sum));
  }
}
