package io.github.javatun.wireguard;

import io.github.javatun.wireguard.internal.crypto.CallScratch;
import io.github.javatun.wireguard.internal.memory.Memory;
import io.github.javatun.wireguard.routing.AllowedIps;
import org.jspecify.annotations.Nullable;

/**
 * Takes the datagrams of a device's peer and refuses packets from addresses that are not its own by
 * the device's table (paper, section 2).
 *
 * <p><b>Safe for all threads.</b>
 */
final class SourceCheck implements DatagramReader {
  private final DevicePeer peer;
  private final AllowedIps<DevicePeer> routes;

  SourceCheck(DevicePeer peer, AllowedIps<DevicePeer> routes) {
    this.peer = peer;
    this.routes = routes;
  }

  @Override
  public long read(
      CallScratch scratch,
      long now,
      Memory source,
      long sourceOffset,
      int length,
      Memory target,
      long targetOffset,
      int capacity,
      @Nullable Endpoint from) {
    long result =
        peer.tunnel()
            .receives()
            .read(scratch, now, source, sourceOffset, length, target, targetOffset, capacity, from);
    return Result.isForTunnel(result)
            && !peer.equals(InnerPacket.sourceOwner(routes, target, targetOffset))
        ? refuse(result)
        : result;
  }

  /** The peer is who it says, but uses an address that is not its own. */
  private long refuse(long result) {
    TunnelState tunnel = peer.tunnel().state();
    tunnel.counters.notDelivered(Result.sizeBytes(result));
    return tunnel.drop(Reason.SOURCE_NOT_ALLOWED) | Result.flags(result);
  }
}
