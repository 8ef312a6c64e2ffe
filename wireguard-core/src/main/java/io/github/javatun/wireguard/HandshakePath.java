package io.github.javatun.wireguard;

import io.github.javatun.wireguard.internal.crypto.CallScratch;
import io.github.javatun.wireguard.internal.memory.Memory;
import io.github.javatun.wireguard.internal.noise.CookieJar;
import io.github.javatun.wireguard.internal.noise.Identity;
import io.github.javatun.wireguard.internal.noise.InitiatorHandshake;
import io.github.javatun.wireguard.internal.noise.Messages;
import io.github.javatun.wireguard.internal.noise.Peer;
import io.github.javatun.wireguard.internal.noise.RandomBytes;
import io.github.javatun.wireguard.internal.noise.ReceivedInitiation;
import io.github.javatun.wireguard.internal.noise.SessionKeys;
import io.github.javatun.wireguard.internal.noise.Tai64n;
import io.github.javatun.wireguard.internal.session.Keypair;
import io.github.javatun.wireguard.internal.session.Limits;
import org.jspecify.annotations.Nullable;

/**
 * Writes and reads handshake messages and cookie replies (paper, sections 5.3 and 5.4), in both
 * roles. A message is checked whole before it changes anything.
 */
final class HandshakePath {
  private final TunnelState state;
  private final HandshakeGate gate;
  private final RandomBytes random;
  private final Peer peer;
  private final CookieJar cookies;
  private final InitiatorHandshake initiator = new InitiatorHandshake();
  private final byte[] newestTimestamp = new byte[Tai64n.SIZE];
  private volatile Identity self;
  private long initiationSentNanos;
  private long initiationAcceptedNanos = -Limits.INITIATION_INTERVAL_NANOS;
  private volatile int rttMillis = -1;

  HandshakePath(TunnelState state, TunnelConfig config) {
    this.state = state;
    random = state.random::nextBytes;
    RateLimiter shared = config.rateLimiter();
    RateLimiter limiter =
        shared != null
            ? shared
            : RateLimiter.builder()
                .timeSource(config.timeSource())
                .randomSource(config.randomSource())
                .build();
    gate = new HandshakeGate(limiter);
    self = new Identity(bytesOf(config.privateKey()));
    byte[] peerPublicKey = new byte[Messages.KEY];
    config.peerPublicKey().copyTo(peerPublicKey, 0);
    cookies = new CookieJar(peerPublicKey);
    peer = new Peer(peerPublicKey, self);
    setPresharedKey(config.presharedKey());
    if (peer.isLowOrder()) {
      state.log(TunnelLog.Level.WARNING, "the peer's public key is a low-order point: unusable");
    }
  }

  int rttMillis() {
    return rttMillis;
  }

  // -- sending: all need the lock ---------------------------------------------------------------

  /** Whether no handshake is possible at all. */
  boolean isLowOrderPeer() {
    return peer.isLowOrder();
  }

  /**
   * Writes an initiation.
   *
   * @param target has room for 148 bytes
   */
  long sendInitiation(CallScratch scratch, long now, Memory target, long offset, String why) {
    byte[] message = scratch.handshakeOut();
    cancel();
    int index = state.indices.acquire();
    boolean written = false;
    try {
      written =
          initiator.writeInitiation(
              scratch, random, self, peer, index, state.timeSource.wallClockMillis(), message);
    } finally {
      if (!written) {
        state.indices.release(index);
      }
    }
    if (!written) {
      return state.drop(Reason.LOW_ORDER_KEY);
    }
    cookies.writeMacs(scratch, now, message, Messages.INITIATION_MACS);
    initiationSentNanos = now;
    state.timers.onInitiationSent(now);
    if (state.logs(TunnelLog.Level.DEBUG)) {
      state.log(TunnelLog.Level.DEBUG, "initiation sent: " + why);
    }
    return send(message, Messages.INITIATION_SIZE, target, offset);
  }

