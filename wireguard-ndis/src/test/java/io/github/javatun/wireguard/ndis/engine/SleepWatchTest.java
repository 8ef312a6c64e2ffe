package io.github.javatun.wireguard.ndis.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.javatun.wireguard.TimeSource;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Sleep is told from rest and from work by the clocks. */
class SleepWatchTest {
  private static final long LONG_MILLIS = SleepWatch.LEAST_MILLIS + 1;

  private final Clocks clocks = new Clocks();
  private final SleepWatch watch = new SleepWatch(clocks);

  @Test
  void aRestIsNoSleep() {
    clocks.pass(1000);
    assertThat(watch.slept(clocks.nanoTime())).isFalse();
  }

  @Test
  void aLongTurnIsNoSleep() {
    clocks.pass(LONG_MILLIS);
    watch.rest();
    clocks.pass(1000);
    assertThat(watch.slept(clocks.nanoTime())).isFalse();
  }

  @Test
  void bothClocksRanOn() {
    clocks.pass(LONG_MILLIS);
    assertThat(watch.slept(clocks.nanoTime())).isTrue();
    watch.rest();
    assertThat(watch.slept(clocks.nanoTime())).isFalse();
  }

  @Test
  void onlyTheWallsClockRanOn() {
    clocks.wall += LONG_MILLIS;
    assertThat(watch.slept(clocks.nanoTime())).isTrue();
    watch.rest();
    assertThat(watch.slept(clocks.nanoTime())).isFalse();
  }

  @Test
  void onlyTheWallsClockRanOnDuringATurn() {
    clocks.wall += LONG_MILLIS;
    watch.rest();
    assertThat(watch.slept(clocks.nanoTime())).isTrue();
  }

  @Test
  void aClockThatIsSetByLittleOrBackIsNoSleep() {
    clocks.wall += 1000;
    assertThat(watch.slept(clocks.nanoTime())).isFalse();
    clocks.wall -= LONG_MILLIS;
    assertThat(watch.slept(clocks.nanoTime())).isFalse();
  }

  private static final class Clocks implements TimeSource {
    private long millis = 1_000_000;
    private long wall = 1_700_000_000_000L;

    void pass(long more) {
      millis += more;
      wall += more;
    }

    @Override
    public long nanoTime() {
      return TimeUnit.MILLISECONDS.toNanos(millis);
    }

    @Override
    public long wallClockMillis() {
      return wall;
    }
  }
}
