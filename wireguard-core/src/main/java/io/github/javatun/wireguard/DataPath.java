package io.github.javatun.wireguard;

import static io.github.javatun.wireguard.internal.noise.Messages.TRANSPORT_COUNTER;
import static io.github.javatun.wireguard.internal.noise.Messages.TRANSPORT_DATA;
import static io.github.javatun.wireguard.internal.noise.Messages.TRANSPORT_HEADER;
import static io.github.javatun.wireguard.internal.noise.Messages.TRANSPORT_OVERHEAD;
import static io.github.javatun.wireguard.internal.noise.Messages.TRANSPORT_RECEIVER;

import io.github.javatun.wireguard.internal.crypto.CallScratch;
import io.github.javatun.wireguard.internal.crypto.Engines;
import io.github.javatun.wireguard.internal.memory.Memory;
import io.github.javatun.wireguard.internal.session.Keypair;
import io.github.javatun.wireguard.internal.session.Limits;
import io.github.javatun.wireguard.internal.session.ReplayWindow;

/**
 * Seals and opens transport data (paper, section 5.4.6). Takes no lock as long as a session is
 * there, and allocates nothing.
 */
final class DataPath {
  /** What {@link #seal} answers when the session is gone: take the slow way. */
  static final long NO_SESSION = -1;

  private final TunnelState state;
  private final Engines engines = Engines.shared();

  DataPath(TunnelState state) {
    this.state = state;
    engines.startByDefault();
  }

  /**
   * Sends an IP packet, or a keepalive if {@code length} is 0, through the current session.
   *
   * @param length of the packet, validated
   * @return a result, or {@link #NO_SESSION}
   */
  long seal(
      CallScratch scratch,
      long now,
      Memory source,
      long sourceOffset,
      int length,
      Memory target,
      long targetOffset,
      int capacity) {
    Keypair keypair = state.keypairs.current();
    if (keypair == null || !keypair.canSend(now)) {
      return NO_SESSION;
    }
    int paddedLength = state.paddedLength(length);
    int size = paddedLength + TRANSPORT_OVERHEAD;
    if (capacity < size) {
      return Result.error(Reason.DESTINATION_TOO_SMALL);
    }
    if (!keypair.loadSendKey(scratch.aead())) {
      return NO_SESSION;
    }
    long payload = targetOffset + TRANSPORT_HEADER;
    if (source.isOverwrittenBy(sourceOffset, length, target, payload)) {
      target.moveFrom(payload, source, sourceOffset, length);
      source = target;
      sourceOffset = payload;
    }
    // All that is atomic comes before the ciphertext, which it would have to wait for otherwise.
    long counter = keypair.takeCounter();
    state.counters.sent(length, size);
    engines
        .active()
        .seal(scratch.aead(), counter, source, sourceOffset, length, paddedLength, target, payload);
    target.putIntLittleEndian(targetOffset, TRANSPORT_DATA);
    target.putIntLittleEndian(targetOffset + TRANSPORT_RECEIVER, keypair.remoteIndex());
    target.putLongLittleEndian(targetOffset + TRANSPORT_COUNTER, counter);

    state.timers.onAuthenticatedSent(now);
    if (length != 0) {
      state.timers.onDataSent(now);
    }
    long result = Result.of(Result.WRITE_TO_NETWORK, size);
    if (keypair.wantsRekeyOnSend(now, counter) && state.timers.requestInitiation(now)) {
      result |= Result.MORE_PENDING;
    }
    return result;
  }

  /** Opens a datagram of type 4 and at least 32 bytes. */
  long open(
      CallScratch scratch,
      long now,
      Memory source,
      long sourceOffset,
      int length,
      Memory target,
      long targetOffset,
      int capacity) {
    Keypair keypair =
        state.keypairs.byLocalIndex(source.getIntLittleEndian(sourceOffset + TRANSPORT_RECEIVER));
    if (keypair == null) {
      return state.drop(Reason.UNKNOWN_INDEX);
    }
    if (keypair.isExpired(now)) {
      return state.drop(Reason.SESSION_EXPIRED);
    }
    long counter = source.getLongLittleEndian(sourceOffset + TRANSPORT_COUNTER);
    if (Long.compareUnsigned(counter, Limits.REJECT_AFTER_MESSAGES) >= 0) {
      return state.drop(Reason.COUNTER_OUT_OF_WINDOW);
    }
    ReplayWindow.Verdict verdict = keypair.window().check(counter);
    if (verdict != ReplayWindow.Verdict.FRESH) {
      return state.drop(reasonOf(verdict));
    }
    int plainLength = length - TRANSPORT_OVERHEAD;
    if (capacity < plainLength) {
      return Result.error(Reason.DESTINATION_TOO_SMALL);
    }
    if (!keypair.loadReceiveKey(scratch.aead())) {
      return state.drop(Reason.SESSION_EXPIRED);
    }
    if (!engines
        .active()
        .open(
            scratch.aead(),
            counter,
            source,
            sourceOffset + TRANSPORT_HEADER,
            plainLength,
            target,
            targetOffset)) {
      return state.drop(Reason.BAD_TAG);
    }
    verdict = keypair.window().accept(counter);
    if (verdict != ReplayWindow.Verdict.FRESH) {
      return state.drop(reasonOf(verdict));
    }
    return received(keypair, now, length, target, targetOffset, plainLength);
  }

  private long received(
      Keypair keypair, long now, int length, Memory target, long targetOffset, int plainLength) {
    boolean confirmed = keypair == state.keypairs.next() && confirm(keypair, now);
    boolean more = confirmed && state.queue.size() != 0;
    state.timers.onAuthenticatedReceived(now);
    if (keypair.wantsRekeyOnReceive(now)) {
      more |= requestLastMinuteHandshake(keypair, now);
    }
    long flags =
        Result.AUTHENTICATED
            | (more ? Result.MORE_PENDING : 0)
            | (confirmed ? Result.HANDSHAKE_COMPLETED : 0);
    if (plainLength == 0) {
      state.counters.received(0, length);
      return Result.done(Reason.KEEPALIVE_RECEIVED) | flags;
    }
    state.timers.onDataReceived(now);
    int packetLength = InnerPacket.length(target, targetOffset, plainLength);
    if (packetLength < 0) {
      state.counters.received(0, length);
      return state.drop(Reason.BAD_INNER_PACKET) | flags;
    }
    state.counters.received(packetLength, length);
    return Result.of(InnerPacket.deliverOperation(target.getByte(targetOffset)), packetLength)
        | flags;
  }

  /** The initiator proved that it has the key: it is ours to send with from now on. */
  private boolean confirm(Keypair keypair, long now) {
    state.lock.lock();
    try {
      boolean confirmed = state.keypairs.confirm(keypair);
      if (confirmed) {
        state.onHandshakeCompleted(now);
      }
      return confirmed;
    } finally {
      state.lock.unlock();
    }
  }

  private boolean requestLastMinuteHandshake(Keypair keypair, long now) {
    state.lock.lock();
    try {
      return keypair == state.keypairs.current()
          && keypair.markLastMinuteHandshake()
          && state.timers.requestInitiation(now);
    } finally {
      state.lock.unlock();
    }
  }

  private static Reason reasonOf(ReplayWindow.Verdict verdict) {
    return verdict == ReplayWindow.Verdict.DUPLICATE
        ? Reason.REPLAYED_COUNTER
        : Reason.COUNTER_OUT_OF_WINDOW;
  }
}
