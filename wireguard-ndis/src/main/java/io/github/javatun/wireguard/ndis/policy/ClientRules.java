package io.github.javatun.wireguard.ndis.policy;

import io.github.javatun.wireguard.config.InterfaceSection;
import io.github.javatun.wireguard.config.PeerSection;
import io.github.javatun.wireguard.config.WgQuickConfig;
import io.github.javatun.wireguard.routing.AllowedIps;
import io.github.javatun.wireguard.routing.InterfaceAddress;
import io.github.javatun.wireguard.routing.IpAddress;
import io.github.javatun.wireguard.routing.IpPrefix;
import io.github.javatun.wireguard.routing.MappedAddress;
import io.github.javatun.wireguard.routing.Prefixes;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a transparent client takes from a configuration: which packets go to which peer, and the
 * addresses within the tunnel. It holds no keys but public ones; the configuration stays the
 * caller's.
 *
 * <p>What is not in the file is a policy, see {@link ClientPolicies}.
 *
 * <p><b>Immutable; safe for all threads.</b> {@link #peer} allocates nothing.
 */
public final class ClientRules {
  /** The MTU of the tunnel where the file has none: what fits 1500 bytes over IPv6. */
  public static final int DEFAULT_MTU_BYTES = 1420;

  private static final IpPrefix ALL_IPV6 = IpPrefix.parse("::/0");

  private final List<PeerRules> peers;
  private final AllowedIps<PeerRules> routes = new AllowedIps<>();
  private final Optional<IpAddress> ipv4Address;
  private final Optional<IpAddress> ipv6Address;
  private final List<IpAddress> dnsServers;
  private final int mtuBytes;
  private final List<String> warnings;

  private ClientRules(WgQuickConfig config, AppMatching matching, List<String> warnings) {
    InterfaceSection section = config.interfaceSection();
    ipv4Address = firstAddress(section, true);
    ipv6Address = firstAddress(section, false);
    dnsServers = section.dnsServers();
    mtuBytes = section.mtuBytes().orElse(DEFAULT_MTU_BYTES);
    this.warnings = warnings;
    List<PeerRules> all = new ArrayList<>();
    for (PeerSection peer : config.peers()) {
      List<IpPrefix> allowed = allowed(peer);
      PeerRules rules =
          new PeerRules(
              all.size(),
              peer.publicKey(),
              AddressRules.of(allowed, peer.disallowedIps()),
              AppRules.of(peer.allowedApps(), peer.disallowedApps(), matching));
      all.add(rules);
      for (IpPrefix prefix : allowed) {
        routes.insert(prefix, rules);
      }
    }
    peers = List.copyOf(all);
  }

  private static Optional<IpAddress> firstAddress(InterfaceSection section, boolean ipv4) {
    return section.addresses().stream()
        .map(InterfaceAddress::address)
        .filter(address -> address.isIpv4() == ipv4)
        .findFirst();
  }

  /** Who wants most of IPv4 in the tunnel does not want all of IPv6 beside it. */
  private List<IpPrefix> allowed(PeerSection peer) {
    List<IpPrefix> allowed = new ArrayList<>(peer.allowedIps());
    if (ipv6Address.isEmpty() && !allowed.contains(ALL_IPV6) && hasMostOfIpv4(allowed)) {
      allowed.add(ALL_IPV6);
    }
    return allowed;
  }

  private static boolean hasMostOfIpv4(Collection<IpPrefix> prefixes) {
    long addresses = 0;
    for (IpPrefix prefix : Prefixes.minus(prefixes, List.of())) {
      if (prefix.isIpv4()) {
        addresses += 1L << (IpAddress.IPV4_BITS - prefix.length());
      }
    }
    return addresses > 1L << (IpAddress.IPV4_BITS - 1);
  }

  /**
   * Rules of a configuration that compare programs by {@link AppMatching#EXACT}.
   *
   * @param config as it was read
   * @throws IllegalArgumentException if a transparent client can not work with it; the message has
   *     all {@linkplain ConfigCheck#errors errors}
   */
  public static ClientRules of(WgQuickConfig config) {
    return of(config, AppMatching.EXACT);
  }

  /**
   * Rules of a configuration.
   *
   * @param config as it was read
   * @param matching how entries of {@code AllowedApps} and {@code DisallowedApps} are compared
   * @throws IllegalArgumentException if a transparent client can not work with it; the message has
   *     all {@linkplain ConfigCheck#errors errors}
   */
  public static ClientRules of(WgQuickConfig config, AppMatching matching) {
    ConfigCheck check = ConfigCheck.of(config, matching);
    if (!check.errors().isEmpty()) {
      throw new IllegalArgumentException(String.join("\n", check.errors()));
    }
    return new ClientRules(config, matching, check.warnings());
  }

  /** The peers' rules, in the file's order. */
  public List<PeerRules> peers() {
    return peers;
  }

  /**
   * The peer that a destination belongs to, as in WireGuard: the one with the longest prefix of
   * {@code AllowedIPs} that has it; and if that peer's {@code DisallowedIPs} have it too, nobody.
   *
   * <p>Without an IPv6 {@code Address}, a peer that has more than half of all IPv4 addresses has
   * {@code ::/0} too, so that {@link OnNoIpv6} decides.
   *
   * @param high the first eight bytes; 0 for IPv4
   * @param low the last eight bytes; {@code 0xFFFF_aabbccdd} for IPv4
   * @return null if packets to it do not go through the tunnel
   */
  public @Nullable PeerRules peer(long high, long low) {
    PeerRules peer =
        MappedAddress.isIpv4(high, low)
            ? routes.lookupIpv4((int) low)
            : routes.lookupIpv6(high, low);
    return peer == null || peer.addresses().excludes(high, low) ? null : peer;
  }

  /** Whether any peer has rules for programs, so that owners of packets must be known. */
  public boolean needsOwners() {
    return peers.stream().anyMatch(peer -> !peer.apps().isEmpty());
  }

  /** The first IPv4 {@code Address}: what packets have as their source in the tunnel. */
  public Optional<IpAddress> ipv4Address() {
    return ipv4Address;
  }

  /** The first IPv6 {@code Address}: what packets have as their source in the tunnel. */
  public Optional<IpAddress> ipv6Address() {
    return ipv6Address;
  }

  /** The name servers of {@code DNS}, in the file's order. */
  public List<IpAddress> dnsServers() {
    return dnsServers;
  }

  /** The largest packet in the tunnel, 576 to 65535 bytes. */
  public int mtuBytes() {
    return mtuBytes;
  }

  /** What in the configuration the user may not expect, see {@link ConfigCheck#warnings}. */
  public List<String> warnings() {
    return warnings;
  }
}
