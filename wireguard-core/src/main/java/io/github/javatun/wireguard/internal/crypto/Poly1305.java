package io.github.javatun.wireguard.internal.crypto;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * The Poly1305 authenticator (RFC 8439, section 2.5) in scalar code, with numbers modulo 2^130 - 5
 * held in limbs of 44, 44 and 42 bits.
 *
 * <p>A product of two limbs has up to 94 bits. It is split at bit 44 rather than at bit 64: the
 * lower part is the low 44 bits of the product, the upper part is the high word of the product of
 * the same factors shifted left by 8 and by 12. Sums of such parts fit a {@code long}, so no carry
 * between words arises.
 *
 * <p>A state is a {@code long[STATE_LONGS]}. <b>Any thread may call any method with a state of its
 * own.</b> Nothing is allocated; nothing branches on secret data.
 */
final class Poly1305 {

  static final int BLOCK_BYTES = 16;

  /** Size of a state: accumulator, pad, tag, r and its square. */
  static final int STATE_LONGS = 16;

  /** Bit 128 of a block as it stands in the top limb; set for every full block. */
  static final long FULL_BLOCK = 1L << 40;

  private static final int ACCUMULATOR = 0;
  private static final int PAD = 3;
  private static final int TAG = 5;

  /** Index of r; r^2 follows, three limbs each. */
  private static final int POWERS = 8;

