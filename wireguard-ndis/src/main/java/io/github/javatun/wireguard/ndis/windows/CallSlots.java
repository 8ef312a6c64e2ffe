package io.github.javatun.wireguard.ndis.windows;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Native memory that a call of the driver needs while it runs, for several threads at once, and the
 * gate that nobody passes once the driver is closed.
 *
 * <pre>
 *  0  OVERLAPPED       32      40  unsorted request   12
 * 32  bytes returned    4      56  frames done         4      64  ETH_M_REQUEST with its pointers
 * </pre>
 *
 * <p><b>Safe for all threads.</b> Nothing is allocated after construction.
 */
final class CallSlots {
  static final int OVERLAPPED = 0;
  static final int BYTES_RETURNED = 32;
  static final int UNSORTED_REQUEST = 40;
  static final int FRAMES_DONE = 56;
  static final int SORTED_REQUEST = 64;

  /** How many frames a sorted request takes. */
  static final int SORTED_FRAMES = 254;

  /** What {@link #acquire} answers once it is closed. */
  static final int CLOSED = -1;

  private static final int SLOTS = 16;
  private static final int ALL = (1 << SLOTS) - 1;
  private static final int CLOSED_FLAG = 1 << SLOTS;

  /** The request has a head of 16 bytes. A multiple of 64: threads share no cache line. */
  private static final int SLOT_BYTES =
      SORTED_REQUEST + 2 * Long.BYTES + SORTED_FRAMES * Long.BYTES;

  private final AtomicInteger taken = new AtomicInteger();
  private final MemorySegment memory;

  CallSlots(Arena arena) {
    memory = arena.allocate((long) SLOTS * SLOT_BYTES, 64);
  }

  /** All slots. */
  MemorySegment memory() {
    return memory;
  }

  /** Where a slot begins. */
  static long offset(int slot) {
    return (long) slot * SLOT_BYTES;
  }

  /**
   * Takes a slot. With more threads than slots a thread waits for another's call to end.
   *
   * @return its number, to be released, or {@link #CLOSED}
   */
  int acquire() {
    while (true) {
      int now = taken.get();
      if ((now & CLOSED_FLAG) != 0) {
        return CLOSED;
      }
      int free = ~now & ALL;
      if (free == 0) {
        LockSupport.parkNanos(1000);
      } else if (taken.compareAndSet(now, now | Integer.lowestOneBit(free))) {
        return Integer.numberOfTrailingZeros(free);
      }
    }
  }

  /** Gives a slot back. */
  void release(int slot) {
    taken.addAndGet(-(1 << slot));
  }

  /** Lets nobody in any more. */
  void close() {
    int now = taken.get();
    while (!taken.compareAndSet(now, now | CLOSED_FLAG)) {
      now = taken.get();
    }
  }

  boolean isClosed() {
    return (taken.get() & CLOSED_FLAG) != 0;
  }

  /**
   * Waits until nobody is in a call.
   *
   * @return false if it took too long: what a call may use must stay
   */
  boolean awaitEmpty(long timeoutMillis) {
    long start = System.nanoTime();
    boolean interrupted = false;
    while ((taken.get() & ALL) != 0) {
      if (System.nanoTime() - start > TimeUnit.MILLISECONDS.toNanos(timeoutMillis)) {
        break;
      }
      try {
        Thread.sleep(1);
      } catch (InterruptedException again) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return (taken.get() & ALL) == 0;
  }
}
