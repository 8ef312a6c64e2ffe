package io.github.javatun.wireguard;

import io.github.javatun.wireguard.internal.crypto.CallScratch;
import io.github.javatun.wireguard.internal.memory.Memory;
import io.github.javatun.wireguard.internal.noise.Messages;
import io.github.javatun.wireguard.internal.session.Keypair;
import io.github.javatun.wireguard.internal.timer.Timers;

/**
 * Decides what goes out besides data that simply passes: packets that must wait for a session, and
 * what the timers demand (paper, sections 6.2 to 6.6). One datagram a call, under the lock.
 */
final class SendPath {
  private final TunnelState state;
  private final DataPath data;
  private final HandshakePath handshakes;

  SendPath(TunnelState state, DataPath data, HandshakePath handshakes) {
    this.state = state;
    this.data = data;
    this.handshakes = handshakes;
  }

  /** Sends a packet, or a keepalive of length 0, at once or through the queue. */
  long write(
      CallScratch scratch,
      long now,
      Memory source,
      long sourceOffset,
      int sourceLength,
      Memory target,
      long targetOffset,
      int capacity) {
    if (state.closed) {
      return Result.error(Reason.CLOSED);
    }
    int length = sourceLength;
    if (length != 0) {
      length = InnerPacket.length(source, sourceOffset, sourceLength);
      if (length < 0 || length > Tunnel.MAX_PACKET_SIZE_BYTES) {
        return state.drop(Reason.BAD_OUTGOING_PACKET);
      }
    }
    if (state.queue.size() == 0) {
      long result =
          data.seal(scratch, now, source, sourceOffset, length, target, targetOffset, capacity);
      if (result != DataPath.NO_SESSION) {
        return result;
      }
    }
    state.lock.lock();
    try {
      if (state.closed) {
        return Result.error(Reason.CLOSED);
      }
      return canSend(now)
          ? writeBehindQueue(
              scratch, now, source, sourceOffset, length, target, targetOffset, capacity)
          : writeWithoutSession(
              scratch, now, source, sourceOffset, length, target, targetOffset, capacity);
    } finally {
      state.lock.unlock();
    }
  }

  private long writeBehindQueue(
      CallScratch scratch,
      long now,
      Memory source,
      long sourceOffset,
      int length,
      Memory target,
      long targetOffset,
      int capacity) {
    if (state.queue.size() == 0) {
      return seal(scratch, now, source, sourceOffset, length, target, targetOffset, capacity);
    }
    if (capacity < state.datagramSize(state.queue.headLength())) {
      return Result.error(Reason.DESTINATION_TOO_SMALL);
    }
    if (length == 0) {
      return sendQueueHead(scratch, now, target, targetOffset, capacity);
    }
    if (!state.queue.canHold(length)) {
      return state.drop(Reason.QUEUE_OVERFLOW);
    }
    countOverflow(state.queue.push(source, sourceOffset, length));
    if (capacity < state.datagramSize(state.queue.headLength())) {
      // The head that there was room for had to go for this packet; the next one is longer.
      return Result.done(Reason.QUEUED) | Result.MORE_PENDING;
    }
    return sendQueueHead(scratch, now, target, targetOffset, capacity);
  }

  private long writeWithoutSession(
      CallScratch scratch,
      long now,
      Memory source,
      long sourceOffset,
      int length,
      Memory target,
      long targetOffset,
      int capacity) {
    if (handshakes.isLowOrderPeer()) {
      return state.drop(Reason.LOW_ORDER_KEY);
    }
    boolean initiate = !state.timers.isInitiationTooSoon(now);
    if (initiate && capacity < Messages.INITIATION_SIZE) {
      return Result.error(Reason.DESTINATION_TOO_SMALL);
    }
    state.timers.onHandshakeWanted(now);
    Reason outcome = Reason.NONE;
    if (length != 0) {
      outcome = enqueue(source, sourceOffset, length);
    }
    if (initiate) {
      return handshakes.sendInitiation(scratch, now, target, targetOffset, "no session")
          | Result.done(outcome);
    }
    return outcome == Reason.NO_SESSION ? Result.error(outcome) : Result.done(outcome);
  }

