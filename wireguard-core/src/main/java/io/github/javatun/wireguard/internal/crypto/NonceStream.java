package io.github.javatun.wireguard.internal.crypto;

import java.util.Arrays;

/**
 * Nonces of XChaCha20-Poly1305 that look random and cost nothing but a block of ChaCha20: number i
 * is the first 24 bytes of block i of the keystream (RFC 8439, section 2.3) under a key that is
 * used for nothing else.
 *
 * <p>ChaCha20 is a pseudorandom function, so whoever does not have the key can not tell the nonces
 * from drawn ones: they repeat no more often than chance has it, and neither predict each other nor
 * tell how many there were. Nonces are public, so one that is out needs no protection from whoever
 * learns the key later.
 *
 * <p><b>Not thread-safe.</b> Nothing is allocated after construction.
 */
public final class NonceStream {

  /** Size of a nonce in bytes. */
  public static final int NONCE_BYTES = 24;

  private final int[] state = new int[ChaCha20.STATE_INTS];
  private final int[] block = new int[ChaCha20.STATE_INTS];
  private long next;

  /** Creates an instance that has to be seeded before use. */
  public NonceStream() {
    ChaCha20.loadConstants(state);
  }

  /**
   * Starts a new sequence.
   *
   * @param key 32 unpredictable bytes
   */
  public void seed(byte[] key) {
    for (int i = 0; i < ChaCha20.KEY_INTS; i++) {
      int at = i * Integer.BYTES;
      state[ChaCha20.KEY_INDEX + i] =
          (key[at] & 0xff)
              | (key[at + 1] & 0xff) << 8
              | (key[at + 2] & 0xff) << 16
              | (key[at + 3] & 0xff) << 24;
    }
    next = 0;
  }

  /** Writes the next nonce, 24 bytes. */
  public void next(byte[] out, int offset) {
    state[ChaCha20.NONCE_INDEX] = (int) (next >>> 32);
    ChaCha20.block(state, (int) next, block, 0);
    next++;
    for (int i = 0; i < NONCE_BYTES; i++) {
      out[offset + i] = (byte) (block[i >> 2] >>> (8 * (i & 3)));
    }
    Arrays.fill(block, 0);
  }
}
