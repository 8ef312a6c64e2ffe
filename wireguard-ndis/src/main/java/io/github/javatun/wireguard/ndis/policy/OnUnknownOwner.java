package io.github.javatun.wireguard.ndis.policy;

/**
 * What happens to a TCP or UDP packet whose program is not known. The system's table of sockets
 * lags behind the first packet of a connection, so this is common for a moment, and rare for
 * longer. Without rules for programs it does not count: see {@link OwnProcess}.
 *
 * <p>With {@link OwnProcess#DIRECT} "at once" means: when the table of sockets was read once more.
 *
 * <p><b>Constants.</b>
 */
public enum OnUnknownOwner {
  /**
   * It waits until the program is known, for {@link ClientPolicies#holdMillis} and in the company
   * of {@link ClientPolicies#holdPackets} packets at most. Beyond that it is lost; with {@link
   * KillSwitch#OFF} it leaves outside the tunnel. Connections begin a little later, and each goes
   * the right way from its first packet.
   */
  HOLD,
  /** It leaves outside the tunnel at once: fast, but first packets of chosen programs may leak. */
  PASS,
  /**
   * It goes through the tunnel at once: nothing leaks, but connections of programs that were not
   * chosen may begin in the tunnel, and stay there.
   */
  TUNNEL,
  /** It is lost at once. Most programs try again, for TCP after about a second. */
  DROP
}
