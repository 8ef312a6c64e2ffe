package io.github.javatun.wireguard.examples.forwarding;

import io.github.javatun.wireguard.examples.linux.Poller;
import java.io.IOException;

/**
 * One way through the host, with all that it needs to be followed by one thread.
 *
 * <p><b>For one thread.</b>
 */
interface Direction {
  /** Registers what the direction reads from; answers its number. */
  int addTo(Poller poller);

  /**
   * Moves what has come, a burst at most, without waiting.
   *
   * @return false if the source is closed
   * @throws IOException if device or socket are gone
   */
  boolean move() throws IOException;
}
