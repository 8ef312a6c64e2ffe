package io.github.javatun.wireguard;

/**
 * Where the library gets its randomness from: keys, session identifiers, cookie secrets and timer
 * jitter. Tests pass a seeded source to make a run repeatable; everything else uses {@link
 * #secure()}.
 *
 * <p><b>Implementations must be safe for all threads</b> that use the objects they are given to.
 */
public interface RandomSource {
  /**
   * Fills a part of an array with random bytes.
   *
   * @param target array to write to
   * @param offset index of the first byte
   * @param length number of bytes
   * @throws IndexOutOfBoundsException if the range does not lie within the array
   */
  void nextBytes(byte[] target, int offset, int length);

  /**
   * The platform's cryptographically strong generator, {@link java.security.SecureRandom}.
   *
   * @return the one instance
   */
  static RandomSource secure() {
    return SecureRandomSource.INSTANCE;
  }
}
