package io.github.javatun.wireguard.examples.transparent;

import io.github.javatun.wireguard.ndis.system.AppProcess;
import io.github.javatun.wireguard.ndis.system.SocketOwners;
import io.github.javatun.wireguard.routing.MappedAddress;
import org.jspecify.annotations.Nullable;

/**
 * A line of the tables of TCP and UDP sockets in {@code /proc/net}. Addresses are IPv6.
 *
 * <p><b>Immutable; safe for all threads.</b>
 */
record SocketLine(
    boolean tcp,
    boolean listening,
    long localHigh,
    long localLow,
    int localPort,
    long remoteHigh,
    long remoteLow,
    int remotePort,
    long inode) {
  private static final int LOCAL = 1;
  private static final int REMOTE = 2;
  private static final int STATE = 3;
  private static final int INODE = 9;
  private static final int IPV4_DIGITS = 8;
  private static final int IPV6_DIGITS = 32;
  private static final int HEX = 16;
  private static final String LISTEN = "0A";

  /**
   * Reads a line.
   *
   * @return null for the heading, and for a socket that no process has any more
   */
  static @Nullable SocketLine parse(String line, boolean tcp) {
    String[] fields = line.strip().split(" +", INODE + 2);
    if (fields.length <= INODE || fields[0].equals("sl")) {
      return null;
    }
    String local = fields[LOCAL];
    String remote = fields[REMOTE];
    try {
      long inode = Long.parseLong(fields[INODE]);
      return inode == 0
          ? null
          : new SocketLine(
              tcp,
              fields[STATE].equals(LISTEN),
              high(local),
              low(local),
              port(local),
              high(remote),
              low(remote),
              port(remote),
              inode);
    } catch (NumberFormatException | IndexOutOfBoundsException strange) {
      return null;
    }
  }

  void addTo(SocketOwners.Builder builder, AppProcess owner) {
    if (!tcp) {
      builder.addUdp(localHigh, localLow, localPort, owner);
    } else if (listening) {
      builder.addTcpListener(localHigh, localLow, localPort, owner);
    } else {
      builder.addTcp(localHigh, localLow, localPort, remoteHigh, remoteLow, remotePort, owner);
    }
  }

  private static boolean isIpv6(String endpoint) {
    return endpoint.indexOf(':') == IPV6_DIGITS;
  }

  private static long high(String endpoint) {
    return isIpv6(endpoint) ? words(endpoint, 0) : 0;
  }

  private static long low(String endpoint) {
    return isIpv6(endpoint)
        ? words(endpoint, IPV6_DIGITS / 2)
        : MappedAddress.lowOfIpv4(word(endpoint, 0));
  }

  private static int port(String endpoint) {
    int digits = isIpv6(endpoint) ? IPV6_DIGITS : IPV4_DIGITS;
    return Integer.parseInt(endpoint, digits + 1, endpoint.length(), HEX);
  }

  private static long words(String endpoint, int from) {
    return ((long) word(endpoint, from) << Integer.SIZE)
        | Integer.toUnsignedLong(word(endpoint, from + IPV4_DIGITS));
  }

  /** The kernel prints each four bytes as a number of the machine, which is little-endian. */
  private static int word(String endpoint, int from) {
    return Integer.reverseBytes(Integer.parseUnsignedInt(endpoint, from, from + IPV4_DIGITS, HEX));
  }
}
