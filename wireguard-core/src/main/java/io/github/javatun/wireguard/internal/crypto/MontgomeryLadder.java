package io.github.javatun.wireguard.internal.crypto;

import java.util.Arrays;

/**
 * The multiple of any point of Curve25519, by its u-coordinate: the Montgomery ladder of RFC 7748,
 * section 5, with the names used there.
 *
 * <p>The 255 steps are the same for all scalars; a bit of the scalar decides, by a mask, which two
 * numbers change places.
 *
 * <p><b>An instance belongs to one thread at a time.</b> Nothing is allocated after construction.
 */
final class MontgomeryLadder {

  /** (A - 2) / 4 of the curve v^2 = u^3 + A u^2 + u. */
  private static final long A24 = 121_665;

  private static final int TOP_BIT = 254;

  private final long[] x1 = new long[Field25519.LIMBS];
  private final long[] x2 = new long[Field25519.LIMBS];
  private final long[] z2 = new long[Field25519.LIMBS];
  private final long[] x3 = new long[Field25519.LIMBS];
  private final long[] z3 = new long[Field25519.LIMBS];
  private final long[] a = new long[Field25519.LIMBS];
  private final long[] aa = new long[Field25519.LIMBS];
  private final long[] b = new long[Field25519.LIMBS];
  private final long[] bb = new long[Field25519.LIMBS];
  private final long[] e = new long[Field25519.LIMBS];
  private final long[][] temporaries = {a, b, e};

  MontgomeryLadder() {}

  /**
   * Multiplies.
   *
   * @param scalar 32 bytes, clamped
   * @param point the u-coordinate, 32 bytes, any value
   * @param out receives 32 bytes; zero for a point of low order
   */
  void multiply(byte[] scalar, byte[] point, byte[] out) {
    Field25519.read(x1, point);
    Field25519.set(x2, 1);
    Field25519.set(z2, 0);
    Field25519.copy(x3, x1);
    Field25519.set(z3, 1);
    long swapped = 0;
    for (int t = TOP_BIT; t >= 0; t--) {
      long bit = -(long) (scalar[t >> 3] >> (t & 7) & 1);
      swap(swapped ^ bit);
      swapped = bit;
      step();
    }
    swap(swapped);
    Field25519.invert(aa, z2, temporaries);
    Field25519.multiply(x2, x2, aa);
    Field25519.write(out, x2);
  }

  private void swap(long mask) {
    Field25519.swap(x2, x3, mask);
    Field25519.swap(z2, z3, mask);
  }

  private void step() {
    Field25519.add(a, x2, z2);
    Field25519.square(aa, a);
    Field25519.subtract(b, x2, z2);
    Field25519.square(bb, b);
    Field25519.subtract(e, aa, bb);
    // C is in z2 from here on, D in x2.
    Field25519.subtract(x2, x3, z3);
    Field25519.add(z2, x3, z3);
    Field25519.multiply(x2, x2, a); // DA
    Field25519.multiply(z2, z2, b); // CB
    Field25519.add(x3, x2, z2);
    Field25519.square(x3, x3);
    Field25519.subtract(z3, x2, z2);
    Field25519.square(z3, z3);
    Field25519.multiply(z3, z3, x1);
    Field25519.multiply(x2, aa, bb);
    Field25519.multiplySmall(a, e, A24);
    Field25519.add(a, a, aa);
    Field25519.multiply(z2, e, a);
  }

  /** Overwrites everything that depends on a scalar or a point with zeros. */
  void wipe() {
    Arrays.fill(x1, 0);
    Arrays.fill(x2, 0);
    Arrays.fill(z2, 0);
    Arrays.fill(x3, 0);
    Arrays.fill(z3, 0);
    Arrays.fill(a, 0);
    Arrays.fill(aa, 0);
    Arrays.fill(b, 0);
    Arrays.fill(bb, 0);
    Arrays.fill(e, 0);
  }
}
