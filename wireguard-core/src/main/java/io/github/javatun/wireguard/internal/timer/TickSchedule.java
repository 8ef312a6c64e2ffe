package io.github.javatun.wireguard.internal.timer;

import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Which of many tunnels has something to do next, without asking all of them.
 *
 * <p>A heap orders the tunnels by when each said it was due. Packets move that time without telling
 * the heap: who handles a packet <em>touches</em> the tunnel's entry instead, which costs a fence
 * and a read while the entry is touched already. Touched entries are asked anew when a tick comes,
 * and no later than a second after the first touch: a packet call brings a tunnel's tick nearer
 * than that only where its result says so, and then it touches urgently. So traffic of any rate
 * costs one question a tunnel and tick, and tunnels without traffic cost nothing.
 *
 * <p><b>{@link #touch}, {@link #touchUrgently} and {@link #nextNanos} are safe for all threads,
 * take no lock and allocate nothing; the rest needs {@link #lock}.</b>
 */
public final class TickSchedule<T> {
  /** Nothing is scheduled. */
  public static final long NEVER = Timers.NEVER;

  /** How long a touched entry may wait to be asked. */
  public static final long LOOK_AGAIN_NANOS = 1_000_000_000L;

  private final ReentrantLock lock = new ReentrantLock();
  private final LongSupplier clock;
  private final TickHeap<T> heap = new TickHeap<>();
  private final AtomicReference<@Nullable TickEntry<T>> touched = new AtomicReference<>();
  private final AtomicLong lookAgainAt = new AtomicLong(NEVER);
  private volatile long firstDueNanos = NEVER;

  /** What {@link #lookAgainAt} was, while touched entries are asked. */
  private volatile long askingAt = NEVER;

  /**
   * Without entries.
   *
   * @param clock monotonic, from 0
   */
  public TickSchedule(LongSupplier clock) {
    this.clock = clock;
  }

  /** Held by who ticks. */
  public ReentrantLock lock() {
    return lock;
  }

  /** Called after a packet call, and after every change that may have moved the owner's tick. */
  public void touch(TickEntry<T> entry) {
    // The caller changed the tunnel's timers with release stores, which may still be under way:
    // they
    // come before this read. So if it sees the flag, the one who clears the flag and then asks the
    // tunnel sees the change.
    VarHandle.fullFence();
    if (!entry.isTouched()) {
      touch(entry, clock.getAsLong() + LOOK_AGAIN_NANOS);
    }
  }

  /** Called instead when the owner has something to do at once. */
  public void touchUrgently(TickEntry<T> entry) {
    VarHandle.fullFence();
    touch(entry, clock.getAsLong());
  }

  private void touch(TickEntry<T> entry, long lookAtNanos) {
    if (entry.markTouched()) {
      TickEntry<T> head;
      do {
        head = touched.get();
        entry.nextTouched = head;
      } while (!touched.compareAndSet(head, entry));
    }
    // After the entry is in the list: a tick that resets this time takes the list afterwards.
    if (lookAgainAt.get() > lookAtNanos) {
      lookAgainAt.accumulateAndGet(lookAtNanos, Math::min);
    }
  }

  /**
   * When something may be due; never later than the earliest tick of all owners, but for those
   * touched less than a second ago.
   *
   * @return a reading of the clock, or {@link #NEVER}
   */
  public long nextNanos() {
    // In this order: a time that is not there any more has moved to the right, or is dealt with.
    long touchedAt = Math.min(lookAgainAt.get(), askingAt);
    return Math.min(touchedAt, firstDueNanos);
  }

  /** The entry that is due and has been for the longest time, or null. Needs the lock. */
  public @Nullable TickEntry<T> firstDue() {
    askTouched();
    TickEntry<T> first = heap.first();
    return first != null && first.dueNanos <= clock.getAsLong() ? first : null;
  }

  /** Asks an entry when it is due now. Needs the lock. */
  public void reschedule(TickEntry<T> entry) {
    heap.remove(entry);
    // The question first, the clock second: the time is never too early, so that a tick then acts.
    long nanosUntilTick = entry.isRemoved() ? NEVER : entry.nanosUntilTick();
    if (nanosUntilTick != NEVER) {
      entry.dueNanos = clock.getAsLong() + nanosUntilTick;
      heap.add(entry);
    }
    publish();
  }

  /** Forgets an entry, which may be touched still. Needs the lock. */
  public void remove(TickEntry<T> entry) {
    entry.markRemoved();
    heap.remove(entry);
    publish();
  }

  private void askTouched() {
    // The time first, see touch. Until all are asked it stands for them, see nextNanos.
    long lookAt;
    do {
      lookAt = lookAgainAt.get();
      askingAt = lookAt;
    } while (!lookAgainAt.compareAndSet(lookAt, NEVER));
    TickEntry<T> entry = touched.getAndSet(null);
    while (entry != null) {
      TickEntry<T> next = entry.nextTouched;
      entry.nextTouched = null;
      // The flag first: whatever is touched from here on is in the next list.
      entry.clearTouched();
      reschedule(entry);
      entry = next;
    }
    askingAt = NEVER;
  }

  private void publish() {
    TickEntry<T> first = heap.first();
    firstDueNanos = first == null ? NEVER : first.dueNanos;
  }
}
