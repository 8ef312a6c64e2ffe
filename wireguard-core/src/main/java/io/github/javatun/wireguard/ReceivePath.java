package io.github.javatun.wireguard;

import static io.github.javatun.wireguard.internal.noise.Messages.COOKIE_REPLY;
import static io.github.javatun.wireguard.internal.noise.Messages.COOKIE_REPLY_SIZE;
import static io.github.javatun.wireguard.internal.noise.Messages.INITIATION;
import static io.github.javatun.wireguard.internal.noise.Messages.INITIATION_SIZE;
import static io.github.javatun.wireguard.internal.noise.Messages.RESPONSE;
import static io.github.javatun.wireguard.internal.noise.Messages.RESPONSE_SIZE;
import static io.github.javatun.wireguard.internal.noise.Messages.TRANSPORT_DATA;
import static io.github.javatun.wireguard.internal.noise.Messages.TRANSPORT_HEADER;
import static io.github.javatun.wireguard.internal.noise.Messages.TRANSPORT_OVERHEAD;

import io.github.javatun.wireguard.internal.crypto.CallScratch;
import io.github.javatun.wireguard.internal.memory.Memory;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Tells the messages apart (paper, section 5.4) and hands each to whom it concerns. */
final class ReceivePath {
  private final TunnelState state;
  private final DataPath data;
  private final HandshakePath handshakes;
  private final SendPath sends;

  ReceivePath(TunnelState state, DataPath data, HandshakePath handshakes, SendPath sends) {
    this.state = state;
    this.data = data;
    this.handshakes = handshakes;
    this.sends = sends;
  }

  long read(
      CallScratch scratch,
      long now,
      Memory source,
      long sourceOffset,
      int length,
      Memory target,
      long targetOffset,
      int capacity,
      @Nullable Endpoint from) {
    int plainLength = length - TRANSPORT_OVERHEAD;
    if (plainLength > 0
        && source.isOverwrittenBy(
            sourceOffset + TRANSPORT_HEADER, plainLength, target, targetOffset)) {
      throw new IllegalArgumentException(
          "the destination begins inside the encrypted packet: it may begin with the datagram, with"
              + " its payload, or outside of it");
    }
    if (state.closed) {
      return Result.error(Reason.CLOSED);
    }
    if (length < TRANSPORT_OVERHEAD) {
      return state.drop(Reason.MALFORMED);
    }
    // Type byte and three reserved zero bytes are one number.
    int type = source.getIntLittleEndian(sourceOffset);
    if (type == TRANSPORT_DATA) {
      return data.open(scratch, now, source, sourceOffset, length, target, targetOffset, capacity);
    }
    if (length != handshakeSize(type)) {
      return state.drop(Reason.MALFORMED);
    }
    long result =
        handshakes.read(
            scratch, type, source, sourceOffset, length, target, targetOffset, capacity, from);
    return Result.isHandshakeCompleted(result)
        ? sends.confirmSession(scratch, target, targetOffset, capacity)
            | Result.AUTHENTICATED
            | Result.HANDSHAKE_COMPLETED
        : result;
  }

  /** Takes an initiation that passed the gate elsewhere. */
  long readInitiation(
      CallScratch scratch,
      OpenedInitiation initiation,
      Memory target,
      long targetOffset,
      int capacity) {
    Objects.requireNonNull(initiation.initiator());
    if (state.closed) {
      return Result.error(Reason.CLOSED);
    }
    if (capacity < RESPONSE_SIZE) {
      return Result.error(Reason.DESTINATION_TOO_SMALL);
    }
    try {
      return handshakes.accept(
          scratch, initiation.handshake, initiation.message, target, targetOffset);
    } finally {
      initiation.spent();
    }
  }

  private static int handshakeSize(int type) {
    return switch (type) {
      case INITIATION -> INITIATION_SIZE;
      case RESPONSE -> RESPONSE_SIZE;
      case COOKIE_REPLY -> COOKIE_REPLY_SIZE;
      default -> -1;
    };
  }
}
