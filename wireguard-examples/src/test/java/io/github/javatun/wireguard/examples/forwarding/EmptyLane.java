package io.github.javatun.wireguard.examples.forwarding;

import io.github.javatun.wireguard.Endpoint;
import io.github.javatun.wireguard.Result;
import io.github.javatun.wireguard.Tunnel;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/** A lane to nowhere, for tests that add what they look at. */
public class EmptyLane implements ProtocolLane {

  @Override
  public long write(
      MemorySegment source,
      long sourceOffset,
      int sourceLength,
      MemorySegment destination,
      long destinationOffset,
      int destinationCapacity) {
    return Result.DONE;
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
    return Result.DONE;
  }

  @Override
  public long tick(MemorySegment destination, long destinationOffset, int destinationCapacity) {
    return Result.DONE;
  }

  @Override
  public @Nullable Endpoint endpoint() {
    return null;
  }

  @Override
  public long nanosUntilTick() {
    return Tunnel.NEVER;
  }
}
