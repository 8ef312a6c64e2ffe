package io.github.javatun.wireguard;

import java.util.concurrent.atomic.AtomicLong;

/** A clock that stands still unless told. */
final class TestTime implements TimeSource {
  private final AtomicLong nanos = new AtomicLong();

  void advanceMillis(long millis) {
    nanos.addAndGet(millis * 1_000_000);
  }

  void set(long nanoTime) {
    nanos.set(nanoTime);
  }

  @Override
  public long nanoTime() {
    return nanos.get();
  }

  @Override
  public long wallClockMillis() {
    return 1_700_000_000_000L + nanos.get() / 1_000_000;
  }
}
