package io.github.javatun.wireguard.internal.timer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;

class MonotonicClockTest {
  private long reading = Long.MIN_VALUE + 5;

  @Example
  void startsAtZeroAndFollowsTheSource() {
    MonotonicClock clock = new MonotonicClock(() -> reading);
    assertThat(clock.nowNanos()).isZero();
    reading += 42;
    assertThat(clock.nowNanos()).isEqualTo(42);
    assertThat(clock.toSourceNanos(42)).isEqualTo(reading);
  }

  @Example
  void goesOnFromWhereItStoodWhenTheSourceJumpsBack() {
    MonotonicClock clock = new MonotonicClock(() -> reading);
    reading += 10_000_000_000L;
    assertThat(clock.nowNanos()).isEqualTo(10_000_000_000L);
    reading -= 5_000_000_000L;
    assertThat(clock.nowNanos()).isEqualTo(10_000_000_000L);
    reading += 1_000;
    assertThat(clock.nowNanos()).isEqualTo(10_000_001_000L);
    assertThat(clock.toSourceNanos(10_000_001_000L)).isEqualTo(reading);
  }

  @Property
  void neverGoesBackByMoreThanAMillisecond(
      @ForAll List<@LongRange(min = -1L << 40, max = 1L << 40) Long> steps) {
    reading = 0;
    MonotonicClock clock = new MonotonicClock(() -> reading);
    long last = 0;
    for (long step : steps) {
      reading += step;
      long now = clock.nowNanos();
      assertThat(now).isGreaterThan(last - 1_000_000);
      last = Math.max(last, now);
    }
  }
}