  private long send(byte[] message, int size, Memory target, long offset) {
    target.copyFrom(offset, message, 0, size);
    state.counters.sent(0, size);
    return Result.of(Result.WRITE_TO_NETWORK, size);
  }

  // -- receiving ----------------------------------------------------------------------------------

  /**
   * Reads a message of type 1, 2 or 3 and the right size for it.
   *
   * @return a result; {@link Reason#HANDSHAKE_COMPLETED} if a response was accepted, for the caller
   *     to put the first packet or a keepalive into the target
   */
  long read(
      CallScratch scratch,
      int type,
      Memory source,
      long sourceOffset,
      int length,
      Memory target,
      long targetOffset,
      int capacity,
      @Nullable Endpoint from) {
    byte[] message = scratch.handshakeIn();
    source.copyTo(sourceOffset, message, 0, length);
    if (type == Messages.COOKIE_REPLY) {
      return readCookieReply(scratch, message);
    }
    Identity addressee = self;
    long admission =
        gate.admit(scratch, addressee, type, message, target, targetOffset, capacity, from);
    if (admission != HandshakeGate.ADMITTED) {
      return refused(admission);
    }
    if (type == Messages.RESPONSE) {
      return readResponse(scratch, message);
    }
    ReceivedInitiation initiation = new ReceivedInitiation();
    try {
      return initiation.open(scratch, addressee, message)
          ? accept(scratch, initiation, message, target, targetOffset)
          : state.drop(Reason.BAD_HANDSHAKE);
    } finally {
      initiation.wipe();
    }
  }

  /** Counts what the gate answered instead of letting a message pass. */
  private long refused(long admission) {
    if (Result.operation(admission) == Result.WRITE_TO_NETWORK) {
      state.counters.dropped(Reason.UNDER_LOAD, 1);
      state.counters.sent(0, Result.sizeBytes(admission));
    } else if (Result.reason(admission).isDrop()) {
      state.counters.dropped(Result.reason(admission), 1);
    }
    return admission;
  }

  /**
   * Takes an initiation whose sender's static key is decrypted.
   *
   * @param target has room for 92 bytes
   */
  long accept(
      CallScratch scratch,
      ReceivedInitiation initiation,
      byte[] message,
      Memory target,
      long targetOffset) {
    state.lock.lock();
    try {
      if (state.closed) {
        return Result.error(Reason.CLOSED);
      }
      long now = state.clock.nowNanos();
      if (!initiation.isFrom(peer)) {
        return state.drop(Reason.WRONG_PEER);
      }
      if (!initiation.openTimestamp(scratch, peer, message)) {
        return state.drop(Reason.BAD_HANDSHAKE);
      }
      if (!initiation.isNewerThan(newestTimestamp)) {
        return state.drop(Reason.REPLAYED_INITIATION);
      }
      if (now - initiationAcceptedNanos < Limits.INITIATION_INTERVAL_NANOS) {
        return state.drop(Reason.INITIATION_FLOOD);
      }
      return answer(scratch, now, initiation, target, targetOffset);
    } finally {
      state.lock.unlock();
    }
  }

  private long answer(
      CallScratch scratch,
      long now,
      ReceivedInitiation initiation,
      Memory target,
      long targetOffset) {
    byte[] response = scratch.handshakeOut();
    int index = state.indices.acquire();
    SessionKeys keys = null;
    try {
      keys = initiation.writeResponse(scratch, random, peer, index, response);
    } finally {
      if (keys == null) {
        state.indices.release(index);
      }
    }
    if (keys == null) {
      return state.drop(Reason.BAD_HANDSHAKE);
    }
    initiation.copyTimestamp(newestTimestamp);
    initiationAcceptedNanos = now;
    cookies.writeMacs(scratch, now, response, Messages.RESPONSE_MACS);
    state.counters.received(0, Messages.INITIATION_SIZE);
    state.timers.onAuthenticatedReceived(now);
    state.keypairs.addAsResponder(keypair(keys, false, now));
    state.timers.onSessionDerived(now);
    state.timers.onResponseSent(now);
    if (state.logs(TunnelLog.Level.DEBUG)) {
      state.log(TunnelLog.Level.DEBUG, "initiation accepted, response sent");
    }
    return send(response, Messages.RESPONSE_SIZE, target, targetOffset) | Result.AUTHENTICATED;
  }

