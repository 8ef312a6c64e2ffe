package io.github.javatun.wireguard.ndis.engine;

import java.net.InetAddress;
import java.net.UnknownHostException;

/**
 * Finds the address that a name stands for.
 *
 * <p><b>Safe for all threads.</b> It may take as long as the system's resolver waits for an answer.
 */
@FunctionalInterface
public interface NameLookup {

  /** The system's resolver. */
  NameLookup SYSTEM = InetAddress::getByName;

  /**
   * Looks a name up.
   *
   * @param host a name, or an address as text
   * @throws UnknownHostException if it is not known, or nobody answers
   */
  InetAddress address(String host) throws UnknownHostException;
}
