package io.github.javatun.wireguard.ndis.engine;

import io.github.javatun.wireguard.Device;
import io.github.javatun.wireguard.DeviceCall;
import io.github.javatun.wireguard.DevicePeer;
import io.github.javatun.wireguard.Endpoint;
import io.github.javatun.wireguard.Reason;
import io.github.javatun.wireguard.Result;
import io.github.javatun.wireguard.Tunnel;
import io.github.javatun.wireguard.ndis.transport.OuterTransport;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.function.Consumer;

/**
 * The WireGuard side as one thread uses it: packets are sealed and sent, datagrams are opened, and
 * what is due is done.
 *
 * <p><b>An instance belongs to one thread; any number of them lead to the same device.</b> Nothing
 * is allocated in steady state.
 */
public final class TunnelLane implements PacketSink {
  private final Device device;
  private final OuterTransport transport;
  private final Consumer<DevicePeer> givenUp;
  private final MemorySegment buffer;
  private final DeviceCall call = new DeviceCall();
  private boolean morePending;

  /**
   * Creates a lane.
   *
   * @param arena what its buffer lives in
   * @param device the protocol
   * @param transport takes datagrams
   * @param givenUp is told of a peer that has not answered for 90 seconds
   */
  public TunnelLane(
      Arena arena, Device device, OuterTransport transport, Consumer<DevicePeer> givenUp) {
    this.device = device;
    this.transport = transport;
    this.givenUp = givenUp;
    buffer = arena.allocate(Tunnel.MAX_DATAGRAM_SIZE_BYTES, Long.BYTES);
  }

  @Override
  public void packet(MemorySegment memory, long offset, int length) {
    long result =
        device.write(memory, offset, length, buffer, 0, Tunnel.MAX_DATAGRAM_SIZE_BYTES, call);
    send(result);
    if (Result.isMorePending(result)) {
      tick();
    }
  }

  /**
   * Opens a datagram. When the packet in the buffer is not needed any more, call {@link #settle}.
   *
   * @param from who sent it
   * @return the length of the packet that lies in {@link #buffer} now; 0 if there is none
   */
  public int open(MemorySegment memory, long offset, int length, Endpoint from) {
    long result =
        device.read(memory, offset, length, buffer, 0, Tunnel.MAX_DATAGRAM_SIZE_BYTES, from, call);
    morePending = Result.isMorePending(result);
    if (Result.isForTunnel(result)) {
      return Result.sizeBytes(result);
    }
    send(result);
    return 0;
  }

  /** Does what the last datagram made due; the buffer is overwritten. */
  public void settle() {
    if (morePending) {
      morePending = false;
      tick();
    }
  }

  /** What a packet that was opened lies in, from its first byte on. */
  public MemorySegment buffer() {
    return buffer;
  }

  /** Does what is due. */
  public void tick() {
    long result;
    do {
      result = device.tick(buffer, 0, Tunnel.MAX_DATAGRAM_SIZE_BYTES, call);
      send(result);
      DevicePeer peer = call.peer();
      if (peer != null
          && Result.operation(result) == Result.DONE
          && Result.reason(result) == Reason.HANDSHAKE_GIVEN_UP) {
        givenUp.accept(peer);
      }
    } while (Result.isMorePending(result));
  }

  /** In how many nanoseconds {@link #tick} has something to do. */
  public long nanosUntilTick() {
    return device.nanosUntilTick();
  }

  /** Starts a handshake with each peer now. */
  public void forceHandshakes() {
    Endpoint to = new Endpoint();
    for (DevicePeer peer : device.peers()) {
      long result = peer.forceHandshake(buffer, 0, Tunnel.MAX_DATAGRAM_SIZE_BYTES);
      if (Result.isForNetwork(result) && peer.endpoint(to)) {
        transport.send(buffer, 0, Result.sizeBytes(result), to);
      }
    }
    transport.flush();
  }

  /** Lets go what was collected. */
  public void flush() {
    transport.flush();
  }

  private void send(long result) {
    if (Result.isForNetwork(result) && call.hasEndpoint()) {
      transport.send(buffer, 0, Result.sizeBytes(result), call.endpoint());
    }
  }
}