  private Reason enqueue(Memory source, long sourceOffset, int length) {
    if (!state.queue.canHold(length)) {
      state.counters.dropped(Reason.NO_SESSION, 1);
      return Reason.NO_SESSION;
    }
    countOverflow(state.queue.push(source, sourceOffset, length));
    return Reason.QUEUED;
  }

  private void countOverflow(int packets) {
    if (packets != 0) {
      state.counters.dropped(Reason.QUEUE_OVERFLOW, packets);
    }
  }

  /** After a response was accepted: the first packet that waited, or else a keepalive. */
  long confirmSession(CallScratch scratch, Memory target, long targetOffset, int capacity) {
    state.lock.lock();
    try {
      long now = state.clock.nowNanos();
      int headLength = state.queue.headLength();
      if (!canSend(now)) {
        return Result.done(Reason.HANDSHAKE_COMPLETED);
      }
      if (capacity < state.datagramSize(headLength)) {
        return Result.done(Reason.HANDSHAKE_COMPLETED) | Result.MORE_PENDING;
      }
      return headLength == 0
          ? sendKeepalive(scratch, now, target, targetOffset, capacity)
          : sendQueueHead(scratch, now, target, targetOffset, capacity);
    } finally {
      state.lock.unlock();
    }
  }

  /** The next thing to send: packets that waited, then what is due. */
  long tick(CallScratch scratch, Memory target, long targetOffset, int capacity) {
    if (state.closed) {
      return Result.error(Reason.CLOSED);
    }
    long now = state.clock.nowNanos();
    if (!isDue(now)) {
      return Result.done(Reason.NONE);
    }
    state.lock.lock();
    try {
      if (state.closed) {
        return Result.error(Reason.CLOSED);
      }
      if (capacity < tickSize(now)) {
        return Result.error(Reason.DESTINATION_TOO_SMALL);
      }
      long result =
          canFlush(now)
              ? sendQueueHead(scratch, now, target, targetOffset, capacity)
              : fire(scratch, now, target, targetOffset, capacity);
      return isDue(now) ? result | Result.MORE_PENDING : result;
    } finally {
      state.lock.unlock();
    }
  }

  /** Room for whatever {@link #tick} may send now. */
  int tickSize() {
    if (state.queue.size() == 0) {
      return Messages.INITIATION_SIZE;
    }
    state.lock.lock();
    try {
      return tickSize(state.clock.nowNanos());
    } finally {
      state.lock.unlock();
    }
  }

  private int tickSize(long now) {
    int head = canFlush(now) ? state.datagramSize(state.queue.headLength()) : 0;
    return Math.max(head, Messages.INITIATION_SIZE);
  }

  /** When {@link #tick} has something to do. */
  long nextNanos(long now) {
    if (state.closed) {
      return Timers.NEVER;
    }
    if (canFlush(now)) {
      return now;
    }
    long next = state.timers.nextNanos();
    return isStranded(now) ? Math.min(next, state.timers.initiationAllowedNanos()) : next;
  }

  /** Whether packets wait for a session that nothing is going to make. */
  private boolean isStranded(long now) {
    return state.queue.size() != 0 && !canSend(now) && !state.timers.isHandshakeUnderWay();
  }

  private boolean isDue(long now) {
    return nextNanos(now) <= now;
  }

