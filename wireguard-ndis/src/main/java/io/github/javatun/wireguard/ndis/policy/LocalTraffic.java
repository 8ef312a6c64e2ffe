package io.github.javatun.wireguard.ndis.policy;

import io.github.javatun.wireguard.routing.AllowedIps;
import io.github.javatun.wireguard.routing.InterfaceAddress;
import io.github.javatun.wireguard.routing.IpPrefix;
import io.github.javatun.wireguard.routing.MappedAddress;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which packets never go through a tunnel, whatever the rules say, because a network does not work
 * without them or no other network has their destination: DHCP, neighbour discovery, group
 * membership, and addresses that mean something on this link or this computer only.
 *
 * <p>Addresses are two numbers; an IPv4 address is the lower half of {@code ::ffff:a.b.c.d}.
 *
 * <p><b>Immutable; safe for all threads.</b> Looking up allocates nothing.
 */
public final class LocalTraffic {
  /**
   * Networks that are private by RFC 1918 and RFC 4193: what a user calls the local network. They
   * include what a tunnel may well lead to, such as {@code 10.0.0.0/8}.
   */
  public static final List<IpPrefix> PRIVATE_NETWORKS =
      List.of(
          IpPrefix.parse("10.0.0.0/8"),
          IpPrefix.parse("172.16.0.0/12"),
          IpPrefix.parse("192.168.0.0/16"),
          IpPrefix.parse("fc00::/7"));

  private static final int IGMP = 2;
  private static final int UDP = 17;
  private static final int ICMPV6 = 58;
  private static final int DHCP_SERVER = 67;
  private static final int DHCP_CLIENT = 68;
  private static final int DHCPV6_CLIENT = 546;
  private static final int DHCPV6_SERVER = 547;
  private static final int FIRST_LISTENER_QUERY = 130;
  private static final int LAST_NEIGHBOR_MESSAGE = 137;
  private static final int LISTENER_REPORT_2 = 143;
  private static final int LONGEST_WITH_BROADCAST = 30;

  private final int[] broadcasts;
  private final AllowedIps<Boolean> bypass;

  private LocalTraffic(Collection<InterfaceAddress> own, Collection<IpPrefix> bypass) {
    Set<Integer> found = new TreeSet<>();
    for (InterfaceAddress address : own) {
      if (address.address().isIpv4() && address.prefixLength() <= LONGEST_WITH_BROADCAST) {
        found.add((int) address.network().low() | -1 >>> address.prefixLength());
      }
    }
    broadcasts = found.stream().mapToInt(Integer::intValue).toArray();
    this.bypass = AllowedIps.of(bypass, true);
  }

  /**
   * What is local now; addresses that change need a new instance.
   *
   * @param own the addresses of this computer's interfaces, for the broadcasts of their networks
   * @param bypass networks that shall not be tunneled, such as {@link #PRIVATE_NETWORKS}; none:
   *     also private networks follow the rules
   */
  public static LocalTraffic of(Collection<InterfaceAddress> own, Collection<IpPrefix> bypass) {
    return new LocalTraffic(own, bypass);
  }

  /**
   * Whether a packet must stay outside the tunnel.
   *
   * @param protocol of IP, the one behind extension headers
   * @param high the first eight bytes of the destination; 0 for IPv4
   * @param low the last eight bytes; {@code 0xFFFF_aabbccdd} for IPv4
   * @param sourcePort of TCP and UDP; any number for others
   * @param destinationPort of TCP and UDP; any number for others
   * @param icmpType the type of an ICMPv6 message; any number for others
   */
  public boolean isLocal(
      int protocol, long high, long low, int sourcePort, int destinationPort, int icmpType) {
    return isLinkControl(protocol, sourcePort, destinationPort, icmpType)
        || isLocalAddress(high, low);
  }

  /**
   * Whether a packet is one of those that configure an interface: DHCP, IGMP, multicast listener
   * discovery, neighbour discovery.
   *
   * @param protocol of IP, the one behind extension headers
   * @param sourcePort of UDP; any number for others
   * @param destinationPort of UDP; any number for others
   * @param icmpType the type of an ICMPv6 message; any number for others
   */
  public static boolean isLinkControl(
      int protocol, int sourcePort, int destinationPort, int icmpType) {
    return switch (protocol) {
      case IGMP -> true;
      case ICMPV6 ->
          (icmpType >= FIRST_LISTENER_QUERY && icmpType <= LAST_NEIGHBOR_MESSAGE)
              || icmpType == LISTENER_REPORT_2;
      // Both ports: a program may choose one of them for something else.
      case UDP ->
          (isDhcp(sourcePort) && isDhcp(destinationPort))
              || (isDhcpv6(sourcePort) && isDhcpv6(destinationPort));
      default -> false;
    };
  }

  private static boolean isDhcp(int port) {
    return port == DHCP_SERVER || port == DHCP_CLIENT;
  }

  private static boolean isDhcpv6(int port) {
    return port == DHCPV6_CLIENT || port == DHCPV6_SERVER;
  }

  /**
   * Whether an address belongs to this link or this computer, or to a network that is bypassed:
   * unspecified, loopback, link-local, multicast, broadcast.
   *
   * @param high the first eight bytes; 0 for IPv4
   * @param low the last eight bytes; {@code 0xFFFF_aabbccdd} for IPv4
   */
  public boolean isLocalAddress(long high, long low) {
    if (MappedAddress.isIpv4(high, low)) {
      int address = (int) low;
      return isLocalIpv4(address) || bypass.lookupIpv4(address) != null;
    }
    return isLocalIpv6(high, low) || bypass.lookupIpv6(high, low) != null;
  }

  private boolean isLocalIpv4(int address) {
    int first = address >>> 24;
    if (first == 0 || first == 127 || first >>> 4 == 14 || address == -1) {
      return true;
    }
    if (address >>> 16 == 0xA9FE) {
      return true;
    }
    for (int broadcast : broadcasts) {
      if (address == broadcast) {
        return true;
      }
    }
    return false;
  }

  private static boolean isLocalIpv6(long high, long low) {
    boolean multicast = high >>> 56 == 0xFF;
    boolean linkLocal = high >>> 54 == 0x3FA;
    boolean unspecifiedOrLoopback = high == 0 && (low == 0 || low == 1);
    return multicast || linkLocal || unspecifiedOrLoopback;
  }
}
