package io.github.javatun.wireguard.internal.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class ConstantTimeTest {

  @Test
  void equalSeesEveryBitInTheRangeAndNothingElse() {
    for (int bit = 0; bit < 160; bit++) {
      byte[] a = new byte[20];
      byte[] b = new byte[22];
      a[bit / 8] ^= (byte) (1 << bit % 8);
      boolean inside = bit >= 16 && bit < 144;
      assertThat(ConstantTime.equal(a, 2, b, 4, 16)).as("bit %d", bit).isEqualTo(!inside);
      assertThat(ConstantTime.equal(b, 4, a, 2, 16)).as("bit %d", bit).isEqualTo(!inside);
    }
  }

  @Test
  void isZeroSeesEveryBitInTheRangeAndNothingElse() {
    for (int bit = 0; bit < 160; bit++) {
      byte[] bytes = new byte[20];
      bytes[bit / 8] = (byte) (1 << bit % 8);
      boolean inside = bit >= 16 && bit < 144;
      assertThat(ConstantTime.isZero(bytes, 2, 16)).as("bit %d", bit).isEqualTo(!inside);
    }
  }

  @Test
  void emptyRangesAreEqualAndZero() {
    assertThat(ConstantTime.equal(new byte[] {1}, 1, new byte[] {2}, 0, 0)).isTrue();
    assertThat(ConstantTime.isZero(new byte[] {1}, 0, 0)).isTrue();
  }
}
