package io.github.javatun.wireguard.internal.crypto;

import static java.lang.Integer.rotateLeft;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * The ChaCha20 block function (RFC 8439, section 2.3) and HChaCha20 (draft-irtf-cfrg-xchacha,
 * section 2.2), in scalar code.
 *
 * <p>A state is an {@code int[16]}: four constants, eight key words, the block counter and three
 * nonce words.
 *
 * <p><b>Any thread may call any method with arrays of its own.</b> Nothing is allocated.
 */
final class ChaCha20 {

  static final int STATE_INTS = 16;
  static final int BLOCK_BYTES = 64;
  static final int KEY_INDEX = 4;
  static final int KEY_INTS = 8;
  static final int COUNTER_INDEX = 12;
  static final int NONCE_INDEX = 13;
  static final int DOUBLE_ROUNDS = 10;

  private static final VarHandle INTS =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN)
          .withInvokeExactBehavior();

  private ChaCha20() {}

  /** Writes the constants, "expand 32-byte k", to the first four words of {@code state}. */
  static void loadConstants(int[] state) {
    state[0] = 0x61707865;
    state[1] = 0x3320646e;
    state[2] = 0x79622d32;
    state[3] = 0x6b206574;
  }

  /** Writes the keystream of {@code count} blocks from block {@code firstBlock} on. */
  static void keystream(int[] state, int firstBlock, int count, int[] keystream) {
    for (int i = 0; i < count; i++) {
      block(state, firstBlock + i, keystream, i * STATE_INTS);
    }
  }

  /** Writes the 16 words of one block to {@code out} from {@code at}; leaves the state as it is. */
  static void block(int[] state, int counter, int[] out, int at) {
    state[COUNTER_INDEX] = counter;
    permute(state, out, at);
    for (int i = 0; i < STATE_INTS; i++) {
      out[at + i] += state[i];
    }
  }

  /**
   * Derives a subkey: permutes {@code state}, whose last four words are the nonce, and writes the
   * first and the last four words to the key words of {@code state}.
   */
  static void deriveSubkey(int[] state, int[] work) {
    permute(state, work, 0);
    System.arraycopy(work, 0, state, KEY_INDEX, 4);
    System.arraycopy(work, 12, state, KEY_INDEX + 4, 4);
  }

  /**
   * XORs keystream words into {@code text}. Works on whole groups of four bytes, so up to three
   * bytes behind {@code length} change, too. C2 turns a loop as plain as this one into vectors.
   */
  static void xor(int[] keystream, byte[] text, int length) {
    int words = (length + Integer.BYTES - 1) >> 2;
    for (int i = 0; i < words; i++) {
      INTS.set(text, i << 2, (int) INTS.get(text, i << 2) ^ keystream[i]);
    }
  }

  private static void permute(int[] state, int[] out, int at) {
    int x0 = state[0];
    int x1 = state[1];
    int x2 = state[2];
    int x3 = state[3];
    int x4 = state[4];
    int x5 = state[5];
    int x6 = state[6];
    int x7 = state[7];
    int x8 = state[8];
    int x9 = state[9];
    int x10 = state[10];
    int x11 = state[11];
    int x12 = state[12];
    int x13 = state[13];
    int x14 = state[14];
    int x15 = state[15];
    for (int round = 0; round < DOUBLE_ROUNDS; round++) {
      // Columns.
      x0 += x4;
      x12 = rotateLeft(x12 ^ x0, 16);
      x8 += x12;
      x4 = rotateLeft(x4 ^ x8, 12);
      x0 += x4;
      x12 = rotateLeft(x12 ^ x0, 8);
      x8 += x12;
      x4 = rotateLeft(x4 ^ x8, 7);
      x1 += x5;
      x13 = rotateLeft(x13 ^ x1, 16);
      x9 += x13;
      x5 = rotateLeft(x5 ^ x9, 12);
      x1 += x5;
      x13 = rotateLeft(x13 ^ x1, 8);
      x9 += x13;
      x5 = rotateLeft(x5 ^ x9, 7);
      x2 += x6;
      x14 = rotateLeft(x14 ^ x2, 16);
      x10 += x14;
      x6 = rotateLeft(x6 ^ x10, 12);
      x2 += x6;
      x14 = rotateLeft(x14 ^ x2, 8);
      x10 += x14;
      x6 = rotateLeft(x6 ^ x10, 7);
      x3 += x7;
      x15 = rotateLeft(x15 ^ x3, 16);
      x11 += x15;
      x7 = rotateLeft(x7 ^ x11, 12);
      x3 += x7;
      x15 = rotateLeft(x15 ^ x3, 8);
      x11 += x15;
      x7 = rotateLeft(x7 ^ x11, 7);
      // Diagonals.
      x0 += x5;
      x15 = rotateLeft(x15 ^ x0, 16);
      x10 += x15;
      x5 = rotateLeft(x5 ^ x10, 12);
      x0 += x5;
      x15 = rotateLeft(x15 ^ x0, 8);
      x10 += x15;
      x5 = rotateLeft(x5 ^ x10, 7);
      x1 += x6;
      x12 = rotateLeft(x12 ^ x1, 16);
      x11 += x12;
      x6 = rotateLeft(x6 ^ x11, 12);
      x1 += x6;
      x12 = rotateLeft(x12 ^ x1, 8);
      x11 += x12;
      x6 = rotateLeft(x6 ^ x11, 7);
      x2 += x7;
      x13 = rotateLeft(x13 ^ x2, 16);
      x8 += x13;
      x7 = rotateLeft(x7 ^ x8, 12);
      x2 += x7;
      x13 = rotateLeft(x13 ^ x2, 8);
      x8 += x13;
      x7 = rotateLeft(x7 ^ x8, 7);
      x3 += x4;
      x14 = rotateLeft(x14 ^ x3, 16);
      x9 += x14;
      x4 = rotateLeft(x4 ^ x9, 12);
      x3 += x4;
      x14 = rotateLeft(x14 ^ x3, 8);
      x9 += x14;
      x4 = rotateLeft(x4 ^ x9, 7);
    }
    out[at] = x0;
    out[at + 1] = x1;
    out[at + 2] = x2;
    out[at + 3] = x3;
    out[at + 4] = x4;
    out[at + 5] = x5;
    out[at + 6] = x6;
    out[at + 7] = x7;
    out[at + 8] = x8;
    out[at + 9] = x9;
    out[at + 10] = x10;
    out[at + 11] = x11;
    out[at + 12] = x12;
    out[at + 13] = x13;
    out[at + 14] = x14;
    out[at + 15] = x15;
  }
}
