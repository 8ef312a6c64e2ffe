package io.github.javatun.wireguard.internal.crypto;

import java.util.Arrays;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The one pool of {@link CallScratch} of a JVM. A thread starts at a slot chosen by its id and
 * takes the first free scratch from there on; scratches are made when a slot is first needed and
 * kept.
 *
 * <p>There are at least four slots for each processor. When all are taken the pool doubles, so
 * there are never more than that, or twice the greatest number of threads that were inside calls at
 * the same time. Calls do not block, hence virtual threads count no more than their carriers.
 *
 * <p><b>Any thread may call any method at any time.</b> Nothing is allocated and nothing waits, but
 * for the making of a scratch.
 */
public final class ScratchPool {

  private static final int SLOTS_PER_PROCESSOR = 4;

  /** 2^64 divided by the golden ratio: spreads consecutive thread ids evenly. */
  private static final long SPREAD = 0x9E3779B97F4A7C15L;

  private static final ScratchPool SHARED =
      new ScratchPool(Runtime.getRuntime().availableProcessors() * SLOTS_PER_PROCESSOR);

  private final ReentrantLock growth = new ReentrantLock();

  /** Never changed once published; a power of two in length. */
  private volatile @Nullable CallScratch[] slots;

  ScratchPool(int atLeastSlots) {
    slots = new CallScratch[Math.max(2, Integer.highestOneBit(Math.max(1, atLeastSlots - 1)) * 2)];
  }

  /** Takes a scratch for the current thread, which gives it back with {@code release()}. */
  public static CallScratch acquire() {
    return SHARED.take(Thread.currentThread().threadId());
  }

  CallScratch take(long threadId) {
    @Nullable CallScratch[] current = slots;
    int first = (int) ((threadId * SPREAD) >>> (33 + Integer.numberOfLeadingZeros(current.length)));
    for (int i = 0; i < current.length; i++) {
      CallScratch scratch = current[(first + i) & (current.length - 1)];
      if (scratch == null) {
        break;
      }
      if (scratch.tryClaim()) {
        return scratch;
      }
    }
    return grow(first);
  }

  /**
   * Makes a scratch in the first empty slot from {@code first} on, after doubling if there is none.
   */
  private CallScratch grow(int first) {
    CallScratch made = new CallScratch();
    if (!made.tryClaim()) {
      throw new IllegalStateException("a new scratch is taken already");
    }
    growth.lock();
    try {
      @Nullable CallScratch[] current = slots;
      int empty = emptySlot(current, first);
      @Nullable CallScratch[] next =
          Arrays.copyOf(current, empty < current.length ? current.length : 2 * current.length);
      next[empty] = made;
      slots = next;
    } finally {
      growth.unlock();
    }
    return made;
  }

  private static int emptySlot(@Nullable CallScratch[] slots, int first) {
    for (int i = 0; i < slots.length; i++) {
      int at = (first + i) & (slots.length - 1);
      if (slots[at] == null) {
        return at;
      }
    }
    return slots.length;
  }

  /** The number of scratches made so far. */
  int size() {
    int made = 0;
    for (CallScratch scratch : slots) {
      if (scratch != null) {
        made++;
      }
    }
    return made;
  }
}
