package io.github.javatun.wireguard.ndis.policy;

/**
 * What is kept from leaving outside the tunnel, whatever fails. It holds while this program runs:
 * when it ends, also by a crash, the driver lets all packets pass again.
 *
 * <p><b>Constants.</b>
 */
public enum KillSwitch {
  /**
   * Nothing beyond the other policies. What can not be decided, such as a packet that waited too
   * long for its program to be known, leaves outside the tunnel.
   */
  OFF,
  /**
   * What the rules choose never leaves outside the tunnel. What can not be decided is lost. All
   * else is as it would be without a tunnel.
   */
  SELECTED,
  /**
   * Nothing leaves outside the tunnel at all, but for what keeps it up: packets to the peers'
   * endpoints, DHCP, neighbour discovery, and the local network with {@link
   * ClientPolicies#bypassLan}. Programs that the rules do not choose have no network.
   */
  ALL
}
