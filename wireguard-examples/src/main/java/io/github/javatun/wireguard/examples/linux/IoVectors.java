package io.github.javatun.wireguard.examples.linux;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * A list of memory ranges that one writev call gathers.
 *
 * <p><b>For one thread.</b> All memory is allocated by the constructor. The ranges' memory must
 * stay open while they are listed.
 */
public final class IoVectors {
  private final MemorySegment vectors;
  private final int capacity;
  private int size;

  /**
   * Allocates a list.
   *
   * @param arena owns the memory
   * @param capacity most ranges, 1 to 1024
   */
  public IoVectors(Arena arena, int capacity) {
    if (capacity < 1 || capacity > LinuxCalls.IOV_MAX) {
      throw new IllegalArgumentException(
          "capacity is " + capacity + ": it must be 1 to " + LinuxCalls.IOV_MAX);
    }
    this.capacity = capacity;
    vectors = arena.allocate((long) capacity * LinuxCalls.IOVEC_SIZE_BYTES, Long.BYTES);
  }

  /** Returns how many ranges are listed. */
  public int size() {
    return size;
  }

  /** Returns whether no further range can be added. */
  public boolean isFull() {
    return size == capacity;
  }

  /** Forgets all ranges. */
  public void clear() {
    size = 0;
  }

  /**
   * Adds a range.
   *
   * @param segment native memory
   * @param offset its first byte
   * @param sizeBytes its length
   * @throws IllegalStateException if the list is full
   */
  public void add(MemorySegment segment, long offset, int sizeBytes) {
    if (isFull()) {
      throw new IllegalStateException("the list is full: write it before adding more");
    }
    long at = (long) size * LinuxCalls.IOVEC_SIZE_BYTES;
    vectors.set(JAVA_LONG, at, CLibrary.addressOf(segment, offset, sizeBytes));
    vectors.set(JAVA_LONG, at + LinuxCalls.IOVEC_LENGTH_OFFSET, sizeBytes);
    size++;
  }

  MemorySegment segment() {
    return vectors;
  }
}
