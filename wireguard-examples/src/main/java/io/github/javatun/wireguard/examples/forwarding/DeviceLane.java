package io.github.javatun.wireguard.examples.forwarding;

import io.github.javatun.wireguard.Device;
import io.github.javatun.wireguard.DeviceCall;
import io.github.javatun.wireguard.Endpoint;
import io.github.javatun.wireguard.PacketBatch;
import io.github.javatun.wireguard.Result;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * A lane to all peers of a device.
 *
 * <p><b>For one thread; any number of lanes may lead to one device.</b> Nothing is allocated here.
 */
public final class DeviceLane implements ProtocolLane {
  /** As many as most runs have at the most; a longer one takes several calls. */
  private static final int BATCH_SIZE = 64;

  private final Device device;
  private final DeviceCall call = new DeviceCall();
  private final PacketBatch batch = new PacketBatch(BATCH_SIZE);

  /**
   * Makes a lane.
   *
   * @param device stays the caller's
   */
  public DeviceLane(Device device) {
    this.device = device;
  }

  @Override
  public long write(
      MemorySegment source,
      long sourceOffset,
      int sourceLength,
      MemorySegment destination,
      long destinationOffset,
      int destinationCapacity) {
    return device.write(
        source,
        sourceOffset,
        sourceLength,
        destination,
        destinationOffset,
        destinationCapacity,
        call);
  }

  @Override
  public long read(
      MemorySegment source,
      long sourceOffset,
      int sourceLength,
      MemorySegment destination,
      long destinationOffset,
      int destinationCapacity,
      Endpoint from) {
    return device.read(
        source,
        sourceOffset,
        sourceLength,
        destination,
        destinationOffset,
        destinationCapacity,
        from,
        call);
  }

  @Override
  public boolean readRun(
      MemorySegment datagrams,
      long offset,
      int sizeBytes,
      int segmentSizeBytes,
      Endpoint from,
      PacketReceiver receiver)
      throws IOException {
    boolean morePending = false;
    for (int at = 0; at < sizeBytes; ) {
      batch.clear();
      for (; at < sizeBytes && batch.size() < batch.capacity(); at += segmentSizeBytes) {
        batch.add(offset + at, Math.min(segmentSizeBytes, sizeBytes - at));
      }
      morePending |= readBatch(datagrams, from, receiver);
    }
    return morePending;
  }

  /** The packets of a call move up behind the first one. */
  private boolean readBatch(MemorySegment datagrams, Endpoint from, PacketReceiver receiver)
      throws IOException {
    boolean morePending = false;
    int last = batch.size() - 1;
    long end = batch.offset(last) + batch.length(last);
    while (!batch.isDone()) {
      int first = batch.processed();
      long packets = batch.offset(first) + TRANSPORT_HEADER_SIZE_BYTES;
      device.read(datagrams, batch, datagrams, packets, (int) (end - packets), from, call);
      for (int i = first; i < batch.processed(); i++) {
        long result = batch.result(i);
        if (Result.isForTunnel(result)) {
          receiver.take(batch.destinationOffset(i), Result.sizeBytes(result));
        }
        morePending |= Result.isMorePending(result);
      }
    }
    return morePending;
  }

  @Override
  public long tick(MemorySegment destination, long destinationOffset, int destinationCapacity) {
    return device.tick(destination, destinationOffset, destinationCapacity, call);
  }

  @Override
  public @Nullable Endpoint endpoint() {
    return call.hasEndpoint() ? call.endpoint() : null;
  }

  @Override
  public long nanosUntilTick() {
    return device.nanosUntilTick();
  }
}
