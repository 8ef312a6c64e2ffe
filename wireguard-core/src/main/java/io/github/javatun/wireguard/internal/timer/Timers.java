package io.github.javatun.wireguard.internal.timer;

import static io.github.javatun.wireguard.internal.session.Limits.KEEPALIVE_TIMEOUT_NANOS;
import static io.github.javatun.wireguard.internal.session.Limits.NO_REPLY_NANOS;
import static io.github.javatun.wireguard.internal.session.Limits.REKEY_ATTEMPT_TIME_NANOS;
import static io.github.javatun.wireguard.internal.session.Limits.REKEY_TIMEOUT_NANOS;
import static io.github.javatun.wireguard.internal.session.Limits.WIPE_AFTER_NANOS;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * When what is due (paper, section 6; the rules are those of the Linux kernel): five deadlines, and
 * the request for an initiation that the path of data makes.
 *
 * <p>The methods {@code onX} are called after X happened. They only write what changes, so that
 * threads which send or receive all the time share these fields without taking them from each
 * other.
 *
 * <p><b>{@code onX}, {@link #requestInitiation} and the questions are safe for all threads; what is
 * under "fired" needs the tunnel's handshake lock.</b>
 */
public final class Timers {
  /** No deadline. */
  public static final long NEVER = Long.MAX_VALUE;

  private static final long LONG_AGO = -REKEY_TIMEOUT_NANOS;

  // What the path of data writes per packet where traffic goes both ways: ordered like the volatile
  // fields they are, but without the wait for all earlier stores that a volatile write costs.
  private static final VarHandle NEW_HANDSHAKE_AT = handle("newHandshakeAt");
  private static final VarHandle KEEPALIVE_AT = handle("keepaliveAt");
  private static final VarHandle LAST_TRAVERSAL = handle("lastTraversalNanos");

  private final Jitter jitter;

  private volatile long retransmitAt = NEVER;
  private volatile long keepaliveAt = NEVER;
  private volatile long newHandshakeAt = NEVER;
  private volatile long wipeAt = NEVER;
  private volatile boolean needAnotherKeepalive;
  private boolean anotherKeepaliveDue;

  private volatile long persistentIntervalNanos;
  private volatile long lastTraversalNanos;

  private volatile boolean initiationRequested;
  private volatile long attemptStartNanos;
  private volatile long lastHandshakeMessageSentNanos = LONG_AGO;
  private long lastForcedNanos = LONG_AGO;
  private volatile long lastHandshakeNanos = NEVER;

  private static VarHandle handle(String field) {
    try {
      return MethodHandles.lookup().findVarHandle(Timers.class, field, long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** No deadlines; {@code seed} feeds the jitter. */
  public Timers(long seed) {
    jitter = new Jitter(seed);
  }

  // -- events ---------------------------------------------------------------------------------

  /** Called after transport data with an inner packet was sent. */
  public void onDataSent(long nowNanos) {
    if (newHandshakeAt == NEVER) {
      NEW_HANDSHAKE_AT.setRelease(this, nowNanos + NO_REPLY_NANOS + jitter.nextNanos());
    }
  }

  /** Called after transport data with an inner packet was received. */
  public void onDataReceived(long nowNanos) {
    if (keepaliveAt == NEVER) {
      KEEPALIVE_AT.setRelease(this, nowNanos + KEEPALIVE_TIMEOUT_NANOS);
    } else if (!needAnotherKeepalive) {
      needAnotherKeepalive = true;
    }
  }

  /** Called after anything authenticated was sent: data, keepalive or handshake message. */
  public void onAuthenticatedSent(long nowNanos) {
    if (keepaliveAt != NEVER) {
      KEEPALIVE_AT.setRelease(this, NEVER);
    }
    onTraversal(nowNanos);
  }

  /** Called after anything authenticated was received: data, keepalive or handshake message. */
  public void onAuthenticatedReceived(long nowNanos) {
    if (newHandshakeAt != NEVER) {
      NEW_HANDSHAKE_AT.setRelease(this, NEVER);
    }
    onTraversal(nowNanos);
  }

  private void onTraversal(long nowNanos) {
    if (persistentIntervalNanos != 0) {
      LAST_TRAVERSAL.setRelease(this, nowNanos);
    }
  }

  /** Called after an initiation was sent. */
  public void onInitiationSent(long nowNanos) {
    initiationRequested = false;
    lastHandshakeMessageSentNanos = nowNanos;
    armRetransmit(nowNanos);
    onAuthenticatedSent(nowNanos);
  }

  /** Called after a response was sent. */
  public void onResponseSent(long nowNanos) {
    lastHandshakeMessageSentNanos = nowNanos;
    onAuthenticatedSent(nowNanos);
  }

  /** Called after new transport keys were derived. */
  public void onSessionDerived(long nowNanos) {
    wipeAt = nowNanos + WIPE_AFTER_NANOS;
  }

  /** Called after a handshake was completed: response accepted, or key confirmed. */
  public void onHandshakeCompleted(long nowNanos) {
    retransmitAt = NEVER;
    lastHandshakeNanos = nowNanos;
  }

  // -- initiations ----------------------------------------------------------------------------

  /**
   * A session ought to be made or renewed. Starts the 90 s of the attempt anew.
   *
   * @return true if an initiation is due now; false if the last one is less than 5 s old
   */
  public boolean requestInitiation(long nowNanos) {
    if (initiationRequested) {
      return true;
    }
    attemptStartNanos = nowNanos;
    if (isInitiationTooSoon(nowNanos)) {
      return false;
    }
    initiationRequested = true;
    return true;
  }

  /** A packet or keepalive has no session: the 90 s of the attempt start anew. */
  public void onHandshakeWanted(long nowNanos) {
    attemptStartNanos = nowNanos;
  }

  /** When the next initiation may be sent. */
  public long initiationAllowedNanos() {
    return lastHandshakeMessageSentNanos + REKEY_TIMEOUT_NANOS;
  }

  /** Forgets a request that another handshake message, sent since, has made needless. */
  public void dropStaleRequest(long nowNanos) {
    if (initiationRequested && isInitiationTooSoon(nowNanos)) {
      initiationRequested = false;
    }
  }

  /** Whether the last handshake message is less than 5 s old. */
  public boolean isInitiationTooSoon(long nowNanos) {
    return nowNanos - lastHandshakeMessageSentNanos < REKEY_TIMEOUT_NANOS;
  }

  /** Whether a forced initiation may ignore the 5 s: once in 5 s. */
  public boolean mayForce(long nowNanos) {
    return nowNanos - lastForcedNanos >= REKEY_TIMEOUT_NANOS;
  }

  /** A forced initiation goes out now. */
  public void onForced(long nowNanos) {
    lastForcedNanos = nowNanos;
    attemptStartNanos = nowNanos;
  }

  /** The next initiation may go out at once, whenever the last one was. */
  public void allowInitiation() {
    lastHandshakeMessageSentNanos = LONG_AGO;
    lastForcedNanos = LONG_AGO;
  }

  // -- questions ------------------------------------------------------------------------------

  /** The earliest deadline; before it nothing is due. */
  public long nextNanos() {
    if (initiationRequested) {
      return 0;
    }
    long next = Math.min(Math.min(retransmitAt, keepaliveAt), Math.min(newHandshakeAt, wipeAt));
    return Math.min(next, persistentAt());
  }

  /** Whether an initiation waits for its response and is going to be repeated. */
  public boolean isHandshakeUnderWay() {
    return retransmitAt != NEVER;
  }

  /** Whether an initiation was asked for. */
  public boolean isInitiationRequested() {
    return initiationRequested;
  }

  /** When the last handshake was completed, or {@link #NEVER}. */
  public long lastHandshakeNanos() {
    return lastHandshakeNanos;
  }

  private long persistentAt() {
    long interval = persistentIntervalNanos;
    return interval == 0 ? NEVER : lastTraversalNanos + interval;
  }

  // -- fired ----------------------------------------------------------------------------------

  /** What became of the retransmission timer. */
  public enum Retransmission {
    /** It is not due. */
    NOT_DUE,
    /** Send another initiation. */
    SEND,
    /** 90 s have passed: give up. */
    GIVE_UP
  }

  /** Asks for the retransmission timer; {@code SEND} leaves it due until the initiation is sent. */
  public Retransmission retransmission(long nowNanos) {
    if (nowNanos < retransmitAt) {
      return Retransmission.NOT_DUE;
    }
    if (nowNanos - attemptStartNanos >= REKEY_ATTEMPT_TIME_NANOS) {
      return Retransmission.GIVE_UP;
    }
    if (isInitiationTooSoon(nowNanos)) {
      armRetransmit(lastHandshakeMessageSentNanos);
      return Retransmission.NOT_DUE;
    }
    return Retransmission.SEND;
  }

  /** The handshake was given up. */
  public void onGivenUp(long nowNanos) {
    retransmitAt = NEVER;
    keepaliveAt = NEVER;
    if (wipeAt == NEVER) {
      wipeAt = nowNanos + WIPE_AFTER_NANOS;
    }
  }

  /** Takes the no-reply timer: true once when it is due. */
  public boolean takeNewHandshake(long nowNanos) {
    boolean due = nowNanos >= newHandshakeAt;
    if (due) {
      newHandshakeAt = NEVER;
    }
    return due;
  }

  /** Takes the key wiping timer. */
  public boolean takeWipe(long nowNanos) {
    boolean due = nowNanos >= wipeAt;
    if (due) {
      wipeAt = NEVER;
    }
    return due;
  }

  /** Takes the two keepalive timers: true if a keepalive is to be sent now. */
  public boolean takeKeepalive(long nowNanos) {
    boolean due = false;
    if (nowNanos >= keepaliveAt) {
      due = true;
      keepaliveAt = NEVER;
      anotherKeepaliveDue = needAnotherKeepalive;
      needAnotherKeepalive = false;
    }
    if (nowNanos >= persistentAt()) {
      due = true;
      lastTraversalNanos = nowNanos;
    }
    return due;
  }

  /**
   * The keepalive that {@link #takeKeepalive} asked for went out. If more data came in while it was
   * awaited, another one follows: the first may be lost.
   */
  public void onKeepaliveSent(long nowNanos) {
    if (anotherKeepaliveDue) {
      anotherKeepaliveDue = false;
      keepaliveAt = nowNanos + KEEPALIVE_TIMEOUT_NANOS;
    }
  }

  // -- settings -------------------------------------------------------------------------------

  /** Turns the persistent keepalive on, the first one due at once, or off with 0. */
  public void setPersistentInterval(long intervalNanos, long nowNanos) {
    lastTraversalNanos = nowNanos - intervalNanos;
    persistentIntervalNanos = intervalNanos;
  }

  /** Forgets all deadlines but the persistent keepalive. */
  public void clear() {
    retransmitAt = NEVER;
    keepaliveAt = NEVER;
    newHandshakeAt = NEVER;
    wipeAt = NEVER;
    needAnotherKeepalive = false;
    anotherKeepaliveDue = false;
    initiationRequested = false;
  }

  private void armRetransmit(long sentNanos) {
    // Not past the end of the attempt, so that giving up happens at 90 s and not a retry later.
    retransmitAt =
        Math.min(
            sentNanos + REKEY_TIMEOUT_NANOS + jitter.nextNanos(),
            Math.max(
                attemptStartNanos + REKEY_ATTEMPT_TIME_NANOS, sentNanos + REKEY_TIMEOUT_NANOS));
  }
}
