package io.github.javatun.wireguard.internal.crypto;

import org.bouncycastle.math.ec.rfc7748.X25519;

/**
 * Diffie-Hellman over Curve25519 (RFC 7748), computed by BouncyCastle without secret-dependent
 * branches. Each call allocates about 1.5 KB inside BouncyCastle.
 *
 * <p><b>Any thread may call any method at any time.</b>
 */
public final class Curve25519 {

  /** Size of private keys, public keys and shared secrets in bytes. */
  public static final int KEY_BYTES = 32;

  private Curve25519() {}

  /**
   * Computes the shared secret of a private and a public key. The private key is clamped for the
   * computation and the top bit of the public key ignored (RFC 7748, section 5).
   *
   * @param privateKey 32 bytes, not changed
   * @param publicKey 32 bytes, any value
   * @param sharedSecret receives 32 bytes
   * @return false when the secret is all zero, that is, when the public key is a point of low order
   *     (RFC 7748, section 6.1); it must not be used then
   */
  public static boolean agree(byte[] privateKey, byte[] publicKey, byte[] sharedSecret) {
    X25519.scalarMult(privateKey, 0, publicKey, 0, sharedSecret, 0);
    return !ConstantTime.isZero(sharedSecret, 0, KEY_BYTES);
  }

  /**
   * Computes the public key that belongs to a private key, clamped for the computation.
   *
   * @param privateKey 32 bytes, not changed
   * @param publicKey receives 32 bytes
   */
  public static void publicFromPrivate(byte[] privateKey, byte[] publicKey) {
    X25519.scalarMultBase(privateKey, 0, publicKey, 0);
  }

  /** Clamps a private key of 32 bytes in place (RFC 7748, section 5). */
  public static void clamp(byte[] privateKey) {
    privateKey[0] &= (byte) 0xF8;
    privateKey[KEY_BYTES - 1] &= 0x7F;
    privateKey[KEY_BYTES - 1] |= 0x40;
  }
}
