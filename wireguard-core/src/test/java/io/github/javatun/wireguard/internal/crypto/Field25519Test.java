package io.github.javatun.wireguard.internal.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Every operation against {@link BigInteger}, with limbs as large as the operation allows. */
final class Field25519Test {

  private static final BigInteger P = BigInteger.TWO.pow(255).subtract(BigInteger.valueOf(19));
  private static final long REDUCED = (1L << 51) + (1L << 15);
  private static final long LARGEST_FACTOR = 1L << 54;
  private static final int ROUNDS = 20_000;

  private final Random random = new Random(25_519);

  @Test
  void multiplies() {
    for (int round = 0; round < ROUNDS; round++) {
      long[] a = number(LARGEST_FACTOR);
      long[] b = number(LARGEST_FACTOR);
      long[] out = new long[5];
      Field25519.multiply(out, a, b);
      assertReduced(out, value(a).multiply(value(b)));
      BigInteger square = value(a).multiply(value(a));
      Field25519.square(out, a);
      assertReduced(out, square);
      Field25519.multiply(a, a, a);
      assertReduced(a, square);
    }
  }

  @Test
  void multipliesBySmallFactors() {
    for (int round = 0; round < ROUNDS; round++) {
      long[] a = number(LARGEST_FACTOR);
      long factor = random.nextInt(1 << 17);
      BigInteger expected = value(a).multiply(BigInteger.valueOf(factor));
      Field25519.multiplySmall(a, a, factor);
      for (long limb : a) {
        assertThat(limb).isBetween(0L, (1L << 51) + (1L << 25));
      }
      assertThat(value(a).mod(P)).isEqualTo(expected.mod(P));
    }
  }

  @Test
  void addsAndSubtracts() {
    for (int round = 0; round < ROUNDS; round++) {
      long[] a = number(REDUCED);
      long[] b = number(2 * REDUCED);
      long[] out = new long[5];
      Field25519.add(out, a, b);
      assertThat(value(out)).isEqualTo(value(a).add(value(b)));
      Field25519.subtract(out, a, b);
      for (long limb : out) {
        assertThat(limb).isBetween(0L, LARGEST_FACTOR - 1);
      }
      assertThat(value(out).mod(P)).isEqualTo(value(a).subtract(value(b)).mod(P));
    }
  }

  @Test
  void invertsWithZeroBecomingZero() {
    long[] out = new long[5];
    for (int round = 0; round < 500; round++) {
      long[] a = number(REDUCED);
      if (value(a).mod(P).signum() != 0) {
        Field25519.invert(out, a, new long[3][5]);
        assertReduced(out, value(a).modInverse(P));
      }
    }
    Field25519.invert(out, new long[5], new long[3][5]);
    assertReduced(out, BigInteger.ZERO);
  }

  @Test
  void writesTheOneNumberBelowPAndReadsItBack() {
    byte[] bytes = new byte[32];
    for (int round = 0; round < ROUNDS; round++) {
      long[] a = number(LARGEST_FACTOR);
      Field25519.write(bytes, a);
      BigInteger written = littleEndian(bytes);
      assertThat(written).isEqualTo(value(a).mod(P));
      long[] back = new long[5];
      Field25519.read(back, bytes);
      assertThat(value(back)).isEqualTo(written);
    }
  }

  @Test
  void writesWhatIsCloseToPReduced() {
    byte[] bytes = new byte[32];
    long[] number = new long[5];
    for (long multiple = 0; multiple < 3; multiple++) {
      for (long distance = -40; distance <= 40; distance++) {
        BigInteger value =
            P.multiply(BigInteger.valueOf(multiple)).add(BigInteger.valueOf(distance));
        if (value.signum() >= 0) {
          split(value, number);
          Field25519.write(bytes, number);
          assertThat(littleEndian(bytes)).isEqualTo(value.mod(P));
        }
      }
    }
  }

  @Test
  void readIgnoresTheHighestBit() {
    byte[] bytes = new byte[32];
    long[] without = new long[5];
    long[] with = new long[5];
    random.nextBytes(bytes);
    bytes[31] &= 0x7f;
    Field25519.read(without, bytes);
    bytes[31] |= (byte) 0x80;
    Field25519.read(with, bytes);
    assertThat(with).isEqualTo(without);
  }

  @Test
  void swapsByMask() {
    long[] a = number(LARGEST_FACTOR);
    long[] b = number(LARGEST_FACTOR);
    long[] c = a.clone();
    long[] d = b.clone();
    Field25519.swap(c, d, 0);
    assertThat(c).isEqualTo(a);
    assertThat(d).isEqualTo(b);
    Field25519.swap(c, d, -1);
    assertThat(c).isEqualTo(b);
    assertThat(d).isEqualTo(a);
  }

  /** Limbs up to the bound, often at it or at zero. */
  private long[] number(long bound) {
    long[] limbs = new long[5];
    for (int i = 0; i < limbs.length; i++) {
      limbs[i] =
          switch (random.nextInt(4)) {
            case 0 -> bound - 1;
            case 1 -> random.nextInt(3);
            default -> random.nextLong(bound);
          };
    }
    return limbs;
  }

  private static void assertReduced(long[] limbs, BigInteger expected) {
    for (long limb : limbs) {
      assertThat(limb).isBetween(0L, REDUCED - 1);
    }
    assertThat(value(limbs).mod(P)).isEqualTo(expected.mod(P));
  }

  private static BigInteger value(long[] limbs) {
    BigInteger value = BigInteger.ZERO;
    for (int i = 0; i < limbs.length; i++) {
      value = value.add(BigInteger.valueOf(limbs[i]).shiftLeft(51 * i));
    }
    return value;
  }

  private static void split(BigInteger value, long[] limbs) {
    BigInteger mask = BigInteger.TWO.pow(51).subtract(BigInteger.ONE);
    for (int i = 0; i < 4; i++) {
      limbs[i] = value.shiftRight(51 * i).and(mask).longValueExact();
    }
    limbs[4] = value.shiftRight(51 * 4).longValueExact();
  }

  private static BigInteger littleEndian(byte[] bytes) {
    byte[] bigEndian = new byte[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      bigEndian[i] = bytes[bytes.length - 1 - i];
    }
    return new BigInteger(1, bigEndian);
  }
}
