package io.github.javatun.wireguard.internal.timer;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A binary heap of entries, earliest first, each of which knows its position: so one can be taken
 * out of the middle in logarithmic time.
 *
 * <p><b>Not thread-safe.</b> Allocates only when it grows.
 */
final class TickHeap<T> {
  private final List<TickEntry<T>> entries = new ArrayList<>();

  @Nullable TickEntry<T> first() {
    return entries.isEmpty() ? null : entries.get(0);
  }

  void add(TickEntry<T> entry) {
    entries.add(entry);
    entry.position = entries.size() - 1;
    moveUp(entry);
  }

  /** Does nothing for an entry that is not here. */
  void remove(TickEntry<T> entry) {
    int hole = entry.position;
    if (hole == TickEntry.NOWHERE) {
      return;
    }
    entry.position = TickEntry.NOWHERE;
    TickEntry<T> last = entries.remove(entries.size() - 1);
    if (hole < entries.size()) {
      put(last, hole);
      moveUp(last);
      moveDown(last);
    }
  }

  private void moveUp(TickEntry<T> entry) {
    while (entry.position > 0) {
      TickEntry<T> parent = entries.get((entry.position - 1) / 2);
      if (parent.dueNanos <= entry.dueNanos) {
        return;
      }
      swap(parent, entry);
    }
  }

  private void moveDown(TickEntry<T> entry) {
    while (true) {
      int child = 2 * entry.position + 1;
      if (child >= entries.size()) {
        return;
      }
      TickEntry<T> earlier = entries.get(child);
      if (child + 1 < entries.size() && entries.get(child + 1).dueNanos < earlier.dueNanos) {
        earlier = entries.get(child + 1);
      }
      if (earlier.dueNanos >= entry.dueNanos) {
        return;
      }
      swap(entry, earlier);
    }
  }

  private void swap(TickEntry<T> upper, TickEntry<T> lower) {
    int position = upper.position;
    put(upper, lower.position);
    put(lower, position);
  }

  private void put(TickEntry<T> entry, int position) {
    entries.set(position, entry);
    entry.position = position;
  }
}
