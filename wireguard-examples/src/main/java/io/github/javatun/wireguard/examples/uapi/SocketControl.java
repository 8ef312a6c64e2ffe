package io.github.javatun.wireguard.examples.uapi;

import java.io.IOException;

/**
 * What the control protocol reads and changes of an interface beside its {@link
 * io.github.javatun.wireguard.Device}: the UDP socket.
 *
 * <p><b>Called by one thread at a time.</b>
 */
public interface SocketControl {

  /** Returns the UDP port, 0 if there is no socket. */
  int listenPort();

  /**
   * Moves to another UDP port.
   *
   * @param port 1 to 65535, or 0 for any free one
   * @throws IOException if the port is taken; the old one remains
   */
  void setListenPort(int port) throws IOException;

  /** Returns the mark of outgoing datagrams, 0 for none. */
  int firewallMark();

  /**
   * Marks datagrams from now on.
   *
   * @param mark for policy routing, 0 for none
   * @throws IOException if the kernel refuses
   */
  void setFirewallMark(int mark) throws IOException;

  /** Says that peers or keys were changed: there may be something to send. */
  void changed();
}
