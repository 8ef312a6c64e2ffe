package io.github.javatun.wireguard.internal.session;

/** The constants of the paper's section 6.1 and the intervals that follow from them. */
public final class Limits {
  private static final long SECOND_NANOS = 1_000_000_000L;

  /** Messages after which a session is renewed. */
  public static final long REKEY_AFTER_MESSAGES = 1L << 60;

  /** Messages after which a session is dead, in either direction: 2^64 - 2^13 - 1, unsigned. */
  public static final long REJECT_AFTER_MESSAGES = -(1L << 13) - 1;

  /** Age at which the initiator renews a session when it sends. */
  public static final long REKEY_AFTER_TIME_NANOS = 120 * SECOND_NANOS;

  /** Age at which a session is dead. */
  public static final long REJECT_AFTER_TIME_NANOS = 180 * SECOND_NANOS;

  /** How long a handshake is tried before it is given up. */
  public static final long REKEY_ATTEMPT_TIME_NANOS = 90 * SECOND_NANOS;

  /** How long to wait for a response, and the least time between own initiations. */
  public static final long REKEY_TIMEOUT_NANOS = 5 * SECOND_NANOS;

  /** Silence after received data that calls for a keepalive. */
  public static final long KEEPALIVE_TIMEOUT_NANOS = 10 * SECOND_NANOS;

  /** Silence after sent data that calls for a new handshake. */
  public static final long NO_REPLY_NANOS = KEEPALIVE_TIMEOUT_NANOS + REKEY_TIMEOUT_NANOS;

  /** Age at which the initiator renews a session when it only receives: the last chance. */
  public static final long REKEY_ON_RECEIVE_NANOS =
      REJECT_AFTER_TIME_NANOS - KEEPALIVE_TIMEOUT_NANOS - REKEY_TIMEOUT_NANOS;

  /** How long after the last new session all keys are wiped. */
  public static final long WIPE_AFTER_NANOS = 3 * REJECT_AFTER_TIME_NANOS;

  /** The most that chance adds to the two handshake timers. */
  public static final long JITTER_NANOS = SECOND_NANOS / 3;

  /** The least time between two accepted initiations of the peer. */
  public static final long INITIATION_INTERVAL_NANOS = SECOND_NANOS / 50;

  /** How long a cookie lives. */
  public static final long COOKIE_LIFETIME_NANOS = 120 * SECOND_NANOS;

  /** How much earlier the holder of a cookie stops using it: the way to the peer takes time. */
  public static final long COOKIE_LATENCY_NANOS = 5 * SECOND_NANOS;

  private Limits() {}
}
