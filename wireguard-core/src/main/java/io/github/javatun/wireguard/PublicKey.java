package io.github.javatun.wireguard;

import io.github.javatun.wireguard.internal.crypto.KeyEncoding;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A Curve25519 public key (paper, section 5.4): what a peer is known by.
 *
 * <p>The key of zeros is refused, because it is what a failed decoding leaves behind. The other
 * points of low order are keys as far as this class is concerned; the handshake refuses them.
 *
 * <p><b>Immutable, safe for all threads.</b>
 */
public final class PublicKey {
  /** Size of a key. */
  public static final int SIZE_BYTES = KeyEncoding.KEY_SIZE_BYTES;

  private static final String WHAT = "public key";

  private final byte[] bytes;

  /** Takes the array over. */
  private PublicKey(byte[] bytes) {
    this.bytes = KeyBytes.requireNonZero(bytes, WHAT);
  }

  /**
   * Reads a key as {@code wg} writes it.
   *
   * @param text 44 characters of base64, strictly: with its padding and without white space; or 64
   *     hexadecimal digits of either case
   * @return the key
   * @throws KeyFormatException if the text is anything else, or a key of zeros
   */
  public static PublicKey parse(CharSequence text) {
    return new PublicKey(KeyBytes.parse(text, WHAT));
  }

  /**
   * A key from its bytes, which are copied.
   *
   * @param bytes 32 bytes
   * @return the key
   * @throws KeyFormatException if the array has another size, or holds zeros only
   */
  public static PublicKey ofBytes(byte[] bytes) {
    return new PublicKey(KeyBytes.copyOf(bytes, WHAT));
  }

  /**
   * A key from 32 bytes within an array, which are copied.
   *
   * @param bytes array that holds the key
   * @param offset index of the first byte
   * @return the key
   * @throws KeyFormatException if the 32 bytes are zero
   * @throws IndexOutOfBoundsException if the array ends before the key does
   */
  public static PublicKey fromBytes(byte[] bytes, int offset) {
    return new PublicKey(KeyBytes.copyOf(bytes, offset));
  }

  /**
   * The key as {@code wg} writes it.
   *
   * @return 44 characters of base64
   */
  public String toBase64() {
    return KeyBytes.toBase64(bytes);
  }

  /**
   * The key in hexadecimal.
   *
   * @return 64 digits, lower case
   */
  public String toHex() {
    return KeyBytes.toHex(bytes);
  }

  /**
   * Writes the key's 32 bytes. Allocates nothing.
   *
   * @param target array to write to
   * @param offset index of the first byte
   * @throws IndexOutOfBoundsException if the array has no room for 32 bytes there
   */
  public void copyTo(byte[] target, int offset) {
    System.arraycopy(bytes, 0, target, offset, SIZE_BYTES);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof PublicKey that && KeyBytes.same(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  /** The key in base64. */
  @Override
  public String toString() {
    return toBase64();
  }
}
