package io.github.javatun.wireguard.ndis.engine;

import java.util.concurrent.TimeUnit;

/**
 * How long a flow without packets is remembered.
 *
 * <p><b>Stateless; safe for all threads.</b>
 */
final class IdleTime {

  /** Longer than two hours, after which systems ask whether the other side is still there. */
  private static final long TCP_NANOS = TimeUnit.MINUTES.toNanos(124);

  /** Twice the longest life of a segment on its way. */
  private static final long CLOSED_NANOS = TimeUnit.MINUTES.toNanos(4);

  private static final long OTHER_NANOS = TimeUnit.MINUTES.toNanos(3);

  /** Packets wait for a fraction of a second; a flow that waits longer was forgotten by them. */
  private static final long HELD_NANOS = TimeUnit.SECONDS.toNanos(5);

  /** Whoever sends to all ports shall not push out what is in use. */
  private static final long UNANSWERED_NANOS = TimeUnit.SECONDS.toNanos(30);

  private static final int TCP = 6;

  private IdleTime() {}

  /**
   * The time after which a flow is forgotten.
   *
   * @param protocol its IP protocol
   * @param phase where it stands, see {@link FlowTable}
   * @param verdict its verdict
   */
  static long nanos(int protocol, int phase, int verdict) {
    if (verdict == Verdict.HOLD) {
      return HELD_NANOS;
    }
    if (phase == FlowTable.UNANSWERED) {
      return UNANSWERED_NANOS;
    }
    if (protocol != TCP) {
      return OTHER_NANOS;
    }
    return phase == FlowTable.CLOSING ? CLOSED_NANOS : TCP_NANOS;
  }
}
