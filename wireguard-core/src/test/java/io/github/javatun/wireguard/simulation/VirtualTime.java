package io.github.javatun.wireguard.simulation;

import io.github.javatun.wireguard.TimeSource;
import org.jspecify.annotations.Nullable;

/**
 * A clock that moves when told to, and so never by itself.
 *
 * <p>A follower moves with its leader and can be made to jump alone: one machine's clock among the
 * simulated ones.
 *
 * <p><b>Not thread-safe.</b>
 */
public final class VirtualTime implements TimeSource {
  /** Nanoseconds of a millisecond. */
  public static final long MILLISECOND = 1_000_000L;

  /** Nanoseconds of a second. */
  public static final long SECOND = 1_000 * MILLISECOND;

  /** Nanoseconds of an hour. */
  public static final long HOUR = 3_600 * SECOND;

  private static final long FIRST_WALL_CLOCK_MILLIS = 1_750_000_000_000L;

  private final @Nullable VirtualTime leader;
  private long nanos;
  private long wallClockOffsetMillis;

  /** A clock that starts at some day's uptime of a machine. */
  public VirtualTime() {
    this(86_400 * SECOND + 123_456_789);
  }

  /**
   * A clock that starts at this reading; any is allowed, negative ones too.
   *
   * @param originNanos first reading
   */
  public VirtualTime(long originNanos) {
    this.leader = null;
    this.nanos = originNanos;
    this.wallClockOffsetMillis = FIRST_WALL_CLOCK_MILLIS - originNanos / MILLISECOND;
  }

  private VirtualTime(VirtualTime leader) {
    this.leader = leader;
  }

  /**
   * Another machine's clock.
   *
   * @return a clock that reads as this one until it jumps
   */
  public VirtualTime follower() {
    return new VirtualTime(this);
  }

  @Override
  public long nanoTime() {
    return leader == null ? nanos : leader.nanoTime() + nanos;
  }

  @Override
  public long wallClockMillis() {
    // The wall clock goes on with the monotonic one but takes no part in its jumps.
    return leader == null
        ? nanos / MILLISECOND + wallClockOffsetMillis
        : leader.wallClockMillis() + wallClockOffsetMillis;
  }

  /**
   * Lets time pass, for followers too.
   *
   * @param deltaNanos nanoseconds, not negative
   */
  public void advance(long deltaNanos) {
    if (leader != null || deltaNanos < 0) {
      throw new IllegalArgumentException("time passes forward, and for the leader: " + deltaNanos);
    }
    nanos += deltaNanos;
  }

  /**
   * Lets seconds pass, for followers too.
   *
   * @param seconds seconds, not negative
   */
  public void advanceSeconds(double seconds) {
    advance(seconds(seconds));
  }

  /**
   * Makes the monotonic reading of this clock jump, the wall clock not.
   *
   * @param deltaNanos nanoseconds, of either sign
   */
  public void jump(long deltaNanos) {
    nanos += deltaNanos;
    if (leader == null) {
      wallClockOffsetMillis -= deltaNanos / MILLISECOND;
    }
  }

  /**
   * Sets the wall clock of this clock forward or back, the monotonic reading not.
   *
   * @param deltaMillis milliseconds, of either sign
   */
  public void jumpWallClock(long deltaMillis) {
    wallClockOffsetMillis += deltaMillis;
  }

  /**
   * Seconds in nanoseconds.
   *
   * @param seconds seconds
   * @return nanoseconds
   */
  public static long seconds(double seconds) {
    return Math.round(seconds * SECOND);
  }
}
