package io.github.javatun.wireguard.routing;

import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/**
 * An IPv4 or IPv6 network, such as {@code 10.0.0.0/8}: all addresses that share their first bits.
 * Host bits are zero; {@link InterfaceAddress} keeps them where they matter.
 *
 * <p>Prefixes sort by their first address (IPv4 before IPv6), and of those with the same one the
 * shorter prefix, which contains the others, comes first.
 *
 * <p><b>Immutable, safe for all threads.</b> {@code contains} and the accessors allocate nothing,
 * except {@link #network()} and {@link #contains(InetAddress)}.
 */
public final class IpPrefix implements Comparable<IpPrefix> {
  private final boolean ipv4;
  private final long high;
  private final long low;
  private final int length;

  private IpPrefix(boolean ipv4, long high, long low, int length) {
    this.ipv4 = ipv4;
    this.length = length;
    this.high = high & highMask(ipv4, length);
    this.low = low & lowMask(ipv4, length);
  }

  /**
   * The prefix an address is in.
   *
   * @param address any address of the network
   * @param length bits that the addresses share, 0 to {@link IpAddress#bits()}
   * @return the prefix
   * @throws IllegalArgumentException if the length is out of range
   */
  public static IpPrefix of(IpAddress address, int length) {
    PrefixText.requireLength(address, length);
    return new IpPrefix(address.isIpv4(), address.high(), address.low(), length);
  }

  /**
   * Reads {@code address/length}, for example {@code fd00::/8}. A bare address is a prefix of one
   * address. Host bits are set to zero, as WireGuard does.
   *
   * @param text an address literal (see {@link IpAddress#parse}) and a decimal length
   * @return the prefix
   * @throws IllegalArgumentException if the text is anything else; the message says why
   */
  public static IpPrefix parse(String text) {
    PrefixText read = PrefixText.parse(text, "a prefix");
    return of(read.address(), read.length());
  }

  /**
   * Whether this is an IPv4 prefix.
   *
   * @return false for IPv6
   */
  public boolean isIpv4() {
    return ipv4;
  }

  /**
   * The first eight bytes of an IPv6 network's first address.
   *
   * @return 0 for IPv4
   */
  public long high() {
    return high;
  }

  /**
   * The last eight bytes of an IPv6 network's first address, or the four of an IPv4 network's.
   *
   * @return for IPv4 a number from 0 to 2<sup>32</sup>&minus;1
   */
  public long low() {
    return low;
  }

  /**
   * The number of bits that the addresses share.
   *
   * @return 0 to 32 for IPv4, 0 to 128 for IPv6
   */
  public int length() {
    return length;
  }

  /**
   * The first address, all host bits zero.
   *
   * @return a new address
   */
  public IpAddress network() {
    return ipv4 ? IpAddress.ofIpv4((int) low) : IpAddress.ofIpv6(high, low);
  }

  /**
   * Whether an IPv4 address is within this prefix.
   *
   * @param bits the four bytes, the first one highest
   * @return false if this is an IPv6 prefix
   */
  public boolean containsIpv4(int bits) {
    return ipv4 && (bits & lowMask(true, length)) == low;
  }

  /**
   * Whether an IPv6 address is within this prefix.
   *
   * @param addressHigh the first eight bytes, the first one highest
   * @param addressLow the last eight bytes
   * @return false if this is an IPv4 prefix
   */
  public boolean containsIpv6(long addressHigh, long addressLow) {
    return !ipv4
        && (addressHigh & highMask(false, length)) == high
        && (addressLow & lowMask(false, length)) == low;
  }

  /**
   * Whether an address is within this prefix.
   *
   * @param address any address
   * @return false for an address of the other kind
   */
  public boolean contains(IpAddress address) {
    return address.isIpv4()
        ? containsIpv4((int) address.low())
        : containsIpv6(address.high(), address.low());
  }

  /**
   * Whether an address is within this prefix. Allocates.
   *
   * @param address any address; the JDK has no IPv4-mapped IPv6 ones
   * @return false for an address of the other kind
   */
  public boolean contains(InetAddress address) {
    return contains(IpAddress.of(address));
  }

  /**
   * Whether all addresses of another prefix are within this one.
   *
   * @param other any prefix
   * @return true also for an equal prefix
   */
  public boolean contains(IpPrefix other) {
    return ipv4 == other.ipv4
        && length <= other.length
        && (other.high & highMask(ipv4, length)) == high
        && (other.low & lowMask(ipv4, length)) == low;
  }

  @Override
  public int compareTo(IpPrefix other) {
    if (ipv4 != other.ipv4) {
      return ipv4 ? -1 : 1;
    }
    int order = Long.compareUnsigned(high, other.high);
    if (order == 0) {
      order = Long.compareUnsigned(low, other.low);
    }
    return order != 0 ? order : Integer.compare(length, other.length);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof IpPrefix that
        && ipv4 == that.ipv4
        && high == that.high
        && low == that.low
        && length == that.length;
  }

  @Override
  public int hashCode() {
    return 31 * (31 * Long.hashCode(high) + Long.hashCode(low)) + (ipv4 ? length : ~length);
  }

  /** The canonical text, always with its length. */
  @Override
  public String toString() {
    return network() + "/" + length;
  }

  private static long highMask(boolean ipv4, int length) {
    if (ipv4) {
      return 0;
    }
    return length >= Long.SIZE ? -1L : leadingOnes(length);
  }

  /** For IPv4 the mask stands in the lower half, as the address does. */
  private static long lowMask(boolean ipv4, int length) {
    if (ipv4) {
      return leadingOnes(length) >>> Integer.SIZE;
    }
    return length <= Long.SIZE ? 0 : leadingOnes(length - Long.SIZE);
  }

  private static long leadingOnes(int count) {
    return count == 0 ? 0 : -1L << (Long.SIZE - count);
  }
}
