package io.github.javatun.wireguard.ndis.policy;

/**
 * What happens to TCP and UDP of the process that the client runs in: programs that embed it have
 * connections of their own, and on some systems the JVM itself asks for the peers' names. The
 * datagrams of the tunnel are not meant: they always go beside it.
 *
 * <p><b>Constants.</b>
 */
public enum OwnProcess {
  /**
   * It goes beside the tunnel, whatever addresses, programs and {@link DnsMode} say. With {@link
   * KillSwitch#ALL}, where nothing goes beside the tunnel, it is lost.
   *
   * <p>Whose a packet is has to be known for that, also without rules for programs. So the first
   * packets of a flow that the rules choose wait until the system's table of sockets was read once
   * more: milliseconds, and only if its last reading, of the second before, does not name the
   * socket. Whoever is not found there is somebody else. Packets for which there is no room to wait
   * ({@link ClientPolicies#holdPackets}) or no time ({@link ClientPolicies#holdMillis}) count as
   * somebody else's, too, so that nothing leaks.
   */
  DIRECT,
  /**
   * It follows the rules as any program's: without rules for programs it goes through the tunnel,
   * and no packet waits. Do not choose it if the process itself has to reach something while the
   * tunnel is down.
   */
  TUNNEL
}
