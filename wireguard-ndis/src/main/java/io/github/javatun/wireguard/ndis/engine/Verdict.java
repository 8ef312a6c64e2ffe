package io.github.javatun.wireguard.ndis.engine;

/**
 * What happens to a packet that the stack sent. Numbers, since flows keep them in bytes.
 *
 * <p><b>Constants.</b>
 */
final class Verdict {

  /** Nothing is known: no flow. */
  static final int UNKNOWN = 0;

  /** It goes on as it is. */
  static final int PASS = 1;

  /** It goes through the tunnel. */
  static final int TUNNEL = 2;

  /** It is lost. */
  static final int DROP = 3;

  /** It waits until its owner is known. */
  static final int HOLD = 4;

  /** It is lost, and its sender is told that it may not. */
  static final int REJECT = 5;

  /** It is of a connection that began outside the tunnel: the stack is told to end that. */
  static final int RESET = 6;

  private Verdict() {}
}
