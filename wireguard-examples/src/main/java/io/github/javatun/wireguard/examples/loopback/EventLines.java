package io.github.javatun.wireguard.examples.loopback;

import java.io.PrintStream;
import java.util.Locale;

/**
 * Prints what happens, with the time since the start and the side it happened on.
 *
 * <p><b>Safe for all threads.</b>
 */
final class EventLines {
  private static final double NANOS_PER_SECOND = 1e9;

  private final PrintStream out;
  private final long startNanos = System.nanoTime();

  EventLines(PrintStream out) {
    this.out = out;
  }

  void print(String side, String event) {
    double seconds = (System.nanoTime() - startNanos) / NANOS_PER_SECOND;
    out.printf(Locale.ROOT, "%7.3f s  %-5s  %s%n", seconds, side, event);
  }
}
