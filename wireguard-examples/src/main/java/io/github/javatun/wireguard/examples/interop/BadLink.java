package io.github.javatun.wireguard.examples.interop;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * One direction of a link that loses some datagrams and delays each of the others by a time of its
 * own, so that they overtake each other. What happens to the n-th datagram depends on the seed
 * only. The caller has the clock.
 *
 * <p><b>For one thread.</b> All memory is allocated by the constructor.
 */
final class BadLink {
  private static final int PER_CENT = 100;

  private final int lossPercent;
  private final long minDelayNanos;
  private final long delaySpanNanos;
  private final Random random;
  private final Queue<Datagram> free;
  private final PriorityQueue<Datagram> travelling;
  private @Nullable Datagram arrived;
  private long offered;
  private long lost;
  private long refused;
  private long overtaken;
  private long newestArrived;

  /** A datagram on its way. */
  private static final class Datagram {
    private final ByteBuffer bytes;
    private long number;
    private long dueNanos;

    private Datagram(int capacityBytes) {
      bytes = ByteBuffer.allocateDirect(capacityBytes);
    }
  }

  /**
   * Makes a link.
   *
   * @param lossPercent how many of hundred datagrams are lost, on average
   * @param minDelayNanos the shortest time on the way
   * @param maxDelayNanos the longest
   * @param seed of the random choices
   * @param capacity datagrams on their way at one time
   * @param maxSizeBytes of a datagram
   */
  BadLink(
      int lossPercent,
      long minDelayNanos,
      long maxDelayNanos,
      long seed,
      int capacity,
      int maxSizeBytes) {
    this.lossPercent = lossPercent;
    this.minDelayNanos = minDelayNanos;
    delaySpanNanos = maxDelayNanos - minDelayNanos + 1;
    random = new Random(seed);
    free = new ArrayDeque<>(capacity);
    for (int i = 0; i < capacity; i++) {
      free.add(new Datagram(maxSizeBytes));
    }
    // Times are compared by their difference, as System.nanoTime() asks for.
    Comparator<Datagram> byTime = (a, b) -> Long.signum(a.dueNanos - b.dueNanos);
    travelling =
        new PriorityQueue<>(capacity, byTime.thenComparingLong(datagram -> datagram.number));
  }

  /** Takes a datagram, from position to limit, which is copied. */
  void offer(ByteBuffer bytes, long nowNanos) {
    offered++;
    // Both drawn for every datagram, so that one more loss does not change all that follows.
    boolean isLost = random.nextInt(PER_CENT) < lossPercent;
    long delayNanos = minDelayNanos + random.nextLong(delaySpanNanos);
    if (isLost) {
      lost++;
      return;
    }
    Datagram datagram = free.poll();
    if (datagram == null || bytes.remaining() > datagram.bytes.capacity()) {
      refused++;
      if (datagram != null) {
        free.add(datagram);
      }
      return;
    }
    datagram.bytes.clear().put(bytes).flip();
    datagram.number = offered;
    datagram.dueNanos = nowNanos + delayNanos;
    travelling.add(datagram);
  }

  /** Returns in how many nanoseconds a datagram arrives, 0 for now; -1 if none is on its way. */
  long nanosUntilArrival(long nowNanos) {
    Datagram next = travelling.peek();
    return next == null ? -1 : Math.max(0, next.dueNanos - nowNanos);
  }

  /** Returns the next datagram that has arrived; it stays valid until the next call. */
  @Nullable ByteBuffer poll(long nowNanos) {
    if (arrived != null) {
      free.add(arrived);
      arrived = null;
    }
    if (nanosUntilArrival(nowNanos) != 0) {
      return null;
    }
    Datagram next = travelling.remove();
    arrived = next;
    if (next.number < newestArrived) {
      overtaken++;
    }
    newestArrived = Math.max(newestArrived, next.number);
    return next.bytes;
  }

  /** What happened so far: refused are those for which there was no room. */
  String counts() {
    return "offered="
        + offered
        + " lost="
        + lost
        + " refused="
        + refused
        + " overtaken="
        + overtaken;
  }
}
