package io.github.javatun.wireguard.packet;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;

/**
 * The Internet checksum (RFC 1071) and its repair after a change (RFC 1624).
 *
 * <p>A <em>sum</em> is a number of at most 48 bits that is right modulo 65,535: sums of several
 * parts are added with {@code +}, if each part but the last has an even number of bytes. A
 * <em>checksum</em> is what stands in a header: the complement of the sum, from 0 to 65,535. Both
 * are numbers in network order, independent of the machine's.
 *
 * <p>Fields of a header may be added as numbers of any width, since a number is congruent to the
 * sum of its 16-bit words.
 *
 * <p><b>Stateless; safe for all threads.</b> Nothing is allocated.
 */
public final class InternetChecksum {
  private static final boolean LITTLE_ENDIAN = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;
  private static final long LOW_HALF = 0xffff_ffffL;

  private InternetChecksum() {}

  /**
   * The sum of memory.
   *
   * @param memory what it is read from
   * @param offset where it begins, of any alignment
   * @param bytes how many; a byte of zero is thought behind an odd one
   * @return 0 to 65,535, and 0 only if all bytes are zero
   * @throws IndexOutOfBoundsException if the memory is not that long
   */
  public static int sum(MemorySegment memory, long offset, int bytes) {
    // In the machine's byte order, in which a one's-complement sum is as good as in the network's.
    // Words of four bytes are added into 64 bits, which can not overflow.
    long total = 0;
    int i = 0;
    // As plain as it is, C2 makes vector code of it, faster than several sums side by side.
    for (; i <= bytes - 8; i += 8) {
      long words = memory.get(JAVA_LONG_UNALIGNED, offset + i);
      total += (words & LOW_HALF) + (words >>> 32);
    }
    if (i <= bytes - 4) {
      total += memory.get(JAVA_INT_UNALIGNED, offset + i) & LOW_HALF;
      i += 4;
    }
    if (i <= bytes - 2) {
      total += Short.toUnsignedLong(memory.get(JAVA_SHORT_UNALIGNED, offset + i));
      i += 2;
    }
    if (i < bytes) {
      int last = memory.get(JAVA_BYTE, offset + i) & 0xff;
      total += LITTLE_ENDIAN ? last : last << 8;
    }
    int folded = fold(total);
    return LITTLE_ENDIAN ? swap(folded) : folded;
  }

  /**
   * The sum of a pseudo-header, of IPv4 (RFC 9293, section 3.1) and of IPv6 (RFC 8200, section 8.1)
   * alike: what else stands in an IPv4-mapped address adds 65,535, which changes nothing.
   *
   * @param sourceHigh first half of the source address
   * @param sourceLow second half of the source address
   * @param destinationHigh first half of the destination address
   * @param destinationLow second half of the destination address
   * @param protocol the transport's number, see {@link IpProtocol}
   * @param transportBytes length of the transport's header and data
   * @return the sum, not folded
   */
  public static long pseudoHeader(
      long sourceHigh,
      long sourceLow,
      long destinationHigh,
      long destinationLow,
      int protocol,
      int transportBytes) {
    return halves(sourceHigh)
        + halves(sourceLow)
        + halves(destinationHigh)
        + halves(destinationLow)
        + protocol
        + transportBytes;
  }

  /**
   * Adds the carries until 16 bits are left.
   *
   * @param sum any sum; not negative
   * @return 0 to 65,535, and 0 only for 0
   */
  public static int fold(long sum) {
    long folded = halves(sum);
    folded = (folded & 0xffff) + (folded >>> 16);
    folded = (folded & 0xffff) + (folded >>> 16);
    folded = (folded & 0xffff) + (folded >>> 16);
    return (int) folded;
  }

  /**
   * The checksum of what has this sum. UDP says 65,535 for 0, which there means that there is none.
   *
   * @param sum any sum; not negative
   * @return 0 to 65,535
   */
  public static int checksum(long sum) {
    return ~fold(sum) & 0xffff;
  }

  /**
   * What a change of a number adds to a sum.
   *
   * @param before the number as it was, of any width up to eight bytes; it begins at an even offset
   * @param after the number as it is now
   * @return the sum, not folded
   */
  public static long change(long before, long after) {
    return halves(~before) + halves(after);
  }

  /**
   * A checksum after what it is about has changed.
   *
   * <p>A wrong checksum stays as wrong as it was. If it was not 65,535, changing something and
   * changing it back gives the same checksum again.
   *
   * @param checksum as it was, 0 to 65,535
   * @param change sum of all {@link #change}s
   * @return 0 to 65,534, or {@code checksum} if the change is 0
   */
  public static int adjust(int checksum, long change) {
    return checksum((~checksum & 0xffff) + change);
  }

  /** A number of 16 bits with its bytes exchanged: as it counts at an odd offset. */
  static int swap(int value) {
    return (value & 0xff) << 8 | (value >>> 8 & 0xff);
  }

  private static long halves(long value) {
    return (value & LOW_HALF) + (value >>> 32);
  }
}
