package io.github.javatun.wireguard.ndis.driver;

import java.util.concurrent.TimeUnit;

/**
 * What a {@link MemoryDriver} has to tell the thread that waits: each event once, when it comes.
 *
 * <p><b>Any thread may call any method; one at a time waits.</b> Nothing is allocated.
 */
final class MemoryEvents {
  private int pending;
  private boolean ended;

  /** Tells of an event, one of {@link PacketDriver}'s. */
  synchronized void signal(int event) {
    pending |= event;
    notifyAll();
  }

  /** From now on who waits is woken at once. */
  synchronized void end() {
    ended = true;
    signal(PacketDriver.WOKEN);
  }

  /**
   * Waits for events.
   *
   * @param timeoutMillis how long at most
   * @return those since the last time; 0 if there were none
   */
  synchronized int await(long timeoutMillis) {
    long start = System.nanoTime();
    long left = timeoutMillis;
    while (pending == 0 && left > 0) {
      try {
        wait(left);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        break;
      }
      left = timeoutMillis - TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
    }
    int happened = pending;
    pending = ended ? PacketDriver.WOKEN : 0;
    return happened;
  }
}
