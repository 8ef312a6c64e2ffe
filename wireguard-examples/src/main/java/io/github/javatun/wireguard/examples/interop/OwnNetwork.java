package io.github.javatun.wireguard.examples.interop;

import java.net.InetAddress;

/**
 * Keeps programs that disturb to networks of one's own.
 *
 * <p><b>Stateless; safe for all threads.</b>
 */
final class OwnNetwork {
  private OwnNetwork() {}

  /**
   * Takes an address if nobody else's can be meant by it.
   *
   * @param literal a private, unique local or loopback address, no host name
   * @throws IllegalArgumentException if it is none of these
   */
  static InetAddress requirePrivate(String literal) {
    InetAddress address = InetAddress.ofLiteral(literal);
    boolean uniqueLocal =
        (address.getAddress()[0] & 0xfe) == 0xfc && address.getAddress().length == 16;
    if (address.isSiteLocalAddress() || address.isLoopbackAddress() || uniqueLocal) {
      return address;
    }
    throw new IllegalArgumentException(
        literal + " is no private address: this program is for networks of one's own");
  }

  /**
   * Takes a number.
   *
   * @throws IllegalArgumentException if it is not within both bounds, which are inclusive
   */
  static int requireWithin(String text, int min, int max, String what) {
    int value = Integer.parseInt(text);
    if (value < min || value > max) {
      throw new IllegalArgumentException(what + ": " + min + " to " + max + " wanted, not " + text);
    }
    return value;
  }
}
