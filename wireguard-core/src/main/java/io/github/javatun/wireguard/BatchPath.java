package io.github.javatun.wireguard;

import io.github.javatun.wireguard.internal.crypto.CallScratch;
import io.github.javatun.wireguard.internal.memory.Memory;
import org.jspecify.annotations.Nullable;

/**
 * Many packets in a call: the working memory is taken and wiped once, and the time is read once.
 * Every packet goes the way that it would go alone.
 */
final class BatchPath {
  private final TunnelState state;
  private final SendPath sends;
  private final ReceivePath receives;

  BatchPath(TunnelState state, SendPath sends, ReceivePath receives) {
    this.state = state;
    this.sends = sends;
    this.receives = receives;
  }

  /** Writes packets until all are done or the destination is full; returns the bytes filled. */
  int write(
      CallScratch scratch,
      Memory source,
      PacketBatch batch,
      Memory target,
      long targetOffset,
      int capacity) {
    for (int i = batch.processed(); i < batch.size(); i++) {
      if (source.overlaps(batch.offset(i), batch.length(i), target, targetOffset, capacity)) {
        throw new IllegalArgumentException(
            "packet " + i + " of the batch overlaps with the destination");
      }
    }
    batch.beginCall();
    long now = state.clock.nowNanos();
    int filled = 0;
    for (int i = batch.processed(); i < batch.size(); i++) {
      long result =
          sends.write(
              scratch,
              now,
              source,
              batch.offset(i),
              batch.length(i),
              target,
              targetOffset + filled,
              capacity - filled);
      if (isFull(result, filled)) {
        break;
      }
      batch.put(result, targetOffset + filled);
      filled += Result.sizeBytes(result);
    }
    return filled;
  }

  /** Reads datagrams until all are done or the destination is full; returns the bytes filled. */
  int read(
      CallScratch scratch,
      Memory source,
      PacketBatch batch,
      Memory target,
      long targetOffset,
      int capacity,
      @Nullable Endpoint from) {
    batch.beginCall();
    long now = state.clock.nowNanos();
    int filled = 0;
    for (int i = batch.processed(); i < batch.size(); i++) {
      int length = batch.length(i);
      // Not more than the datagram can need, so that a batch may be read onto itself: a packet that
      // waited for this session stays for tick.
      int room = Math.min(capacity - filled, Tunnel.readSizeBytes(length));
      long result =
          receives.read(
              scratch,
              now,
              source,
              batch.offset(i),
              length,
              target,
              targetOffset + filled,
              room,
              from);
      if (isFull(result, filled)) {
        break;
      }
      batch.put(result, targetOffset + filled);
      filled += Result.sizeBytes(result);
    }
    return filled;
  }

  /** Whether only earlier packets of the call are in the way. */
  private static boolean isFull(long result, int filled) {
    return filled != 0
        && Result.operation(result) == Result.ERROR
        && Result.reason(result) == Reason.DESTINATION_TOO_SMALL;
  }
}