  private static final int LIMBS = 3;
  private static final long MASK_26 = (1L << 26) - 1;
  private static final long MASK_44 = (1L << 44) - 1;
  private static final long MASK_42 = (1L << 42) - 1;
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN)
          .withInvokeExactBehavior();

  private Poly1305() {}

  /** Starts with the one-time key in the first eight words of {@code keyWords}. */
  static void init(long[] state, int[] keyWords) {
    long low = keyLow(keyWords);
    long high = keyHigh(keyWords);
    state[ACCUMULATOR] = 0;
    state[ACCUMULATOR + 1] = 0;
    state[ACCUMULATOR + 2] = 0;
    state[PAD] = join(keyWords[4], keyWords[5]);
    state[PAD + 1] = join(keyWords[6], keyWords[7]);
    state[POWERS] = low & MASK_44;
    state[POWERS + 1] = ((low >>> 44) | (high << 20)) & MASK_44;
    state[POWERS + 2] = high >>> 24;
  }

  /** The lower half of r, from the one-time key in {@code keyWords}. */
  static long keyLow(int[] keyWords) {
    return join(keyWords[0], keyWords[1]) & 0x0FFFFFFC_0FFFFFFFL;
  }

  /** The upper half of r. */
  static long keyHigh(int[] keyWords) {
    return join(keyWords[2], keyWords[3]) & 0x0FFFFFFC_0FFFFFFCL;
  }

  /** Sets the accumulator to a number given in limbs of 26 bits, each below 2^62. */
  static void setAccumulator(long[] state, long t0, long t1, long t2, long t3, long t4) {
    t1 += t0 >>> 26;
    t2 += t1 >>> 26;
    t3 += t2 >>> 26;
    t4 += t3 >>> 26;
    // The two lowest limbs and the carry out of the highest one: below 2^53.
    long low = (t0 & MASK_26) + ((t1 & MASK_26) << 26) + (t4 >>> 26) * 5;
    long middle = (low >>> 44) + ((t2 & MASK_26) << 8) + ((t3 & MASK_26) << 34);
    state[ACCUMULATOR] = low & MASK_44;
    state[ACCUMULATOR + 1] = middle & MASK_44;
    state[ACCUMULATOR + 2] = (middle >>> 44) + ((t4 & MASK_26) << 16);
  }

  private static long join(int low, int high) {
    return Integer.toUnsignedLong(low) | ((long) high << 32);
  }

  /** Absorbs {@code count} full blocks; needs {@link #prepareSquare} when there are two or more. */
  static void blocks(long[] state, byte[] message, int offset, int count) {
    int pairs = count >> 1;
    pairs(state, message, offset, pairs);
    if ((count & 1) != 0) {
      int last = offset + pairs * 2 * BLOCK_BYTES;
      block(
          state,
          (long) LONGS.get(message, last),
          (long) LONGS.get(message, last + Long.BYTES),
          FULL_BLOCK);
    }
  }

  /** Absorbs one block given as two little-endian words and its bit 128. */
  static void block(long[] state, long low, long high, long topBit) {
    long h0 = state[ACCUMULATOR] + (low & MASK_44);
    long h1 = state[ACCUMULATOR + 1] + (((low >>> 44) | (high << 20)) & MASK_44);
    long h2 = state[ACCUMULATOR + 2] + ((high >>> 24) | topBit);
    multiply(state, h0, h1, h2, POWERS, ACCUMULATOR);
  }

  /**
   * Computes the tag of {@code count} full blocks in one go: {@link #init}, {@link #blocks} and
   * {@link #finish}, for so few blocks that r^2 would not pay. Of the state, only the tag is used.
   *
   * <p>Factors are shifted once, h by 8 and r by 12 bits: then the upper word of a product is its
   * upper part, and the lower word shifted right by 20 the lower one. So fewer numbers are alive
   * than in {@link #multiply}, which saves memory accesses, and they are most of the time here.
   */
  static void tag(long[] state, int[] keyWords, byte[] message, int count) {
    long low = keyLow(keyWords);
    long high = keyHigh(keyWords);
    final long r0 = (low & MASK_44) << 12;
    final long r1 = (((low >>> 44) | (high << 20)) & MASK_44) << 12;
    final long r2 = (high >>> 24) << 12;
    final long s1 = r1 * 20;
    final long s2 = r2 * 20;
    long h0 = 0;
    long h1 = 0;
    long h2 = 0;
    final int end = count * BLOCK_BYTES;
    for (int at = 0; at < end; at += BLOCK_BYTES) {
      low = (long) LONGS.get(message, at);
      high = (long) LONGS.get(message, at + Long.BYTES);
      h0 = (h0 + (low & MASK_44)) << 8;
      h1 = (h1 + (((low >>> 44) | (high << 20)) & MASK_44)) << 8;
      h2 = (h2 + ((high >>> 24) | FULL_BLOCK)) << 8;
      long u2 = shiftedUpper(h0, r2) + shiftedUpper(h1, r1) + shiftedUpper(h2, r0);
      long t0 = shiftedLower(h0, r0) + shiftedLower(h1, s2) + shiftedLower(h2, s1) + u2 * 20;
      long u0 = shiftedUpper(h0, r0) + shiftedUpper(h1, s2) + shiftedUpper(h2, s1);
      long t1 = shiftedLower(h0, r1) + shiftedLower(h1, r0) + shiftedLower(h2, s2) + u0;
      long u1 = shiftedUpper(h0, r1) + shiftedUpper(h1, r0) + shiftedUpper(h2, s2);
      long t2 = shiftedLower(h0, r2) + shiftedLower(h1, r1) + shiftedLower(h2, r0) + u1;
      t1 += t0 >>> 44;
      t2 += t1 >>> 44;
      h0 = (t0 & MASK_44) + (t2 >>> 42) * 5;
      h1 = t1 & MASK_44;
      h2 = t2 & MASK_42;
    }
    finish(state, h0, h1, h2, join(keyWords[4], keyWords[5]), join(keyWords[6], keyWords[7]));
  }

  /** Like {@link #lower}, for factors shifted as {@link #upper} shifts them. */
  private static long shiftedLower(long a, long b) {
    return (a * b) >>> 20;
  }

  /** Like {@link #upper}, for factors already shifted. */
  private static long shiftedUpper(long a, long b) {
    return Math.unsignedMultiplyHigh(a, b);
  }

  /** Computes r^2, which lets {@link #blocks} take two blocks at a time. */
  static void prepareSquare(long[] state) {
    multiply(state, state[POWERS], state[POWERS + 1], state[POWERS + 2], POWERS, POWERS + LIMBS);
  }

  /** Writes h · (number at {@code factor}) mod 2^130 - 5, partly reduced, to {@code result}. */
  private static void multiply(long[] state, long h0, long h1, long h2, int factor, int result) {
    long r0 = state[factor];
    long r1 = state[factor + 1];
    long r2 = state[factor + 2];
    // Limb 3 has weight 2^132 = 4 · 2^130, and 2^130 is 5: it comes back to limb 0 as 20.
    long s1 = r1 * 20;
    long s2 = r2 * 20;
    long l0 = lower(h0, r0) + lower(h1, s2) + lower(h2, s1);
    long u0 = upper(h0, r0) + upper(h1, s2) + upper(h2, s1);
    long l1 = lower(h0, r1) + lower(h1, r0) + lower(h2, s2);
    long u1 = upper(h0, r1) + upper(h1, r0) + upper(h2, s2);
    long l2 = lower(h0, r2) + lower(h1, r1) + lower(h2, r0);
    long u2 = upper(h0, r2) + upper(h1, r1) + upper(h2, r0);
    long t0 = l0 + u2 * 20;
    long t1 = l1 + u0 + (t0 >>> 44);
    long t2 = l2 + u1 + (t1 >>> 44);
    state[result] = (t0 & MASK_44) + (t2 >>> 42) * 5;
    state[result + 1] = t1 & MASK_44;
    state[result + 2] = t2 & MASK_42;
  }

  /** h becomes (h + first) · r^2 + second · r for each pair: two products, one reduction. */
  private static void pairs(long[] state, byte[] message, int offset, int count) {
    final long r0 = state[POWERS];
    final long r1 = state[POWERS + 1];
    final long r2 = state[POWERS + 2];
    final long s1 = r1 * 20;
    final long s2 = r2 * 20;
    final long q0 = state[POWERS + LIMBS];
    final long q1 = state[POWERS + LIMBS + 1];
    final long q2 = state[POWERS + LIMBS + 2];
    final long v1 = q1 * 20;
    final long v2 = q2 * 20;
    long h0 = state[ACCUMULATOR];
    long h1 = state[ACCUMULATOR + 1];
    long h2 = state[ACCUMULATOR + 2];
    final int end = offset + count * 2 * BLOCK_BYTES;
    for (int at = offset; at < end; at += 2 * BLOCK_BYTES) {
      long low = (long) LONGS.get(message, at + 16);
      long high = (long) LONGS.get(message, at + 24);
      long m0 = low & MASK_44;
      long m1 = ((low >>> 44) | (high << 20)) & MASK_44;
      long m2 = (high >>> 24) | FULL_BLOCK;
      long l0 = lower(m0, r0) + lower(m1, s2) + lower(m2, s1);
      long u0 = upper(m0, r0) + upper(m1, s2) + upper(m2, s1);
      long l1 = lower(m0, r1) + lower(m1, r0) + lower(m2, s2);
      long u1 = upper(m0, r1) + upper(m1, r0) + upper(m2, s2);
      long l2 = lower(m0, r2) + lower(m1, r1) + lower(m2, r0);
      long u2 = upper(m0, r2) + upper(m1, r1) + upper(m2, r0);
      low = (long) LONGS.get(message, at);
      high = (long) LONGS.get(message, at + 8);
      h0 += low & MASK_44;
      h1 += ((low >>> 44) | (high << 20)) & MASK_44;
      h2 += (high >>> 24) | FULL_BLOCK;
      l0 += lower(h0, q0) + lower(h1, v2) + lower(h2, v1);
      u0 += upper(h0, q0) + upper(h1, v2) + upper(h2, v1);
      l1 += lower(h0, q1) + lower(h1, q0) + lower(h2, v2);
      u1 += upper(h0, q1) + upper(h1, q0) + upper(h2, v2);
      l2 += lower(h0, q2) + lower(h1, q1) + lower(h2, q0);
      u2 += upper(h0, q2) + upper(h1, q1) + upper(h2, q0);
      l0 += u2 * 20;
      l1 += u0 + (l0 >>> 44);
      l2 += u1 + (l1 >>> 44);
      h0 = (l0 & MASK_44) + (l2 >>> 42) * 5;
      h1 = l1 & MASK_44;
      h2 = l2 & MASK_42;
    }
    state[ACCUMULATOR] = h0;
    state[ACCUMULATOR + 1] = h1;
    state[ACCUMULATOR + 2] = h2;
  }

  /** The low 44 bits of a · b. */
  private static long lower(long a, long b) {
    return (a * b) & MASK_44;
  }

  /** a · b / 2^44, for a below 2^56 and b below 2^52. */
  private static long upper(long a, long b) {
    return Math.unsignedMultiplyHigh(a << 8, b << 12);
  }

  /** Computes the tag; {@link #tagLow} and {@link #tagHigh} return it. */
  static void finish(long[] state) {
    finish(
        state,
        state[ACCUMULATOR],
        state[ACCUMULATOR + 1],
        state[ACCUMULATOR + 2],
        state[PAD],
        state[PAD + 1]);
  }

  private static void finish(long[] state, long h0, long h1, long h2, long padLow, long padHigh) {
    // Two rounds of carries bring every limb into its range, whatever came in.
    for (int round = 0; round < 2; round++) {
      h1 += h0 >>> 44;
      h0 &= MASK_44;
      h2 += h1 >>> 44;
      h1 &= MASK_44;
      h0 += (h2 >>> 42) * 5;
      h2 &= MASK_42;
    }
    h1 += h0 >>> 44;
    h0 &= MASK_44;
    // g = h - (2^130 - 5); its sign tells which of the two is the reduced number.
    long g0 = h0 + 5;
    long g1 = h1 + (g0 >>> 44);
    long g2 = h2 + (g1 >>> 44) - (1L << 42);
    long keep = g2 >> 63;
    h0 = (h0 & keep) | (g0 & MASK_44 & ~keep);
    h1 = (h1 & keep) | (g1 & MASK_44 & ~keep);
    h2 = (h2 & keep) | (g2 & ~keep);
    long low = h0 | (h1 << 44);
    long high = (h1 >>> 20) | (h2 << 24);
    long sum = low + padLow;
    long carry = ((low & padLow) | ((low | padLow) & ~sum)) >>> 63;
    state[TAG] = sum;
    state[TAG + 1] = high + padHigh + carry;
  }

  /** The first eight bytes of the tag as a little-endian word, after {@link #finish}. */
  static long tagLow(long[] state) {
    return state[TAG];
  }

  /** The last eight bytes of the tag as a little-endian word, after {@link #finish}. */
  static long tagHigh(long[] state) {
    return state[TAG + 1];
  }
}
