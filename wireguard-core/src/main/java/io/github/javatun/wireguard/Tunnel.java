package io.github.javatun.wireguard;

import io.github.javatun.wireguard.internal.crypto.CallScratch;
import io.github.javatun.wireguard.internal.crypto.ScratchPool;
import io.github.javatun.wireguard.internal.noise.Messages;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A WireGuard tunnel to one peer, as a state machine without sockets, threads or clocks: IP packets
 * and datagrams go in, datagrams and IP packets come out, and the caller moves them.
 *
 * <pre>{@code
 * try (Tunnel tunnel = Tunnel.newTunnel(TunnelConfig.builder(own, peer).build())) {
 *   long result = tunnel.write(packet, 0, packet.length, out, 0, out.length);
 *   if (Result.operation(result) == Result.WRITE_TO_NETWORK) {
 *     socket.send(out, Result.sizeBytes(result));
 *   }
 * }
 * }</pre>
 *
 * <p>What the caller does, in all:
 *
 * <ul>
 *   <li>{@code write} every packet for the peer, {@code read} every datagram from it, and do with
 *       the destination what {@link Result#operation} says;
 *   <li>after any result with {@link Result#isMorePending}, call {@code tick} until it clears;
 *   <li>call {@code tick} at {@link #nextTick()}, which may have changed after each call;
 *   <li>send what {@code read} answers back to the datagram's sender, and everything else to the
 *       endpoint: the sender of the last datagram whose result was {@link Result#isAuthenticated}.
 * </ul>
 *
 * <p><b>Buffers</b> are the caller's and are not kept. Three forms lead to the same code: {@code
 * byte[]} with offsets, {@link MemorySegment} with offsets (native or heap), and {@link ByteBuffer}
 * from position to limit, neither of which moves. Source and destination may overlap: a packet that
 * begins 16 bytes behind the destination is sealed without being moved, and a datagram may be
 * opened onto itself; only a destination of {@code read} that begins inside the encrypted packet,
 * behind its first byte, is refused. Overlap is recognised within one array, one {@code ByteBuffer}
 * object and between writable segments; other views of the same memory must not overlap.
 *
 * <p>Whoever has several packets at hand gives them in one call, as a {@link PacketBatch}.
 *
 * <p><b>Threads:</b> <b>all methods may be called by any number of threads at once.</b> {@code
 * write} and {@code read} of data run in parallel and take no lock while a session is there;
 * handshakes, queued packets and timers that fire take turns. Packets keep the order in which calls
 * began only within one thread: with reading and writing on two threads, packets that waited for a
 * session may overtake each other between the tunnel and the socket.
 *
 * <p><b>Allocation:</b> {@code write}, {@code read} of data and of anything refused before its
 * Diffie-Hellman, {@code tick} with nothing due and {@code stats(TunnelStats)} allocate nothing; a
 * handshake allocates as docs/allocation.md states.
 *
 * <p><b>Errors:</b> nothing that comes from the network throws. Mistakes in the arguments (null,
 * bounds, read-only destination) throw before anything changes. All else is an {@link Result#ERROR}
 * with its {@link Reason}.
 */
public final class Tunnel implements AutoCloseable {
  /** The largest inner packet. */
  public static final int MAX_PACKET_SIZE_BYTES = 65_535;

  /** Room for any datagram that a tunnel writes, whatever the packet: enough for every call. */
  public static final int MAX_DATAGRAM_SIZE_BYTES =
      MAX_PACKET_SIZE_BYTES + 1 + WireMessage.TRANSPORT_OVERHEAD_BYTES;

  /** What {@link #nextTick()} answers when nothing is scheduled. */
  public static final long NEVER = Long.MAX_VALUE;

  private final TunnelState state;
  private final HandshakePath handshakes;
  private final DataPath data;
  private final SendPath sends;
  private final ReceivePath receives;
  private final BatchPath batches;
  private final PublicKey peerPublicKey;

  private Tunnel(TunnelConfig config) {
    peerPublicKey = config.peerPublicKey();
    state = new TunnelState(config);
    handshakes = new HandshakePath(state, config);
    data = new DataPath(state);
    sends = new SendPath(state, data, handshakes);
    receives = new ReceivePath(state, data, handshakes, sends);
    batches = new BatchPath(state, sends, receives);
    applyKeepalive(config.persistentKeepaliveSeconds());
  }

  /**
   * Makes a tunnel. It sends nothing by itself, unless a persistent keepalive is set: then the
   * first tick is due at once.
   *
   * @param config keys and settings
   * @return a tunnel to be closed in the end
   */
  public static Tunnel newTunnel(TunnelConfig config) {
    return new Tunnel(config);
  }

  // -- sizes --------------------------------------------------------------------------------------

  /**
   * The destination size with which {@code write} of a packet can not fail for lack of room: room
   * for its datagram, for an initiation, and for the packet that waits first in the queue.
   *
   * @param packetLength bytes of the packet
   * @return at least 148
   */
  public int writeSizeBytes(int packetLength) {
    return Math.max(state.datagramSize(packetLength), tickSizeBytes());
  }

  /**
   * The destination size with which {@code read} of a datagram can not fail for lack of room.
   *
   * @param datagramLength bytes of the datagram
   * @return at least 92
   */
  public static int readSizeBytes(int datagramLength) {
    return Math.max(datagramLength - Messages.TRANSPORT_OVERHEAD, Messages.RESPONSE_SIZE);
  }

  /**
   * The destination size that {@code tick} needs now: an initiation's, or the first queued packet's
   * if that is longer.
   *
   * @return at least 148
   */
  public int tickSizeBytes() {
    return sends.tickSize();
  }

  // -- write --------------------------------------------------------------------------------------

  /**
   * Encrypts an IP packet for the peer; BoringTun's {@code wireguard_write}.
   *
   * <p>Answers {@code WRITE_TO_NETWORK} with the datagram. Without a session the packet is queued
   * ({@link Reason#QUEUED}) or lost ({@link Reason#NO_SESSION}), and the datagram is an initiation;
   * {@code DONE} if one is under way already. If earlier packets still wait, the first of them is
   * the datagram and this packet waits in turn.
   *
   * @param source holds the packet
   * @param sourceOffset its first byte
   * @param sourceLength its length; bytes beyond the length that its header states are cut off; 0
   *     sends a keepalive
   * @param destination receives the datagram
   * @param destinationOffset its first byte there
   * @param destinationCapacity room from there on, see {@link #writeSizeBytes}
   * @return see {@link Result}
   * @throws IndexOutOfBoundsException if a range exceeds its array
   */
  public long write(
      byte[] source,
      int sourceOffset,
      int sourceLength,
      byte[] destination,
      int destinationOffset,
      int destinationCapacity) {
    Objects.checkFromIndexSize(sourceOffset, sourceLength, source.length);
    Objects.checkFromIndexSize(destinationOffset, destinationCapacity, destination.length);
    CallScratch scratch = ScratchPool.acquire();
    try {
      return sends.write(
          scratch,
          state.clock.nowNanos(),
          scratch.sourceArray().wrap(source),
          sourceOffset,
          sourceLength,
          scratch.targetArray().wrap(destination),
          destinationOffset,
          destinationCapacity);
    } finally {
      scratch.release();
    }
  }

  /**
   * {@link #write(byte[], int, int, byte[], int, int)} with memory segments.
   *
   * @param source holds the packet
   * @param sourceOffset its first byte
   * @param sourceLength its length
   * @param destination receives the datagram
   * @param destinationOffset its first byte there
   * @param destinationCapacity room from there on
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
      int destinationCapacity) {
    Arguments.check(source, sourceOffset, sourceLength);
    Arguments.checkWritable(destination, destinationOffset, destinationCapacity);
    CallScratch scratch = ScratchPool.acquire();
    try {
      return sends.write(
          scratch,
          state.clock.nowNanos(),
          scratch.sourceSegment().wrap(source),
          sourceOffset,
          sourceLength,
          scratch.targetSegment().wrap(destination),
          destinationOffset,
          destinationCapacity);
    } finally {
      scratch.release();
    }
  }

  /**
   * {@link #write(byte[], int, int, byte[], int, int)} with buffers, from position to limit of
   * each; neither position nor limit moves.
   *
   * @param source holds the packet
   * @param destination receives the datagram from its position on
   * @return see {@link Result}
   * @throws java.nio.ReadOnlyBufferException if the destination is read-only
   */
  public long write(ByteBuffer source, ByteBuffer destination) {
    Arguments.checkWritable(destination);
    CallScratch scratch = ScratchPool.acquire();
    try {
      return sends.write(
          scratch,
          state.clock.nowNanos(),
          Arguments.source(scratch, source),
          Arguments.offset(source),
          source.remaining(),
          Arguments.target(scratch, destination),
          Arguments.offset(destination),
          destination.remaining());
    } finally {
      scratch.release();
    }
  }

  /**
   * Encrypts several IP packets in one call, in their order, each as {@link #write(byte[], int,
   * int, byte[], int, int)} would; cheaper for small packets, and with the datagrams back to back.
   *
   * <p>Deals with the packets from {@link PacketBatch#processed()} on and stops before the first
   * one that the destination has no room left for: send what there is and call again. A packet for
   * which the whole destination is too small gets {@link Reason#DESTINATION_TOO_SMALL}. If a result
   * is {@link Result#isMorePending}, {@code tick} has to be called as ever.
   *
   * @param source holds the packets where the batch says
   * @param batch which packets; receives the results
   * @param destination receives the datagrams; must not overlap with the packets
   * @param destinationOffset the first one's first byte there
   * @param destinationCapacity room from there on, see {@link #writeSizeBytes}
   * @return bytes filled, from the offset on
   * @throws IndexOutOfBoundsException if a range exceeds its array
   * @throws IllegalArgumentException if the destination overlaps with a packet
   */
  public int write(
      byte[] source,
      PacketBatch batch,
      byte[] destination,
      int destinationOffset,
      int destinationCapacity) {
    batch.checkWithin(source.length);
    Objects.checkFromIndexSize(destinationOffset, destinationCapacity, destination.length);
    CallScratch scratch = ScratchPool.acquire();
    try {
      return batches.write(
          scratch,
          scratch.sourceArray().wrap(source),
          batch,
          scratch.targetArray().wrap(destination),
          destinationOffset,
          destinationCapacity);
    } finally {
      scratch.release();
    }
  }

  /**
   * {@link #write(byte[], PacketBatch, byte[], int, int)} with memory segments.
   *
   * @param source holds the packets where the batch says
   * @param batch which packets; receives the results
   * @param destination receives the datagrams; must not overlap with the packets
   * @param destinationOffset the first one's first byte there
   * @param destinationCapacity room from there on
   * @return bytes filled, from the offset on
   * @throws IndexOutOfBoundsException if a range exceeds its segment
   * @throws IllegalArgumentException if the destination is read-only or overlaps with a packet
   */
  public int write(
      MemorySegment source,
      PacketBatch batch,
      MemorySegment destination,
      long destinationOffset,
      int destinationCapacity) {
    Arguments.check(source, 0, 0);
    batch.checkWithin(source.byteSize());
    Arguments.checkWritable(destination, destinationOffset, destinationCapacity);
    CallScratch scratch = ScratchPool.acquire();
    try {
      return batches.write(
          scratch,
          scratch.sourceSegment().wrap(source),
          batch,
          scratch.targetSegment().wrap(destination),
          destinationOffset,
          destinationCapacity);
    } finally {
      scratch.release();
    }
  }

  // -- read ---------------------------------------------------------------------------------------

  /**
   * Takes a datagram of the peer; BoringTun's {@code wireguard_read}.
   *
   * <p>Answers {@code WRITE_TO_TUNNEL_IPV4} or {@code _IPV6} with the packet it held, {@code
   * WRITE_TO_NETWORK} with a reply (a response; the first queued packet or a keepalive when a
   * response completed a handshake; a cookie reply), {@code DONE} for keepalives and cookies, or
   * {@code ERROR}. A datagram that fails any check changes nothing, not even the destination.
   *
   * <p>Whether the packet's source address is one that this peer may use (cryptokey routing) is for
   * the caller to check.
   *
   * @param source holds the datagram
   * @param sourceOffset its first byte
   * @param sourceLength its length, any
   * @param destination receives the packet or reply
   * @param destinationOffset its first byte there
   * @param destinationCapacity room from there on, see {@link #readSizeBytes}
   * @param from the sender, for cookies; null if unknown: then handshakes under load are limited
   *     for all senders together
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
      @Nullable Endpoint from) {
    Objects.checkFromIndexSize(sourceOffset, sourceLength, source.length);
    Objects.checkFromIndexSize(destinationOffset, destinationCapacity, destination.length);
    CallScratch scratch = ScratchPool.acquire();
    try {
      return receives.read(
          scratch,
          state.clock.nowNanos(),
          scratch.sourceArray().wrap(source),
          sourceOffset,
          sourceLength,
          scratch.targetArray().wrap(destination),
          destinationOffset,
          destinationCapacity,
          from);
    } finally {
      scratch.release();
    }
  }

  /**
   * {@link #read(byte[], int, int, byte[], int, int, Endpoint)} with memory segments.
   *
   * @param source holds the datagram
   * @param sourceOffset its first byte
   * @param sourceLength its length, any
   * @param destination receives the packet or reply
   * @param destinationOffset its first byte there
   * @param destinationCapacity room from there on
   * @param from the sender, or null
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
      @Nullable Endpoint from) {
    Arguments.check(source, sourceOffset, sourceLength);
    Arguments.checkWritable(destination, destinationOffset, destinationCapacity);
    CallScratch scratch = ScratchPool.acquire();
    try {
      return receives.read(
          scratch,
          state.clock.nowNanos(),
          scratch.sourceSegment().wrap(source),
          sourceOffset,
          sourceLength,
          scratch.targetSegment().wrap(destination),
          destinationOffset,
          destinationCapacity,
          from);
    } finally {
      scratch.release();
    }
  }

  /**
   * {@link #read(byte[], int, int, byte[], int, int, Endpoint)} with buffers, from position to
   * limit of each; neither position nor limit moves.
   *
   * @param source holds the datagram
   * @param destination receives the packet or reply from its position on
   * @param from the sender, or null
   * @return see {@link Result}
   * @throws java.nio.ReadOnlyBufferException if the destination is read-only
   */
  public long read(ByteBuffer source, ByteBuffer destination, @Nullable Endpoint from) {
    Arguments.checkWritable(destination);
    CallScratch scratch = ScratchPool.acquire();
    try {
      return receives.read(
          scratch,
          state.clock.nowNanos(),
          Arguments.source(scratch, source),
          Arguments.offset(source),
          source.remaining(),
          Arguments.target(scratch, destination),
          Arguments.offset(destination),
          destination.remaining(),
          from);
    } finally {
      scratch.release();
    }
  }

  /** What {@code read} does, for a caller that has views already. */
  ReceivePath receives() {
    return receives;
  }

  /**
   * Takes several datagrams of one sender in one call, in their order, each as {@link #read(byte[],
   * int, int, byte[], int, int, Endpoint)} would.
   *
   * <p>Stops and goes on as {@link #write(byte[], PacketBatch, byte[], int, int)} does. No datagram
   * fills more of the destination than it is long itself, so a batch may be read onto itself: with
   * a destination that begins at the first datagram or before it. A queued packet that would
   * otherwise have been the reply to a response is left for {@code tick} if it is longer.
   *
   * @param source holds the datagrams where the batch says
   * @param batch which datagrams; receives the results
   * @param destination receives the packets and replies
   * @param destinationOffset the first one's first byte there
   * @param destinationCapacity room from there on
   * @param from the sender, or null
   * @return bytes filled, from the offset on
   * @throws IndexOutOfBoundsException if a range exceeds its array
   * @throws IllegalArgumentException if the destination begins inside an encrypted packet, behind
   *     its first byte
   */
  public int read(
      byte[] source,
      PacketBatch batch,
      byte[] destination,
      int destinationOffset,
      int destinationCapacity,
      @Nullable Endpoint from) {
    batch.checkWithin(source.length);
    Objects.checkFromIndexSize(destinationOffset, destinationCapacity, destination.length);
    CallScratch scratch = ScratchPool.acquire();
    try {
      return batches.read(
          scratch,
          scratch.sourceArray().wrap(source),
          batch,
          scratch.targetArray().wrap(destination),
          destinationOffset,
          destinationCapacity,
          from);
    } finally {
      scratch.release();
    }
  }

  /**
   * {@link #read(byte[], PacketBatch, byte[], int, int, Endpoint)} with memory segments.
   *
   * @param source holds the datagrams where the batch says
   * @param batch which datagrams; receives the results
   * @param destination receives the packets and replies
   * @param destinationOffset the first one's first byte there
   * @param destinationCapacity room from there on
   * @param from the sender, or null
   * @return bytes filled, from the offset on
   * @throws IndexOutOfBoundsException if a range exceeds its segment
   * @throws IllegalArgumentException if the destination is read-only or begins inside an encrypted
   *     packet, behind its first byte
   */
  public int read(
      MemorySegment source,
      PacketBatch batch,
      MemorySegment destination,
      long destinationOffset,
      int destinationCapacity,
      @Nullable Endpoint from) {
    Arguments.check(source, 0, 0);
    batch.checkWithin(source.byteSize());
    Arguments.checkWritable(destination, destinationOffset, destinationCapacity);
    CallScratch scratch = ScratchPool.acquire();
    try {
      return batches.read(
          scratch,
          scratch.sourceSegment().wrap(source),
          batch,
          scratch.targetSegment().wrap(destination),
          destinationOffset,
          destinationCapacity,
          from);
    } finally {
      scratch.release();
    }
  }

  /**
   * Takes an initiation that an {@link InitiationReader} has opened, instead of {@code read}.
   *
   * @param initiation the opened initiation of this tunnel's peer; it can be used once
   * @param destination receives the response
   * @param destinationOffset its first byte there
   * @param destinationCapacity room from there on, at least 92
   * @return see {@link Result}
   * @throws IllegalStateException if the initiation was used already
   * @throws IndexOutOfBoundsException if the range exceeds the array
   */
  public long readInitiation(
      OpenedInitiation initiation,
      byte[] destination,
      int destinationOffset,
      int destinationCapacity) {
    Objects.checkFromIndexSize(destinationOffset, destinationCapacity, destination.length);
    CallScratch scratch = ScratchPool.acquire();
    try {
      return receives.readInitiation(
          scratch,
          initiation,
          scratch.targetArray().wrap(destination),
          destinationOffset,
          destinationCapacity);
    } finally {
      scratch.release();
    }
  }

  /**
   * {@link #readInitiation(OpenedInitiation, byte[], int, int)} with a memory segment.
   *
   * @param initiation the opened initiation
   * @param destination receives the response
   * @param destinationOffset its first byte there
   * @param destinationCapacity room from there on, at least 92
   * @return see {@link Result}
   * @throws IllegalStateException if the initiation was used already
   * @throws IndexOutOfBoundsException if the range exceeds the segment
   * @throws IllegalArgumentException if the destination is read-only
   */
  public long readInitiation(
      OpenedInitiation initiation,
      MemorySegment destination,
      long destinationOffset,
      int destinationCapacity) {
    Arguments.checkWritable(destination, destinationOffset, destinationCapacity);
    CallScratch scratch = ScratchPool.acquire();
    try {
      return receives.readInitiation(
          scratch,
          initiation,
          scratch.targetSegment().wrap(destination),
          destinationOffset,
          destinationCapacity);
    } finally {
      scratch.release();
    }
  }

  /**
   * {@link #readInitiation(OpenedInitiation, byte[], int, int)} with a buffer, from position to
   * limit, which do not move.
   *
   * @param initiation the opened initiation
   * @param destination receives the response from its position on
   * @return see {@link Result}
   * @throws IllegalStateException if the initiation was used already
   * @throws java.nio.ReadOnlyBufferException if the destination is read-only
   */
  public long readInitiation(OpenedInitiation initiation, ByteBuffer destination) {
    Arguments.checkWritable(destination);
    CallScratch scratch = ScratchPool.acquire();
    try {
      return receives.readInitiation(
          scratch,
          initiation,
          Arguments.target(scratch, destination),
          Arguments.offset(destination),
          destination.remaining());
    } finally {
      scratch.release();
    }
  }

  // -- tick and force -----------------------------------------------------------------------------

  /**
   * Hands out what the tunnel wants to send now: packets that waited for a session, then what the
   * timers demand (retransmission, new handshake, keepalive); BoringTun's {@code wireguard_tick}.
   *
   * <p>One datagram a call: repeat while {@link Result#isMorePending}. {@code DONE} if there is
   * none; with {@link Reason#HANDSHAKE_GIVEN_UP} once, when the peer has not answered for 90 s.
   *
   * @param destination receives the datagram
   * @param destinationOffset its first byte there
   * @param destinationCapacity room from there on, see {@link #tickSizeBytes}
   * @return see {@link Result}
   * @throws IndexOutOfBoundsException if the range exceeds the array
   */
  public long tick(byte[] destination, int destinationOffset, int destinationCapacity) {
    Objects.checkFromIndexSize(destinationOffset, destinationCapacity, destination.length);
    CallScratch scratch = ScratchPool.acquire();
    try {
      return sends.tick(
          scratch, scratch.targetArray().wrap(destination), destinationOffset, destinationCapacity);
    } finally {
      scratch.release();
    }
  }

  /**
   * {@link #tick(byte[], int, int)} with a memory segment.
   *
   * @param destination receives the datagram
   * @param destinationOffset its first byte there
   * @param destinationCapacity room from there on
   * @return see {@link Result}
   * @throws IndexOutOfBoundsException if the range exceeds the segment
   * @throws IllegalArgumentException if the destination is read-only
   */
  public long tick(MemorySegment destination, long destinationOffset, int destinationCapacity) {
    Arguments.checkWritable(destination, destinationOffset, destinationCapacity);
    CallScratch scratch = ScratchPool.acquire();
    try {
      return sends.tick(
          scratch,
          scratch.targetSegment().wrap(destination),
          destinationOffset,
          destinationCapacity);
    } finally {
      scratch.release();
    }
  }

  /**
   * {@link #tick(byte[], int, int)} with a buffer, from position to limit, which do not move.
   *
   * @param destination receives the datagram from its position on
   * @return see {@link Result}
   * @throws java.nio.ReadOnlyBufferException if the destination is read-only
   */
  public long tick(ByteBuffer destination) {
    Arguments.checkWritable(destination);
    CallScratch scratch = ScratchPool.acquire();
    try {
      return sends.tick(
          scratch,
          Arguments.target(scratch, destination),
          Arguments.offset(destination),
          destination.remaining());
    } finally {
      scratch.release();
    }
  }

  /** What {@code tick} does, for a caller that has views already. */
  SendPath sends() {
    return sends;
  }

  /**
   * Starts a handshake now, even if the last initiation is less than 5 s old; BoringTun's {@code
   * wireguard_force_handshake}. For after a change of network, for instance.
   *
   * <p>Answers {@code WRITE_TO_NETWORK} with an initiation, or {@link Reason#HANDSHAKE_TOO_SOON} if
   * the last forced one is less than 5 s old.
   *
   * @param destination receives the initiation
   * @param destinationOffset its first byte there
   * @param destinationCapacity room from there on, at least 148
   * @return see {@link Result}
   * @throws IndexOutOfBoundsException if the range exceeds the array
   */
  public long forceHandshake(byte[] destination, int destinationOffset, int destinationCapacity) {
    Objects.checkFromIndexSize(destinationOffset, destinationCapacity, destination.length);
    CallScratch scratch = ScratchPool.acquire();
    try {
      return sends.forceHandshake(
          scratch, scratch.targetArray().wrap(destination), destinationOffset, destinationCapacity);
    } finally {
      scratch.release();
    }
  }

  /**
   * {@link #forceHandshake(byte[], int, int)} with a memory segment.
   *
   * @param destination receives the initiation
   * @param destinationOffset its first byte there
   * @param destinationCapacity room from there on, at least 148
   * @return see {@link Result}
   * @throws IndexOutOfBoundsException if the range exceeds the segment
   * @throws IllegalArgumentException if the destination is read-only
   */
  public long forceHandshake(
      MemorySegment destination, long destinationOffset, int destinationCapacity) {
    Arguments.checkWritable(destination, destinationOffset, destinationCapacity);
    CallScratch scratch = ScratchPool.acquire();
    try {
      return sends.forceHandshake(
          scratch,
          scratch.targetSegment().wrap(destination),
          destinationOffset,
          destinationCapacity);
    } finally {
      scratch.release();
    }
  }

  /**
   * {@link #forceHandshake(byte[], int, int)} with a buffer, whose position and limit do not move.
   *
   * @param destination receives the initiation from its position on
   * @return see {@link Result}
   * @throws java.nio.ReadOnlyBufferException if the destination is read-only
   */
  public long forceHandshake(ByteBuffer destination) {
    Arguments.checkWritable(destination);
    CallScratch scratch = ScratchPool.acquire();
    try {
      return sends.forceHandshake(
          scratch,
          Arguments.target(scratch, destination),
          Arguments.offset(destination),
          destination.remaining());
    } finally {
      scratch.release();
    }
  }

  /**
   * When {@code tick} has something to do next. Nothing is due before; a tick at this time acts or
   * moves it on.
   *
   * <p>Any call on the tunnel may move it. A packet call brings it nearer than one second only
   * where its result says {@link Result#isMorePending}, so that a thread which ticks may sleep for
   * up to a second without being woken by the threads that read and write. To compare with the
   * clock, use {@link #nanosUntilTick()}, which knows about the sentinel and about overflow.
   *
   * @return a reading of the tunnel's {@link TimeSource#nanoTime()}, in the past if something is
   *     due now; {@link #NEVER} if nothing is scheduled
   */
  public long nextTick() {
    long next = sends.nextNanos(state.clock.nowNanos());
    return next == NEVER ? NEVER : state.clock.toSourceNanos(next);
  }

  /**
   * How long until {@code tick} has something to do.
   *
   * @return nanoseconds, 0 if something is due now, {@link #NEVER} if nothing is scheduled
   */
  public long nanosUntilTick() {
    long now = state.clock.nowNanos();
    long next = sends.nextNanos(now);
    return next == NEVER ? NEVER : Math.max(0, next - now);
  }

  // -- state --------------------------------------------------------------------------------------

  /**
   * Fills in what the tunnel has done so far; BoringTun's {@code wireguard_stats}. Works on a
   * closed tunnel too.
   *
   * @param into overwritten
   */
  public void stats(TunnelStats into) {
    StatsReader.read(state, handshakes, into);
  }

  /**
   * {@link #stats(TunnelStats)} into a new object.
   *
   * @return a snapshot
   */
  public TunnelStats stats() {
    TunnelStats stats = new TunnelStats();
    stats(stats);
    return stats;
  }

  /**
   * Whether there is a session that may be sent with.
   *
   * @return false before the first handshake, and 180 s after the last
   */
  public boolean hasSession() {
    return sends.canSend(state.clock.nowNanos());
  }

  /**
   * The other side.
   *
   * @return the public key the tunnel was made with
   */
  public PublicKey peerPublicKey() {
    return peerPublicKey;
  }

  /**
   * Changes the preshared key. Sessions go on; the next handshake uses it.
   *
   * @param key null for none
   * @throws IllegalStateException if the tunnel is closed
   */
  public void setPresharedKey(@Nullable PresharedKey key) {
    state.lock.lock();
    try {
      checkOpen();
      handshakes.setPresharedKey(key);
    } finally {
      state.lock.unlock();
    }
  }

  /**
   * Changes this side's key. Sessions and handshakes under way are dropped, packets in the queue
   * stay, and the next handshake may begin at once.
   *
   * @param key the new one
   * @throws IllegalStateException if the tunnel is closed
   */
  public void setPrivateKey(PrivateKey key) {
    state.lock.lock();
    try {
      checkOpen();
      boolean handshakeUnderWay = state.timers.isHandshakeUnderWay();
      handshakes.setPrivateKey(key);
      state.keypairs.clear();
      state.timers.clear();
      state.timers.allowInitiation();
      if (handshakeUnderWay) {
        state.timers.requestInitiation(state.clock.nowNanos());
      }
    } finally {
      state.lock.unlock();
    }
  }

  /**
   * Changes the persistent keepalive; if it is on, one is due at once.
   *
   * @param seconds 1 to 65535, or 0 for off
   * @throws IllegalStateException if the tunnel is closed
   */
  public void setPersistentKeepaliveSeconds(int seconds) {
    TunnelConfig.Builder.checkKeepalive(seconds);
    state.lock.lock();
    try {
      checkOpen();
      applyKeepalive(seconds);
    } finally {
      state.lock.unlock();
    }
  }

  private void applyKeepalive(int seconds) {
    state.timers.setPersistentInterval(seconds * 1_000_000_000L, state.clock.nowNanos());
  }

  /** For tests of limits that no test could reach by sending. */
  TunnelState state() {
    return state;
  }

  private void checkOpen() {
    if (state.closed) {
      throw new IllegalStateException("the tunnel is closed");
    }
  }

  /**
   * Ends the tunnel and wipes its keys. Calls under way in other threads finish; later ones answer
   * {@link Reason#CLOSED}. Closing again does nothing.
   */
  @Override
  public void close() {
    state.lock.lock();
    try {
      if (state.closed) {
        return;
      }
      state.closed = true;
      state.keypairs.clear();
      state.queue.clear();
      state.timers.clear();
      state.timers.setPersistentInterval(0, 0);
      handshakes.wipe();
    } finally {
      state.lock.unlock();
    }
  }

  @Override
  public String toString() {
    return "Tunnel[peer=" + peerPublicKey + (state.closed ? ", closed]" : "]");
  }
}
