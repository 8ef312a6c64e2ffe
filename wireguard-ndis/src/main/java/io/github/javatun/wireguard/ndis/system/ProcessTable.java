package io.github.javatun.wireguard.ndis.system;

import org.jspecify.annotations.Nullable;

/**
 * Who owns a socket. Addresses are two numbers, see {@link
 * io.github.javatun.wireguard.routing.MappedAddress}, so that a socket for both families is found
 * for either.
 *
 * <p><b>One thread refreshes, any thread looks up.</b> A look-up sees the state of the last refresh
 * and allocates nothing.
 */
public interface ProcessTable {

  /**
   * Reads the system's tables anew: milliseconds, and it allocates. Processes are remembered from
   * one time to the next, by number and start time.
   *
   * @return false if the system told nothing: look-ups see the state of before
   */
  boolean refresh();

  /**
   * The owner of a TCP connection, or of a listener on its local port.
   *
   * @return its owner; null if there is no such socket or the system does not tell
   */
  @Nullable AppProcess tcpOwner(
      long localHigh,
      long localLow,
      int localPort,
      long remoteHigh,
      long remoteLow,
      int remotePort);

  /**
   * The owner of a UDP socket that is bound to an address, or to the port on all addresses.
   *
   * @return its owner; null if there is no such socket or the system does not tell
   */
  @Nullable AppProcess udpOwner(long localHigh, long localLow, int localPort);
}
