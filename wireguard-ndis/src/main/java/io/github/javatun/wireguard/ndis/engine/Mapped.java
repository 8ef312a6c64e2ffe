package io.github.javatun.wireguard.ndis.engine;

import io.github.javatun.wireguard.routing.IpAddress;

/**
 * Addresses of both families as two words: an IPv4 address is {@code ::ffff:a.b.c.d}.
 *
 * <p><b>Stateless; safe for all threads.</b>
 */
final class Mapped {
  private static final long PREFIX = 0xFFFFL << 32;

  private Mapped() {}

  static long high(IpAddress address) {
    return address.isIpv4() ? 0 : address.high();
  }

  static long low(IpAddress address) {
    return address.isIpv4() ? ofIpv4((int) address.low()) : address.low();
  }

  static long ofIpv4(int bits) {
    return PREFIX | Integer.toUnsignedLong(bits);
  }

  static boolean isIpv4(long high, long low) {
    return high == 0 && low >>> 32 == 0xFFFF;
  }
}