  private long readResponse(CallScratch scratch, byte[] message) {
    state.lock.lock();
    try {
      if (state.closed) {
        return Result.error(Reason.CLOSED);
      }
      if (!answersInitiation(message)) {
        return state.drop(Reason.UNEXPECTED_MESSAGE);
      }
      long now = state.clock.nowNanos();
      SessionKeys keys = initiator.readResponse(scratch, self, peer, message);
      if (keys == null) {
        return state.drop(Reason.BAD_HANDSHAKE);
      }
      state.counters.received(0, Messages.RESPONSE_SIZE);
      state.timers.onAuthenticatedReceived(now);
      state.keypairs.addAsInitiator(keypair(keys, true, now));
      state.timers.onSessionDerived(now);
      rttMillis = (int) Math.min(Integer.MAX_VALUE, (now - initiationSentNanos) / 1_000_000);
      state.onHandshakeCompleted(now);
      return Result.done(Reason.HANDSHAKE_COMPLETED)
          | Result.AUTHENTICATED
          | Result.HANDSHAKE_COMPLETED;
    } finally {
      state.lock.unlock();
    }
  }

  private boolean answersInitiation(byte[] response) {
    return initiator.isPending()
        && Messages.index(response, Messages.RESPONSE_RECEIVER) == initiator.localIndex();
  }

  private long readCookieReply(CallScratch scratch, byte[] message) {
    state.lock.lock();
    try {
      if (!cookies.expectsReplyTo(Messages.index(message, Messages.COOKIE_REPLY_RECEIVER))) {
        return state.drop(Reason.UNEXPECTED_MESSAGE);
      }
      if (!cookies.accept(scratch, state.clock.nowNanos(), message)) {
        return state.drop(Reason.BAD_HANDSHAKE);
      }
      if (state.logs(TunnelLog.Level.DEBUG)) {
        state.log(TunnelLog.Level.DEBUG, "cookie reply accepted");
      }
      return Result.done(Reason.COOKIE_RECEIVED);
    } finally {
      state.lock.unlock();
    }
  }

  private static Keypair keypair(SessionKeys keys, boolean initiator, long now) {
    return new Keypair(
        keys.sendKey(), keys.receiveKey(), keys.localIndex(), keys.remoteIndex(), initiator, now);
  }

  // -- keys: all need the lock --------------------------------------------------------------------

  void setPresharedKey(@Nullable PresharedKey key) {
    if (key == null) {
      peer.setPresharedKey(null);
    } else {
      byte[] bytes = new byte[Messages.KEY];
      key.copyTo(bytes, 0);
      peer.setPresharedKey(bytes);
    }
  }

  void setPrivateKey(PrivateKey key) {
    Identity old = self;
    Identity renewed = new Identity(bytesOf(key));
    peer.agreeWith(renewed);
    self = renewed;
    old.wipe();
    cancel();
    cookies.clear();
  }

  /** Forgets the initiation under way. */
  void cancel() {
    if (initiator.isPending()) {
      state.indices.release(initiator.localIndex());
    }
    initiator.cancel();
  }

  void wipe() {
    cancel();
    cookies.clear();
    self.wipe();
    peer.wipe();
  }

  private static byte[] bytesOf(PrivateKey key) {
    byte[] bytes = new byte[Messages.KEY];
    key.copyTo(bytes, 0);
    return bytes;
  }
}
