package io.github.javatun.wireguard.benchmarks.comparison;

import java.util.List;
import java.util.Locale;

/**
 * Two times to compare, and what is aimed at.
 *
 * <p><b>Any thread may call any method at any time.</b>
 *
 * @param title what the first divided by the second says
 * @param aim a text
 * @param dividend a time: {@code "name operation size"}
 * @param divisor another
 */
record Ratio(String title, String aim, String dividend, String divisor) {
  private static final String ROW = "| %-62s | %8s | %12s | %12s |";

  /** The title of the table. */
  static String head() {
    return String.format(ROW, "Ratio", "Measured", "Of the forks", "Aim")
        + "\n"
        + String.format(ROW, "---", "---", "---", "---");
  }

  /** Reads {@code title; aim; dividend; divisor}. */
  static Ratio parse(String line) {
    String[] parts = line.split(" *; *", -1);
    if (parts.length != 4) {
      throw new IllegalArgumentException("not title; aim; dividend; divisor: " + line);
    }
    return new Ratio(parts[0], parts[1], parts[2], parts[3]);
  }

  /** A row of the table: the median of the forks, the least and the most. */
  String row(List<Fork> forks) {
    double[] quotients =
        forks.stream()
            .mapToDouble(fork -> fork.quotient(dividend, divisor))
            .filter(quotient -> !Double.isNaN(quotient))
            .sorted()
            .toArray();
    if (quotients.length == 0) {
      return String.format(ROW, title, "-", "-", aim);
    }
    return String.format(
        ROW,
        title,
        format(Median.of(quotients)),
        format(quotients[0]) + " to " + format(quotients[quotients.length - 1]),
        aim);
  }

  private static String format(double quotient) {
    return String.format(Locale.ROOT, "%.2f", quotient);
  }
}
