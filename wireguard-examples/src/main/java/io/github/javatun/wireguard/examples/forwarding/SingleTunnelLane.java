package io.github.javatun.wireguard.examples.forwarding;

import io.github.javatun.wireguard.Endpoint;
import io.github.javatun.wireguard.Result;
import io.github.javatun.wireguard.Tunnel;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * A lane to one tunnel whose peer may have every inner address. The peer's endpoint follows its
 * authentic datagrams.
 *
 * <p><b>For one thread.</b> Nothing is allocated but an endpoint when the peer moves.
 */
public final class SingleTunnelLane implements ProtocolLane {
  private final Tunnel tunnel;
  private @Nullable Endpoint peer;
  private @Nullable Endpoint last;

  /**
   * Makes a lane.
   *
   * @param tunnel the tunnel; it belongs to the caller
   * @param peer where the peer is, null if it is to be heard of first
   */
  public SingleTunnelLane(Tunnel tunnel, @Nullable Endpoint peer) {
    this.tunnel = tunnel;
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
    last = peer;
    return tunnel.write(
        source, sourceOffset, sourceLength, destination, destinationOffset, destinationCapacity);
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
    long result =
        tunnel.read(
            source,
            sourceOffset,
            sourceLength,
            destination,
            destinationOffset,
            destinationCapacity,
            from);
    last = from;
    if (Result.isAuthenticated(result) && !from.equals(peer)) {
      peer = new Endpoint().set(from);
    }
    return result;
  }

  @Override
  public long tick(MemorySegment destination, long destinationOffset, int destinationCapacity) {
    last = peer;
    return tunnel.tick(destination, destinationOffset, destinationCapacity);
  }

  @Override
  public @Nullable Endpoint endpoint() {
    return last;
  }

  @Override
  public long nanosUntilTick() {
    return tunnel.nanosUntilTick();
  }
}
