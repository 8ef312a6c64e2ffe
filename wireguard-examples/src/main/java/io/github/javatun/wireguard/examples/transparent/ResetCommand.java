package io.github.javatun.wireguard.examples.transparent;

import java.io.IOException;
import java.io.PrintStream;
import java.util.List;

/**
 * Lets all adapters pass, whoever holds their packets: for when a program hangs that did.
 *
 * <p><b>Stateless.</b>
 */
final class ResetCommand {
  private ResetCommand() {}

  static void run(Platform platform, PrintStream out) throws IOException {
    List<String> held = platform.letAllPass();
    for (String adapter : held) {
      out.println(adapter + ": packets pass again");
    }
    if (held.isEmpty()) {
      out.println("no adapter's packets were held");
    }
  }
}
