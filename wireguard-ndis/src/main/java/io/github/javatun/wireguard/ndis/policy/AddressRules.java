package io.github.javatun.wireguard.ndis.policy;

import io.github.javatun.wireguard.routing.AllowedIps;
import io.github.javatun.wireguard.routing.IpPrefix;
import io.github.javatun.wireguard.routing.MappedAddress;
import io.github.javatun.wireguard.routing.Prefixes;
import java.util.Collection;
import java.util.List;

/**
 * Which destinations go through the tunnel: those of {@code AllowedIPs} that {@code DisallowedIPs}
 * do not have. A disallowed prefix wins also over a longer allowed one.
 *
 * <p>Addresses are two numbers, see {@link MappedAddress}. {@code ::/0} has no IPv4 address.
 *
 * <p><b>Immutable; safe for all threads.</b> {@link #tunnels} allocates nothing.
 */
public final class AddressRules {
  private final AllowedIps<Boolean> allowed;
  private final AllowedIps<Boolean> disallowed;

  private AddressRules(Collection<IpPrefix> allowed, Collection<IpPrefix> disallowed) {
    this.allowed = AllowedIps.of(allowed, true);
    this.disallowed = AllowedIps.of(disallowed, true);
  }

  /**
   * Rules of one peer.
   *
   * @param allowed its {@code AllowedIPs}; none: nothing goes through the tunnel
   * @param disallowed its {@code DisallowedIPs}
   */
  public static AddressRules of(Collection<IpPrefix> allowed, Collection<IpPrefix> disallowed) {
    return new AddressRules(allowed, disallowed);
  }

  /**
   * Whether packets to an address go through the tunnel.
   *
   * @param high the first eight bytes; 0 for IPv4
   * @param low the last eight bytes; {@code 0xFFFF_aabbccdd} for IPv4
   */
  public boolean tunnels(long high, long low) {
    boolean has =
        MappedAddress.isIpv4(high, low)
            ? allowed.lookupIpv4((int) low) != null
            : allowed.lookupIpv6(high, low) != null;
    return has && !excludes(high, low);
  }

  /**
   * Whether {@code DisallowedIPs} have an address.
   *
   * @param high the first eight bytes; 0 for IPv4
   * @param low the last eight bytes; {@code 0xFFFF_aabbccdd} for IPv4
   */
  public boolean excludes(long high, long low) {
    return MappedAddress.isIpv4(high, low)
        ? disallowed.lookupIpv4((int) low) != null
        : disallowed.lookupIpv6(high, low) != null;
  }

  /** The destinations as the fewest prefixes, sorted. Allocates. */
  public List<IpPrefix> prefixes() {
    return Prefixes.minus(allowed.prefixesOf(true), disallowed.prefixesOf(true));
  }

  /** Both lists. */
  @Override
  public String toString() {
    return "AddressRules[allowed="
        + allowed.prefixesOf(true)
        + ", disallowed="
        + disallowed.prefixesOf(true)
        + "]";
  }
}
