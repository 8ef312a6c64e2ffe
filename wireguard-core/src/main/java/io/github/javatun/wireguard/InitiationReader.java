package io.github.javatun.wireguard;

import io.github.javatun.wireguard.internal.crypto.CallScratch;
import io.github.javatun.wireguard.internal.crypto.ConstantTime;
import io.github.javatun.wireguard.internal.crypto.ScratchPool;
import io.github.javatun.wireguard.internal.memory.Memory;
import io.github.javatun.wireguard.internal.noise.Identity;
import io.github.javatun.wireguard.internal.noise.Messages;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Tells whose initiation a datagram is, for hosts that have many tunnels behind one private key: an
 * initiation names no receiver, only, encrypted, its sender's static key.
 *
 * <pre>{@code
 * long result = initiations.read(datagram, reply, from, opened);
 * if (Result.operation(result) == Result.DONE) {
 *   Tunnel tunnel = tunnels.get(opened.initiator());
 *   result = tunnel == null ? result : tunnel.readInitiation(opened, reply);
 * }
 * }</pre>
 *
 * <p>The message is counted by the limiter once, and its first Diffie-Hellman is done once, however
 * many tunnels there are. All other messages have a receiver index: see {@link
 * WireMessage#receiverIndex(byte[], int, int)}.
 *
 * <p><b>Safe for all threads.</b> Refused messages allocate nothing, opened ones 112 bytes.
 */
public final class InitiationReader implements AutoCloseable {
  private final Identity self;
  private final HandshakeGate gate;
  private volatile boolean closed;

  private InitiationReader(PrivateKey own, RateLimiter limiter) {
    byte[] key = new byte[Messages.KEY];
    own.copyTo(key, 0);
    self = new Identity(key);
    gate = new HandshakeGate(limiter);
  }

  /**
   * A reader for the tunnels of one private key.
   *
   * @param own the private key, not kept
   * @param limiter the one that the tunnels share
   * @return a reader to be closed in the end
   */
  public static InitiationReader of(PrivateKey own, RateLimiter limiter) {
    return new InitiationReader(own, limiter);
  }

  /**
   * Opens an initiation.
   *
   * @param source holds the datagram
   * @param sourceOffset its first byte
   * @param sourceLength its length, any
   * @param destination receives a cookie reply, for the datagram's sender
   * @param destinationOffset its first byte there
   * @param destinationCapacity room from there on, at least 92
   * @param from the sender, or null if unknown
   * @param into receives the opened initiation
   * @return {@code DONE} if it was opened, {@code WRITE_TO_NETWORK} with a cookie reply, or {@code
   *     ERROR}: {@link Reason#MALFORMED}, {@link Reason#BAD_MAC1}, {@link Reason#UNDER_LOAD},
   *     {@link Reason#BAD_HANDSHAKE}, {@link Reason#DESTINATION_TOO_SMALL}
   * @throws IndexOutOfBoundsException if a range exceeds its array
   */
  public long read(
      byte[] source,
      int sourceOffset,
      int sourceLength,
      byte[] destination,
      int destinationOffset,
      int destinationCapacity,
      @Nullable Endpoint from,
      OpenedInitiation into) {
    Objects.checkFromIndexSize(sourceOffset, sourceLength, source.length);
    Objects.checkFromIndexSize(destinationOffset, destinationCapacity, destination.length);
    CallScratch scratch = ScratchPool.acquire();
    try {
      return read(
          scratch,
          scratch.sourceArray().wrap(source),
          sourceOffset,
          sourceLength,
          scratch.targetArray().wrap(destination),
          destinationOffset,
          destinationCapacity,
          from,
          into);
    } finally {
      scratch.release();
    }
  }

  /**
   * {@link #read(byte[], int, int, byte[], int, int, Endpoint, OpenedInitiation)} with memory
   * segments.
   *
   * @param source holds the datagram
   * @param sourceOffset its first byte
   * @param sourceLength its length, any
   * @param destination receives a cookie reply
   * @param destinationOffset its first byte there
   * @param destinationCapacity room from there on, at least 92
   * @param from the sender, or null
   * @param into receives the opened initiation
   * @return see there
   * @throws IndexOutOfBoundsException if a range exceeds its segment
   * @throws IllegalArgumentException if the destination is read-only
   */
  public long read(
      MemorySegment source,
      long sourceOffset,
      int sourceLength,
      MemorySegment destination,
      long destinationOffset,
      int destinationCapacity,
      @Nullable Endpoint from,
      OpenedInitiation into) {
    Arguments.check(source, sourceOffset, sourceLength);
    Arguments.checkWritable(destination, destinationOffset, destinationCapacity);
    CallScratch scratch = ScratchPool.acquire();
    try {
      return read(
          scratch,
          scratch.sourceSegment().wrap(source),
          sourceOffset,
          sourceLength,
          scratch.targetSegment().wrap(destination),
          destinationOffset,
          destinationCapacity,
          from,
          into);
    } finally {
      scratch.release();
    }
  }

  /**
   * {@link #read(byte[], int, int, byte[], int, int, Endpoint, OpenedInitiation)} with buffers,
   * from position to limit of each; neither position nor limit moves.
   *
   * @param source holds the datagram
   * @param destination receives a cookie reply from its position on
   * @param from the sender, or null
   * @param into receives the opened initiation
   * @return see there
   * @throws java.nio.ReadOnlyBufferException if the destination is read-only
   */
  public long read(
      ByteBuffer source, ByteBuffer destination, @Nullable Endpoint from, OpenedInitiation into) {
    Arguments.checkWritable(destination);
    CallScratch scratch = ScratchPool.acquire();
    try {
      return read(
          scratch,
          Arguments.source(scratch, source),
          Arguments.offset(source),
          source.remaining(),
          Arguments.target(scratch, destination),
          Arguments.offset(destination),
          destination.remaining(),
          from,
          into);
    } finally {
      scratch.release();
    }
  }

  /** The same, within a call that has its scratch already. */
  long read(
      CallScratch scratch,
      Memory source,
      long sourceOffset,
      int length,
      Memory target,
      long targetOffset,
      int capacity,
      @Nullable Endpoint from,
      OpenedInitiation into) {
    into.spent();
    if (closed) {
      return Result.error(Reason.CLOSED);
    }
    if (length != Messages.INITIATION_SIZE
        || source.getIntLittleEndian(sourceOffset) != Messages.INITIATION) {
      return Result.error(Reason.MALFORMED);
    }
    byte[] message = scratch.handshakeIn();
    source.copyTo(sourceOffset, message, 0, length);
    long admission =
        gate.admit(
            scratch, self, Messages.INITIATION, message, target, targetOffset, capacity, from);
    if (admission != HandshakeGate.ADMITTED) {
      return admission;
    }
    byte[] initiator = new byte[Messages.KEY];
    if (!into.handshake.open(scratch, self, message)) {
      return Result.error(Reason.BAD_HANDSHAKE);
    }
    into.handshake.copyInitiator(initiator);
    if (ConstantTime.isZero(initiator, 0, Messages.KEY)) {
      return Result.error(Reason.BAD_HANDSHAKE);
    }
    System.arraycopy(message, 0, into.message, 0, Messages.INITIATION_SIZE);
    into.opened(PublicKey.ofBytes(initiator));
    return Result.done(Reason.NONE);
  }

  /** Wipes the private key. Calls after that answer {@link Reason#CLOSED}. */
  @Override
  public void close() {
    closed = true;
    self.wipe();
  }
}
