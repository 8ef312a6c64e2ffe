package io.github.javatun.wireguard.routing;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;

/**
 * An IPv4 or IPv6 address as a value. Reading one never asks DNS, and an IPv4-mapped IPv6 address
 * stays an IPv6 address.
 *
 * <p>IPv4 addresses sort before IPv6 addresses, and each kind by its unsigned value.
 *
 * <p><b>Immutable, safe for all threads.</b> Accessors that answer numbers allocate nothing.
 */
public final class IpAddress implements Comparable<IpAddress> {
  /** Bits of an IPv4 address. */
  public static final int IPV4_BITS = 32;

  /** Bits of an IPv6 address. */
  public static final int IPV6_BITS = 128;

  private final boolean ipv4;
  private final long high;
  private final long low;

  private IpAddress(boolean ipv4, long high, long low) {
    this.ipv4 = ipv4;
    this.high = high;
    this.low = low;
  }

  /**
   * An IPv4 address.
   *
   * @param bits the four bytes, the first one highest
   * @return the address
   */
  public static IpAddress ofIpv4(int bits) {
    return new IpAddress(true, 0, bits & 0xffff_ffffL);
  }

  /**
   * An IPv6 address.
   *
   * @param high the first eight bytes, the first one highest
   * @param low the last eight bytes
   * @return the address
   */
  public static IpAddress ofIpv6(long high, long low) {
    return new IpAddress(false, high, low);
  }

  /**
   * An address from its bytes in network order.
   *
   * @param bytes 4 or 16 bytes
   * @return the address
   * @throws IllegalArgumentException for any other number of bytes
   */
  public static IpAddress ofBytes(byte[] bytes) {
    return switch (bytes.length) {
      case 4 -> ofIpv4((int) bigEndian(bytes, 0, 4));
      case 16 -> ofIpv6(bigEndian(bytes, 0, 8), bigEndian(bytes, 8, 8));
      default ->
          throw new IllegalArgumentException(
              "an IP address has 4 or 16 bytes, not " + bytes.length);
    };
  }

  /**
   * An address from the JDK's form. The zone of an IPv6 address is dropped.
   *
   * @param address any address
   * @return the address
   */
  public static IpAddress of(InetAddress address) {
    return ofBytes(address.getAddress());
  }

  /**
   * Reads an address literal, strictly: four decimal numbers without leading zeros for IPv4; RFC
   * 4291, section 2.2 for IPv6, without brackets and zone.
   *
   * @param text an address, never a name
   * @return the address
   * @throws IllegalArgumentException if the text is no such literal; the message says why
   */
  public static IpAddress parse(String text) {
    return IpAddressParser.parse(text);
  }

  /**
   * Whether this is an IPv4 address.
   *
   * @return false for IPv6
   */
  public boolean isIpv4() {
    return ipv4;
  }

  /**
   * The first eight bytes of an IPv6 address.
   *
   * @return 0 for IPv4
   */
  public long high() {
    return high;
  }

  /**
   * The last eight bytes of an IPv6 address, or the four of an IPv4 address.
   *
   * @return for IPv4 a number from 0 to 2<sup>32</sup>&minus;1
   */
  public long low() {
    return low;
  }

  /**
   * The length of the address.
   *
   * @return {@link #IPV4_BITS} or {@link #IPV6_BITS}
   */
  public int bits() {
    return ipv4 ? IPV4_BITS : IPV6_BITS;
  }

  /**
   * The address in network order.
   *
   * @return 4 or 16 new bytes
   */
  public byte[] toBytes() {
    byte[] bytes = new byte[bits() / Byte.SIZE];
    for (int i = 0; i < bytes.length; i++) {
      int fromEnd = bytes.length - 1 - i;
      bytes[i] = (byte) ((fromEnd < 8 ? low : high) >>> (8 * (fromEnd & 7)));
    }
    return bytes;
  }

  /**
   * The JDK's form. The JDK turns an IPv4-mapped IPv6 address into an IPv4 address.
   *
   * @return a new address
   */
  public InetAddress toInetAddress() {
    try {
      return InetAddress.getByAddress(toBytes());
    } catch (UnknownHostException impossible) {
      throw new AssertionError("4 and 16 bytes are addresses", impossible);
    }
  }

  @Override
  public int compareTo(IpAddress other) {
    if (ipv4 != other.ipv4) {
      return ipv4 ? -1 : 1;
    }
    int order = Long.compareUnsigned(high, other.high);
    return order != 0 ? order : Long.compareUnsigned(low, other.low);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof IpAddress that
        && ipv4 == that.ipv4
        && high == that.high
        && low == that.low;
  }

  @Override
  public int hashCode() {
    return 31 * (31 * Long.hashCode(high) + Long.hashCode(low)) + Boolean.hashCode(ipv4);
  }

  /** The canonical text: dotted decimal, or RFC 5952. */
  @Override
  public String toString() {
    return IpAddressFormatter.format(this);
  }

  private static long bigEndian(byte[] bytes, int offset, int length) {
    long value = 0;
    for (int i = offset; i < offset + length; i++) {
      value = value << 8 | (bytes[i] & 0xff);
    }
    return value;
  }
}
