package io.github.javatun.wireguard;

import static io.github.javatun.wireguard.internal.noise.Messages.TRANSPORT_DATA;
import static io.github.javatun.wireguard.internal.noise.Messages.TRANSPORT_OVERHEAD;
import static io.github.javatun.wireguard.internal.noise.Messages.TRANSPORT_RECEIVER;

import io.github.javatun.wireguard.internal.crypto.CallScratch;
import io.github.javatun.wireguard.internal.memory.Memory;
import org.jspecify.annotations.Nullable;

/**
 * Many packets of a device in a call. The first one says which peer the call is for; it ends before
 * the first one that is not for that peer. What is for no peer, and handshake messages, are a call
 * of their own and go the way of a single one.
 *
 * <p><b>Safe for all threads.</b> Allocates nothing.
 */
final class DeviceBatchPath {
  private final DeviceState state;
  private final DevicePaths paths;

  DeviceBatchPath(DeviceState state, DevicePaths paths) {
    this.state = state;
    this.paths = paths;
  }

  /** Writes packets for one peer; returns the bytes filled. */
  int write(
      CallScratch scratch,
      Memory source,
      PacketBatch batch,
      Memory target,
      long targetOffset,
      int capacity,
      DeviceCall call) {
    call.begin(null);
    BatchPath.beginWrite(source, batch, target, targetOffset, capacity);
    if (batch.isDone()) {
      return 0;
    }
    int end = batch.processed();
    long found = paths.findRecipient(source, batch.offset(end), batch.length(end), call);
    DevicePeer peer = call.peer();
    if (peer == null || Result.operation(found) == Result.ERROR) {
      batch.put(found, targetOffset);
      return 0;
    }
    do {
      end++;
    } while (end < batch.size() && paths.isFor(peer, source, batch.offset(end), batch.length(end)));
    int filled =
        peer.tunnel().batches().write(scratch, source, batch, end, target, targetOffset, capacity);
    finish(peer, batch, Reason.NO_ROUTE);
    return filled;
  }

  /** Reads datagrams for one peer's tunnel; returns the bytes filled. */
  int read(
      CallScratch scratch,
      Memory source,
      PacketBatch batch,
      Memory target,
      long targetOffset,
      int capacity,
      @Nullable Endpoint from,
      DeviceCall call) {
    call.begin(from);
    batch.beginCall();
    if (batch.isDone()) {
      return 0;
    }
    int end = batch.processed();
    DevicePeer peer = dataOwner(source, batch, end);
    if (peer == null) {
      return readOne(scratch, source, batch, target, targetOffset, capacity, from, call);
    }
    call.concerns(peer);
    do {
      end++;
    } while (end < batch.size() && peer.equals(dataOwner(source, batch, end)));
    int filled =
        peer.tunnel()
            .batches()
            .read(
                scratch, peer.receives(), source, batch, end, target, targetOffset, capacity, from);
    paths.follow(peer, finish(peer, batch, Reason.UNKNOWN_INDEX), from, call);
    return filled;
  }

  /** The peer whose tunnel gave out the receiver index of a data message, or null. */
  private @Nullable DevicePeer dataOwner(Memory source, PacketBatch batch, int index) {
    long offset = batch.offset(index);
    return state.closed
            || batch.length(index) < TRANSPORT_OVERHEAD
            || source.getIntLittleEndian(offset) != TRANSPORT_DATA
        ? null
        : state.indices.lookup(source.getIntLittleEndian(offset + TRANSPORT_RECEIVER));
  }

  private int readOne(
      CallScratch scratch,
      Memory source,
      PacketBatch batch,
      Memory target,
      long targetOffset,
      int capacity,
      @Nullable Endpoint from,
      DeviceCall call) {
    int index = batch.processed();
    int length = batch.length(index);
    long result =
        paths.read(
            scratch,
            source,
            batch.offset(index),
            length,
            target,
            targetOffset,
            BatchPath.room(capacity, length),
            from,
            call);
    batch.put(result, targetOffset);
    return Result.sizeBytes(result);
  }

  /** Tells the device what the call did to the peer; returns all results' flags together. */
  private long finish(DevicePeer peer, PacketBatch batch, Reason gone) {
    long flags = 0;
    for (int i = batch.firstOfCall(); i < batch.processed(); i++) {
      long result = batch.result(i);
      flags |= Result.flags(result);
      if (DevicePaths.isGone(result)) {
        batch.replace(i, state.drop(gone));
      }
    }
    return paths.touched(peer, flags);
  }
}
