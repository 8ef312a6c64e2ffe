package io.github.javatun.wireguard.ndis;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/** Counts what a call allocates in this thread once it is warm. */
public final class AllocatedBytes {
  private static final int CALLS = 20_000;
  private static final int ROUNDS = 20;
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private AllocatedBytes() {}

  /** What one call allocates in this thread, warm or not. */
  public static long in(Runnable call) {
    long before = THREADS.getCurrentThreadAllocatedBytes();
    call.run();
    return THREADS.getCurrentThreadAllocatedBytes() - before;
  }

  /** The best of several rounds: the JVM itself may allocate while it compiles. */
  public static long inWarmCalls(Runnable call) {
    long best = Long.MAX_VALUE;
    for (int round = 0; round < ROUNDS && best != 0; round++) {
      long before = THREADS.getCurrentThreadAllocatedBytes();
      for (int i = 0; i < CALLS; i++) {
        call.run();
      }
      best = Math.min(best, THREADS.getCurrentThreadAllocatedBytes() - before);
    }
    return best;
  }
}
