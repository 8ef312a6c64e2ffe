package io.github.javatun.wireguard.routing;

/**
 * Addresses of both families in one form, two numbers of eight bytes each, first byte highest: an
 * IPv4 address is the IPv4-mapped IPv6 address {@code ::ffff:a.b.c.d} (RFC 4291, section 2.5.5.2),
 * and thus 0 and {@code 0x0000ffff_aabbccddL}. What is looked up or compared in this form needs no
 * family beside it.
 *
 * <p>An {@link IpAddress} keeps the families apart, and has another form for IPv4.
 *
 * <p><b>Stateless; safe for all threads.</b> Nothing is allocated.
 */
public final class MappedAddress {
  private static final long PREFIX = 0xffffL << Integer.SIZE;

  private MappedAddress() {}

  /**
   * Whether an address is an IPv4 address.
   *
   * @param high the first half
   * @param low the second half
   * @return true for those of {@code ::ffff:0:0/96}
   */
  public static boolean isIpv4(long high, long low) {
    return high == 0 && low >>> Integer.SIZE == 0xffff;
  }

  /**
   * The second half of an IPv4 address; the first is 0.
   *
   * @param bits the four bytes, the first one highest
   */
  public static long lowOfIpv4(int bits) {
    return PREFIX | Integer.toUnsignedLong(bits);
  }

  /** The first half of an address of either family. */
  public static long high(IpAddress address) {
    return address.isIpv4() ? 0 : address.high();
  }

  /** The second half of an address of either family. */
  public static long low(IpAddress address) {
    return address.isIpv4() ? lowOfIpv4((int) address.low()) : address.low();
  }
}
