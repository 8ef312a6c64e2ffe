package io.github.javatun.wireguard.internal.crypto;

import java.util.Arrays;

/**
 * A point of the Edwards curve -x^2 + y^2 = 1 + d x^2 y^2, which is Curve25519 in other coordinates
 * (RFC 7748, section 4.1): x = X / Z, y = Y / Z, xy = T / Z. Here points can be added as such, so
 * that multiples of a known point are put together from a table.
 *
 * <p>Addition takes its second operand <i>prepared</i>: as a stretch of an array that holds y + x,
 * y - x and 2dxy, each times z if there is a z. The formulas are complete: they hold for equal
 * points and for the neutral one, without a branch.
 *
 * <p><b>An instance belongs to one thread at a time.</b> Nothing is allocated after construction.
 */
final class EdwardsPoint {

  /** Longs of a prepared point. */
  static final int PREPARED_LONGS = 3 * Field25519.LIMBS;

  final long[] x = new long[Field25519.LIMBS];
  final long[] y = new long[Field25519.LIMBS];
  final long[] z = new long[Field25519.LIMBS];
  final long[] t = new long[Field25519.LIMBS];
  private final long[] a = new long[Field25519.LIMBS];
  private final long[] b = new long[Field25519.LIMBS];
  private final long[] c = new long[Field25519.LIMBS];
  private final long[] d = new long[Field25519.LIMBS];

  EdwardsPoint() {}

  /** Sets it to the neutral point, (0, 1). */
  void setNeutral() {
    Field25519.set(x, 0);
    Field25519.set(y, 1);
    Field25519.set(z, 1);
    Field25519.set(t, 0);
  }

  /**
   * Adds a prepared point with z = 1.
   *
   * @param sum y + x of that point
   * @param difference y - x
   * @param product 2dxy
   */
  void add(long[] sum, long[] difference, long[] product) {
    Field25519.add(d, z, z);
    addPrepared(sum, difference, product);
  }

  /** The same for a point with any z. */
  void add(long[] sum, long[] difference, long[] product, long[] otherZ) {
    Field25519.multiply(d, z, otherZ);
    Field25519.add(d, d, d);
    addPrepared(sum, difference, product);
  }

  private void addPrepared(long[] sum, long[] difference, long[] product) {
    Field25519.subtract(a, y, x);
    Field25519.multiply(a, a, difference);
    Field25519.add(b, y, x);
    Field25519.multiply(b, b, sum);
    Field25519.multiply(c, t, product);
    Field25519.subtract(x, b, a); // E
    Field25519.add(y, b, a); // H
    Field25519.subtract(a, d, c); // F
    Field25519.add(b, d, c); // G
    finish();
  }

  /** Doubles it. */
  void twice() {
    Field25519.add(d, x, y);
    Field25519.square(a, x);
    Field25519.square(b, y);
    Field25519.square(c, z);
    Field25519.square(d, d);
    Field25519.add(c, c, c);
    Field25519.add(y, a, b); // H
    Field25519.subtract(x, y, d); // E
    Field25519.subtract(b, a, b); // G
    Field25519.add(a, c, b); // F
    finish();
  }

  /** X = E F, Y = G H, Z = F G, T = E H, with E in x, F in a, G in b and H in y. */
  private void finish() {
    Field25519.multiply(z, a, b);
    Field25519.multiply(t, x, y);
    Field25519.multiply(x, x, a);
    Field25519.multiply(y, y, b);
  }

  /** Overwrites everything with zeros. */
  void wipe() {
    Arrays.fill(x, 0);
    Arrays.fill(y, 0);
    Arrays.fill(z, 0);
    Arrays.fill(t, 0);
    Arrays.fill(a, 0);
    Arrays.fill(b, 0);
    Arrays.fill(c, 0);
    Arrays.fill(d, 0);
  }
}
