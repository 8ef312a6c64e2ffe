package io.github.javatun.wireguard.ndis.engine;

import io.github.javatun.wireguard.TimeSource;
import java.util.concurrent.TimeUnit;

/**
 * Notices that the system slept while a thread rested: the thread rested for much longer than it
 * wanted to, or the wall's clock ran on while the other stood still. Some systems do this, some
 * that. What a turn of the thread takes by itself is no sleep; only the wall's clock tells of one
 * that began while the thread worked.
 *
 * <p><b>An instance belongs to one thread.</b>
 */
final class SleepWatch {

  /** No thread rests for that long, and a clock that is set by less is none of our business. */
  static final long LEAST_MILLIS = 5_000;

  private final TimeSource time;
  private long restedNanos;
  private long wallLeadMillis;

  /** Begins with a rest. */
  SleepWatch(TimeSource time) {
    this.time = time;
    restedNanos = time.nanoTime();
    wallLeadMillis = wallLeadMillis(restedNanos);
  }

  /** Notes that the thread goes to rest now. */
  void rest() {
    restedNanos = time.nanoTime();
  }

  /**
   * Whether the system slept since the last call.
   *
   * @param nowNanos the time at which it came back
   */
  boolean slept(long nowNanos) {
    long before = wallLeadMillis;
    wallLeadMillis = wallLeadMillis(nowNanos);
    return wallLeadMillis - before > LEAST_MILLIS
        || nowNanos - restedNanos > TimeUnit.MILLISECONDS.toNanos(LEAST_MILLIS);
  }

  private long wallLeadMillis(long nanos) {
    return time.wallClockMillis() - TimeUnit.NANOSECONDS.toMillis(nanos);
  }
}
