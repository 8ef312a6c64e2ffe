package io.github.javatun.wireguard.ndis.windows;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The thread that waits for notices looks at each, but not without a rest between them. */
@Timeout(60)
class ChangeWatchTest {
  private static final int LONG_MILLIS = 3_600_000;

  private final Arena arena = Arena.ofShared();
  private final Semaphore looks = new Semaphore(0);
  private Kernel32Events events;
  private long first;
  private long second;

  @BeforeEach
  void open() {
    FakeWindows.reset();
    events = new Kernel32Events(new NativeFunctions(FakeWindows.libraries(), "kernel32.dll"));
    LastError error = new LastError(arena);
    first = events.create(error);
    second = events.create(error);
  }

  @AfterEach
  void close() {
    if (events != null) {
      events.close(first);
      events.close(second);
      assertThat(FakeWindows.callInt("fake_open_handles")).isZero();
    }
    arena.close();
  }

  private ChangeWatch watch(int restMillis) throws Exception {
    return new ChangeWatch(events, arena, first, second, LONG_MILLIS, restMillis, this::look);
  }

  private void look() {
    events.reset(first);
    events.reset(second);
    looks.release();
  }

  @Test
  void whileItRestsNoticesGatherAndItsEndDoesNotWait() throws Exception {
    ChangeWatch watch = watch(LONG_MILLIS);
    events.set(first);
    looks.acquire();
    events.set(first);
    events.set(second);
    assertThat(looks.tryAcquire(200, TimeUnit.MILLISECONDS)).isFalse();
    assertThat(watch.stop(LONG_MILLIS)).isTrue();
  }

  @Test
  void afterItsRestItLooksAgain() throws Exception {
    ChangeWatch watch = watch(1);
    for (int i = 0; i < 5; i++) {
      events.set(i % 2 == 0 ? first : second);
      looks.acquire();
    }
    assertThat(watch.stop(LONG_MILLIS)).isTrue();
  }

  @Test
  void whoIsInterruptedEndsItNevertheless() throws Exception {
    ChangeWatch watch = watch(1);
    Thread.currentThread().interrupt();
    assertThat(watch.stop(LONG_MILLIS)).isTrue();
    assertThat(Thread.interrupted()).isTrue();
  }
}
