package io.github.javatun.wireguard.ndis.engine;

import io.github.javatun.wireguard.TimeSource;
import io.github.javatun.wireguard.ndis.system.ProcessTable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Reads the system's table of sockets anew when somebody misses one: on a thread of its own, since
 * that takes milliseconds, and not more often than pays.
 *
 * <p><b>Any thread may ask; the one that runs it reads.</b>
 */
final class OwnerWatch implements Runnable, Judge.Owners {

  /** Reading takes the system about as long with many sockets. */
  private static final long LEAST_INTERVAL_MILLIS = 10;

  private final ProcessTable table;
  private final Runnable afterwards;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition wanted = lock.newCondition();
  private final TimeSource time;
  private volatile long begunNanos;
  private volatile long readNanos;
  private volatile boolean missed;
  private boolean asked;
  private boolean stopped;

  /**
   * Creates a watch.
   *
   * @param table what to read
   * @param time the clock
   * @param afterwards is run when it was read
   */
  OwnerWatch(ProcessTable table, TimeSource time, Runnable afterwards) {
    this.table = table;
    this.time = time;
    this.afterwards = afterwards;
  }

  /** Reads the table in the calling thread. */
  void read() {
    long begun = time.nanoTime();
    begunNanos = begun;
    if (table.refresh()) {
      readNanos = begun;
    } else {
      begunNanos = readNanos; // whoever waits asks again
    }
  }

  @Override
  public long readNanos() {
    return readNanos;
  }

  /** Only notes it: who decides about packets holds a lock. One reading serves all who wait. */
  @Override
  public void missed(long sinceNanos) {
    if (begunNanos - sinceNanos < 0) {
      missed = true;
    }
  }

  /** Asks for a new reading if somebody missed a socket. */
  void askIfMissed() {
    if (missed) {
      missed = false;
      ask();
    }
  }

  /** Asks for a new reading. */
  void ask() {
    lock.lock();
    try {
      asked = true;
      wanted.signal();
    } finally {
      lock.unlock();
    }
  }

  /** Ends it. */
  void stop() {
    lock.lock();
    try {
      stopped = true;
      wanted.signal();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void run() {
    try {
      while (awaitQuestion()) {
        read();
        afterwards.run();
        TimeUnit.MILLISECONDS.sleep(LEAST_INTERVAL_MILLIS);
      }
    } catch (InterruptedException end) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean awaitQuestion() throws InterruptedException {
    lock.lock();
    try {
      while (!asked && !stopped) {
        wanted.await();
      }
      asked = false;
      return !stopped;
    } finally {
      lock.unlock();
    }
  }
}
