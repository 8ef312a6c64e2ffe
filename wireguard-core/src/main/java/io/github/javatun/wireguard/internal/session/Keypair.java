package io.github.javatun.wireguard.internal.session;

import static io.github.javatun.wireguard.internal.session.Limits.REJECT_AFTER_MESSAGES;
import static io.github.javatun.wireguard.internal.session.Limits.REJECT_AFTER_TIME_NANOS;
import static io.github.javatun.wireguard.internal.session.Limits.REKEY_AFTER_MESSAGES;
import static io.github.javatun.wireguard.internal.session.Limits.REKEY_AFTER_TIME_NANOS;
import static io.github.javatun.wireguard.internal.session.Limits.REKEY_ON_RECEIVE_NANOS;

import io.github.javatun.wireguard.internal.crypto.AeadScratch;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;

/**
 * One session's transport keys, indices and counters (paper, section 5.4.5).
 *
 * <p><b>Safe for all threads.</b> Keys may be wiped at any time: {@link #loadSendKey} and {@link
 * #loadReceiveKey} copy them and say whether the copy is whole, so that a packet is never sealed
 * with a key that is half gone.
 */
public final class Keypair {
  private static final VarHandle COUNTER = MethodHandles.arrayElementVarHandle(long[].class);

  // The send counter is alone on a cache line of 8 longs, away from the array's length, which every
  // access reads, and from what lies behind the array.
  private static final int HOT_LONGS = 16;
  private static final int SEND_COUNTER = 8;

  private final byte[] sendKey;
  private final byte[] receiveKey;
  private final int localIndex;
  private final int remoteIndex;
  private final boolean initiator;
  private final long birthNanos;
  private final ReplayWindow window = new ReplayWindow();
  private final long[] hot = new long[HOT_LONGS];
  private volatile boolean lastMinuteHandshakeSent;
  private volatile boolean wiped;

  /**
   * Takes over fresh keys.
   *
   * @param sendKey 32 bytes, not copied
   * @param receiveKey 32 bytes, not copied
   * @param localIndex the index the peer addresses us by
   * @param remoteIndex the index we address the peer by
   * @param initiator whether our initiation made it
   * @param birthNanos when the session began
   */
  public Keypair(
      byte[] sendKey,
      byte[] receiveKey,
      int localIndex,
      int remoteIndex,
      boolean initiator,
      long birthNanos) {
    this.sendKey = sendKey;
    this.receiveKey = receiveKey;
    this.localIndex = localIndex;
    this.remoteIndex = remoteIndex;
    this.initiator = initiator;
    this.birthNanos = birthNanos;
  }

  public int localIndex() {
    return localIndex;
  }

  public int remoteIndex() {
    return remoteIndex;
  }

  public ReplayWindow window() {
    return window;
  }

  /** Whether the session is too old to be used, in either direction. */
  public boolean isExpired(long nowNanos) {
    return nowNanos - birthNanos >= REJECT_AFTER_TIME_NANOS;
  }

  /** Whether a packet may be sealed now. */
  public boolean canSend(long nowNanos) {
    return !isExpired(nowNanos)
        && Long.compareUnsigned(sentPackets(), REJECT_AFTER_MESSAGES) < 0
        && !wiped;
  }

  /**
   * Takes the next counter for one packet; ask {@link #canSend} first.
   *
   * <p>Threads that pass {@code canSend} together may run past the limit by their number, far less
   * than the 2^13 that it leaves.
   */
  public long takeCounter() {
    return (long) COUNTER.getAndAdd(hot, SEND_COUNTER, 1L);
  }

  /** How many counters were taken. */
  public long sentPackets() {
    return (long) COUNTER.getOpaque(hot, SEND_COUNTER);
  }

  /** Sets the send counter, for tests of the limits. */
  public void setSendCounter(long counter) {
    COUNTER.setVolatile(hot, SEND_COUNTER, counter);
  }

  /** Whether sending calls for a new handshake (paper, section 6.2). */
  public boolean wantsRekeyOnSend(long nowNanos, long counter) {
    return (initiator && nowNanos - birthNanos >= REKEY_AFTER_TIME_NANOS)
        || Long.compareUnsigned(counter, REKEY_AFTER_MESSAGES) >= 0;
  }

  /** Whether receiving calls for a new handshake: late in the initiator's session. */
  public boolean wantsRekeyOnReceive(long nowNanos) {
    return initiator && nowNanos - birthNanos >= REKEY_ON_RECEIVE_NANOS && !lastMinuteHandshakeSent;
  }

  /** True for the first call only. Needs the handshake lock. */
  public boolean markLastMinuteHandshake() {
    boolean first = !lastMinuteHandshakeSent;
    lastMinuteHandshakeSent = true;
    return first;
  }

  /**
   * Copies the sending key into the scratch.
   *
   * @return false if the key was wiped meanwhile: the copy must not be used
   */
  public boolean loadSendKey(AeadScratch scratch) {
    return load(sendKey, scratch);
  }

  /** The same for the receiving key. */
  public boolean loadReceiveKey(AeadScratch scratch) {
    return load(receiveKey, scratch);
  }

  private boolean load(byte[] key, AeadScratch scratch) {
    scratch.loadKey(key, 0);
    // Pairs with the fence in wipe: whoever copied a zeroed byte sees the flag.
    VarHandle.acquireFence();
    if (wiped) {
      scratch.wipe();
      return false;
    }
    return true;
  }

  /** Destroys the keys. Packets under way in other threads finish with their copies. */
  public void wipe() {
    wiped = true;
    VarHandle.fullFence();
    Arrays.fill(sendKey, (byte) 0);
    Arrays.fill(receiveKey, (byte) 0);
  }
}
