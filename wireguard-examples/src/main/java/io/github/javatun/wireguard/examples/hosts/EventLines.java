package io.github.javatun.wireguard.examples.hosts;

import java.io.PrintStream;
import java.util.Locale;

/**
 * Prints what happens, one line an event, each with the seconds since the start.
 *
 * <p><b>Safe for all threads.</b>
 */
public final class EventLines {
  private static final double NANOS_PER_SECOND = 1e9;

  private final PrintStream out;
  private final long startNanos = System.nanoTime();

  /**
   * The start is now.
   *
   * @param out where the lines go
   */
  public EventLines(PrintStream out) {
    this.out = out;
  }

  /**
   * Prints an event.
   *
   * @param event what happened
   */
  public void print(String event) {
    double seconds = (System.nanoTime() - startNanos) / NANOS_PER_SECOND;
    // One call, so that lines of several threads do not mix.
    out.print(String.format(Locale.ROOT, "%8.3f s  %s%n", seconds, event));
    out.flush();
  }

  /**
   * Prints an event of one of two sides.
   *
   * @param side on which it happened
   * @param event what happened
   */
  public void print(String side, String event) {
    print(String.format(Locale.ROOT, "%-5s  %s", side, event));
  }
}
