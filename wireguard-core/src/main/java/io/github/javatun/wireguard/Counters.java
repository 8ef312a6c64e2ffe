package io.github.javatun.wireguard;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * A tunnel's counts. Those of sending, of receiving and of drops lie on cache lines of their own.
 *
 * <p>Every packet adds two sizes, of what it is inside the tunnel and outside. They share a cell,
 * inner bytes in its lower half and wire bytes in its upper half, so that one atomic addition
 * counts both; whoever sees a half more than half full empties the cell into the totals.
 *
 * <p><b>Safe for all threads.</b> The lock guards the totals: readers take it, and packets once in
 * 2 GiB.
 */
final class Counters {
  private static final VarHandle COUNT = MethodHandles.arrayElementVarHandle(long[].class);

  // 8 longs are a cache line; the first one holds the array's length, which every access reads.
  private static final int SENT = 8;
  private static final int RECEIVED = 16;
  private static final int HANDSHAKES = 24;
  private static final int DROPPED = 25;

  private static final long INNER = 0xffff_ffffL;
  private static final int WIRE_SHIFT = 32;

  /** A packet adds less than 2^17 to a half: it takes 16,384 threads at once to overflow it. */
  private static final long HALF_FULL = 1L << 31 | 1L << 63;

  private final long[] counts = new long[DROPPED + Reason.count()];
  private long sentInnerBytes;
  private long sentWireBytes;
  private long receivedInnerBytes;
  private long receivedWireBytes;

  void sent(int innerBytes, int wireBytes) {
    add(SENT, innerBytes, wireBytes);
  }

  void received(int innerBytes, int wireBytes) {
    add(RECEIVED, innerBytes, wireBytes);
  }

  /** Takes inner bytes back that were counted when they were opened. */
  synchronized void notDelivered(int innerBytes) {
    receivedInnerBytes -= innerBytes;
  }

  private void add(int cell, int innerBytes, int wireBytes) {
    long sizes = (long) wireBytes << WIRE_SHIFT | innerBytes;
    long sum = (long) COUNT.getAndAdd(counts, cell, sizes) + sizes;
    if ((sum & HALF_FULL) != 0) {
      empty();
    }
  }

  private synchronized void empty() {
    long sent = (long) COUNT.getAndSet(counts, SENT, 0L);
    sentInnerBytes += sent & INNER;
    sentWireBytes += sent >>> WIRE_SHIFT;
    long received = (long) COUNT.getAndSet(counts, RECEIVED, 0L);
    receivedInnerBytes += received & INNER;
    receivedWireBytes += received >>> WIRE_SHIFT;
  }

  void dropped(Reason reason, int packets) {
    COUNT.getAndAdd(counts, DROPPED + reason.index(), (long) packets);
  }

  long dropped(Reason reason) {
    return (long) COUNT.getOpaque(counts, DROPPED + reason.index());
  }

  void handshakeCompleted() {
    COUNT.getAndAdd(counts, HANDSHAKES, 1L);
  }

  synchronized void read(TunnelStats into) {
    empty();
    into.sentInnerBytes = sentInnerBytes;
    into.sentWireBytes = sentWireBytes;
    into.receivedInnerBytes = receivedInnerBytes;
    into.receivedWireBytes = receivedWireBytes;
    into.completedHandshakes = (long) COUNT.getOpaque(counts, HANDSHAKES);
    for (int i = 0; i < into.dropped.length; i++) {
      into.dropped[i] = (long) COUNT.getOpaque(counts, DROPPED + i);
    }
  }
}
