package io.github.javatun.wireguard.internal.crypto;

/**
 * Comparisons whose duration depends on the length alone, never on the bytes compared.
 *
 * <p><b>Any thread may call any method at any time.</b> Nothing is allocated.
 */
public final class ConstantTime {

  private ConstantTime() {}

  /** Tells whether two ranges of {@code length} bytes are equal. */
  public static boolean equal(byte[] a, int aOffset, byte[] b, int bOffset, int length) {
    int difference = 0;
    for (int i = 0; i < length; i++) {
      difference |= a[aOffset + i] ^ b[bOffset + i];
    }
    return difference == 0;
  }

  /** Tells whether {@code length} bytes from {@code offset} are all zero. */
  public static boolean isZero(byte[] bytes, int offset, int length) {
    int seen = 0;
    for (int i = 0; i < length; i++) {
      seen |= bytes[offset + i];
    }
    return seen == 0;
  }
}
