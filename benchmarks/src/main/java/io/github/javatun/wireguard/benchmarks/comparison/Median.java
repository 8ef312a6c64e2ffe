package io.github.javatun.wireguard.benchmarks.comparison;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Medians of what was measured; NaN stands for what was not.
 *
 * <p><b>Any thread may call any method at any time.</b>
 */
final class Median {

  private Median() {}

  /** The median of the numbers among the values; NaN if there are none. */
  static double of(double[] values) {
    double[] sorted =
        Arrays.stream(values).filter(value -> !Double.isNaN(value)).sorted().toArray();
    int middle = sorted.length / 2;
    if (sorted.length == 0) {
      return Double.NaN;
    }
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }

  /**
   * The median of the quotients of the values at the same index. What made a machine slow in a
   * round made both slow, so it leaves their quotient alone.
   */
  static double ofQuotients(double[] dividends, double[] divisors) {
    return of(
        IntStream.range(0, dividends.length)
            .mapToDouble(i -> dividends[i] / divisors[i])
            .toArray());
  }
}
