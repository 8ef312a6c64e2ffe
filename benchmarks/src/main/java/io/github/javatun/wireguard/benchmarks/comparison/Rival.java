package io.github.javatun.wireguard.benchmarks.comparison;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.Writer;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.util.List;

/**
 * A contestant from outside: a child process that prints {@code ready}, and then a line with
 * nanoseconds for each line with an operation and a size. Its errors go to a file of its name.
 *
 * <p><b>An instance belongs to one thread.</b>
 */
final class Rival implements AutoCloseable {
  final String name;

  private final Process process;
  private final BufferedReader answers;
  private final Writer questions;

  private Rival(String name, Process process) {
    this.name = name;
    this.process = process;
    answers = process.inputReader();
    questions = process.outputWriter();
  }

  /** Starts a program; it is not ready yet. */
  static Rival start(String name, List<String> command, Path directory) throws IOException {
    File log = directory.resolve(name + ".log").toFile();
    return new Rival(
        name, new ProcessBuilder(command).redirectError(Redirect.appendTo(log)).start());
  }

  /** Waits until it has warmed up; false if it ends before that. */
  boolean awaitReady() throws IOException {
    // A JVM may print warnings first.
    for (String line = answers.readLine(); line != null; line = answers.readLine()) {
      if (line.equals("ready")) {
        return true;
      }
    }
    return false;
  }

  /** Gives it a turn; NaN if it has no such operation. */
  double measure(String turn) throws IOException {
    questions.write(turn + "\n");
    questions.flush();
    String answer = answers.readLine();
    if (answer == null) {
      throw new IOException(name + " ended when asked to " + turn + ": see its log");
    }
    return answer.equals("-") ? Double.NaN : Double.parseDouble(answer);
  }

  /** Ends it: its input ends. */
  @Override
  public void close() throws IOException {
    questions.close();
    process.destroy();
  }
}
