package io.github.javatun.wireguard.examples.tunnelhost;

import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Runs the system's own programs: {@code ip}, {@code resolvconf}, and the user's commands.
 *
 * <p>Ctrl-C on a terminal goes to all processes there. The system's programs ignore it, so that
 * what they did is known, and so do the user's when the tunnel is taken down.
 *
 * <p><b>Safe for all threads.</b>
 */
final class ExternalCommand {
  /** A signal that is ignored stays so in the program that takes the shell's place. */
  private static final List<String> UNDISTURBED =
      List.of("sh", "-c", "trap '' INT TERM; exec \"$@\"", "sh");

  /**
   * Names the file that gets a line when signals are ignored and a command of the user's begins.
   */
  private static final String BEGUN = "TUNNEL_HOST_BEGUN";

  private static final String UNDISTURBED_BEGIN =
      "trap '' INT; echo >\"$" + BEGUN + "\"; unset " + BEGUN + "\n";

  private static final int NOT_FOUND = 127;

  /** Exit statuses of what SIGINT or SIGTERM has killed. */
  private static final Set<Integer> KILLED = Set.of(130, 143);

  private static final int ATTEMPTS = 10;

  /** For one command, also of the user's when the tunnel is taken down. */
  private static final long LIMIT_SECONDS = 10;

  /** For a program to end that was asked to. */
  private static final long GRACE_SECONDS = 3;

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
   * @throws IOException if it fails, or takes longer than ten seconds; the message has the command
   *     and what it said
   * @throws InterruptedException before it has started, never halfway: what it did is known
   */
  void run(String... command) throws IOException, InterruptedException {
    runWithInput("", command);
  }

  /** {@link #run} with words separated by single blanks. */
  void run(String command) throws IOException, InterruptedException {
    run(command.split(" ", -1));
  }

  /** {@link #run} with text on its standard input. */
  void runWithInput(String input, String... command) throws IOException, InterruptedException {
    log.line("[#] " + String.join(" ", command));
    complete(undisturbed(command).redirectErrorStream(true), input, command);
  }

  /** Runs a command that only asks, without showing it; answers what it printed. */
  String output(String... command) throws IOException, InterruptedException {
    return complete(
        undisturbed(command).redirectError(ProcessBuilder.Redirect.DISCARD), "", command);
  }

  /**
   * Runs one of the user's commands in a shell, with {@code %i} replaced by the interface.
   *
   * @throws IOException if it fails
   * @throws InterruptedException if interrupted: it may take long, and is ended where it is
   */
  void shell(String text, String interfaceName) throws IOException, InterruptedException {
    String command = shown(text, interfaceName);
    Process process = start(new ProcessBuilder("sh", "-c", command).inheritIO());
    int status;
    try {
      status = process.waitFor();
    } catch (InterruptedException ending) {
      end(process);
      throw ending;
    }
    requireSuccess(status, command);
  }

  /**
   * {@link #shell} for what takes a tunnel down: it is ended after ten seconds only.
   *
   * @throws IOException if it fails, or is ended
   */
  void finalShell(String text, String interfaceName) throws IOException, InterruptedException {
    String command = shown(text, interfaceName);
    File begun = File.createTempFile("tunnel-host", null);
    try {
      ProcessBuilder builder = new ProcessBuilder("sh", "-c", UNDISTURBED_BEGIN + command);
      builder.environment().put(BEGUN, begun.getPath());
      int status;
      int attempts = 0;
      do {
        Process process = start(builder.inheritIO());
        requireEnd(process, command);
        status = process.exitValue();
        attempts++;
      } while (KILLED.contains(status) && begun.length() == 0 && attempts < ATTEMPTS);
      requireSuccess(status, command);
    } finally {
      Files.deleteIfExists(begun.toPath());
    }
  }

  private String shown(String text, String interfaceName) {
    String command = text.replace("%i", interfaceName);
    log.line("[#] " + command);
    return command;
  }

  private static ProcessBuilder undisturbed(String... command) {
    return new ProcessBuilder(Stream.concat(UNDISTURBED.stream(), Stream.of(command)).toList());
  }

  /** Ctrl-C may also hit the Java library's own helper, which then starts nothing. */
  private static Process start(ProcessBuilder builder) throws IOException, InterruptedException {
    for (int i = 1; ; i++) {
      if (Thread.interrupted()) {
        throw new InterruptedException("asked to end");
      }
      try {
        return builder.start();
      } catch (IOException failure) {
        if (i == ATTEMPTS) {
          throw failure;
        }
      }
    }
  }

  /** Output goes to a file, which never fills, and which nobody who holds it open makes wait. */
  private static String complete(ProcessBuilder builder, String input, String... command)
      throws IOException, InterruptedException {
    File printed = File.createTempFile("tunnel-host", null);
    try {
      String shown = String.join(" ", command);
      builder.redirectOutput(printed);
      int status = attempt(builder, input, shown);
      for (int i = 1; i < ATTEMPTS && KILLED.contains(status); i++) {
        // It was the shell, before it ignored signals: nothing has been done.
        status = attempt(builder, input, shown);
      }
      if (status == NOT_FOUND) {
        throw new IOException("cannot start " + command[0] + ": is it installed?");
      }
      String text = read(printed);
      if (status != 0) {
        String said = String.join("; ", text.lines().map(String::strip).toList());
        throw new IOException(failed(shown, status) + (said.isEmpty() ? "" : ": " + said));
      }
      return text;
    } finally {
      Files.deleteIfExists(printed.toPath());
    }
  }

  private static int attempt(ProcessBuilder builder, String input, String shown)
      throws IOException, InterruptedException {
    Process process = start(builder);
    try (OutputStream stdin = process.getOutputStream()) {
      stdin.write(input.getBytes(StandardCharsets.UTF_8));
    } catch (IOException unread) {
      // The exit status says whether that matters.
    }
    requireEnd(process, shown);
    return process.exitValue();
  }

  /** Not by a channel, which would be closed if the thread was interrupted meanwhile. */
  private static String read(File file) throws IOException {
    try (InputStream stream = new FileInputStream(file)) {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8).strip();
    }
  }

  private static void requireSuccess(int status, String command) throws IOException {
    if (status != 0) {
      throw new IOException(failed(command, status));
    }
  }

  private static String failed(String command, int status) {
    return "\"" + command + "\" failed with exit status " + status;
  }

  private static void requireEnd(Process process, String command) throws IOException {
    if (!endsWithin(process, LIMIT_SECONDS)) {
      end(process);
      throw new IOException("\"" + command + "\" was ended after " + LIMIT_SECONDS + " s");
    }
  }

  /** With all that it has started, which a shell would not take along. */
  private static void end(Process process) {
    List<ProcessHandle> all =
        Stream.concat(process.descendants(), Stream.of(process.toHandle())).toList();
    all.forEach(ProcessHandle::destroy);
    if (!endsWithin(process, GRACE_SECONDS)) {
      all.forEach(ProcessHandle::destroyForcibly);
    }
  }

  /** Waits on when interrupted, and is interrupted afterwards. */
  private static boolean endsWithin(Process process, long seconds) {
    boolean interrupted = false;
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    try {
      while (true) {
        try {
          return process.waitFor(end - System.nanoTime(), TimeUnit.NANOSECONDS);
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
