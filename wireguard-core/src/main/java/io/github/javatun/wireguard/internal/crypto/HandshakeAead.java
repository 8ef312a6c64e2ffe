package io.github.javatun.wireguard.internal.crypto;

/**
 * ChaCha20-Poly1305 with associated data (RFC 8439, section 2.8) as the handshake uses it: for a
 * static key, a timestamp, or nothing (WireGuard paper, section 5.4). The nonce is four zero bytes
 * followed by a counter of eight bytes, least significant first.
 *
 * <p>Text and associated data have at most 1,792 bytes each. In place works: {@code in} and {@code
 * out} may be any ranges of the same array.
 *
 * <p><b>Any thread may call any method with a scratch of its own</b>, which is wiped before the
 * return. Nothing is allocated.
 */
public final class HandshakeAead {

  /** Size of the tag behind a ciphertext. */
  public static final int TAG_BYTES = AeadEngine.TAG_BYTES;

  private HandshakeAead() {}

  /**
   * Encrypts {@code length} bytes and writes {@code length + 16} bytes to {@code out}.
   *
   * @param key 32 bytes
   */
  public static void seal(
      AeadScratch scratch,
      byte[] key,
      long counter,
      byte[] associated,
      int associatedOffset,
      int associatedLength,
      byte[] in,
      int inOffset,
      int length,
      byte[] out,
      int outOffset) {
    scratch.loadKey(key, 0);
    scratch.loadNonce(counter);
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
      long counter,
      byte[] associated,
      int associatedOffset,
      int associatedLength,
      byte[] in,
      int inOffset,
      int length,
      byte[] out,
      int outOffset) {
    scratch.loadKey(key, 0);
    scratch.loadNonce(counter);
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
