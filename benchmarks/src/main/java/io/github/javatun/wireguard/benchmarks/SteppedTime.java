package io.github.javatun.wireguard.benchmarks;

import io.github.javatun.wireguard.TimeSource;

/** A clock that the benchmark moves. */
final class SteppedTime implements TimeSource {
  private volatile long nanos;

  void setMillis(long millis) {
    nanos = millis * 1_000_000;
  }

  long millis() {
    return nanos / 1_000_000;
  }

  @Override
  public long nanoTime() {
    return nanos;
  }

  @Override
  public long wallClockMillis() {
    return 1_700_000_000_000L + nanos / 1_000_000;
  }
}
