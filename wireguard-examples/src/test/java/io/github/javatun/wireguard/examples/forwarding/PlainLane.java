package io.github.javatun.wireguard.examples.forwarding;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.github.javatun.wireguard.Endpoint;
import io.github.javatun.wireguard.Result;
import io.github.javatun.wireguard.Tunnel;
import java.lang.foreign.MemorySegment;

/** WireGuard's framing without its cryptography: what a loop costs by itself. */
public final class PlainLane implements ProtocolLane {
  public static final int HEADER_SIZE_BYTES = 16;
  private static final int OVERHEAD_SIZE_BYTES = 32;
  private static final int OPERATION_SHIFT = 32;

  private final Endpoint peer;

  public PlainLane(Endpoint peer) {
    this.peer = peer;
  }

  @Override
  public long write(
      MemorySegment source,
      long sourceOffset,
      int sourceLength,
      MemorySegment destination,
      long destinationOffset,
      int destinationCapacity) {
    destination.set(JAVA_BYTE, destinationOffset, (byte) 4);
    MemorySegment.copy(
        source, sourceOffset, destination, destinationOffset + HEADER_SIZE_BYTES, sourceLength);
    return (long) Result.WRITE_TO_NETWORK << OPERATION_SHIFT | (sourceLength + OVERHEAD_SIZE_BYTES);
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
    MemorySegment.copy(
        source,
        sourceOffset + HEADER_SIZE_BYTES,
        destination,
        destinationOffset,
        sourceLength - OVERHEAD_SIZE_BYTES);
    int version = (destination.get(JAVA_BYTE, destinationOffset) & 0xff) >>> 4;
    return (long) version << OPERATION_SHIFT | (sourceLength - OVERHEAD_SIZE_BYTES);
  }

  @Override
  public long tick(MemorySegment destination, long destinationOffset, int destinationCapacity) {
    return Result.DONE;
  }

  @Override
  public Endpoint endpoint() {
    return peer;
  }

  @Override
  public long nanosUntilTick() {
    return Tunnel.NEVER;
  }
}
