package io.github.javatun.wireguard.internal.crypto;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * The numbers modulo p = 2^255 - 19 (RFC 7748, section 4.1), each in five limbs of 51 bits, least
 * significant first.
 *
 * <p>Limbs may exceed their 51 bits, which puts carries off. <i>Reduced</i> here means: below 2^51
 * + 2^15. {@link #multiply}, {@link #square} and {@link #multiplySmall} give reduced numbers and
 * take limbs below 2^54, which leaves room for a few additions and subtractions in between.
 *
 * <p>Nothing branches on a number or is indexed by one. Any argument may be the result as well.
 *
 * <p><b>Any thread may call any method with arrays of its own.</b> Nothing is allocated.
 */
final class Field25519 {

  /** Longs in a number. */
  static final int LIMBS = 5;

  private static final int LIMB_BITS = 51;
  private static final long LIMB_MASK = (1L << LIMB_BITS) - 1;

  // The limbs of 4p, added before a subtraction so that no limb falls below zero.
  private static final long FOUR_P_0 = (1L << 53) - 76;
  private static final long FOUR_P_REST = (1L << 53) - 4;

  // A product of two shifted factors, shifted down by 64, is the product shifted down by 51.
  private static final int LEFT_SHIFT = 8;
  private static final int RIGHT_SHIFT = 5;

  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN)
          .withInvokeExactBehavior();

  private Field25519() {}

  /** Sets a number to a small one. */
  static void set(long[] out, long value) {
    out[0] = value;
    out[1] = 0;
    out[2] = 0;
    out[3] = 0;
    out[4] = 0;
  }

  static void copy(long[] out, long[] from) {
    System.arraycopy(from, 0, out, 0, LIMBS);
  }

  /** Reads 32 bytes, without their highest bit; any value, reduced or not (section 5). */
  static void read(long[] out, byte[] bytes) {
    long w0 = (long) LONGS.get(bytes, 0);
    long w1 = (long) LONGS.get(bytes, 8);
    long w2 = (long) LONGS.get(bytes, 16);
    long w3 = (long) LONGS.get(bytes, 24);
    out[0] = w0 & LIMB_MASK;
    out[1] = (w0 >>> 51 | w1 << 13) & LIMB_MASK;
    out[2] = (w1 >>> 38 | w2 << 26) & LIMB_MASK;
    out[3] = (w2 >>> 25 | w3 << 39) & LIMB_MASK;
    out[4] = (w3 >>> 12) & LIMB_MASK;
  }

  /** Writes the one number below p that equals {@code a}, as 32 bytes. */
  static void write(byte[] bytes, long[] a) {
    long h0 = a[0];
    long h1 = a[1];
    long h2 = a[2];
    long h3 = a[3];
    long h4 = a[4];
    // Twice around, so that every limb but the lowest has 51 bits and the number is below 2p.
    for (int i = 0; i < 2; i++) {
      h1 += h0 >>> LIMB_BITS;
      h2 += h1 >>> LIMB_BITS;
      h3 += h2 >>> LIMB_BITS;
      h4 += h3 >>> LIMB_BITS;
      h0 = (h0 & LIMB_MASK) + 19 * (h4 >>> LIMB_BITS);
      h1 &= LIMB_MASK;
      h2 &= LIMB_MASK;
      h3 &= LIMB_MASK;
      h4 &= LIMB_MASK;
    }
    // Adding 19 carries out of the top exactly if the number is p or more: then p goes.
    long carry = (h0 + 19) >>> LIMB_BITS;
    carry = (h1 + carry) >>> LIMB_BITS;
    carry = (h2 + carry) >>> LIMB_BITS;
    carry = (h3 + carry) >>> LIMB_BITS;
    carry = (h4 + carry) >>> LIMB_BITS;
    h0 += 19 * carry;
    h1 += h0 >>> LIMB_BITS;
    h2 += h1 >>> LIMB_BITS;
    h3 += h2 >>> LIMB_BITS;
    h4 += h3 >>> LIMB_BITS;
    h0 &= LIMB_MASK;
    h1 &= LIMB_MASK;
    h2 &= LIMB_MASK;
    h3 &= LIMB_MASK;
    h4 &= LIMB_MASK;
    LONGS.set(bytes, 0, h0 | h1 << 51);
    LONGS.set(bytes, 8, h1 >>> 13 | h2 << 38);
    LONGS.set(bytes, 16, h2 >>> 26 | h3 << 25);
    LONGS.set(bytes, 24, h3 >>> 39 | h4 << 12);
  }

  /** Adds limb by limb; the limbs grow. */
  static void add(long[] out, long[] a, long[] b) {
    out[0] = a[0] + b[0];
    out[1] = a[1] + b[1];
    out[2] = a[2] + b[2];
    out[3] = a[3] + b[3];
    out[4] = a[4] + b[4];
  }

  /** Subtracts {@code b}, which is reduced or the sum of two reduced ones; limbs grow by 2^53. */
  static void subtract(long[] out, long[] a, long[] b) {
    out[0] = a[0] + FOUR_P_0 - b[0];
    out[1] = a[1] + FOUR_P_REST - b[1];
    out[2] = a[2] + FOUR_P_REST - b[2];
    out[3] = a[3] + FOUR_P_REST - b[3];
    out[4] = a[4] + FOUR_P_REST - b[4];
  }

  /** Exchanges two numbers if {@code mask} is all ones, and does not if it is zero. */
  static void swap(long[] a, long[] b, long mask) {
    for (int i = 0; i < LIMBS; i++) {
      long difference = (a[i] ^ b[i]) & mask;
      a[i] ^= difference;
      b[i] ^= difference;
    }
  }

  /**
   * Multiplies.
   *
   * <p>Five products meet in every column; those past the highest limb come back at the lowest,
   * times 19. Of each product the bits from 51 up are summed ({@code high}); the sum of the 51 bits
   * below is what is missing to the sum of the whole products, which is known modulo 2^64, and that
   * is enough.
   */
  static void multiply(long[] out, long[] a, long[] b) {
    long a4 = a[4];
    long a3 = a[3];
    long a2 = a[2];
    long a1 = a[1];
    long a0 = a[0];
    long b4 = b[4];
    long b3 = b[3];
    long b2 = b[2];
    long b1 = b[1];
    long b0 = b[0];
    long n1 = 19 * b1;
    long n2 = 19 * b2;
    long n3 = 19 * b3;
    long n4 = 19 * b4;
    long high0 = high(a0, b0) + high(a1, n4) + high(a2, n3) + high(a3, n2) + high(a4, n1);
    long all0 = a0 * b0 + a1 * n4 + a2 * n3 + a3 * n2 + a4 * n1;
    long high1 = high(a0, b1) + high(a1, b0) + high(a2, n4) + high(a3, n3) + high(a4, n2);
    long all1 = a0 * b1 + a1 * b0 + a2 * n4 + a3 * n3 + a4 * n2;
    long high2 = high(a0, b2) + high(a1, b1) + high(a2, b0) + high(a3, n4) + high(a4, n3);
    long all2 = a0 * b2 + a1 * b1 + a2 * b0 + a3 * n4 + a4 * n3;
    long high3 = high(a0, b3) + high(a1, b2) + high(a2, b1) + high(a3, b0) + high(a4, n4);
    long all3 = a0 * b3 + a1 * b2 + a2 * b1 + a3 * b0 + a4 * n4;
    long high4 = high(a0, b4) + high(a1, b3) + high(a2, b2) + high(a3, b1) + high(a4, b0);
    long all4 = a0 * b4 + a1 * b3 + a2 * b2 + a3 * b1 + a4 * b0;
    carry(out, high0, all0, high1, all1, high2, all2, high3, all3, high4, all4);
  }

  /** Squares: as {@link #multiply}, with equal products taken twice. */
  static void square(long[] out, long[] a) {
    long a4 = a[4];
    long a3 = a[3];
    long a2 = a[2];
    long a1 = a[1];
    long a0 = a[0];
    long d0 = 2 * a0;
    long d1 = 2 * a1;
    long d2 = 2 * a2;
    long d3 = 2 * a3;
    long n3 = 19 * a3;
    long n4 = 19 * a4;
    long high0 = high(a0, a0) + high(d1, n4) + high(d2, n3);
    long all0 = a0 * a0 + d1 * n4 + d2 * n3;
    long high1 = high(d0, a1) + high(d2, n4) + high(a3, n3);
    long all1 = d0 * a1 + d2 * n4 + a3 * n3;
    long high2 = high(d0, a2) + high(a1, a1) + high(d3, n4);
    long all2 = d0 * a2 + a1 * a1 + d3 * n4;
    long high3 = high(d0, a3) + high(d1, a2) + high(a4, n4);
    long all3 = d0 * a3 + d1 * a2 + a4 * n4;
    long high4 = high(d0, a4) + high(d1, a3) + high(a2, a2);
    long all4 = d0 * a4 + d1 * a3 + a2 * a2;
    carry(out, high0, all0, high1, all1, high2, all2, high3, all3, high4, all4);
  }

  /** The bits of a product from 51 up. */
  private static long high(long a, long b) {
    return Math.unsignedMultiplyHigh(a << LEFT_SHIFT, b << RIGHT_SHIFT);
  }

  private static void carry(
      long[] out,
      long high0,
      long all0,
      long high1,
      long all1,
      long high2,
      long all2,
      long high3,
      long all3,
      long high4,
      long all4) {
    long h0 = all0 - (high0 << LIMB_BITS) + 19 * high4;
    long h1 = all1 - (high1 << LIMB_BITS) + high0;
    long h2 = all2 - (high2 << LIMB_BITS) + high1;
    long h3 = all3 - (high3 << LIMB_BITS) + high2;
    long h4 = all4 - (high4 << LIMB_BITS) + high3;
    out[4] = (h4 & LIMB_MASK) + (h3 >>> LIMB_BITS);
    out[3] = (h3 & LIMB_MASK) + (h2 >>> LIMB_BITS);
    out[2] = (h2 & LIMB_MASK) + (h1 >>> LIMB_BITS);
    out[1] = (h1 & LIMB_MASK) + (h0 >>> LIMB_BITS);
    out[0] = (h0 & LIMB_MASK) + 19 * (h4 >>> LIMB_BITS);
  }

  /** Multiplies by a factor below 2^17. */
  static void multiplySmall(long[] out, long[] a, long factor) {
    long a4 = a[4];
    long a3 = a[3];
    long a2 = a[2];
    long a1 = a[1];
    long a0 = a[0];
    out[0] = (a0 * factor & LIMB_MASK) + 19 * high(a4, factor);
    out[1] = (a1 * factor & LIMB_MASK) + high(a0, factor);
    out[2] = (a2 * factor & LIMB_MASK) + high(a1, factor);
    out[3] = (a3 * factor & LIMB_MASK) + high(a2, factor);
    out[4] = (a4 * factor & LIMB_MASK) + high(a3, factor);
  }

  private static void square(long[] out, long[] a, int times) {
    square(out, a);
    for (int i = 1; i < times; i++) {
      square(out, out);
    }
  }

  /**
   * Inverts, as the power p - 2; zero becomes zero.
   *
   * @param t three numbers to work with, none of them {@code a} or {@code out}
   */
  static void invert(long[] out, long[] a, long[][] t) {
    // Exponents of the form 2^n - 1, each from two shorter ones.
    square(t[0], a);
    square(t[1], t[0], 2);
    multiply(t[1], t[1], a);
    multiply(t[0], t[0], t[1]); // 11
    square(t[2], t[0]);
    multiply(t[1], t[1], t[2]); // 2^5 - 1
    square(t[2], t[1], 5);
    multiply(t[1], t[2], t[1]); // 2^10 - 1
    square(t[2], t[1], 10);
    multiply(t[2], t[2], t[1]); // 2^20 - 1
    square(out, t[2], 20);
    multiply(t[2], out, t[2]); // 2^40 - 1
    square(t[2], t[2], 10);
    multiply(t[1], t[2], t[1]); // 2^50 - 1
    square(t[2], t[1], 50);
    multiply(t[2], t[2], t[1]); // 2^100 - 1
    square(out, t[2], 100);
    multiply(t[2], out, t[2]); // 2^200 - 1
    square(t[2], t[2], 50);
    multiply(t[1], t[2], t[1]); // 2^250 - 1
    square(t[1], t[1], 5);
    multiply(out, t[1], t[0]); // 2^255 - 21
  }
}
