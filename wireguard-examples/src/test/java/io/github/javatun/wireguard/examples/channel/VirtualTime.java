package io.github.javatun.wireguard.examples.channel;

import io.github.javatun.wireguard.TimeSource;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Time that stands still until a test moves it. */
final class VirtualTime implements TimeSource {
  private final AtomicLong nanos = new AtomicLong();

  void advanceSeconds(long seconds) {
    nanos.addAndGet(TimeUnit.SECONDS.toNanos(seconds));
  }

  @Override
  public long nanoTime() {
    return nanos.get();
  }

  @Override
  public long wallClockMillis() {
    return TimeUnit.NANOSECONDS.toMillis(nanos.get());
  }
}
