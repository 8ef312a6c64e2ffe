package io.github.javatun.wireguard.benchmarks.comparison;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * What the contestants took in the rounds of one fork: a process compiled and laid out in memory
 * anew may be faster or slower, for as long as it lives.
 *
 * <p><b>An instance belongs to one thread.</b>
 */
final class Fork {
  private final Map<String, double[]> nanos = new LinkedHashMap<>();
  private final Random order = new Random(25);
  private final int rounds;

  Fork(int rounds) {
    this.rounds = rounds;
  }

  /** Lets each rival take each turn once, so that those to be compared are neighbours in time. */
  void play(int round, List<String> turns, List<Rival> rivals) throws IOException {
    for (String turn : turns) {
      // None always has the same one before it, nor runs first when the machine becomes slow.
      List<Rival> inAnyOrder = new ArrayList<>(rivals);
      Collections.shuffle(inAnyOrder, order);
      for (Rival rival : inAnyOrder) {
        double measured = rival.measure(turn);
        if (!Double.isNaN(measured)) {
          nanos.computeIfAbsent(rival.name + " " + turn, key -> unknown())[round] = measured;
        }
      }
    }
  }

  private double[] unknown() {
    double[] values = new double[rounds];
    Arrays.fill(values, Double.NaN);
    return values;
  }

  /** The median over the rounds of {@code "name operation size"}; NaN if it was not measured. */
  double nanos(String what) {
    return Median.of(nanos.getOrDefault(what, unknown()));
  }

  /** The median over the rounds of the quotients of two times of the same round. */
  double quotient(String dividend, String divisor) {
    return Median.ofQuotients(
        nanos.getOrDefault(dividend, unknown()), nanos.getOrDefault(divisor, unknown()));
  }
}
