package io.github.javatun.wireguard.internal.noise;

import static io.github.javatun.wireguard.internal.noise.Messages.KEY;

import io.github.javatun.wireguard.internal.crypto.CallScratch;
import io.github.javatun.wireguard.internal.crypto.Curve25519;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The initiator's side (paper, sections 5.4.2 and 5.4.3): writes initiations, and reads the
 * response to the last one. An answer that fails leaves the handshake waiting as it was.
 *
 * <p><b>Needs the tunnel's handshake lock.</b>
 */
public final class InitiatorHandshake {
  private final Tai64n timestamps = new Tai64n();
  private @Nullable Pending pending;
  private int localIndex;

  /** What an initiation leaves behind until its response comes; idle tunnels do without. */
  private static final class Pending {
    private final Transcript transcript = new Transcript();
    private final byte[] ephemeralPrivate = new byte[KEY];

    void wipe() {
      transcript.wipe();
      Arrays.fill(ephemeralPrivate, (byte) 0);
    }
  }

  /** Whether an initiation waits for its response. */
  public boolean isPending() {
    return pending != null;
  }

  /** Its sender index. */
  public int localIndex() {
    return localIndex;
  }

  /**
   * Writes a new initiation but for its two MACs, in place of the one that waited.
   *
   * @param index the sender index
   * @param out receives 148 bytes
   * @return false if a shared secret is zero; nothing waits then
   */
  public boolean writeInitiation(
      CallScratch scratch,
      RandomBytes random,
      Identity self,
      Peer peer,
      int index,
      long wallClockMillis,
      byte[] out) {
    cancel();
    if (peer.isLowOrder()) {
      return false;
    }
    Pending begun = new Pending();
    Transcript transcript = begun.transcript;
    byte[] ephemeralPrivate = begun.ephemeralPrivate;
    // (E_i^priv, E_i^pub) := DH-Generate()
    random.nextBytes(ephemeralPrivate, 0, KEY);
    Curve25519.clamp(ephemeralPrivate);
    byte[] ephemeralPublic = new byte[KEY];
    scratch.curve().publicFromPrivate(ephemeralPrivate, ephemeralPublic);

    Messages.putInt(out, 0, Messages.INITIATION);
    Messages.putInt(out, Messages.SENDER, index);
    System.arraycopy(ephemeralPublic, 0, out, Messages.INITIATION_EPHEMERAL, KEY);

    transcript.start(scratch, peer.publicKey());
    transcript.mixEphemeral(scratch, out, Messages.INITIATION_EPHEMERAL);
    // msg.static := Aead(κ, 0, S_i^pub, H)
    if (!transcript.mixAgreement(scratch, ephemeralPrivate, peer.publicKey())) {
      begun.wipe();
      return false;
    }
    transcript.seal(scratch, self.publicKey(), KEY, out, Messages.INITIATION_STATIC);
    // msg.timestamp := Aead(κ, 0, Timestamp(), H)
    transcript.mixSecret(scratch, peer.staticSecret());
    byte[] timestamp = new byte[Tai64n.SIZE];
    timestamps.next(wallClockMillis, timestamp, 0);
    transcript.seal(scratch, timestamp, Tai64n.SIZE, out, Messages.INITIATION_TIMESTAMP);

    localIndex = index;
    pending = begun;
    return true;
  }

  /**
   * Reads a response whose mac1 and receiver index are right.
   *
   * @param message 92 bytes
   * @return the session, or null if the message is not authentic; the handshake then still waits
   */
  public @Nullable SessionKeys readResponse(
      CallScratch scratch, Identity self, Peer peer, byte[] message) {
    Pending begun = pending;
    if (begun == null) {
      return null;
    }
    Transcript attempt = new Transcript();
    attempt.copyFrom(begun.transcript);
    try {
      byte[] ephemeral =
          Arrays.copyOfRange(
              message, Messages.RESPONSE_EPHEMERAL, Messages.RESPONSE_EPHEMERAL + KEY);
      attempt.mixEphemeral(scratch, ephemeral, 0);
      if (!attempt.mixAgreementWithoutKey(scratch, begun.ephemeralPrivate, ephemeral)
          || !attempt.mixAgreementWithoutKey(scratch, self.privateKey(), ephemeral)) {
        return null;
      }
      attempt.mixPresharedKey(scratch, peer.presharedKey());
      if (!attempt.open(scratch, message, Messages.RESPONSE_EMPTY, 0, new byte[0])) {
        return null;
      }
      byte[] sendKey = new byte[KEY];
      byte[] receiveKey = new byte[KEY];
      attempt.split(scratch, sendKey, receiveKey);
      int remoteIndex = Messages.getInt(message, Messages.SENDER);
      SessionKeys keys = new SessionKeys(sendKey, receiveKey, localIndex, remoteIndex);
      cancel();
      return keys;
    } finally {
      attempt.wipe();
    }
  }

  /** Forgets the initiation that waits, if any, and wipes its secrets. */
  public void cancel() {
    if (pending != null) {
      pending.wipe();
      pending = null;
    }
  }
}
