package io.github.javatun.wireguard.examples.loopback;

import java.io.PrintStream;

/**
 * A line about what is going on: written again and again in place on a terminal, one line a second
 * elsewhere.
 *
 * <p><b>Not thread-safe.</b>
 */
final class ProgressLine {
  private static final long TERMINAL_INTERVAL_MILLIS = 100;
  private static final long INTERVAL_MILLIS = 1_000;

  private final PrintStream out;
  private final boolean terminal;

  ProgressLine(PrintStream out, boolean terminal) {
    this.out = out;
    this.terminal = terminal;
  }

  /** Whether standard output is a terminal. */
  // Error Prone has JDK 22 in mind; without a terminal, JDK 25 answers null again.
  @SuppressWarnings("SystemConsoleNull")
  static boolean isTerminal() {
    return System.console() != null && System.console().isTerminal();
  }

  /** How often a new text is wanted. */
  long intervalMillis() {
    return terminal ? TERMINAL_INTERVAL_MILLIS : INTERVAL_MILLIS;
  }

  void show(String text) {
    if (terminal) {
      out.print("\r" + text);
      out.flush();
    } else {
      out.println(text);
    }
  }

  /** Goes on below the line. */
  void end() {
    if (terminal) {
      out.println();
    }
  }
}
