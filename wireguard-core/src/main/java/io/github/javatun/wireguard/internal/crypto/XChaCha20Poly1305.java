package io.github.javatun.wireguard.internal.crypto;

/**
 * XChaCha20-Poly1305 (draft-irtf-cfrg-xchacha-03) as cookie replies use it (WireGuard paper,
 * section 5.4.7): ChaCha20-Poly1305 with a nonce of 24 bytes, large enough to be chosen at random.
 *
 * <p>Text and associated data have at most 1,792 bytes each. In place works: {@code in} and {@code
 * out} may be any ranges of the same array.
 *
 * <p><b>Any thread may call any method with a scratch of its own</b>, which is wiped before the
 * return. Nothing is allocated.
 */
public final class XChaCha20Poly1305 {

  /** Size of the nonce in bytes. */
  public static final int NONCE_BYTES = 24;

  /** Size of the tag behind a ciphertext. */
  public static final int TAG_BYTES = AeadEngine.TAG_BYTES;

  private XChaCha20Poly1305() {}

  /**
   * Encrypts {@code length} bytes and writes {@code length + 16} bytes to {@code out}.
   *
   * @param key 32 bytes
   */
  public static void seal(
      AeadScratch scratch,
      byte[] key,
      byte[] nonce,
      int nonceOffset,
      byte[] associated,
      int associatedOffset,
      int associatedLength,
      byte[] in,
      int inOffset,
      int length,
      byte[] out,
      int outOffset) {
    scratch.loadKey(key, 0);
    scratch.deriveSubkey(nonce, nonceOffset);
    ShortAead.seal(
        scratch,
        associated,
        associatedOffset,
        associatedLength,
        in,
        inOffset,
        length,
        out,
        outOffset);
  }

  /**
   * Verifies and decrypts {@code length} bytes of ciphertext, behind which the tag stands.
   *
   * @param key 32 bytes
   * @return false when the tag is wrong; nothing has been written then
   */
  public static boolean open(
      AeadScratch scratch,
      byte[] key,
      byte[] nonce,
      int nonceOffset,
      byte[] associated,
      int associatedOffset,
      int associatedLength,
      byte[] in,
      int inOffset,
      int length,
      byte[] out,
      int outOffset) {
    scratch.loadKey(key, 0);
    scratch.deriveSubkey(nonce, nonceOffset);
    return ShortAead.open(
        scratch,
        associated,
        associatedOffset,
        associatedLength,
        in,
        inOffset,
        length,
        out,
        outOffset);
  }
}
