package io.github.javatun.wireguard;

/**
 * Where a tunnel gets the time from. The library never reads a clock of its own; tests pass virtual
 * time.
 *
 * <p><b>Implementations must be safe for all threads</b> that use the tunnels they are given to,
 * and must not allocate if the tunnel's calls are not to.
 */
public interface TimeSource {
  /**
   * Monotonic time that goes on while the machine sleeps, if the platform has such a clock.
   *
   * <p>The origin is arbitrary. Readings that go backwards do no harm: the tunnel's own time stands
   * still until then and goes on from there.
   *
   * @return nanoseconds
   */
  long nanoTime();

  /**
   * The wall clock, for the TAI64N timestamp of handshake initiations only (paper, section 5.1). It
   * may jump; timestamps increase all the same.
   *
   * @return milliseconds since 1970-01-01T00:00:00Z
   */
  long wallClockMillis();

  /**
   * The clocks of the JVM: {@link System#nanoTime()} and {@link System#currentTimeMillis()}.
   *
   * @return the one instance
   */
  static TimeSource system() {
    return SystemTimeSource.INSTANCE;
  }
}
