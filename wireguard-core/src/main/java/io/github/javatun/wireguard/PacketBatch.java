package io.github.javatun.wireguard;

import java.util.Objects;

/**
 * Where in a buffer several packets or datagrams lie, and after a call of {@link Tunnel} or {@link
 * Device} what came of each of them. Made once, filled and used again and again:
 *
 * <pre>{@code
 * batch.clear();
 * for (...) {
 *   batch.add(offset, length);
 * }
 * while (!batch.isDone()) {
 *   tunnel.write(packets, batch, datagrams, 0, capacity);
 *   for (int i = batch.firstOfCall(); i < batch.processed(); i += Math.max(run, 1)) {
 *     run = batch.equalSizedRun(i, mostSegments);
 *     if (run != 0) { // else there is no datagram: the packet waits, or was dropped
 *       send(datagrams, batch.destinationOffset(i), ..., Result.sizeBytes(batch.result(i)));
 *     }
 *   }
 * }
 * }</pre>
 *
 * <p>What comes out lies back to back in the destination, in the order of the packets. Packets of
 * equal length become datagrams of equal size: a run of them can be sent in one call where the
 * system cuts a buffer into datagrams by itself (UDP_SEGMENT, UDP_SEND_MSG_SIZE).
 *
 * <p><b>A batch belongs to one thread at a time.</b> Nothing is allocated after construction.
 */
public final class PacketBatch {
  private final long[] offsets;
  private final int[] lengths;
  private final long[] results;
  private final long[] destinationOffsets;
  private int size;
  private int firstOfCall;
  private int processed;

  /**
   * Makes an empty batch.
   *
   * @param capacity how many packets it can hold, at least 1
   */
  public PacketBatch(int capacity) {
    if (capacity < 1) {
      throw new IllegalArgumentException("capacity is " + capacity + ", must be at least 1");
    }
    offsets = new long[capacity];
    lengths = new int[capacity];
    results = new long[capacity];
    destinationOffsets = new long[capacity];
  }

  /** Forgets all packets and results. */
  public void clear() {
    size = 0;
    firstOfCall = 0;
    processed = 0;
  }

  /**
   * Adds a packet.
   *
   * @param offset its first byte in the source of the next call
   * @param lengthBytes its length
   * @throws IllegalStateException if the batch is full
   * @throws IllegalArgumentException if one of them is negative
   */
  public void add(long offset, int lengthBytes) {
    if (size == offsets.length) {
      throw new IllegalStateException(
          "the batch is full with " + size + " packets: clear it, or make it with more capacity");
    }
    if (offset < 0 || lengthBytes < 0) {
      throw new IllegalArgumentException(
          "a packet can not have offset " + offset + " and length " + lengthBytes);
    }
    offsets[size] = offset;
    lengths[size] = lengthBytes;
    size++;
  }

  /**
   * How many packets it holds.
   *
   * @return 0 to {@link #capacity()}
   */
  public int size() {
    return size;
  }

  /**
   * How many packets it can hold.
   *
   * @return what it was made with
   */
  public int capacity() {
    return offsets.length;
  }

  /**
   * Where a packet begins.
   *
   * @param index of the packet, below {@link #size()}
   * @return its offset in the source
   */
  public long offset(int index) {
    return offsets[Objects.checkIndex(index, size)];
  }

  /**
   * How long a packet is.
   *
   * @param index of the packet, below {@link #size()}
   * @return its length in bytes
   */
  public int length(int index) {
    return lengths[Objects.checkIndex(index, size)];
  }

  /**
   * How many packets calls have dealt with since {@link #clear()}: less than {@link #size()} when
   * the destination was full, or the next packet is another peer's. The next call goes on from
   * there.
   *
   * @return those with a result
   */
  public int processed() {
    return processed;
  }

  /**
   * Where the last call began.
   *
   * @return the first packet that it dealt with
   */
  public int firstOfCall() {
    return firstOfCall;
  }

  /**
   * Whether all packets have been dealt with.
   *
   * @return true for an empty batch
   */
  public boolean isDone() {
    return processed == size;
  }

  /**
   * What came of a packet.
   *
   * @param index of the packet, below {@link #processed()}
   * @return see {@link Result}
   */
  public long result(int index) {
    return results[Objects.checkIndex(index, processed)];
  }

  /**
   * Where what came of a packet begins.
   *
   * @param index of the packet, below {@link #processed()}
   * @return an offset in the destination of the call that dealt with it; how long it is, and what
   *     it is, {@link #result} says
   */
  public long destinationOffset(int index) {
    return destinationOffsets[Objects.checkIndex(index, processed)];
  }

  /**
   * How many results of the last call, from this one on, are datagrams that one segmented send can
   * carry: they lie back to back and have the size of the first; the last one may be shorter.
   *
   * @param first of the results
   * @param most the most there may be
   * @return 0 if the first result is no datagram
   */
  public int equalSizedRun(int first, int most) {
    Objects.checkIndex(first, processed);
    int end = first + Math.min(most, processed - first);
    int size = Result.sizeBytes(results[first]);
    int next = first;
    while (next < end && Result.isForNetwork(results[next])) {
      int nextSize = Result.sizeBytes(results[next]);
      if (nextSize > size) {
        break;
      }
      next++;
      if (nextSize < size) {
        break;
      }
    }
    return next - first;
  }

  /** Checks the packets that are left against the size of their source. */
  void checkWithin(long sourceSize) {
    for (int i = processed; i < size; i++) {
      Objects.checkFromIndexSize(offsets[i], lengths[i], sourceSize);
    }
  }

  void beginCall() {
    firstOfCall = processed;
  }

  /** Corrects the result of a packet that a call has dealt with. */
  void replace(int index, long result) {
    results[index] = result;
  }

  void put(long result, long destinationOffset) {
    results[processed] = result;
    destinationOffsets[processed] = destinationOffset;
    processed++;
  }
}
