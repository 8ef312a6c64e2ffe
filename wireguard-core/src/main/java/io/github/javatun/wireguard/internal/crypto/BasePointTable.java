package io.github.javatun.wireguard.internal.crypto;

import java.math.BigInteger;

/**
 * The multiples 1 to 8 of 256^i times the base point, i = 0 to 31, each as {@link EdwardsPoint}
 * takes them: 30 KB, computed when it is first needed.
 *
 * <p><b>Immutable; safe for all threads.</b>
 */
final class BasePointTable {

  /** Multiples for each i. */
  static final int MULTIPLES = 8;

  /** How many i. */
  static final int ROWS = 32;

  /** Longs of a row. */
  static final int ROW_LONGS = MULTIPLES * EdwardsPoint.PREPARED_LONGS;

  // RFC 7748, section 4.1: the base point of the Edwards curve, and its d.
  private static final String BASE_X =
      "216936d3cd6e53fec0a4e231fdd6dc5c692cc7609525a7b2c9562d608f25d51a";
  private static final String BASE_Y =
      "6666666666666666666666666666666666666666666666666666666666666658";
  private static final String D =
      "52036cee2b6ffe738cc740797779e89800700a4d4141d8ab75eb4dca135978a3";

  private static final int POINTS = ROWS * MULTIPLES;
  private static final int DOUBLINGS_TO_NEXT_ROW = 5;

  private static final long[] PREPARED = compute();

  private BasePointTable() {}

  /** The table; not to be written to. */
  static long[] prepared() {
    return PREPARED;
  }

  private static long[] compute() {
    long[][] x = new long[POINTS][Field25519.LIMBS];
    long[][] y = new long[POINTS][Field25519.LIMBS];
    long[][] z = new long[POINTS][Field25519.LIMBS];
    long[] twoD = number(D);
    Field25519.add(twoD, twoD, twoD);
    multiples(x, y, z, twoD);
    divide(x, y, z);
    long[] table = new long[POINTS * EdwardsPoint.PREPARED_LONGS];
    long[] product = new long[Field25519.LIMBS];
    for (int i = 0; i < POINTS; i++) {
      int at = i * EdwardsPoint.PREPARED_LONGS;
      Field25519.multiply(product, x[i], y[i]);
      Field25519.multiply(product, product, twoD);
      System.arraycopy(product, 0, table, at + 2 * Field25519.LIMBS, Field25519.LIMBS);
      Field25519.add(product, y[i], x[i]);
      System.arraycopy(product, 0, table, at, Field25519.LIMBS);
      Field25519.subtract(product, y[i], x[i]);
      System.arraycopy(product, 0, table, at + Field25519.LIMBS, Field25519.LIMBS);
    }
    return table;
  }

  private static void multiples(long[][] x, long[][] y, long[][] z, long[] twoD) {
    EdwardsPoint point = new EdwardsPoint();
    point.setNeutral();
    Field25519.copy(point.x, number(BASE_X));
    Field25519.copy(point.y, number(BASE_Y));
    Field25519.multiply(point.t, point.x, point.y);
    long[] sum = new long[Field25519.LIMBS];
    long[] difference = new long[Field25519.LIMBS];
    long[] product = new long[Field25519.LIMBS];
    for (int row = 0; row < ROWS; row++) {
      int first = row * MULTIPLES;
      Field25519.add(sum, point.y, point.x);
      Field25519.subtract(difference, point.y, point.x);
      Field25519.multiply(product, point.t, twoD);
      for (int i = first; i < first + MULTIPLES; i++) {
        if (i > first) {
          point.add(sum, difference, product, z[first]);
        }
        Field25519.copy(x[i], point.x);
        Field25519.copy(y[i], point.y);
        Field25519.copy(z[i], point.z);
      }
      for (int i = 0; i < DOUBLINGS_TO_NEXT_ROW; i++) {
        point.twice();
      }
    }
  }

  /** Divides all x and y by their z: with one inversion, of the product of all z. */
  private static void divide(long[][] x, long[][] y, long[][] z) {
    long[][] products = new long[POINTS][Field25519.LIMBS];
    Field25519.copy(products[0], z[0]);
    for (int i = 1; i < POINTS; i++) {
      Field25519.multiply(products[i], products[i - 1], z[i]);
    }
    long[] inverse = new long[Field25519.LIMBS];
    Field25519.invert(inverse, products[POINTS - 1], new long[3][Field25519.LIMBS]);
    long[] inverseOfOne = new long[Field25519.LIMBS];
    for (int i = POINTS - 1; i >= 0; i--) {
      if (i > 0) {
        Field25519.multiply(inverseOfOne, inverse, products[i - 1]);
      } else {
        Field25519.copy(inverseOfOne, inverse);
      }
      Field25519.multiply(inverse, inverse, z[i]);
      Field25519.multiply(x[i], x[i], inverseOfOne);
      Field25519.multiply(y[i], y[i], inverseOfOne);
    }
  }

  private static long[] number(String hex) {
    byte[] bigEndian = new BigInteger(hex, 16).toByteArray();
    byte[] bytes = new byte[Curve25519.KEY_BYTES];
    for (int i = 0; i < bigEndian.length; i++) {
      bytes[i] = bigEndian[bigEndian.length - 1 - i];
    }
    long[] number = new long[Field25519.LIMBS];
    Field25519.read(number, bytes);
    return number;
  }
}
