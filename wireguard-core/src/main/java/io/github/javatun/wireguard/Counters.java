package io.github.javatun.wireguard;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * A tunnel's counts. Those of sending, of receiving and of drops lie on cache lines of their own.
 *
 * <p><b>Safe for all threads.</b>
 */
final class Counters {
  private static final VarHandle COUNT = MethodHandles.arrayElementVarHandle(long[].class);

  // 8 longs are a cache line; the first one holds the array's length, which every access reads.
  private static final int SENT_INNER = 8;
  private static final int SENT_WIRE = 9;
  private static final int RECEIVED_INNER = 16;
  private static final int RECEIVED_WIRE = 17;
  private static final int HANDSHAKES = 24;
  private static final int DROPPED = 25;

  private final long[] counts = new long[DROPPED + Reason.count()];

  void sent(int innerBytes, int wireBytes) {
    COUNT.getAndAdd(counts, SENT_INNER, (long) innerBytes);
    sent(wireBytes);
  }

  void sent(int wireBytes) {
    COUNT.getAndAdd(counts, SENT_WIRE, (long) wireBytes);
  }

  void receivedInner(int innerBytes) {
    COUNT.getAndAdd(counts, RECEIVED_INNER, (long) innerBytes);
  }

  void receivedWire(int wireBytes) {
    COUNT.getAndAdd(counts, RECEIVED_WIRE, (long) wireBytes);
  }

  void dropped(Reason reason, int packets) {
    COUNT.getAndAdd(counts, DROPPED + reason.index(), (long) packets);
  }

  long dropped(Reason reason) {
    return get(DROPPED + reason.index());
  }

  void handshakeCompleted() {
    COUNT.getAndAdd(counts, HANDSHAKES, 1L);
  }

  void read(TunnelStats into) {
    into.sentInnerBytes = get(SENT_INNER);
    into.sentWireBytes = get(SENT_WIRE);
    into.receivedInnerBytes = get(RECEIVED_INNER);
    into.receivedWireBytes = get(RECEIVED_WIRE);
    into.completedHandshakes = get(HANDSHAKES);
    for (int i = 0; i < into.dropped.length; i++) {
      into.dropped[i] = get(DROPPED + i);
    }
  }

  private long get(int index) {
    return (long) COUNT.getOpaque(counts, index);
  }
}
