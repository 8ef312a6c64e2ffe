package io.github.javatun.wireguard.internal.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.javatun.wireguard.internal.session.ReplayWindow.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;

class ReplayWindowConcurrencyTest {
  private static final int THREADS = 4;
  private static final int COUNTERS = 200_000;

  @Test
  void everyCounterIsAcceptedExactlyOnceHoweverManyThreadsOfferIt() throws Exception {
    ReplayWindow window = new ReplayWindow();
    AtomicIntegerArray accepted = new AtomicIntegerArray(COUNTERS);
    // Threads meet every 1000 counters, so that none falls out of the window.
    CyclicBarrier barrier = new CyclicBarrier(THREADS);
    try (ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
      List<Future<?>> running = new ArrayList<>();
      for (int t = 0; t < THREADS; t++) {
        running.add(
            threads.submit(
                () -> {
                  for (int counter = 0; counter < COUNTERS; counter++) {
                    if (counter % 1000 == 0) {
                      barrier.await();
                    }
                    if (window.accept(counter) == Verdict.FRESH) {
                      accepted.incrementAndGet(counter);
                    }
                  }
                  return null;
                }));
      }
      for (Future<?> thread : running) {
        thread.get();
      }
    }
    for (int counter = 0; counter < COUNTERS; counter++) {
      assertThat(accepted.get(counter)).as("counter %d", counter).isEqualTo(1);
    }
  }

  @Test
  void noCounterIsAcceptedTwiceWhileOthersJumpAhead() throws Exception {
    for (int round = 0; round < 200; round++) {
      ReplayWindow window = new ReplayWindow();
      AtomicIntegerArray accepted = new AtomicIntegerArray(64 * 1024);
      CyclicBarrier barrier = new CyclicBarrier(THREADS);
      try (ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
        List<Future<?>> running = new ArrayList<>();
        for (int t = 0; t < THREADS; t++) {
          // Each walks through the same ring slots, some rounds of the ring apart.
          int stride = t % 2 == 0 ? 1 : 8192;
          running.add(
              threads.submit(
                  () -> {
                    barrier.await();
                    for (int i = 0; i < 2000; i++) {
                      int counter = (i * stride) % accepted.length();
                      if (window.accept(counter) == Verdict.FRESH) {
                        accepted.incrementAndGet(counter);
                      }
                    }
                    return null;
                  }));
        }
        for (Future<?> thread : running) {
          thread.get();
        }
      }
      for (int counter = 0; counter < accepted.length(); counter++) {
        assertThat(accepted.get(counter)).as("counter %d", counter).isLessThanOrEqualTo(1);
      }
    }
  }
}
