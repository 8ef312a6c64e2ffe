package io.github.javatun.wireguard.examples.forwarding;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Loops are run together, and ended together. */
@Timeout(60)
class LoopThreadsTest {
  private final BlockingQueue<Throwable> failures = new LinkedBlockingQueue<>();

  /** Runs until it is stopped, or fails at once. */
  private static final class TestLoop implements PacketLoop {
    private final CountDownLatch started = new CountDownLatch(1);
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final boolean broken;
    private volatile boolean returned;
    private volatile boolean closedAfterReturn;
    private volatile boolean woken;

    private TestLoop(boolean broken) {
      this.broken = broken;
    }

    @Override
    public void run() throws IOException {
      started.countDown();
      if (broken) {
        throw new IOException("broken");
      }
      try {
        stopped.await();
      } catch (InterruptedException unexpected) {
        throw new IOException(unexpected);
      }
      returned = true;
    }

    @Override
    public void wake() {
      woken = true;
    }

    @Override
    public void stop() {
      stopped.countDown();
    }

    @Override
    public void close() {
      closedAfterReturn = returned;
    }
  }

  @Test
  void loopsRunAtTheSameTimeAndAreClosedWhenAllHaveReturned() throws InterruptedException {
    TestLoop first = new TestLoop(false);
    TestLoop second = new TestLoop(false);
    try (LoopThreads threads = LoopThreads.start("test", List.of(first, second), failures::add)) {
      first.started.await();
      second.started.await();
      threads.wake();
    }
    assertThat(List.of(first, second)).allMatch(loop -> loop.closedAfterReturn && loop.woken);
    assertThat(failures).isEmpty();
  }

  @Test
  void aFailureIsToldAndTheOthersGoOn() throws InterruptedException {
    TestLoop good = new TestLoop(false);
    LoopThreads threads =
        LoopThreads.start("test", List.of(new TestLoop(true), good), failures::add);
    try {
      assertThat(failures.take()).hasMessage("broken");
      assertThat(good.returned).isFalse();
    } finally {
      threads.close();
    }
    assertThat(good.returned).isTrue();
  }

  @Test
  void anInterruptDoesNotCutTheEndShortAndIsKept() {
    TestLoop loop = new TestLoop(false);
    LoopThreads threads = LoopThreads.start("test", List.of(loop), failures::add);
    Thread.currentThread().interrupt();
    threads.close();
    assertThat(Thread.interrupted()).isTrue();
    assertThat(loop.closedAfterReturn).isTrue();
  }
}
