package io.github.javatun.wireguard.internal.timer;

import java.util.function.LongSupplier;

/**
 * The tunnel's own time: nanoseconds since its creation, never back by more than a millisecond,
 * whatever the caller's clock does. When that clock jumps back, this one stands still and goes on
 * from there.
 *
 * <p><b>Safe for all threads, without a lock unless the caller's clock jumps back.</b>
 */
public final class MonotonicClock {
  // A reading is remembered once a millisecond only, so that packets do not fight for its cache
  // line; a jump back is noticed as soon as it exceeds that.
  private static final long REMEMBER_EVERY_NANOS = 1_000_000;

  private final LongSupplier source;
  private volatile long offset;
  private volatile long remembered;

  /**
   * Starts at 0.
   *
   * @param source the caller's clock
   */
  public MonotonicClock(LongSupplier source) {
    this.source = source;
    offset = -source.getAsLong();
  }

  /** The time since creation. */
  public long nowNanos() {
    // The offset first: should another thread correct it for a jump back in between, a new reading
    // with the old offset looks like that jump and is read again; the reverse would run ahead.
    long base = offset;
    long now = base + source.getAsLong();
    long since = now - remembered;
    if (since >= 0) {
      if (since >= REMEMBER_EVERY_NANOS) {
        remembered = now;
      }
      return now;
    }
    return afterJumpBack();
  }

  /**
   * Translates a time of this clock.
   *
   * @return the caller's clock's reading at that time
   */
  public long toSourceNanos(long nanos) {
    return nanos - offset;
  }

  private synchronized long afterJumpBack() {
    // This thread may just have been asleep between its reading and the comparison: read again.
    long now = source.getAsLong() + offset;
    long behind = remembered - now;
    if (behind > 0) {
      offset += behind;
      now += behind;
    }
    return now;
  }
}
