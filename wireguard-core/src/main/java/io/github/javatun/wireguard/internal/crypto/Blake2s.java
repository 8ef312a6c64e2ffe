package io.github.javatun.wireguard.internal.crypto;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * The BLAKE2s hash (RFC 7693), with or without a key, reusable.
 *
 * <p>{@code init} or {@code initKeyed}, then {@code update} any number of times, then {@code
 * digest}. Messages up to 2 GiB.
 *
 * <p><b>An instance belongs to one thread at a time.</b> Nothing is allocated after construction;
 * nothing branches on the data.
 */
public final class Blake2s {

  /** Largest digest and largest key, in bytes. */
  public static final int MAX_DIGEST_BYTES = 32;

  /** Size of a block in bytes. */
  public static final int BLOCK_BYTES = 64;

  /** Size of a state in ints. */
  static final int STATE_INTS = 8;

  private static final VarHandle INTS =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN)
          .withInvokeExactBehavior();

  private final int[] state = new int[STATE_INTS];
  private final int[] words = new int[BLOCK_BYTES / Integer.BYTES];
  private final byte[] block = new byte[BLOCK_BYTES];

  /**
   * Bytes waiting in {@link #block}; a full block waits until it is known whether it is the last.
   */
  private int pending;

  /** Bytes compressed so far. */
  private long compressed;

  private int digestLength;

  /** Creates an instance that has to be initialised before use. */
  public Blake2s() {}

  /**
   * Starts a hash without a key.
   *
   * @param newDigestLength 1 to 32 bytes
   */
  public void init(int newDigestLength) {
    start(0, newDigestLength);
    pending = 0;
  }

  /**
   * Starts a keyed hash.
   *
   * @param keyLength 1 to 32 bytes
   * @param newDigestLength 1 to 32 bytes
   */
  public void initKeyed(byte[] key, int keyOffset, int keyLength, int newDigestLength) {
    if (keyLength < 1 || keyLength > MAX_DIGEST_BYTES) {
      throw new IllegalArgumentException("key length is " + keyLength + ", must be 1 to 32 bytes");
    }
    start(keyLength, newDigestLength);
    System.arraycopy(key, keyOffset, block, 0, keyLength);
    Arrays.fill(block, keyLength, BLOCK_BYTES, (byte) 0);
    pending = BLOCK_BYTES;
  }

  private void start(int keyLength, int newDigestLength) {
    if (newDigestLength < 1 || newDigestLength > MAX_DIGEST_BYTES) {
      throw new IllegalArgumentException(
          "digest length is " + newDigestLength + ", must be 1 to 32 bytes");
    }
    digestLength = newDigestLength;
    compressed = 0;
    state[0] = Blake2sRounds.IV0 ^ 0x01010000 ^ (keyLength << 8) ^ newDigestLength;
    state[1] = Blake2sRounds.IV1;
    state[2] = Blake2sRounds.IV2;
    state[3] = Blake2sRounds.IV3;
    state[4] = Blake2sRounds.IV4;
    state[5] = Blake2sRounds.IV5;
    state[6] = Blake2sRounds.IV6;
    state[7] = Blake2sRounds.IV7;
  }

  /**
   * Starts where a hash stood when {@link #save} was called. Input must follow.
   *
   * @param saved eight ints
   * @param newDigestLength the same as before
   */
  void resume(int[] saved, int newDigestLength) {
    System.arraycopy(saved, 0, state, 0, STATE_INTS);
    digestLength = newDigestLength;
    compressed = BLOCK_BYTES;
    pending = 0;
  }

  /**
   * Keeps what the first block has made, so that hashes which begin with the same block, as a key
   * or a padded key is, need not take it again.
   *
   * @param saved receives eight ints
   * @throws IllegalStateException if not exactly one block was added
   */
  void save(int[] saved) {
    if (pending != BLOCK_BYTES || compressed != 0) {
      throw new IllegalStateException("a state is saved after the first block, not elsewhere");
    }
    compress(block, 0, BLOCK_BYTES, false);
    pending = 0;
    System.arraycopy(state, 0, saved, 0, STATE_INTS);
  }

  /** Adds {@code length} bytes of input. */
  public void update(byte[] input, int offset, int length) {
    int at = offset;
    int left = length;
    if (left > BLOCK_BYTES - pending) {
      int head = BLOCK_BYTES - pending;
      System.arraycopy(input, at, block, pending, head);
      compress(block, 0, BLOCK_BYTES, false);
      at += head;
      left -= head;
      for (; left > BLOCK_BYTES; left -= BLOCK_BYTES, at += BLOCK_BYTES) {
        compress(input, at, BLOCK_BYTES, false);
      }
      pending = 0;
    }
    System.arraycopy(input, at, block, pending, left);
    pending += left;
  }

  /** Adds one byte of input. */
  public void update(byte input) {
    if (pending == BLOCK_BYTES) {
      compress(block, 0, BLOCK_BYTES, false);
      pending = 0;
    }
    block[pending++] = input;
  }

  /**
   * Writes the digest to {@code out}. The instance has to be initialised again before further use.
   */
  public void digest(byte[] out, int offset) {
    Arrays.fill(block, pending, BLOCK_BYTES, (byte) 0);
    compress(block, 0, pending, true);
    pending = 0;
    for (int i = 0; i < digestLength; i++) {
      out[offset + i] = (byte) (state[i >> 2] >>> (8 * (i & 3)));
    }
  }

  /** Overwrites everything that depends on the key or the input with zeros. */
  public void clear() {
    Arrays.fill(state, 0);
    Arrays.fill(words, 0);
    Arrays.fill(block, (byte) 0);
    pending = 0;
    compressed = 0;
  }

  private void compress(byte[] source, int offset, int count, boolean last) {
    compressed += count;
    for (int i = 0; i < words.length; i++) {
      words[i] = (int) INTS.get(source, offset + i * Integer.BYTES);
    }
    Blake2sRounds.compress(state, words, compressed, last);
  }
}
