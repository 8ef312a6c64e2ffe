package io.github.javatun.wireguard.ndis.policy;

/**
 * What happens to a packet that the rules choose, of a family that the tunnel has no address for:
 * mostly IPv6, where the network has it and the configuration's {@code Address} does not. The rules
 * choose IPv6 where {@code AllowedIPs} have it; and everywhere where they have more than half of
 * all IPv4 addresses, since who wants that does not want all of IPv6 beside the tunnel.
 *
 * <p><b>Constants.</b>
 */
public enum OnNoIpv6 {
  /**
   * It is refused: its sender is told. Programs turn to the other family at once, and go through
   * the tunnel; behind a network without IPv4 they have no connection.
   */
  BLOCK,
  /** It leaves outside the tunnel: this is the usual leak of tunnels for IPv4 only. */
  PASS
}
