package io.github.javatun.wireguard.ndis.policy;

/**
 * What happens to a packet that the rules choose while the tunnel has no session: before the first
 * handshake, and when the peer does not answer any more.
 *
 * <p><b>Constants.</b>
 */
public enum OnTunnelDown {
  /**
   * It is lost, but for the few that the tunnel keeps for the end of the handshake. Chosen programs
   * have no network until the peer answers, and nobody on the way sees what they wanted to send.
   */
  DROP,
  /**
   * It leaves outside the tunnel, as if there were none: the network stays usable, and everybody on
   * the way sees the packets. Connections break when the tunnel comes back, since their address
   * changes.
   */
  PASS
}
