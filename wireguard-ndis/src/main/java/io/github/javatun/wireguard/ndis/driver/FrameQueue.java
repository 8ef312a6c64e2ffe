package io.github.javatun.wireguard.ndis.driver;

import java.lang.foreign.Arena;

/**
 * Frames that wait to be read, first in, first out; one that comes when it is full is lost.
 *
 * <p><b>An instance belongs to one thread.</b> Nothing is allocated after construction.
 */
final class FrameQueue {
  private final FrameSlab slab;
  private int first;
  private int size;

  FrameQueue(Arena arena, int frames) {
    slab = new FrameSlab(arena, frames);
  }

  int size() {
    return size;
  }

  /** Copies a frame into the queue; false if it is full. */
  boolean add(FrameSlab from, int index, long adapter, int direction) {
    if (size == slab.capacity()) {
      return false;
    }
    int slot = slot(size++);
    slab.copy(from, index, slot);
    slab.setAdapter(slot, adapter);
    slab.setDirection(slot, direction);
    return true;
  }

  /** Moves the oldest frame out; false if there is none. */
  boolean poll(FrameSlab to, int index) {
    if (size == 0) {
      return false;
    }
    to.copy(slab, first, index);
    first = slot(1);
    size--;
    return true;
  }

  /** Forgets the frames of an adapter; the others keep their order. Returns how many went. */
  int forget(long adapter) {
    int kept = 0;
    for (int i = 0; i < size; i++) {
      if (slab.adapter(slot(i)) != adapter) {
        if (kept != i) {
          slab.copy(slab, slot(i), slot(kept));
        }
        kept++;
      }
    }
    int forgotten = size - kept;
    size = kept;
    return forgotten;
  }

  private int slot(int position) {
    return (first + position) % slab.capacity();
  }
}
