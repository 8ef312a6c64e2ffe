package io.github.javatun.wireguard.internal.crypto;

import java.util.Arrays;

/**
 * Diffie-Hellman over Curve25519: the function X25519 of RFC 7748, section 5, without branches or
 * addresses that depend on a secret.
 *
 * <p><b>An instance belongs to one thread at a time.</b> Nothing is allocated after construction,
 * which takes 1.5 KB; every call wipes what it worked with. The first public key that a JVM
 * computes makes a table of 30 KB.
 */
public final class Curve25519 {

  /** Size of private keys, public keys and shared secrets in bytes. */
  public static final int KEY_BYTES = 32;

  private final byte[] scalar = new byte[KEY_BYTES];
  private final MontgomeryLadder ladder = new MontgomeryLadder();
  private final BasePointMultiplication basePoint = new BasePointMultiplication();

  /** Creates an instance. */
  public Curve25519() {}

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
  public boolean agree(byte[] privateKey, byte[] publicKey, byte[] sharedSecret) {
    loadScalar(privateKey);
    ladder.multiply(scalar, publicKey, sharedSecret);
    ladder.wipe();
    Arrays.fill(scalar, (byte) 0);
    return !ConstantTime.isZero(sharedSecret, 0, KEY_BYTES);
  }

  /**
   * Computes the public key that belongs to a private key, clamped for the computation.
   *
   * @param privateKey 32 bytes, not changed
   * @param publicKey receives 32 bytes
   */
  public void publicFromPrivate(byte[] privateKey, byte[] publicKey) {
    loadScalar(privateKey);
    basePoint.multiply(scalar, publicKey);
    basePoint.wipe();
    Arrays.fill(scalar, (byte) 0);
  }

  private void loadScalar(byte[] privateKey) {
    System.arraycopy(privateKey, 0, scalar, 0, KEY_BYTES);
    clamp(scalar);
  }

  /** Clamps a private key of 32 bytes in place (RFC 7748, section 5). */
  public static void clamp(byte[] privateKey) {
    privateKey[0] &= (byte) 0xF8;
    privateKey[KEY_BYTES - 1] &= 0x7F;
    privateKey[KEY_BYTES - 1] |= 0x40;
  }
}
