package io.github.javatun.wireguard.ndis.engine;

import io.github.javatun.wireguard.ndis.policy.ClientRules;
import io.github.javatun.wireguard.routing.IpAddress;
import io.github.javatun.wireguard.routing.MappedAddress;

/**
 * The addresses that packets have inside the tunnel, one of each family.
 *
 * <p><b>Immutable; safe for all threads.</b>
 */
final class TunnelAddresses {
  private final boolean has4;
  private final boolean has6;
  private final long low4;
  private final long high6;
  private final long low6;

  TunnelAddresses(ClientRules rules) {
    has4 = rules.ipv4Address().isPresent();
    has6 = rules.ipv6Address().isPresent();
    low4 = rules.ipv4Address().map(MappedAddress::low).orElse(0L);
    high6 = rules.ipv6Address().map(IpAddress::high).orElse(0L);
    low6 = rules.ipv6Address().map(IpAddress::low).orElse(0L);
  }

  boolean has(boolean ipv4) {
    return ipv4 ? has4 : has6;
  }

  long high(boolean ipv4) {
    return ipv4 ? 0 : high6;
  }

  long low(boolean ipv4) {
    return ipv4 ? low4 : low6;
  }

  boolean is(long high, long low) {
    return MappedAddress.isIpv4(high, low)
        ? has4 && low == low4
        : has6 && high == high6 && low == low6;
  }
}
