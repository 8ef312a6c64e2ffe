package io.github.javatun.wireguard.ndis.engine;

import io.github.javatun.wireguard.Endpoint;
import io.github.javatun.wireguard.ndis.driver.FrameSlab;
import io.github.javatun.wireguard.ndis.driver.StaticFilter;
import io.github.javatun.wireguard.ndis.driver.StaticFilter.Action;
import io.github.javatun.wireguard.ndis.driver.StaticFilter.PortRange;
import io.github.javatun.wireguard.routing.IpAddress;
import io.github.javatun.wireguard.routing.IpPrefix;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The filters that keep in the driver what need not be looked at here: local traffic, the tunnel's
 * own datagrams, everything that comes in, and what leaves for addresses that the rules do not
 * have.
 *
 * <pre>
 *   own datagrams, by endpoint and port, both ways      PASS
 *   to port 53, if names are asked for in the tunnel    REDIRECT, or DROP while nobody looks
 *   to link-local, multicast and broadcast addresses    PASS
 *   to each prefix of AllowedIPs less DisallowedIPs     REDIRECT, or DROP while nobody looks
 *   all else                                            PASS
 * </pre>
 *
 * <p>The first row that matches decides. So questions for names come before local addresses: a
 * router may well name a link-local one as that of its name server.
 *
 * <p><b>Immutable; safe for all threads.</b>
 */
final class FilterPlan {

  /** With more prefixes than that, the driver's list would cost more than it saves. */
  static final int MOST_PREFIXES = 128;

  private static final int UDP = 17;
  private static final int TCP = 6;

  private static final List<IpPrefix> LOCAL =
      List.of(
          IpPrefix.parse("169.254.0.0/16"),
          IpPrefix.parse("224.0.0.0/4"),
          IpPrefix.parse("255.255.255.255/32"),
          IpPrefix.parse("fe80::/10"),
          IpPrefix.parse("ff00::/8"));

  private final List<IpPrefix> chosen;
  private final boolean names;

  /**
   * Makes a plan.
   *
   * @param chosen what goes through the tunnel by its address
   * @param names whether questions for names are turned to the tunnel's servers
   */
  FilterPlan(List<IpPrefix> chosen, boolean names) {
    this.chosen = List.copyOf(chosen);
    this.names = names;
  }

  /**
   * The table while packets are handled; an empty one if all have to be handed over.
   *
   * @param endpoints where the tunnel's datagrams go
   * @param localPort where they come from
   */
  List<StaticFilter> handled(List<Endpoint> endpoints, int localPort) {
    return chosen.size() > MOST_PREFIXES ? List.of() : table(endpoints, localPort, Action.REDIRECT);
  }

  /**
   * The table while nobody handles packets: what would be chosen by its address is lost, and
   * nothing else is touched.
   */
  List<StaticFilter> closed(List<Endpoint> endpoints, int localPort) {
    return table(endpoints, localPort, Action.DROP);
  }

  private List<StaticFilter> table(List<Endpoint> endpoints, int localPort, Action action) {
    List<StaticFilter> table = new ArrayList<>();
    for (Endpoint endpoint : endpoints) {
      IpPrefix host = hostPrefix(endpoint);
      PortRange there = PortRange.of(endpoint.port());
      PortRange here = PortRange.of(localPort);
      table.add(
          new StaticFilter(Action.PASS, FrameSlab.FROM_STACK, 0, 0, null, host, UDP, here, there));
      table.add(
          new StaticFilter(
              Action.PASS, FrameSlab.FROM_ADAPTER, 0, 0, host, null, UDP, there, here));
    }
    if (names) {
      table.add(leaving(action, null, UDP, PortRange.of(NameServers.PORT)));
      table.add(leaving(action, null, TCP, PortRange.of(NameServers.PORT)));
    }
    for (IpPrefix prefix : LOCAL) {
      table.add(leaving(Action.PASS, prefix, 0, null));
    }
    for (IpPrefix prefix : chosen) {
      table.add(leaving(action, prefix, 0, null));
    }
    table.add(StaticFilter.all(Action.PASS));
    return List.copyOf(table);
  }

  private static StaticFilter leaving(
      Action action, @Nullable IpPrefix to, int protocol, @Nullable PortRange ports) {
    return new StaticFilter(action, FrameSlab.FROM_STACK, 0, 0, null, to, protocol, null, ports);
  }

  private static IpPrefix hostPrefix(Endpoint endpoint) {
    IpAddress address =
        endpoint.isIpv4()
            ? IpAddress.ofIpv4((int) endpoint.low())
            : IpAddress.ofIpv6(endpoint.high(), endpoint.low());
    return IpPrefix.of(address, address.bits());
  }
}
