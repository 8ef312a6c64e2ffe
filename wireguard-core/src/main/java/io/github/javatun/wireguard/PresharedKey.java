package io.github.javatun.wireguard;

import io.github.javatun.wireguard.internal.crypto.KeyEncoding;
import java.util.Optional;
import javax.security.auth.Destroyable;
import org.jspecify.annotations.Nullable;

/**
 * A symmetric key that two peers share beforehand, mixed into the handshake against an attacker who
 * can break Curve25519 some day (paper, section 5.2 and the symbol <i>Q</i> of 5.4).
 *
 * <p>WireGuard writes "no preshared key" as 32 zeros. That is no key, so this class refuses it: an
 * array wiped too early would otherwise turn the protection off unnoticed. {@link #parseOptional}
 * reads a text that may say either; elsewhere leave the key out.
 *
 * <p>{@link #close()} wipes the key. This is best effort: the garbage collector may have left
 * copies elsewhere, and strings made from the key cannot be wiped.
 *
 * <p><b>Safe for all threads.</b> A call sees the whole key or, after {@link #close()}, throws.
 */
public final class PresharedKey implements AutoCloseable, Destroyable {
  /** Size of a key. */
  public static final int SIZE_BYTES = KeyEncoding.KEY_SIZE_BYTES;

  private static final String WHAT = "preshared key";

  private final WipeableKey key;

  /** Takes the array over. */
  private PresharedKey(byte[] bytes) {
    key = new WipeableKey(bytes, WHAT);
  }

  /**
   * A new random key from {@link RandomSource#secure()}.
   *
   * @return a key
   */
  public static PresharedKey generate() {
    return generate(RandomSource.secure());
  }

  /**
   * A new random key.
   *
   * @param source where the 32 bytes come from
   * @return a key
   * @throws IllegalStateException if the source delivers nothing but zeros
   */
  public static PresharedKey generate(RandomSource source) {
    return new PresharedKey(KeyBytes.random(source));
  }

  /**
   * Reads a key as {@code wg} writes it.
   *
   * @param text 44 characters of base64, strictly: with its padding and without white space; or 64
   *     hexadecimal digits of either case
   * @return the key
   * @throws KeyFormatException if the text is anything else, or a key of zeros
   */
  public static PresharedKey parse(CharSequence text) {
    return new PresharedKey(KeyBytes.parse(text, WHAT));
  }

  /**
   * Reads a key, or WireGuard's "no preshared key", which is 32 zeros.
   *
   * @param text as for {@link #parse}
   * @return the key, or nothing for the key of zeros
   * @throws KeyFormatException if the text is anything else
   */
  public static Optional<PresharedKey> parseOptional(CharSequence text) {
    byte[] bytes = KeyBytes.parse(text, WHAT);
    return KeyBytes.isZero(bytes) ? Optional.empty() : Optional.of(new PresharedKey(bytes));
  }

  /**
   * A key from its bytes, which are copied.
   *
   * @param bytes 32 bytes, the caller's to wipe
   * @return the key
   * @throws KeyFormatException if the array has another size, or holds zeros only
   */
  public static PresharedKey ofBytes(byte[] bytes) {
    return new PresharedKey(KeyBytes.copyOf(bytes, WHAT));
  }

  /**
   * A key from 32 bytes within an array, which are copied.
   *
   * @param bytes array that holds the key, the caller's to wipe
   * @param offset index of the first byte
   * @return the key
   * @throws KeyFormatException if the 32 bytes are zero
   * @throws IndexOutOfBoundsException if the array ends before the key does
   */
  public static PresharedKey fromBytes(byte[] bytes, int offset) {
    return new PresharedKey(KeyBytes.copyOf(bytes, offset));
  }

  /**
   * The key as {@code wg} writes it. A string cannot be wiped: prefer {@link #copyTo} where the
   * bytes will do.
   *
   * @return 44 characters of base64
   * @throws IllegalStateException if this key is closed
   */
  public String toBase64() {
    return key.toBase64();
  }

  /**
   * The key in hexadecimal. A string cannot be wiped: prefer {@link #copyTo} where the bytes will
   * do.
   *
   * @return 64 digits, lower case
   * @throws IllegalStateException if this key is closed
   */
  public String toHex() {
    return key.toHex();
  }

  /**
   * Writes the key's 32 bytes. Allocates nothing.
   *
   * @param target array to write to, the caller's to wipe
   * @param offset index of the first byte
   * @throws IndexOutOfBoundsException if the array has no room for 32 bytes there
   * @throws IllegalStateException if this key is closed
   */
  public void copyTo(byte[] target, int offset) {
    key.copyTo(target, offset);
  }

  /**
   * Wipes the key. Any further use throws {@link IllegalStateException}; closing again does not.
   */
  @Override
  public void close() {
    key.wipe();
  }

  /** The same as {@link #close()}. */
  @Override
  public void destroy() {
    close();
  }

  @Override
  public boolean isDestroyed() {
    return key.isWiped();
  }

  /**
   * Whether the other object is a preshared key with the same 32 bytes. Takes the same time
   * whatever the bytes are. A closed key equals itself only.
   */
  @Override
  public boolean equals(@Nullable Object other) {
    return this == other || (other instanceof PresharedKey that && key.sameAs(that.key));
  }

  /** The same for every preshared key, so that it tells nothing and does not change on closing. */
  @Override
  public int hashCode() {
    return WHAT.hashCode();
  }

  /** Tells nothing of the key. */
  @Override
  public String toString() {
    return "PresharedKey[hidden]";
  }
}
