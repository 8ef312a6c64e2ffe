package io.github.javatun.wireguard;

import static io.github.javatun.wireguard.internal.noise.Messages.INITIATION;
import static io.github.javatun.wireguard.internal.noise.Messages.INITIATION_SIZE;
import static io.github.javatun.wireguard.internal.noise.Messages.TRANSPORT_DATA;
import static io.github.javatun.wireguard.internal.noise.Messages.TRANSPORT_OVERHEAD;

import io.github.javatun.wireguard.internal.crypto.CallScratch;
import io.github.javatun.wireguard.internal.memory.Memory;
import io.github.javatun.wireguard.internal.timer.TickEntry;
import org.jspecify.annotations.Nullable;

/**
 * Finds the peer of a packet or datagram, lets its tunnel do the work, and judges what comes of it.
 *
 * <p><b>Safe for all threads.</b> Only {@link #tick} takes a lock of the device.
 */
final class DevicePaths {
  private final DeviceState state;

  /** The longest packet so far: any queue may hold one. */
  private volatile int longestPacket;

  DevicePaths(DeviceState state) {
    this.state = state;
  }

  int longestPacket() {
    return longestPacket;
  }

  // -- out ----------------------------------------------------------------------------------------

  long write(
      CallScratch scratch,
      Memory source,
      long sourceOffset,
      int sourceLength,
      Memory target,
      long targetOffset,
      int capacity,
      DeviceCall call) {
    call.begin(null);
    if (state.closed) {
      return Result.error(Reason.CLOSED);
    }
    int length = InnerPacket.length(source, sourceOffset, sourceLength);
    if (length < 0 || length > Tunnel.MAX_PACKET_SIZE_BYTES) {
      return state.drop(Reason.BAD_OUTGOING_PACKET);
    }
    DevicePeer peer = InnerPacket.destinationOwner(state.routes, source, sourceOffset);
    if (peer == null) {
      return state.drop(Reason.NO_ROUTE);
    }
    call.concerns(peer);
    Endpoint to = peer.endpoint();
    if (to == null) {
      return peer.tunnel().state().drop(Reason.NO_ENDPOINT);
    }
    call.goesTo(to);
    if (length > longestPacket) {
      longestPacket = length;
    }
    TunnelState tunnel = peer.tunnel().state();
    long result =
        peer.tunnel()
            .sends()
            .write(
                scratch,
                tunnel.clock.nowNanos(),
                source,
                sourceOffset,
                length,
                target,
                targetOffset,
                capacity);
    return isGone(result) ? state.drop(Reason.NO_ROUTE) : touched(peer, result);
  }

  // -- in -----------------------------------------------------------------------------------------

  long read(
      CallScratch scratch,
      Memory source,
      long sourceOffset,
      int length,
      Memory target,
      long targetOffset,
      int capacity,
      @Nullable Endpoint from,
      DeviceCall call) {
    call.begin(from);
    if (state.closed) {
      return Result.error(Reason.CLOSED);
    }
    if (length < TRANSPORT_OVERHEAD) {
      return state.drop(Reason.MALFORMED);
    }
    int type = source.getIntLittleEndian(sourceOffset);
    if (type == INITIATION && length == INITIATION_SIZE) {
      return readInitiation(
          scratch, source, sourceOffset, length, target, targetOffset, capacity, from, call);
    }
    int indexOffset = WireMessage.indexOffset(type, length);
    if (indexOffset < 0) {
      return state.drop(Reason.MALFORMED);
    }
    Reason unknown = type == TRANSPORT_DATA ? Reason.UNKNOWN_INDEX : Reason.UNEXPECTED_MESSAGE;
    DevicePeer peer = state.indices.lookup(source.getIntLittleEndian(sourceOffset + indexOffset));
    if (peer == null) {
      return state.drop(unknown);
    }
    long result =
        peer.tunnel()
            .receives()
            .read(
                scratch,
                peer.tunnel().state().clock.nowNanos(),
                source,
                sourceOffset,
                length,
                target,
                targetOffset,
                capacity,
                from);
    return isGone(result)
        ? state.drop(unknown)
        : received(peer, result, target, targetOffset, from, call);
  }

