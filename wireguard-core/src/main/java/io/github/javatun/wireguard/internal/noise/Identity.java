package io.github.javatun.wireguard.internal.noise;

import static io.github.javatun.wireguard.internal.noise.Messages.HASH;
import static io.github.javatun.wireguard.internal.noise.Messages.KEY;
import static io.github.javatun.wireguard.internal.noise.Messages.MAC;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.javatun.wireguard.internal.crypto.CallScratch;
import io.github.javatun.wireguard.internal.crypto.ConstantTime;
import io.github.javatun.wireguard.internal.crypto.Curve25519;
import io.github.javatun.wireguard.internal.crypto.MacKey;
import io.github.javatun.wireguard.internal.crypto.NoiseHash;
import io.github.javatun.wireguard.internal.crypto.XChaCha20Poly1305;
import java.util.Arrays;

/**
 * Our static key pair and what follows from its public half: the mac1 of messages to us, and the
 * encryption of cookies we make.
 *
 * <p><b>Immutable until wiped; safe for all threads.</b>
 */
public final class Identity {
  private static final byte[] LABEL_MAC1 = "mac1----".getBytes(UTF_8);
  private static final byte[] LABEL_COOKIE = "cookie--".getBytes(UTF_8);

  private final byte[] privateKey;
  private final byte[] publicKey = new byte[KEY];
  private final MacKey mac1Key;

  /**
   * Derives the public key.
   *
   * @param privateKey 32 bytes, taken over and wiped in the end
   */
  public Identity(byte[] privateKey) {
    this.privateKey = privateKey;
    new Curve25519().publicFromPrivate(privateKey, publicKey);
    mac1Key = mac1Key(publicKey);
  }

  byte[] privateKey() {
    return privateKey;
  }

  byte[] publicKey() {
    return publicKey;
  }

  /**
   * Whether a message is meant for us: its mac1 was made with our public key.
   *
   * @param macOffset where mac1 begins
   */
  public boolean isMac1Valid(CallScratch scratch, byte[] message, int macOffset) {
    byte[] mac = scratch.handshakeOut();
    scratch.hash().mac(mac1Key, message, 0, macOffset, mac, 0);
    return ConstantTime.equal(mac, 0, message, macOffset, MAC);
  }

  /**
   * Writes a cookie reply (paper, section 5.4.7).
   *
   * @param message the handshake message it answers
   * @param macOffset where that one's mac1 begins
   * @param cookieOffset where the cookie lies in {@code out}, behind the reply
   * @param out holds the nonce in its place and the cookie; receives 64 bytes
   */
  public void writeCookieReply(
      CallScratch scratch, byte[] message, int macOffset, int cookieOffset, byte[] out) {
    Messages.putInt(out, 0, Messages.COOKIE_REPLY);
    Messages.putInt(out, Messages.COOKIE_REPLY_RECEIVER, Messages.getInt(message, Messages.SENDER));
    XChaCha20Poly1305.seal(
        scratch.aead(),
        cookieKey(scratch, publicKey),
        out,
        Messages.COOKIE_REPLY_NONCE,
        message,
        macOffset,
        MAC,
        out,
        cookieOffset,
        Messages.COOKIE,
        out,
        Messages.COOKIE_REPLY_COOKIE);
  }

  /** Destroys the private key. */
  public void wipe() {
    Arrays.fill(privateKey, (byte) 0);
  }

  /** Hash(Label-Mac1 ‖ S^pub), kept since every handshake message needs it. */
  static MacKey mac1Key(byte[] publicKey) {
    NoiseHash hash = new NoiseHash();
    byte[] key = new byte[HASH];
    hash.hash(LABEL_MAC1, 0, LABEL_MAC1.length, publicKey, 0, KEY, key, 0);
    MacKey loaded = new MacKey();
    hash.loadMacKey(key, 0, HASH, loaded);
    return loaded;
  }

  /** Hash(Label-Cookie ‖ S^pub), needed under load only, in a buffer of the scratch. */
  static byte[] cookieKey(CallScratch scratch, byte[] publicKey) {
    byte[] key = scratch.keyOut();
    scratch.hash().hash(LABEL_COOKIE, 0, LABEL_COOKIE.length, publicKey, 0, KEY, key, 0);
    return key;
  }
}
