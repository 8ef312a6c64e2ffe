package io.github.javatun.wireguard;

import io.github.javatun.wireguard.internal.crypto.Curve25519;
import io.github.javatun.wireguard.internal.crypto.KeyEncoding;
import javax.security.auth.Destroyable;
import org.jspecify.annotations.Nullable;

/**
 * A Curve25519 private key (paper, section 5.4): what an interface is known by to itself.
 *
 * <p>A generated key is clamped (RFC 7748, section 5). A key that is read is kept as it is, so that
 * it is written again as it was; X25519 clamps it at each use. The key of zeros is refused, because
 * it is what a failed decoding leaves behind.
 *
 * <p>{@link #close()} wipes the key. This is best effort: the garbage collector may have left
 * copies elsewhere, and strings made from the key cannot be wiped.
 *
 * <p><b>Safe for all threads.</b> A call sees the whole key or, after {@link #close()}, throws.
 */
public final class PrivateKey implements AutoCloseable, Destroyable {
  /** Size of a key. */
  public static final int SIZE_BYTES = KeyEncoding.KEY_SIZE_BYTES;

  private static final String WHAT = "private key";

  private final WipeableKey key;
  private @Nullable PublicKey publicKey;

  /** Takes the array over. */
  private PrivateKey(byte[] bytes) {
    key = new WipeableKey(bytes, WHAT);
  }

  /**
   * A new random key from {@link RandomSource#secure()}.
   *
   * @return a clamped key
   */
  public static PrivateKey generate() {
    return generate(RandomSource.secure());
  }

  /**
   * A new random key.
   *
   * @param source where the 32 bytes come from
   * @return a clamped key
   * @throws IllegalStateException if the source delivers nothing but zeros
   */
  public static PrivateKey generate(RandomSource source) {
    byte[] bytes = KeyBytes.random(source);
    Curve25519.clamp(bytes);
    return new PrivateKey(bytes);
  }

  /**
   * Reads a key as {@code wg} writes it.
   *
   * @param text 44 characters of base64, strictly: with its padding and without white space; or 64
   *     hexadecimal digits of either case
   * @return the key
   * @throws KeyFormatException if the text is anything else, or a key of zeros
   */
  public static PrivateKey parse(CharSequence text) {
    return new PrivateKey(KeyBytes.parse(text, WHAT));
  }

  /**
   * A key from its bytes, which are copied.
   *
   * @param bytes 32 bytes, the caller's to wipe
   * @return the key
   * @throws KeyFormatException if the array has another size, or holds zeros only
   */
  public static PrivateKey ofBytes(byte[] bytes) {
    return new PrivateKey(KeyBytes.copyOf(bytes, WHAT));
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
  public static PrivateKey fromBytes(byte[] bytes, int offset) {
    return new PrivateKey(KeyBytes.copyOf(bytes, offset));
  }

  /**
   * The public key that belongs to this one. The first call computes it.
   *
   * @return the public key
   * @throws IllegalStateException if this key is closed
   */
  public PublicKey publicKey() {
    synchronized (key) {
      byte[] scalar = key.bytes();
      PublicKey known = publicKey;
      if (known == null) {
        byte[] point = new byte[PublicKey.SIZE_BYTES];
        new Curve25519().publicFromPrivate(scalar, point);
        known = PublicKey.ofBytes(point);
        publicKey = known;
      }
      return known;
    }
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
   * Whether the other object is a private key with the same 32 bytes. Takes the same time whatever
   * the bytes are. A closed key equals itself only.
   */
  @Override
  public boolean equals(@Nullable Object other) {
    return this == other || (other instanceof PrivateKey that && key.sameAs(that.key));
  }

  /** The same for every private key, so that it tells nothing and does not change on closing. */
  @Override
  public int hashCode() {
    return WHAT.hashCode();
  }

  /** Tells nothing of the key. */
  @Override
  public String toString() {
    return "PrivateKey[hidden]";
  }
}
