package io.github.javatun.wireguard.internal.session;

import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The indices of all tunnels of a device: random 32-bit numbers, and whose each of them is.
 *
 * <p>An index is drawn until its lowest bits name a free place of the table, so a lookup is one
 * access to one place. At least three quarters of the places are free: four draws find three, and
 * whoever sees an index learns nothing of the others. Two indices that differ in their lowest bits
 * still do when there are more of those, hence the table can grow by copying.
 *
 * <p><b>Safe for all threads.</b> Lookups take no lock and allocate nothing.
 */
public final class IndexTable<T> {
  private static final int FIRST_SIZE = 64;
  private static final int FREE_SHARE = 4;
  private static final int MAX_DRAWS = 64;

  private record Entry<T>(int index, T owner) {}

  private final IntSupplier random;
  private final ReentrantLock changes = new ReentrantLock();
  private volatile AtomicReferenceArray<@Nullable Entry<T>> places =
      new AtomicReferenceArray<>(FIRST_SIZE);
  private int liveCount;

  /** Without indices; {@code random} is asked under a lock. */
  public IndexTable(IntSupplier random) {
    this.random = random;
  }

  /** Whose index this is, or null. */
  public @Nullable T lookup(int index) {
    AtomicReferenceArray<@Nullable Entry<T>> current = places;
    Entry<T> entry = current.getAcquire(placeOf(index, current));
    return entry != null && entry.index == index ? entry.owner : null;
  }

  /** How many indices are in use. */
  public int size() {
    changes.lock();
    try {
      return liveCount;
    } finally {
      changes.unlock();
    }
  }

  /** Gives out indices for one owner. */
  public IndexAllocator allocatorFor(T owner) {
    return new IndexAllocator() {
      @Override
      public int acquire() {
        return IndexTable.this.acquire(owner);
      }

      @Override
      public void release(int index) {
        IndexTable.this.release(index, owner);
      }
    };
  }

  private int acquire(T owner) {
    changes.lock();
    try {
      if ((liveCount + 1) * FREE_SHARE > places.length()) {
        grow();
      }
      AtomicReferenceArray<@Nullable Entry<T>> current = places;
      int index = random.getAsInt();
      for (int draws = 1; current.get(placeOf(index, current)) != null; draws++) {
        // The next one up ends even with a poor random source.
        index = draws < MAX_DRAWS ? random.getAsInt() : index + 1;
      }
      current.setRelease(placeOf(index, current), new Entry<>(index, owner));
      liveCount++;
      return index;
    } finally {
      changes.unlock();
    }
  }

  private void release(int index, T owner) {
    changes.lock();
    try {
      if (owner.equals(lookup(index))) {
        places.setRelease(placeOf(index, places), null);
        liveCount--;
      }
    } finally {
      changes.unlock();
    }
  }

  private void grow() {
    AtomicReferenceArray<@Nullable Entry<T>> old = places;
    AtomicReferenceArray<@Nullable Entry<T>> larger = new AtomicReferenceArray<>(2 * old.length());
    for (int i = 0; i < old.length(); i++) {
      Entry<T> entry = old.get(i);
      if (entry != null) {
        larger.set(placeOf(entry.index, larger), entry);
      }
    }
    places = larger;
  }

  private static int placeOf(int index, AtomicReferenceArray<?> places) {
    return index & (places.length() - 1);
  }
}
