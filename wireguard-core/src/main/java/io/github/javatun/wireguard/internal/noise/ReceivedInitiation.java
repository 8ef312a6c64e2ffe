package io.github.javatun.wireguard.internal.noise;

import static io.github.javatun.wireguard.internal.noise.Messages.KEY;

import io.github.javatun.wireguard.internal.crypto.CallScratch;
import io.github.javatun.wireguard.internal.crypto.Curve25519;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The responder's side of one handshake (paper, sections 5.4.2 and 5.4.3), step by step: {@link
 * #open} tells whose initiation it is, {@link #openTimestamp} proves it, {@link #writeResponse}
 * answers it. It lives for one message and changes no state of the tunnel.
 *
 * <p><b>Not thread-safe.</b>
 */
public final class ReceivedInitiation {
  private final Transcript transcript = new Transcript();
  private final byte[] ephemeral = new byte[KEY];
  private final byte[] initiatorPublic = new byte[KEY];
  private final byte[] timestamp = new byte[Tai64n.SIZE];
  private int remoteIndex;

  /** An empty one. */
  public ReceivedInitiation() {}

  /**
   * Decrypts the initiator's static key. Anyone who knows our public key can get this far.
   *
   * @param message 148 bytes whose mac1 is right
   * @return false if it does not decrypt
   */
  public boolean open(CallScratch scratch, Identity self, byte[] message) {
    remoteIndex = Messages.getInt(message, Messages.SENDER);
    System.arraycopy(message, Messages.INITIATION_EPHEMERAL, ephemeral, 0, KEY);
    transcript.start(scratch, self.publicKey());
    transcript.mixEphemeral(scratch, ephemeral, 0);
    return transcript.mixAgreement(scratch, self.privateKey(), ephemeral)
        && transcript.open(scratch, message, Messages.INITIATION_STATIC, KEY, initiatorPublic);
  }

  /** Copies the decrypted static key, 32 bytes. */
  public void copyInitiator(byte[] target) {
    System.arraycopy(initiatorPublic, 0, target, 0, KEY);
  }

  /** Whether the decrypted static key is this peer's. */
  public boolean isFrom(Peer peer) {
    return peer.hasPublicKey(initiatorPublic);
  }

  /**
   * Decrypts the timestamp, which proves that the initiator owns its static key.
   *
   * @return false if it does not decrypt
   */
  public boolean openTimestamp(CallScratch scratch, Peer peer, byte[] message) {
    if (peer.isLowOrder()) {
      return false;
    }
    transcript.mixSecret(scratch, peer.staticSecret());
    return transcript.open(scratch, message, Messages.INITIATION_TIMESTAMP, Tai64n.SIZE, timestamp);
  }

  /** Whether the timestamp is greater than another. */
  public boolean isNewerThan(byte[] other) {
    return Arrays.compareUnsigned(timestamp, other) > 0;
  }

  /** Copies the timestamp. */
  public void copyTimestamp(byte[] target) {
    System.arraycopy(timestamp, 0, target, 0, Tai64n.SIZE);
  }

  /**
   * Writes the response but for its two MACs.
   *
   * @param index our sender index
   * @param out receives 92 bytes
   * @return the session, or null if a shared secret is zero
   */
  public @Nullable SessionKeys writeResponse(
      CallScratch scratch, RandomBytes random, Peer peer, int index, byte[] out) {
    byte[] ephemeralPrivate = new byte[KEY];
    byte[] ephemeralPublic = new byte[KEY];
    try {
      // (E_r^priv, E_r^pub) := DH-Generate()
      random.nextBytes(ephemeralPrivate, 0, KEY);
      Curve25519.clamp(ephemeralPrivate);
      scratch.curve().publicFromPrivate(ephemeralPrivate, ephemeralPublic);
      Messages.putInt(out, 0, Messages.RESPONSE);
      Messages.putInt(out, Messages.SENDER, index);
      Messages.putInt(out, Messages.RESPONSE_RECEIVER, remoteIndex);
      System.arraycopy(ephemeralPublic, 0, out, Messages.RESPONSE_EPHEMERAL, KEY);

      transcript.mixEphemeral(scratch, out, Messages.RESPONSE_EPHEMERAL);
      if (!transcript.mixAgreementWithoutKey(scratch, ephemeralPrivate, ephemeral)
          || !transcript.mixAgreementWithoutKey(scratch, ephemeralPrivate, peer.publicKey())) {
        return null;
      }
      transcript.mixPresharedKey(scratch, peer.presharedKey());
      // msg.empty := Aead(κ, 0, ε, H)
      transcript.seal(scratch, out, 0, out, Messages.RESPONSE_EMPTY);
      byte[] sendKey = new byte[KEY];
      byte[] receiveKey = new byte[KEY];
      transcript.split(scratch, receiveKey, sendKey);
      return new SessionKeys(sendKey, receiveKey, index, remoteIndex);
    } finally {
      Arrays.fill(ephemeralPrivate, (byte) 0);
    }
  }

  /** Destroys what was derived. */
  public void wipe() {
    transcript.wipe();
    Arrays.fill(initiatorPublic, (byte) 0);
  }
}
