package io.github.javatun.wireguard.examples.hosts;

import java.nio.file.Path;

/**
 * What the hosts take from the command line: a wg-quick file.
 *
 * <p><b>Stateless; safe for all threads.</b>
 */
final class HostArguments {
  private static final int USAGE_STATUS = 2;

  private HostArguments() {}

  /** The file, or the end of the process with a line on how to call the program. */
  static Path requireFile(String[] args, Class<?> program) {
    if (args.length != 1) {
      System.err.println("usage: " + program.getSimpleName() + " <wg-quick file>");
      System.exit(USAGE_STATUS);
    }
    return Path.of(args[0]);
  }
}
