package io.github.javatun.wireguard.examples.tunnelhost;

import java.io.PrintStream;

/**
 * Lines for the user on standard error, and on a terminal a status line that is always the last.
 *
 * <p><b>Safe for all threads.</b>
 */
final class HostLog {
  private static final String ERASE_LINE = "\r\u001b[K";

  private final PrintStream out;
  private String status = "";

  HostLog(PrintStream out) {
    this.out = out;
  }

  /** Prints a line. */
  synchronized void line(String text) {
    out.print((status.isEmpty() ? "" : ERASE_LINE) + text + System.lineSeparator() + status);
    out.flush();
  }

  /** Shows a status, or none if the text is empty. For terminals only. */
  synchronized void status(String text) {
    out.print(ERASE_LINE + text);
    out.flush();
    status = text;
  }
}
