package io.github.javatun.wireguard.examples.tunnelhost;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Runs the system's own programs: {@code ip}, {@code resolvconf}, and the user's commands.
 *
 * <p><b>Safe for all threads.</b>
 */
final class ExternalCommand {
  private static final String NOTHING = "/dev/null";

  private final HostLog log;

  ExternalCommand(HostLog log) {
    this.log = log;
  }

  /** Whether a program is on the path. */
  static boolean isInstalled(String program) {
    String path = System.getenv("PATH");
    if (path == null) {
      return false;
    }
    for (String directory : path.split(File.pathSeparator, -1)) {
      if (new File(directory, program).canExecute()) {
        return true;
      }
    }
    return false;
  }

  /**
   * Runs a command that changes something, and shows it as wg-quick does.
   *
   * @throws IOException if it fails; the message has the command and what it said
   * @throws InterruptedException before it has started, never halfway: what it did is known
   */
  void run(String... command) throws IOException, InterruptedException {
    log.line("[#] " + String.join(" ", command));
    output(command);
  }

  /** {@link #run} with words separated by single blanks. */
  void run(String command) throws IOException, InterruptedException {
    run(command.split(" ", -1));
  }

  /** {@link #run} with text on its standard input. */
  void runWithInput(String input, String... command) throws IOException, InterruptedException {
    log.line("[#] " + String.join(" ", command));
    Process process = start(new ProcessBuilder(command), command);
    try (var stdin = process.outputWriter(StandardCharsets.UTF_8)) {
      stdin.write(input);
    }
    finish(process, command);
  }

  /** Runs a command that only asks; answers what it printed. */
  String output(String... command) throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(command).redirectInput(new File(NOTHING));
    return finish(start(builder, command), command);
  }

  /**
   * Runs one of the user's commands in a shell, with {@code %i} replaced by the interface.
   *
   * @throws IOException if it fails
   * @throws InterruptedException if interrupted: it may take long, and is ended where it is
   */
  void shell(String text, String interfaceName) throws IOException, InterruptedException {
    String command = text.replace("%i", interfaceName);
    log.line("[#] " + command);
    Process process = new ProcessBuilder("sh", "-c", command).inheritIO().start();
    int status = awaitOrDestroy(process);
    if (status != 0) {
      throw new IOException("\"" + command + "\" failed with exit status " + status);
    }
  }

  private static Process start(ProcessBuilder builder, String... command)
      throws IOException, InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException("asked to end");
    }
    try {
      return builder.start();
    } catch (IOException missing) {
      throw new IOException("cannot start " + command[0] + ": is it installed?", missing);
    }
  }

  private static String finish(Process process, String... command) throws IOException {
    String output =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    String errors =
        new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    int status = awaitUninterrupted(process);
    if (status != 0) {
      List<String> parts = new ArrayList<>();
      errors.lines().map(String::strip).forEach(parts::add);
      throw new IOException(
          "\""
              + String.join(" ", command)
              + "\" failed with exit status "
              + status
              + (parts.isEmpty() ? "" : ": " + String.join("; ", parts)));
    }
    return output;
  }

  private static int awaitOrDestroy(Process process) throws InterruptedException {
    try {
      return process.waitFor();
    } catch (InterruptedException ending) {
      process.destroy();
      throw ending;
    }
  }

  private static int awaitUninterrupted(Process process) {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return process.waitFor();
        } catch (InterruptedException later) {
          interrupted = true;
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
