package io.github.javatun.wireguard.internal.noise;

import static io.github.javatun.wireguard.internal.noise.Messages.COOKIE;
import static io.github.javatun.wireguard.internal.noise.Messages.HASH;
import static io.github.javatun.wireguard.internal.noise.Messages.MAC;

import io.github.javatun.wireguard.internal.crypto.CallScratch;
import io.github.javatun.wireguard.internal.crypto.ConstantTime;
import io.github.javatun.wireguard.internal.crypto.MacKey;
import io.github.javatun.wireguard.internal.crypto.NonceStream;
import io.github.javatun.wireguard.internal.session.Limits;
import java.util.Arrays;

/**
 * Makes cookies (paper, section 5.4.7): a MAC over the sender's address and port with a secret that
 * changes every 120 s. With the secret changes the key of the nonces that cookie replies are sent
 * with, so that a flood does not cost a draw from the random source for every reply.
 *
 * <p><b>Not thread-safe.</b> Allocates nothing after construction but what the random source does,
 * every 120 s.
 */
public final class CookieSecret {
  private static final int ADDRESS_AND_PORT = 18;

  private final RandomBytes random;
  private final MacKey secret = new MacKey();
  private final NonceStream nonces = new NonceStream();
  private final byte[] drawn = new byte[HASH];
  private final byte[] source = new byte[ADDRESS_AND_PORT];
  private final byte[] cookie = new byte[COOKIE];
  private long birthNanos;
  private boolean born;

  public CookieSecret(RandomBytes random) {
    this.random = random;
  }

  /**
   * Writes what a cookie reply needs: a nonce, and the cookie of the sender.
   *
   * @param high first half of the IPv6 (or mapped) address
   * @param low second half
   * @param target receives 24 bytes of nonce and 16 bytes of cookie
   */
  public void demand(
      CallScratch scratch,
      long nowNanos,
      long high,
      long low,
      int port,
      byte[] target,
      int nonceOffset,
      int cookieOffset) {
    cookie(scratch, nowNanos, high, low, port, target, cookieOffset);
    nonces.next(target, nonceOffset);
  }

  private void cookie(
      CallScratch scratch,
      long nowNanos,
      long high,
      long low,
      int port,
      byte[] target,
      int offset) {
    if (!born || nowNanos - birthNanos >= Limits.COOKIE_LIFETIME_NANOS) {
      renew(scratch, nowNanos);
    }
    for (int i = 0; i < 8; i++) {
      source[i] = (byte) (high >>> (56 - 8 * i));
      source[8 + i] = (byte) (low >>> (56 - 8 * i));
    }
    source[16] = (byte) (port >>> 8);
    source[17] = (byte) port;
    scratch.hash().mac(secret, source, 0, ADDRESS_AND_PORT, target, offset);
  }

  private void renew(CallScratch scratch, long nowNanos) {
    random.nextBytes(drawn, 0, HASH);
    scratch.hash().loadMacKey(drawn, 0, HASH, secret);
    random.nextBytes(drawn, 0, HASH);
    nonces.seed(drawn);
    Arrays.fill(drawn, (byte) 0);
    birthNanos = nowNanos;
    born = true;
  }

  /**
   * Whether a message carries the cookie of its sender: mac2 = Mac(cookie, everything before it).
   *
   * @param macOffset where mac1 begins
   */
  public boolean isMac2Valid(
      CallScratch scratch,
      long nowNanos,
      byte[] message,
      int macOffset,
      long high,
      long low,
      int port) {
    int mac2 = macOffset + MAC;
    if (ConstantTime.isZero(message, mac2, MAC)) {
      // What a sender without a cookie puts there (section 5.4.4).
      return false;
    }
    cookie(scratch, nowNanos, high, low, port, cookie, 0);
    byte[] mac = scratch.handshakeOut();
    scratch.hash().mac(cookie, 0, COOKIE, message, 0, mac2, mac, 0);
    return ConstantTime.equal(mac, 0, message, mac2, MAC);
  }
}
