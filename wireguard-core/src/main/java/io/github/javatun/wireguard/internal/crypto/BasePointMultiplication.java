package io.github.javatun.wireguard.internal.crypto;

import java.util.Arrays;

/**
 * The multiple of the base point of Curve25519 (RFC 7748, section 4.1): what makes a public key of
 * a private one.
 *
 * <p>The scalar is written in 64 digits from -8 to 8 to the base 16. The even digits pick a
 * multiple from each row of the {@link BasePointTable}, the odd ones do likewise and are brought to
 * their place by four doublings between the two halves: 64 additions in all, where the ladder takes
 * 255 steps.
 *
 * <p>A digit picks by masks: every entry of its row is read and all but one masked out, so that
 * neither branches nor addresses depend on the scalar.
 *
 * <p><b>An instance belongs to one thread at a time.</b> Nothing is allocated after construction.
 */
final class BasePointMultiplication {

  private static final int DIGITS = 64;
  private static final int DIGIT_BITS = 4;

  private final byte[] digits = new byte[DIGITS];
  private final EdwardsPoint point = new EdwardsPoint();
  private final long[] sum = new long[Field25519.LIMBS];
  private final long[] difference = new long[Field25519.LIMBS];
  private final long[] product = new long[Field25519.LIMBS];
  private final long[] negated = new long[Field25519.LIMBS];
  private final long[][] temporaries = {sum, difference, product};

  BasePointMultiplication() {}

  /**
   * Multiplies.
   *
   * @param scalar 32 bytes, clamped
   * @param out receives the u-coordinate, 32 bytes
   */
  void multiply(byte[] scalar, byte[] out) {
    toDigits(scalar);
    point.setNeutral();
    for (int i = 1; i < DIGITS; i += 2) {
      addDigit(i);
    }
    for (int i = 0; i < DIGIT_BITS; i++) {
      point.twice();
    }
    for (int i = 0; i < DIGITS; i += 2) {
      addDigit(i);
    }
    // u = (1 + y) / (1 - y)
    Field25519.subtract(point.x, point.z, point.y);
    Field25519.add(point.y, point.z, point.y);
    Field25519.invert(point.t, point.x, temporaries);
    Field25519.multiply(point.y, point.y, point.t);
    Field25519.write(out, point.y);
  }

  private void toDigits(byte[] scalar) {
    int carry = 0;
    for (int i = 0; i < DIGITS - 1; i++) {
      int digit = nibble(scalar, i) + carry;
      carry = (digit + 8) >> DIGIT_BITS;
      digits[i] = (byte) (digit - (carry << DIGIT_BITS));
    }
    // Below 8, since the highest bit of a clamped scalar is 0: the carry fits in.
    digits[DIGITS - 1] = (byte) (nibble(scalar, DIGITS - 1) + carry);
  }

  private static int nibble(byte[] scalar, int i) {
    return (scalar[i >> 1] >> (DIGIT_BITS * (i & 1))) & 15;
  }

  private void addDigit(int i) {
    select((i >> 1) * BasePointTable.ROW_LONGS, digits[i]);
    point.add(sum, difference, product);
  }

  /** Puts the digit's multiple of a row into the three numbers: neutral for 0, mirrored below. */
  private void select(int row, int digit) {
    int sign = digit >> 31;
    int size = (digit ^ sign) - sign;
    pick(row, size, sum);
    pick(row + Field25519.LIMBS, size, difference);
    pick(row + 2 * Field25519.LIMBS, size, product);
    long none = equal(size, 0);
    sum[0] |= none & 1;
    difference[0] |= none & 1;
    // -(x, y) = (-x, y)
    Field25519.swap(sum, difference, sign);
    Field25519.set(negated, 0);
    Field25519.subtract(negated, negated, product);
    Field25519.swap(product, negated, sign);
  }

  private static void pick(int first, int size, long[] out) {
    long[] table = BasePointTable.prepared();
    long is1 = equal(size, 1);
    long is2 = equal(size, 2);
    long is3 = equal(size, 3);
    long is4 = equal(size, 4);
    long is5 = equal(size, 5);
    long is6 = equal(size, 6);
    long is7 = equal(size, 7);
    long is8 = equal(size, 8);
    for (int limb = 0; limb < Field25519.LIMBS; limb++) {
      int at = first + limb;
      out[limb] =
          (table[at] & is1)
              | (table[at + EdwardsPoint.PREPARED_LONGS] & is2)
              | (table[at + 2 * EdwardsPoint.PREPARED_LONGS] & is3)
              | (table[at + 3 * EdwardsPoint.PREPARED_LONGS] & is4)
              | (table[at + 4 * EdwardsPoint.PREPARED_LONGS] & is5)
              | (table[at + 5 * EdwardsPoint.PREPARED_LONGS] & is6)
              | (table[at + 6 * EdwardsPoint.PREPARED_LONGS] & is7)
              | (table[at + 7 * EdwardsPoint.PREPARED_LONGS] & is8);
    }
  }

  /** All ones if two small numbers are equal, otherwise zero. */
  private static long equal(int a, int b) {
    return ((a ^ b) - 1L) >> 63;
  }

  /** Overwrites everything that depends on a scalar with zeros. */
  void wipe() {
    Arrays.fill(digits, (byte) 0);
    point.wipe();
    Arrays.fill(sum, 0);
    Arrays.fill(difference, 0);
    Arrays.fill(product, 0);
    Arrays.fill(negated, 0);
  }
}
