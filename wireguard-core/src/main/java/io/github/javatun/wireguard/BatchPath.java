package io.github.javatun.wireguard;

import io.github.javatun.wireguard.internal.crypto.CallScratch;
import io.github.javatun.wireguard.internal.memory.Memory;
import org.jspecify.annotations.Nullable;

/**
 * Many packets in a call: the working memory is taken and wiped once, and the time is read once.
 * Every packet goes the way that it would go alone.
 *
 * <p><b>Safe for all threads.</b> Allocates nothing.
 */
final class BatchPath {
  private final TunnelState state;
  private final SendPath sends;

  BatchPath(TunnelState state, SendPath sends) {
    this.state = state;
    this.sends = sends;
  }

  /** Begins a call that writes, unless the destination overlaps with a packet that is left. */
  static void beginWrite(
      Memory source, PacketBatch batch, Memory target, long targetOffset, int capacity) {
    for (int i = batch.processed(); i < batch.size(); i++) {
      if (source.overlaps(batch.offset(i), batch.length(i), target, targetOffset, capacity)) {
        throw new IllegalArgumentException(
            "packet " + i + " of the batch overlaps with the destination");
      }
    }
    batch.beginCall();
  }

  /**
   * Writes packets until the destination is full; returns the bytes filled.
   *
   * @param end the first packet that is not to be written any more
   */
  int write(
      CallScratch scratch,
      Memory source,
      PacketBatch batch,
      int end,
      Memory target,
      long targetOffset,
      int capacity) {
    long now = state.clock.nowNanos();
    int filled = 0;
    for (int i = batch.processed(); i < end; i++) {
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

  /**
   * Reads datagrams until the destination is full; returns the bytes filled.
   *
   * @param reader takes each of them
   * @param end the first datagram that is not to be read any more
   */
  int read(
      CallScratch scratch,
      DatagramReader reader,
      Memory source,
      PacketBatch batch,
      int end,
      Memory target,
      long targetOffset,
      int capacity,
      @Nullable Endpoint from) {
    long now = state.clock.nowNanos();
    int filled = 0;
    for (int i = batch.processed(); i < end; i++) {
      int length = batch.length(i);
      int room = room(capacity - filled, length);
      long result =
          reader.read(
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

  /**
   * Not more than a datagram can need, so that a batch may be read onto itself: a packet that
   * waited for this session stays for tick.
   */
  static int room(int capacity, int datagramLength) {
    return Math.min(capacity, Tunnel.readSizeBytes(datagramLength));
  }

  /** Whether only earlier packets of the call are in the way. */
  private static boolean isFull(long result, int filled) {
    return filled != 0 && Result.isError(result, Reason.DESTINATION_TOO_SMALL);
  }
}
