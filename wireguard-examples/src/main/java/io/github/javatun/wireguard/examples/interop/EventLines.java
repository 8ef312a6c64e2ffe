package io.github.javatun.wireguard.examples.interop;

import java.io.PrintStream;
import java.util.concurrent.TimeUnit;

/**
 * What a host did, one line an event, each with the seconds since the start: the form that {@code
 * run.sh} waits for and counts.
 *
 * <p><b>Safe for all threads.</b>
 */
final class EventLines {
  private final PrintStream out;
  private final long startNanos = System.nanoTime();

  EventLines(PrintStream out) {
    this.out = out;
  }

  void print(String line) {
    long elapsedMillis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNanos);
    // One call, so that lines of several threads do not mix.
    out.print("%4d.%03d %s%n".formatted(elapsedMillis / 1000, elapsedMillis % 1000, line));
    out.flush();
  }
}
