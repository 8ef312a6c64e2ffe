package io.github.javatun.wireguard.internal.crypto;

import io.github.javatun.wireguard.internal.memory.Memory;

/**
 * ChaCha20-Poly1305 (RFC 8439) as transport data uses it: no associated data, and a nonce of four
 * zero bytes followed by a counter of eight bytes, least significant first.
 *
 * <p>The key is the one loaded into the {@link AeadScratch}. Source and target may be the same
 * memory when the target starts at the source or below it. The caller has checked all bounds;
 * memory that changes during a call gives an unspecified result.
 *
 * <p><b>Engines hold no state: any thread may call any method with a scratch and views of its
 * own.</b> Nothing is allocated.
 */
public sealed interface AeadEngine permits ScalarEngine, VectorEngine {

  /** Size of the tag behind a ciphertext. */
  int TAG_BYTES = 16;

  /**
   * Encrypts {@code length} bytes followed by {@code paddedLength - length} zero bytes; writes
   * {@code paddedLength} bytes of ciphertext and the tag.
   *
   * @param counter the nonce, as an unsigned number; never used twice with a key
   * @param length bytes of plaintext; nothing behind them is read
   * @param paddedLength {@code length} to {@code length + 15}
   */
  void seal(
      AeadScratch scratch,
      long counter,
      Memory source,
      long sourceOffset,
      int length,
      int paddedLength,
      Memory target,
      long targetOffset);

  /**
   * Verifies the tag in constant time, then decrypts.
   *
   * @param counter the nonce, as an unsigned number
   * @param length bytes of ciphertext, without the tag behind them
   * @return false when the tag is wrong; nothing has been written then
   */
  boolean open(
      AeadScratch scratch,
      long counter,
      Memory source,
      long sourceOffset,
      int length,
      Memory target,
      long targetOffset);

  /**
   * Makes the VM count many calls of what is far slower until it is compiled, without running it.
   */
  default void countKernelCalls(AeadScratch scratch) {}

  /** Runs all of that once. */
  default void runKernels(AeadScratch scratch) {}
}
