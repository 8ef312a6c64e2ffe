package io.github.javatun.wireguard.internal.noise;

import static io.github.javatun.wireguard.internal.noise.Messages.COOKIE;
import static io.github.javatun.wireguard.internal.noise.Messages.HASH;
import static io.github.javatun.wireguard.internal.noise.Messages.MAC;

import io.github.javatun.wireguard.internal.crypto.CallScratch;
import io.github.javatun.wireguard.internal.crypto.ConstantTime;
import io.github.javatun.wireguard.internal.session.Limits;

/**
 * Makes cookies (paper, section 5.4.7): a MAC over the sender's address and port with a secret that
 * changes every 120 s.
 *
 * <p><b>Not thread-safe.</b> Allocates nothing after construction but what the random source does.
 */
public final class CookieSecret {
  private static final int ADDRESS_AND_PORT = 18;

  private final RandomBytes random;
  private final byte[] secret = new byte[HASH];
  private final byte[] source = new byte[ADDRESS_AND_PORT];
  private final byte[] cookie = new byte[COOKIE];
  private long birthNanos;
  private boolean born;

  public CookieSecret(RandomBytes random) {
    this.random = random;
  }

  /**
   * Writes the cookie of a sender.
   *
   * @param high first half of the IPv6 (or mapped) address
   * @param low second half
   */
  public void cookie(
      CallScratch scratch,
      long nowNanos,
      long high,
      long low,
      int port,
      byte[] target,
      int offset) {
    if (!born || nowNanos - birthNanos >= Limits.COOKIE_LIFETIME_NANOS) {
      random.nextBytes(secret, 0, HASH);
      birthNanos = nowNanos;
      born = true;
    }
    for (int i = 0; i < 8; i++) {
      source[i] = (byte) (high >>> (56 - 8 * i));
      source[8 + i] = (byte) (low >>> (56 - 8 * i));
    }
    source[16] = (byte) (port >>> 8);
    source[17] = (byte) port;
    scratch.hash().mac(secret, 0, HASH, source, 0, ADDRESS_AND_PORT, target, offset);
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
    cookie(scratch, nowNanos, high, low, port, cookie, 0);
    byte[] mac = scratch.handshakeOut();
    scratch.hash().mac(cookie, 0, COOKIE, message, 0, macOffset + MAC, mac, 0);
    return ConstantTime.equal(mac, 0, message, macOffset + MAC, MAC);
  }
}
