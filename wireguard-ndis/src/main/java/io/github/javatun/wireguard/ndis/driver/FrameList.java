package io.github.javatun.wireguard.ndis.driver;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Objects;

/**
 * Which frames of a slab, in which order: a native array of pointers to their buffers, as the
 * driver takes it, and their numbers.
 *
 * <p><b>An instance belongs to one thread.</b> Nothing is allocated after construction.
 */
public final class FrameList {
  private final FrameSlab slab;
  private final MemorySegment pointers;
  private final int[] indices;
  private int size;

  /**
   * Creates an empty list with room for all frames of a slab.
   *
   * @param arena what the pointers live in
   * @param slab whose frames are listed
   */
  public FrameList(Arena arena, FrameSlab slab) {
    this.slab = slab;
    pointers = arena.allocate(JAVA_LONG, slab.capacity());
    indices = new int[slab.capacity()];
  }

  /** The slab whose frames are listed. */
  public FrameSlab slab() {
    return slab;
  }

  /** How many frames are listed. */
  public int size() {
    return size;
  }

  /** The number of a listed frame. */
  public int index(int position) {
    return indices[Objects.checkIndex(position, size)];
  }

  /** The pointers to the buffers of the listed frames: the first {@link #size()} mean something. */
  public MemorySegment pointers() {
    return pointers;
  }

  /** Forgets all frames. */
  public void clear() {
    size = 0;
  }

  /** Lists a frame; there is room for each frame once. */
  public void add(int index) {
    pointers.setAtIndex(
        JAVA_LONG,
        size,
        slab.memory().address() + slab.bufferOffset(Objects.checkIndex(index, slab.capacity())));
    indices[size++] = index;
  }

  /** Lists all frames of the slab in order. */
  public void addAll() {
    for (int i = 0; i < slab.capacity(); i++) {
      add(i);
    }
  }

  /** Forgets the frames behind the first ones. */
  public void truncate(int frames) {
    size = Objects.checkIndex(frames, size + 1);
  }
}