  private long fire(CallScratch scratch, long now, Memory target, long targetOffset, int capacity) {
    Timers timers = state.timers;
    timers.dropStaleRequest(now);
    if (timers.takeWipe(now)) {
      wipeKeys();
    }
    switch (timers.retransmission(now)) {
      case GIVE_UP -> {
        return giveUp(now);
      }
      case SEND -> {
        return initiate(scratch, now, target, targetOffset, "no response within 5 s");
      }
      case NOT_DUE -> {}
    }
    if (timers.takeNewHandshake(now)) {
      timers.requestInitiation(now);
      if (timers.isInitiationRequested()) {
        return initiate(scratch, now, target, targetOffset, "no reply within 15 s");
      }
    }
    if (isStranded(now)) {
      timers.requestInitiation(now);
    }
    if (timers.isInitiationRequested()) {
      return initiate(scratch, now, target, targetOffset, "session due for renewal");
    }
    if (timers.takeKeepalive(now)) {
      if (canSend(now)) {
        long result = sendKeepalive(scratch, now, target, targetOffset, capacity);
        timers.onKeepaliveSent(now);
        return result;
      }
      if (timers.requestInitiation(now)) {
        return initiate(scratch, now, target, targetOffset, "keepalive without a session");
      }
    }
    return Result.done(Reason.NONE);
  }

  private long initiate(
      CallScratch scratch, long now, Memory target, long targetOffset, String why) {
    if (handshakes.isLowOrderPeer()) {
      state.timers.clear();
      return state.drop(Reason.LOW_ORDER_KEY);
    }
    return handshakes.sendInitiation(scratch, now, target, targetOffset, why);
  }

  private long giveUp(long now) {
    state.timers.onGivenUp(now);
    countOverflow(state.queue.clear());
    if (state.logs(TunnelLog.Level.INFO)) {
      state.log(TunnelLog.Level.INFO, "handshake given up: no response for 90 s");
    }
    return Result.done(Reason.HANDSHAKE_GIVEN_UP);
  }

  private void wipeKeys() {
    state.keypairs.clear();
    if (!state.timers.isHandshakeUnderWay()) {
      handshakes.cancel();
    }
    if (state.logs(TunnelLog.Level.INFO)) {
      state.log(TunnelLog.Level.INFO, "all session keys wiped: no new session for 540 s");
    }
  }

  /** Starts a handshake now, whenever the last one was; again only after 5 s. */
  long forceHandshake(CallScratch scratch, Memory target, long targetOffset, int capacity) {
    state.lock.lock();
    try {
      if (state.closed) {
        return Result.error(Reason.CLOSED);
      }
      if (capacity < Messages.INITIATION_SIZE) {
        return Result.error(Reason.DESTINATION_TOO_SMALL);
      }
      if (handshakes.isLowOrderPeer()) {
        return Result.error(Reason.LOW_ORDER_KEY);
      }
      long now = state.clock.nowNanos();
      if (!state.timers.mayForce(now)) {
        return Result.error(Reason.HANDSHAKE_TOO_SOON);
      }
      state.timers.onForced(now);
      return handshakes.sendInitiation(scratch, now, target, targetOffset, "forced");
    } finally {
      state.lock.unlock();
    }
  }

  boolean canSend(long now) {
    Keypair current = state.keypairs.current();
    return current != null && current.canSend(now);
  }

  private boolean canFlush(long now) {
    return state.queue.size() != 0 && canSend(now);
  }

  private long sendKeepalive(
      CallScratch scratch, long now, Memory target, long targetOffset, int capacity) {
    return seal(scratch, now, target, targetOffset, 0, target, targetOffset, capacity);
  }

  /** Seals with the lock held, where only a used-up session can be in the way. */
  private long seal(
      CallScratch scratch,
      long now,
      Memory source,
      long sourceOffset,
      int length,
      Memory target,
      long targetOffset,
      int capacity) {
    long result =
        data.seal(scratch, now, source, sourceOffset, length, target, targetOffset, capacity);
    return result == DataPath.NO_SESSION ? state.drop(Reason.NO_SESSION) : result;
  }

  private long sendQueueHead(
      CallScratch scratch, long now, Memory target, long targetOffset, int capacity) {
    int length = state.queue.headLength();
    long payload = targetOffset + Messages.TRANSPORT_HEADER;
    state.queue.pop(target, payload);
    long result = seal(scratch, now, target, payload, length, target, targetOffset, capacity);
    return canFlush(now) ? result | Result.MORE_PENDING : result;
  }
}
