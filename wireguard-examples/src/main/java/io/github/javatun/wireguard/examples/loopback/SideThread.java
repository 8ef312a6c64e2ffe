package io.github.javatun.wireguard.examples.loopback;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The thread of one side, and how it ended.
 *
 * <p><b>Safe for all threads.</b>
 */
final class SideThread {
  private final Thread thread;
  private volatile @Nullable Throwable failure;

  private SideThread(String name, Work work) {
    thread = new Thread(() -> run(work), name);
    thread.setDaemon(true);
  }

  static SideThread start(String name, Work work) {
    SideThread side = new SideThread(name, work);
    side.thread.start();
    return side;
  }

  Thread thread() {
    return thread;
  }

  void join(long maxMillis) throws InterruptedException {
    thread.join(maxMillis);
  }

  /** Throws what the thread ended with, if it failed. */
  void throwFailure() throws IOException {
    Throwable cause = failure;
    if (cause != null) {
      throw new IOException(thread.getName() + ": " + cause, cause);
    }
  }

  private void run(Work work) {
    try {
      work.run();
    } catch (IOException | RuntimeException | Error cause) {
      failure = cause;
    }
  }

  /** What a side does. */
  @FunctionalInterface
  interface Work {
    /** Runs until it is told to stop. */
    void run() throws IOException;
  }
}
