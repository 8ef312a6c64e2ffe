package io.github.javatun.wireguard.ndis.engine;

import io.github.javatun.wireguard.routing.IpAddress;
import io.github.javatun.wireguard.routing.MappedAddress;
import java.util.List;

/**
 * The tunnel's name servers, of which one takes the place of whichever a question was for.
 *
 * <p><b>Immutable; safe for all threads.</b> Nothing is allocated after construction.
 */
final class NameServers {

  /** The port of DNS. */
  static final int PORT = 53;

  private final long[] high4;
  private final long[] low4;
  private final long[] high6;
  private final long[] low6;

  NameServers(List<IpAddress> servers) {
    high4 = servers.stream().filter(IpAddress::isIpv4).mapToLong(MappedAddress::high).toArray();
    low4 = servers.stream().filter(IpAddress::isIpv4).mapToLong(MappedAddress::low).toArray();
    high6 = servers.stream().filter(a -> !a.isIpv4()).mapToLong(MappedAddress::high).toArray();
    low6 = servers.stream().filter(a -> !a.isIpv4()).mapToLong(MappedAddress::low).toArray();
  }

  /** Whether there is none. */
  boolean isEmpty() {
    return low4.length == 0 && low6.length == 0;
  }

  /**
   * Which server takes a question, or -1 if there is none of the family. Questions are spread by
   * port; one for a server of the tunnel goes to that one.
   */
  int choose(boolean ipv4, long high, long low, int localPort) {
    long[] highs = ipv4 ? high4 : high6;
    long[] lows = ipv4 ? low4 : low6;
    for (int i = 0; i < lows.length; i++) {
      if (lows[i] == low && highs[i] == high) {
        return i;
      }
    }
    return lows.length == 0 ? -1 : localPort % lows.length;
  }

  /** The upper half of a server's address. */
  long high(boolean ipv4, int index) {
    return ipv4 ? high4[index] : high6[index];
  }

  /** The lower half of a server's address. */
  long low(boolean ipv4, int index) {
    return ipv4 ? low4[index] : low6[index];
  }
}
