package io.github.javatun.wireguard.examples.tunnelhost;

import io.github.javatun.wireguard.Device;
import io.github.javatun.wireguard.examples.forwarding.PacketLoop;
import java.io.IOException;
import java.util.List;

/**
 * The UDP socket of a tunnel, and the loops that move packets over it.
 *
 * <p><b>For one thread at a time.</b>
 */
interface Transport extends AutoCloseable {

  /** Returns the UDP port. */
  int localPort();

  /**
   * Marks datagrams from now on.
   *
   * @param mark for policy routing, 0 for none
   * @throws IOException if that is not possible
   */
  void setFirewallMark(int mark) throws IOException;

  /**
   * Makes the loops, all of which are needed. They are to be closed before this is.
   *
   * @param tun where packets come from and go to
   * @param plan how many loops
   * @param device whose packets they are
   * @throws IOException if the system has no descriptor left
   */
  List<PacketLoop> loops(TunQueues tun, ForwardingPlan plan, Device device) throws IOException;

  /** Closes the socket. */
  @Override
  void close();
}