  private long readInitiation(
      CallScratch scratch,
      Memory source,
      long sourceOffset,
      int length,
      Memory target,
      long targetOffset,
      int capacity,
      @Nullable Endpoint from,
      DeviceCall call) {
    long result =
        state.initiations.read(
            scratch,
            source,
            sourceOffset,
            length,
            target,
            targetOffset,
            capacity,
            from,
            call.opened);
    if (Result.operation(result) != Result.DONE) {
      return refused(result);
    }
    DevicePeer peer = state.peers.get(call.opened.initiator());
    if (peer == null) {
      call.opened.spent();
      return state.drop(Reason.UNKNOWN_PEER);
    }
    result =
        peer.tunnel()
            .receives()
            .readInitiation(scratch, call.opened, target, targetOffset, capacity);
    return isGone(result)
        ? state.drop(Reason.UNKNOWN_PEER)
        : received(peer, result, target, targetOffset, from, call);
  }

  /** Counts an initiation that was not opened; the answer may be a cookie reply. */
  private long refused(long result) {
    if (Result.isForNetwork(result)) {
      state.counters.dropped(Reason.UNDER_LOAD, 1);
      return result;
    }
    if (isGone(result)) {
      // The private key was changed while this one was read.
      return state.drop(Reason.BAD_HANDSHAKE);
    }
    Reason reason = Result.reason(result);
    return reason.isDrop() ? state.drop(reason) : result;
  }

  private long received(
      DevicePeer peer,
      long result,
      Memory target,
      long targetOffset,
      @Nullable Endpoint from,
      DeviceCall call) {
    call.concerns(peer);
    if (from != null && Result.isAuthenticated(result) && peer.moveTo(from)) {
      call.endpointMoved();
    }
    boolean stray =
        Result.isForTunnel(result)
            && !peer.equals(InnerPacket.sourceOwner(state.routes, target, targetOffset));
    return touched(peer, stray ? refuseSource(peer, result) : result);
  }

  /** The peer is who it says, but uses an address that is not its own. */
  private static long refuseSource(DevicePeer peer, long result) {
    TunnelState tunnel = peer.tunnel().state();
    tunnel.counters.notDelivered(Result.sizeBytes(result));
    return tunnel.drop(Reason.SOURCE_NOT_ALLOWED) | Result.flags(result);
  }

  // -- of its own ---------------------------------------------------------------------------------

  /** The next datagram that any peer wants sent. Those who tick take turns. */
  long tick(CallScratch scratch, Memory target, long targetOffset, int capacity, DeviceCall call) {
    call.begin(null);
    if (state.closed) {
      return Result.error(Reason.CLOSED);
    }
    if (!isDue()) {
      return Result.done(Reason.NONE);
    }
    state.schedule.lock().lock();
    try {
      TickEntry<DevicePeer> entry = state.schedule.firstDue();
      while (entry != null) {
        DevicePeer peer = entry.owner();
        long result = peer.tunnel().sends().tick(scratch, target, targetOffset, capacity);
        state.schedule.reschedule(entry);
        if (isNews(peer, result, call)) {
          return isDue() ? result | Result.MORE_PENDING : result & ~Result.MORE_PENDING;
        }
        entry = state.schedule.firstDue();
      }
      return Result.done(Reason.NONE);
    } finally {
      state.schedule.lock().unlock();
    }
  }

  /** Whether the caller has something to do or to know after a peer's tick. */
  private boolean isNews(DevicePeer peer, long result, DeviceCall call) {
    if (isGone(result) || Result.withoutFlags(result) == Result.done(Reason.NONE)) {
      return false;
    }
    call.concerns(peer);
    Endpoint to = peer.endpoint();
    if (to != null) {
      call.goesTo(to);
    } else if (Result.isForNetwork(result)) {
      peer.tunnel().state().drop(Reason.NO_ENDPOINT);
      call.begin(null);
      return false;
    }
    return true;
  }

  /** When a tick may have something to do, on the device's clock. */
  long nextNanos() {
    return state.closed ? Tunnel.NEVER : state.schedule.nextNanos();
  }

  private boolean isDue() {
    return nextNanos() <= state.clock.nowNanos();
  }

  // -- both ---------------------------------------------------------------------------------------

  /** The call may have moved the peer's next tick. */
  private long touched(DevicePeer peer, long result) {
    if (Result.isMorePending(result)) {
      state.schedule.touchUrgently(peer.tickEntry());
    } else {
      state.schedule.touch(peer.tickEntry());
    }
    return result;
  }

  /** Whether the peer was removed after it was found: a peer's tunnel is closed only then. */
  private static boolean isGone(long result) {
    return Result.operation(result) == Result.ERROR && Result.reason(result) == Reason.CLOSED;
  }
}
