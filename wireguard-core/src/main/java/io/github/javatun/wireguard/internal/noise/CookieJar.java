package io.github.javatun.wireguard.internal.noise;

import static io.github.javatun.wireguard.internal.noise.Messages.COOKIE;
import static io.github.javatun.wireguard.internal.noise.Messages.MAC;

import io.github.javatun.wireguard.internal.crypto.CallScratch;
import io.github.javatun.wireguard.internal.crypto.MacKey;
import io.github.javatun.wireguard.internal.crypto.XChaCha20Poly1305;
import io.github.javatun.wireguard.internal.session.Limits;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The MACs of the handshake messages we send (paper, section 5.4.4), and the cookie that the peer
 * may have demanded for the second one. One cookie reply is accepted for each message sent.
 *
 * <p><b>Needs the tunnel's handshake lock.</b>
 */
public final class CookieJar {
  private final byte[] peerPublicKey;
  private final MacKey mac1Key;
  private final byte[] lastMac1 = new byte[MAC];
  private byte @Nullable [] cookie;
  private int lastSenderIndex;
  private boolean expectsReply;
  private long cookieBirthNanos;

  /**
   * No cookie yet.
   *
   * @param peerPublicKey 32 bytes, not copied
   */
  public CookieJar(byte[] peerPublicKey) {
    this.peerPublicKey = peerPublicKey;
    mac1Key = Identity.mac1Key(peerPublicKey);
  }

  /**
   * Completes a message.
   *
   * @param macOffset where mac1 begins; mac2 follows
   */
  public void writeMacs(CallScratch scratch, long nowNanos, byte[] message, int macOffset) {
    scratch.hash().mac(mac1Key, message, 0, macOffset, message, macOffset);
    System.arraycopy(message, macOffset, lastMac1, 0, MAC);
    lastSenderIndex = Messages.getInt(message, Messages.SENDER);
    expectsReply = true;
    int mac2 = macOffset + MAC;
    byte[] held = cookie;
    if (held != null && isFresh(nowNanos)) {
      scratch.hash().mac(held, 0, COOKIE, message, 0, mac2, message, mac2);
    } else {
      Arrays.fill(message, mac2, mac2 + MAC, (byte) 0);
    }
  }

  private boolean isFresh(long nowNanos) {
    return nowNanos - cookieBirthNanos < Limits.COOKIE_LIFETIME_NANOS - Limits.COOKIE_LATENCY_NANOS;
  }

  /** Whether a cookie reply with this receiver index answers the last message we sent. */
  public boolean expectsReplyTo(int receiverIndex) {
    return expectsReply && receiverIndex == lastSenderIndex;
  }

  /**
   * Takes the cookie out of a reply that {@link #expectsReplyTo} approved of.
   *
   * @param message 64 bytes
   * @return false if it is not authentic; then nothing changes
   */
  public boolean accept(CallScratch scratch, long nowNanos, byte[] message) {
    byte[] opened = scratch.handshakeOut();
    if (!XChaCha20Poly1305.open(
        scratch.aead(),
        Identity.cookieKey(scratch, peerPublicKey),
        message,
        Messages.COOKIE_REPLY_NONCE,
        lastMac1,
        0,
        MAC,
        message,
        Messages.COOKIE_REPLY_COOKIE,
        COOKIE,
        opened,
        0)) {
      return false;
    }
    cookie = Arrays.copyOf(opened, COOKIE);
    cookieBirthNanos = nowNanos;
    expectsReply = false;
    return true;
  }

  /** Forgets the cookie. */
  public void clear() {
    cookie = null;
    expectsReply = false;
  }
}
