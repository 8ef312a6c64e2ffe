package io.github.javatun.wireguard;

import io.github.javatun.wireguard.internal.crypto.CallScratch;
import io.github.javatun.wireguard.internal.crypto.ScratchPool;
import io.github.javatun.wireguard.routing.IpAddress;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.Collections;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A WireGuard interface with any number of peers, as a state machine without sockets, threads or
 * clocks: a {@link Tunnel} for each peer, and what finds the right one.
 *
 * <pre>{@code
 * Device device = Device.newDevice(DeviceConfig.builder(own).build());
 * device.addPeer(PeerConfig.builder(alice).allowedIps(List.of(prefix)).build());
 * DeviceCall call = new DeviceCall(); // one for each thread
 *
 * long result = device.write(packet, out, call);
 * if (Result.isForNetwork(result)) {
 *   socket.send(out, Result.sizeBytes(result), call.endpoint());
 * }
 * }</pre>
 *
 * <p>A packet goes to the peer whose AllowedIPs have its destination, by the longest prefix. A
 * datagram goes to the tunnel that gave out its receiver index or, if it is an initiation, to the
 * peer whose key is inside. A packet that comes in is delivered only if its source address is its
 * peer's by the same table, so that no peer can use another's addresses (paper, section 2). A
 * peer's endpoint follows the sender of its last authentic datagram (section 2.1). All peers share
 * one {@link RateLimiter}.
 *
 * <p>What the caller does is what it does for a tunnel, with two simplifications: {@link
 * DeviceCall#endpoint} says where every datagram goes, and {@code tick} and {@link #nextTick()} are
 * for all peers together. What happens on a peer's tunnel, its {@link DevicePeer#stats} count; what
 * concerned no peer, {@link #dropped} does.
 *
 * <p><b>Threads:</b> <b>all methods may be called by any number of threads at once, and peers may
 * come, change and go meanwhile.</b> {@code write} and {@code read} of data take no lock while a
 * session is there. Ticks that have something to do take turns, and so do changes of peers.
 *
 * <p><b>Allocation:</b> {@code write}, {@code read} of data and of what is refused before its
 * Diffie-Hellman, and {@code tick} with nothing due allocate nothing. An endpoint that moves takes
 * 40 bytes, handshakes what docs/allocation.md states.
 *
 * <p><b>Errors and buffers</b> are as in {@link Tunnel}.
 */
public final class Device implements AutoCloseable {
  private final DeviceState state;
  private final DevicePaths paths;

  private Device(DeviceConfig config) {
    state = new DeviceState(config);
    paths = new DevicePaths(state);
  }

  /**
   * Makes a device without peers.
   *
   * @param config key and settings
   * @return a device to be closed in the end
   */
  public static Device newDevice(DeviceConfig config) {
    return new Device(config);
  }

  // -- write --------------------------------------------------------------------------------------

  /**
   * Encrypts an IP packet for the peer whose AllowedIPs have its destination, see {@link
   * Tunnel#write(byte[], int, int, byte[], int, int)}. A packet without a peer is an error: {@link
   * Reason#NO_ROUTE}; so is one whose peer is nobody knows where: {@link Reason#NO_ENDPOINT}.
   *
   * @param source holds the packet
   * @param sourceOffset its first byte
   * @param sourceLength its length; bytes beyond the length that its header states are cut off
   * @param destination receives the datagram
   * @param destinationOffset its first byte there
   * @param destinationCapacity room from there on, see {@link #writeSizeBytes}
   * @param call receives the peer and where the datagram goes
   * @return see {@link Result}
   * @throws IndexOutOfBoundsException if a range exceeds its array
   */
  public long write(
      byte[] source,
      int sourceOffset,
      int sourceLength,
      byte[] destination,
      int destinationOffset,
      int destinationCapacity,
      DeviceCall call) {
    Objects.checkFromIndexSize(sourceOffset, sourceLength, source.length);
    Objects.checkFromIndexSize(destinationOffset, destinationCapacity, destination.length);
    CallScratch scratch = ScratchPool.acquire();
    try {
      return paths.write(
          scratch,
          scratch.sourceArray().wrap(source),
          sourceOffset,
          sourceLength,
          scratch.targetArray().wrap(destination),
          destinationOffset,
          destinationCapacity,
          call);
    } finally {
      scratch.release();
    }
  }

  /**
   * {@link #write(byte[], int, int, byte[], int, int, DeviceCall)} with memory segments.
   *
   * @param source holds the packet
   * @param sourceOffset its first byte
   * @param sourceLength its length
   * @param destination receives the datagram
   * @param destinationOffset its first byte there
   * @param destinationCapacity room from there on
   * @param call receives the peer and where the datagram goes
   * @return see {@link Result}
   * @throws IndexOutOfBoundsException if a range exceeds its segment
   * @throws IllegalArgumentException if the destination is read-only
   */
  public long write(
      MemorySegment source,
      long sourceOffset,
      int sourceLength,
      MemorySegment destination,
      long destinationOffset,
      int destinationCapacity,
      DeviceCall call) {
    Arguments.check(source, sourceOffset, sourceLength);
    Arguments.checkWritable(destination, destinationOffset, destinationCapacity);
    CallScratch scratch = ScratchPool.acquire();
    try {
      return paths.write(
          scratch,
          scratch.sourceSegment().wrap(source),
          sourceOffset,
          sourceLength,
          scratch.targetSegment().wrap(destination),
          destinationOffset,
          destinationCapacity,
          call);
    } finally {
      scratch.release();
    }
  }

  /**
   * {@link #write(byte[], int, int, byte[], int, int, DeviceCall)} with buffers, from position to
   * limit of each; neither position nor limit moves.
   *
   * @param source holds the packet
   * @param destination receives the datagram from its position on
   * @param call receives the peer and where the datagram goes
   * @return see {@link Result}
   * @throws java.nio.ReadOnlyBufferException if the destination is read-only
   */
  public long write(ByteBuffer source, ByteBuffer destination, DeviceCall call) {
    Arguments.checkWritable(destination);
    CallScratch scratch = ScratchPool.acquire();
    try {
      return paths.write(
          scratch,
          Arguments.source(scratch, source),
          Arguments.offset(source),
          source.remaining(),
          Arguments.target(scratch, destination),
          Arguments.offset(destination),
          destination.remaining(),
          call);
    } finally {
      scratch.release();
    }
  }

  // -- read ---------------------------------------------------------------------------------------

  /**
   * Takes a datagram of any peer, see {@link Tunnel#read(byte[], int, int, byte[], int, int,
   * Endpoint)}. Errors beside those of a tunnel: {@link Reason#UNKNOWN_PEER} for an initiation, and
   * {@link Reason#SOURCE_NOT_ALLOWED} for an authentic packet from an address that is not its
   * peer's; the destination's content is then undefined.
   *
   * @param source holds the datagram
   * @param sourceOffset its first byte
   * @param sourceLength its length, any
   * @param destination receives the packet or reply
   * @param destinationOffset its first byte there
   * @param destinationCapacity room from there on, see {@link Tunnel#readSizeBytes}
   * @param from the sender; null if unknown: then no endpoint moves, and handshakes under load are
   *     limited for all senders together
   * @param call receives the peer and where a reply goes
   * @return see {@link Result}
   * @throws IndexOutOfBoundsException if a range exceeds its array
   * @throws IllegalArgumentException if the destination begins inside the encrypted packet, behind
   *     its first byte
   */
  public long read(
      byte[] source,
      int sourceOffset,
      int sourceLength,
      byte[] destination,
      int destinationOffset,
      int destinationCapacity,
      @Nullable Endpoint from,
      DeviceCall call) {
    Objects.checkFromIndexSize(sourceOffset, sourceLength, source.length);
    Objects.checkFromIndexSize(destinationOffset, destinationCapacity, destination.length);
    CallScratch scratch = ScratchPool.acquire();
    try {
      return paths.read(
          scratch,
          scratch.sourceArray().wrap(source),
          sourceOffset,
          sourceLength,
          scratch.targetArray().wrap(destination),
          destinationOffset,
          destinationCapacity,
          from,
          call);
    } finally {
      scratch.release();
    }
  }

  /**
   * {@link #read(byte[], int, int, byte[], int, int, Endpoint, DeviceCall)} with memory segments.
   *
   * @param source holds the datagram
   * @param sourceOffset its first byte
   * @param sourceLength its length, any
   * @param destination receives the packet or reply
   * @param destinationOffset its first byte there
   * @param destinationCapacity room from there on
   * @param from the sender, or null
   * @param call receives the peer and where a reply goes
   * @return see {@link Result}
   * @throws IndexOutOfBoundsException if a range exceeds its segment
   * @throws IllegalArgumentException if the destination is read-only or begins inside the encrypted
   *     packet, behind its first byte
   */
  public long read(
      MemorySegment source,
      long sourceOffset,
      int sourceLength,
      MemorySegment destination,
      long destinationOffset,
      int destinationCapacity,
      @Nullable Endpoint from,
      DeviceCall call) {
    Arguments.check(source, sourceOffset, sourceLength);
    Arguments.checkWritable(destination, destinationOffset, destinationCapacity);
    CallScratch scratch = ScratchPool.acquire();
    try {
      return paths.read(
          scratch,
          scratch.sourceSegment().wrap(source),
          sourceOffset,
          sourceLength,
          scratch.targetSegment().wrap(destination),
          destinationOffset,
          destinationCapacity,
          from,
          call);
    } finally {
      scratch.release();
    }
  }

  /**
   * {@link #read(byte[], int, int, byte[], int, int, Endpoint, DeviceCall)} with buffers, from
   * position to limit of each; neither position nor limit moves.
   *
   * @param source holds the datagram
   * @param destination receives the packet or reply from its position on
   * @param from the sender, or null
   * @param call receives the peer and where a reply goes
   * @return see {@link Result}
   * @throws java.nio.ReadOnlyBufferException if the destination is read-only
   */
  public long read(
      ByteBuffer source, ByteBuffer destination, @Nullable Endpoint from, DeviceCall call) {
    Arguments.checkWritable(destination);
    CallScratch scratch = ScratchPool.acquire();
    try {
      return paths.read(
          scratch,
          Arguments.source(scratch, source),
          Arguments.offset(source),
          source.remaining(),
          Arguments.target(scratch, destination),
          Arguments.offset(destination),
          destination.remaining(),
          from,
          call);
    } finally {
      scratch.release();
    }
  }

  // -- tick ---------------------------------------------------------------------------------------

  /**
   * Hands out what any peer's tunnel wants to send now, see {@link Tunnel#tick(byte[], int, int)}.
   *
   * <p>One datagram of one peer a call: repeat while {@link Result#isMorePending}. {@code DONE}
   * with {@link Reason#HANDSHAKE_GIVEN_UP} names a peer that has not answered for 90 s: a good time
   * to look up its host name again.
   *
   * @param destination receives the datagram
   * @param destinationOffset its first byte there
   * @param destinationCapacity room from there on, see {@link #tickSizeBytes}
   * @param call receives the peer and where the datagram goes
   * @return see {@link Result}
   * @throws IndexOutOfBoundsException if the range exceeds the array
   */
  public long tick(
      byte[] destination, int destinationOffset, int destinationCapacity, DeviceCall call) {
    Objects.checkFromIndexSize(destinationOffset, destinationCapacity, destination.length);
    CallScratch scratch = ScratchPool.acquire();
    try {
      return paths.tick(
          scratch,
          scratch.targetArray().wrap(destination),
          destinationOffset,
          destinationCapacity,
          call);
    } finally {
      scratch.release();
    }
  }

  /**
   * {@link #tick(byte[], int, int, DeviceCall)} with a memory segment.
   *
   * @param destination receives the datagram
   * @param destinationOffset its first byte there
   * @param destinationCapacity room from there on
   * @param call receives the peer and where the datagram goes
   * @return see {@link Result}
   * @throws IndexOutOfBoundsException if the range exceeds the segment
   * @throws IllegalArgumentException if the destination is read-only
   */
  public long tick(
      MemorySegment destination, long destinationOffset, int destinationCapacity, DeviceCall call) {
    Arguments.checkWritable(destination, destinationOffset, destinationCapacity);
    CallScratch scratch = ScratchPool.acquire();
    try {
      return paths.tick(
          scratch,
          scratch.targetSegment().wrap(destination),
          destinationOffset,
          destinationCapacity,
          call);
    } finally {
      scratch.release();
    }
  }

  /**
   * {@link #tick(byte[], int, int, DeviceCall)} with a buffer, from position to limit, which do not
   * move.
   *
   * @param destination receives the datagram from its position on
   * @param call receives the peer and where the datagram goes
   * @return see {@link Result}
   * @throws java.nio.ReadOnlyBufferException if the destination is read-only
   */
  public long tick(ByteBuffer destination, DeviceCall call) {
    Arguments.checkWritable(destination);
    CallScratch scratch = ScratchPool.acquire();
    try {
      return paths.tick(
          scratch,
          Arguments.target(scratch, destination),
          Arguments.offset(destination),
          destination.remaining(),
          call);
    } finally {
      scratch.release();
    }
  }

  /**
   * When {@code tick} may have something to do next, for all peers together. Takes the same time
   * however many there are.
   *
   * <p>As with {@link Tunnel#nextTick()}, a packet call brings it nearer than one second only where
   * its result says {@link Result#isMorePending}; changes of peers may, too. While packets flow, a
   * tick is due once a second at least, since that is when their peers are asked for theirs.
   *
   * @return a reading of the device's {@link TimeSource#nanoTime()}, in the past if something is
   *     due now; {@link Tunnel#NEVER} if nothing is scheduled
   */
  public long nextTick() {
    long next = paths.nextNanos();
    return next == Tunnel.NEVER ? next : state.clock.toSourceNanos(next);
  }

  /**
   * How long until {@code tick} may have something to do.
   *
   * @return nanoseconds, 0 if something is due now, {@link Tunnel#NEVER} if nothing is scheduled
   */
  public long nanosUntilTick() {
    long next = paths.nextNanos();
    return next == Tunnel.NEVER ? next : Math.max(0, next - state.clock.nowNanos());
  }

  // -- sizes --------------------------------------------------------------------------------------

  /**
   * The destination size with which {@code write} of a packet can not fail for lack of room: room
   * for its datagram, for an initiation, and for any packet that may wait in a queue. For {@code
   * read} see {@link Tunnel#readSizeBytes}.
   *
   * @param packetLength bytes of the packet
   * @return at least 148
   */
  public int writeSizeBytes(int packetLength) {
    int longest = Math.max(packetLength, paths.longestPacket());
    // Without an MTU packets are padded most.
    int padded = (longest + 15) & -16;
    return Math.max(
        padded + WireMessage.TRANSPORT_OVERHEAD_BYTES, WireMessage.INITIATION_SIZE_BYTES);
  }

  /**
   * The destination size with which {@code tick} can not fail for lack of room: that of the longest
   * packet written so far.
   *
   * @return at least 148
   */
  public int tickSizeBytes() {
    return writeSizeBytes(0);
  }

  // -- peers --------------------------------------------------------------------------------------

  /**
   * Adds a peer.
   *
   * @param config its key and settings
   * @return the peer
   * @throws IllegalArgumentException if there is a peer with this key, or the key is our own
   * @throws IllegalStateException if the device is closed
   */
  public DevicePeer addPeer(PeerConfig config) {
    state.changes.lock();
    try {
      checkOpen();
      PublicKey key = config.publicKey();
      if (state.peers.containsKey(key)) {
        throw new IllegalArgumentException("there is a peer " + key + " already: change that one");
      }
      if (key.equals(state.privateKey().publicKey())) {
        throw new IllegalArgumentException("peer " + key + " has the device's own key");
      }
      DevicePeer peer = new DevicePeer(state, config, state.privateKey());
      state.peers.put(key, peer);
      state.routes.replace(peer, config.allowedIps());
      state.schedule.touchUrgently(peer.tickEntry());
      return peer;
    } finally {
      state.changes.unlock();
    }
  }

  /**
   * Finds a peer.
   *
   * @param key its public key
   * @return null if there is none
   */
  public @Nullable DevicePeer peer(PublicKey key) {
    return state.peers.get(key);
  }

  /**
   * Finds the peer that has an address.
   *
   * @param address inside the tunnel
   * @return null if there is none
   */
  public @Nullable DevicePeer peer(IpAddress address) {
    return state.routes.lookup(address);
  }

  /**
   * All peers, in no order.
   *
   * @return a view that shows peers come and go
   */
  public Collection<DevicePeer> peers() {
    return Collections.unmodifiableCollection(state.peers.values());
  }

  /**
   * Removes a peer and wipes its keys. Calls under way for it finish.
   *
   * @param key its public key
   * @return false if there was none
   */
  public boolean removePeer(PublicKey key) {
    state.changes.lock();
    try {
      DevicePeer peer = state.peers.remove(key);
      if (peer != null) {
        peer.remove();
      }
      return peer != null;
    } finally {
      state.changes.unlock();
    }
  }

  // -- the device itself --------------------------------------------------------------------------

  /**
   * Changes the device's key. Sessions and handshakes under way are dropped, waiting packets stay,
   * and the next handshakes may begin at once. A peer that has the new public key is removed.
   *
   * @param key the new one; copied
   * @throws IllegalStateException if the device is closed
   */
  public void setPrivateKey(PrivateKey key) {
    state.changes.lock();
    try {
      checkOpen();
      removePeer(key.publicKey());
      state.setPrivateKey(key);
    } finally {
      state.changes.unlock();
    }
  }

  /**
   * What this device is known by.
   *
   * @return its public key
   * @throws IllegalStateException if the device is closed
   */
  public PublicKey publicKey() {
    state.changes.lock();
    try {
      checkOpen();
      return state.privateKey().publicKey();
    } finally {
      state.changes.unlock();
    }
  }

  /**
   * Packets and datagrams that were lost before they concerned a peer. What was lost on a peer's
   * tunnel, its {@link DevicePeer#stats} tell.
   *
   * @param reason why
   * @return 0 or more
   */
  public long dropped(Reason reason) {
    return state.counters.dropped(reason);
  }

  private void checkOpen() {
    if (state.closed) {
      throw new IllegalStateException("the device is closed");
    }
  }

  /**
   * Removes all peers and wipes all keys. Calls under way in other threads finish; later ones
   * answer {@link Reason#CLOSED}. Closing again does nothing.
   */
  @Override
  public void close() {
    state.changes.lock();
    try {
      if (!state.closed) {
        state.close();
      }
    } finally {
      state.changes.unlock();
    }
  }

  @Override
  public String toString() {
    return "Device[" + state.peers.size() + (state.closed ? " peers, closed]" : " peers]");
  }
}
