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

  @Test
  void aPieceOfTheRingThatManyThreadsNeedFirstIsTheSameForAll() throws Exception {
    int windows = 2_000;
    List<ReplayWindow> fresh = new ArrayList<>();
    for (int i = 0; i < windows; i++) {
      fresh.add(new ReplayWindow());
    }
    AtomicIntegerArray accepted = new AtomicIntegerArray(windows);
    AtomicIntegerArray own = new AtomicIntegerArray(windows);
    CyclicBarrier barrier = new CyclicBarrier(THREADS);
    try (ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
      List<Future<?>> running = new ArrayList<>();
      for (int t = 0; t < THREADS; t++) {
        int thread = t;
        running.add(
            threads.submit(
                () -> {
                  for (int i = 0; i < windows; i++) {
                    barrier.await();
                    // One counter for all, and one of each thread's own in the same piece.
                    int counter = i * 4 % 8192;
                    if (fresh.get(i).accept(counter) == Verdict.FRESH) {
                      accepted.incrementAndGet(i);
                    }
                    if (fresh.get(i).accept(counter + 100 + thread) == Verdict.FRESH) {
                      own.incrementAndGet(i);
                    }
                  }
                  return null;
                }));
      }
      for (Future<?> thread : running) {
        thread.get();
      }
    }
    for (int i = 0; i < windows; i++) {
      assertThat(accepted.get(i)).as("window %d", i).isEqualTo(1);
      assertThat(own.get(i)).as("window %d", i).isEqualTo(THREADS);
      for (int t = 0; t < THREADS; t++) {
        assertThat(fresh.get(i).check(i * 4 % 8192 + 100 + t)).isEqualTo(Verdict.DUPLICATE);
      }
    }
  }
}
