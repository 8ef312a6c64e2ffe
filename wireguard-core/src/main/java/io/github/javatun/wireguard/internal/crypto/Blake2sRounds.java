package io.github.javatun.wireguard.internal.crypto;

import static java.lang.Integer.rotateRight;

/**
 * The compression function of BLAKE2s (RFC 7693, section 3.2).
 *
 * <p><b>Any thread may call it with arrays of its own.</b> Nothing is allocated.
 */
final class Blake2sRounds {

  static final int IV0 = 0x6A09E667;
  static final int IV1 = 0xBB67AE85;
  static final int IV2 = 0x3C6EF372;
  static final int IV3 = 0xA54FF53A;
  static final int IV4 = 0x510E527F;
  static final int IV5 = 0x9B05688C;
  static final int IV6 = 0x1F83D9AB;
  static final int IV7 = 0x5BE0CD19;

  private static final int ROUNDS = 10;
  private static final int WORDS = 16;

  /** Which word each half step takes, 16 for each round (section 2.7). */
  private static final byte[] SIGMA = {
    0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15,
    14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3,
    11, 8, 12, 0, 5, 2, 15, 13, 10, 14, 3, 6, 7, 1, 9, 4,
    7, 9, 3, 1, 13, 12, 11, 14, 2, 6, 5, 10, 4, 0, 15, 8,
    9, 0, 5, 7, 2, 4, 10, 15, 14, 1, 11, 12, 6, 8, 3, 13,
    2, 12, 6, 10, 0, 11, 8, 3, 4, 13, 7, 5, 15, 14, 1, 9,
    12, 5, 1, 15, 14, 13, 4, 10, 0, 7, 6, 3, 9, 2, 8, 11,
    13, 11, 7, 14, 12, 1, 3, 9, 5, 0, 15, 4, 8, 6, 2, 10,
    6, 15, 14, 9, 11, 3, 0, 8, 12, 2, 13, 7, 1, 4, 10, 5,
    10, 2, 8, 4, 7, 6, 1, 5, 15, 11, 9, 14, 3, 12, 13, 0,
  };

  private Blake2sRounds() {}

  /**
   * Mixes a block into the state.
   *
   * @param state the eight words of the hash
   * @param words the 16 words of the block
   * @param count bytes of input up to the end of this block
   * @param last whether this is the last block
   */
  static void compress(int[] state, int[] words, long count, boolean last) {
    int v0 = state[0];
    int v1 = state[1];
    int v2 = state[2];
    int v3 = state[3];
    int v4 = state[4];
    int v5 = state[5];
    int v6 = state[6];
    int v7 = state[7];
    int v8 = IV0;
    int v9 = IV1;
    int v10 = IV2;
    int v11 = IV3;
    int v12 = IV4 ^ (int) count;
    int v13 = IV5 ^ (int) (count >>> 32);
    int v14 = last ? ~IV6 : IV6;
    int v15 = IV7;
    for (int at = 0; at < ROUNDS * WORDS; at += WORDS) {
      // Columns.
      v0 += v4 + words[SIGMA[at]];
      v12 = rotateRight(v12 ^ v0, 16);
      v8 += v12;
      v4 = rotateRight(v4 ^ v8, 12);
      v0 += v4 + words[SIGMA[at + 1]];
      v12 = rotateRight(v12 ^ v0, 8);
      v8 += v12;
      v4 = rotateRight(v4 ^ v8, 7);
      v1 += v5 + words[SIGMA[at + 2]];
      v13 = rotateRight(v13 ^ v1, 16);
      v9 += v13;
      v5 = rotateRight(v5 ^ v9, 12);
      v1 += v5 + words[SIGMA[at + 3]];
      v13 = rotateRight(v13 ^ v1, 8);
      v9 += v13;
      v5 = rotateRight(v5 ^ v9, 7);
      v2 += v6 + words[SIGMA[at + 4]];
      v14 = rotateRight(v14 ^ v2, 16);
      v10 += v14;
      v6 = rotateRight(v6 ^ v10, 12);
      v2 += v6 + words[SIGMA[at + 5]];
      v14 = rotateRight(v14 ^ v2, 8);
      v10 += v14;
      v6 = rotateRight(v6 ^ v10, 7);
      v3 += v7 + words[SIGMA[at + 6]];
      v15 = rotateRight(v15 ^ v3, 16);
      v11 += v15;
      v7 = rotateRight(v7 ^ v11, 12);
      v3 += v7 + words[SIGMA[at + 7]];
      v15 = rotateRight(v15 ^ v3, 8);
      v11 += v15;
      v7 = rotateRight(v7 ^ v11, 7);
      // Diagonals.
      v0 += v5 + words[SIGMA[at + 8]];
      v15 = rotateRight(v15 ^ v0, 16);
      v10 += v15;
      v5 = rotateRight(v5 ^ v10, 12);
      v0 += v5 + words[SIGMA[at + 9]];
      v15 = rotateRight(v15 ^ v0, 8);
      v10 += v15;
      v5 = rotateRight(v5 ^ v10, 7);
      v1 += v6 + words[SIGMA[at + 10]];
      v12 = rotateRight(v12 ^ v1, 16);
      v11 += v12;
      v6 = rotateRight(v6 ^ v11, 12);
      v1 += v6 + words[SIGMA[at + 11]];
      v12 = rotateRight(v12 ^ v1, 8);
      v11 += v12;
      v6 = rotateRight(v6 ^ v11, 7);
      v2 += v7 + words[SIGMA[at + 12]];
      v13 = rotateRight(v13 ^ v2, 16);
      v8 += v13;
      v7 = rotateRight(v7 ^ v8, 12);
      v2 += v7 + words[SIGMA[at + 13]];
      v13 = rotateRight(v13 ^ v2, 8);
      v8 += v13;
      v7 = rotateRight(v7 ^ v8, 7);
      v3 += v4 + words[SIGMA[at + 14]];
      v14 = rotateRight(v14 ^ v3, 16);
      v9 += v14;
      v4 = rotateRight(v4 ^ v9, 12);
      v3 += v4 + words[SIGMA[at + 15]];
      v14 = rotateRight(v14 ^ v3, 8);
      v9 += v14;
      v4 = rotateRight(v4 ^ v9, 7);
    }
    state[0] ^= v0 ^ v8;
    state[1] ^= v1 ^ v9;
    state[2] ^= v2 ^ v10;
    state[3] ^= v3 ^ v11;
    state[4] ^= v4 ^ v12;
    state[5] ^= v5 ^ v13;
    state[6] ^= v6 ^ v14;
    state[7] ^= v7 ^ v15;
  }
}
