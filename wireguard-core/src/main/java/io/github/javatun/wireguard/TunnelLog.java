package io.github.javatun.wireguard;

/**
 * Receives a tunnel's log lines, all of them: the library writes nowhere else.
 *
 * <p><b>Called on whichever thread uses the tunnel, with its handshake lock held: it must be quick,
 * must not throw and must not call the tunnel.</b> Lines hold no secrets. Only events beside the
 * path of data are logged (handshakes, timers, refused handshake messages); a level below the
 * tunnel's threshold costs one comparison and allocates nothing.
 */
@FunctionalInterface
public interface TunnelLog {
  /**
   * Takes one line.
   *
   * @param level how much it matters
   * @param line the text, without a line end
   */
  void log(Level level, String line);

  /** How much a line matters, least first. */
  enum Level {
    /** Every timer and refused message. */
    DEBUG,
    /** Handshakes completed, given up, keys wiped. */
    INFO,
    /** What an operator should look at: a peer key that cannot work, for instance. */
    WARNING
  }
}
