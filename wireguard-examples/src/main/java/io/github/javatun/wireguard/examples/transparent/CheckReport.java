package io.github.javatun.wireguard.examples.transparent;

import java.io.PrintStream;

/**
 * The lines of a check, and what comes of them.
 *
 * <p><b>For one thread.</b>
 */
final class CheckReport {
  private final PrintStream out;
  private int status;

  CheckReport(PrintStream out) {
    this.out = out;
  }

  void ok(String text) {
    out.println("ok      " + text);
  }

  /** More on the line before. */
  void note(String text) {
    out.println("        " + text);
  }

  /** What the user may not expect, and a client starts with. */
  void warning(String text) {
    out.println("warning " + text);
  }

  /** What a client does not start with. */
  void failed(ClientFailure failure) {
    out.println("FAILED  " + failure.getMessage());
    if (status == 0) {
      status = failure.status();
    }
  }

  /** The status of what failed first; 0: nothing did. */
  int status() {
    return status;
  }
}
