package io.github.javatun.wireguard.benchmarks;

import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Two threads that work at the same time: the nanoseconds are those of a packet of both together,
 * half of what each of them takes if they do not get in each other's way.
 *
 * <p><b>One thread at a time takes a turn; the two that work are the turn's own.</b>
 */
final class TurnOfTwoThreads implements Turn {
  private static final int ATTEMPTS = 10;

  private final RowOfWork one;
  private final RowOfWork other;
  private final CyclicBarrier start = new CyclicBarrier(2);
  private final ExecutorService threads =
      Executors.newFixedThreadPool(2, Thread.ofPlatform().daemon().factory());

  TurnOfTwoThreads(RowOfWork one, RowOfWork other) {
    this.one = one;
    this.other = other;
  }

  /**
   * Measures again if a datagram was refused: when the system keeps one thread off its core for
   * some milliseconds, the other one moves the replay window past what the first has sealed.
   */
  @Override
  public double measure() {
    for (int attempt = 1; ; attempt++) {
      Future<Double> first = threads.submit(() -> fromTheStart(one));
      Future<Double> second = threads.submit(() -> fromTheStart(other));
      try {
        return 1 / (1 / first.get() + 1 / second.get());
      } catch (ExecutionException e) {
        if (attempt == ATTEMPTS) {
          throw new IllegalStateException(e);
        }
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  private double fromTheStart(RowOfWork row) throws Exception {
    start.await();
    return row.nanosEach();
  }
}
