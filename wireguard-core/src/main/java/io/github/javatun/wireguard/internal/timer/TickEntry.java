package io.github.javatun.wireguard.internal.timer;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One owner's place in a {@link TickSchedule}.
 *
 * <p><b>What is not final or atomic belongs to the schedule.</b>
 */
public final class TickEntry<T> {
  static final int NOWHERE = -1;

  private final T owner;
  private final LongSupplier nanosUntilTick;
  private final AtomicBoolean touched = new AtomicBoolean();

  /** Written by the thread that marked it, read by the one that took the list. */
  @Nullable TickEntry<T> nextTouched;

  // guarded by the schedule's lock
  int position = NOWHERE;
  long dueNanos;
  private boolean removed;

  /**
   * An entry that is in no heap yet: touch it.
   *
   * @param owner whose it is
   * @param nanosUntilTick asked under the schedule's lock; {@link TickSchedule#NEVER} for never
   */
  public TickEntry(T owner, LongSupplier nanosUntilTick) {
    this.owner = owner;
    this.nanosUntilTick = nanosUntilTick;
  }

  /** Whose it is. */
  public T owner() {
    return owner;
  }

  long nanosUntilTick() {
    return nanosUntilTick.getAsLong();
  }

  boolean isTouched() {
    return touched.get();
  }

  boolean markTouched() {
    return touched.compareAndSet(false, true);
  }

  void clearTouched() {
    touched.set(false);
  }

  void markRemoved() {
    removed = true;
  }

  boolean isRemoved() {
    return removed;
  }
}
