package io.github.javatun.wireguard.benchmarks;

/**
 * A row of operations that are timed together, and what has to be done before each time.
 *
 * <p><b>One thread at a time measures.</b>
 *
 * @param refill makes what the work uses up; not timed
 * @param work the operations
 * @param operations how many they are
 */
record RowOfWork(Runnable refill, Runnable work, int operations) {
  private static final long TIMED_NANOS = 10_000_000;

  /** Another program had the core before: caches and branch predictors are full of its matters. */
  private static final long RUN_UP_NANOS = 1_000_000;

  /** Work that uses nothing up. */
  RowOfWork(Runnable work, int operations) {
    this(() -> {}, work, operations);
  }

  /** How many nanoseconds an operation takes, after a run-up that is not counted. */
  double nanosEach() {
    long begun = System.nanoTime();
    do {
      refill.run();
      work.run();
    } while (System.nanoTime() - begun < RUN_UP_NANOS);
    long spent = 0;
    long rows = 0;
    while (spent < TIMED_NANOS) {
      refill.run();
      long rowBegun = System.nanoTime();
      work.run();
      spent += System.nanoTime() - rowBegun;
      rows++;
    }
    return (double) spent / (rows * operations);
  }
}
