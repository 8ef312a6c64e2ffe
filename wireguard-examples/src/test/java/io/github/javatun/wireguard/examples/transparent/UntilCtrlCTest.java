package io.github.javatun.wireguard.examples.transparent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code run} as a program that a signal ends, whatever the client's own hook does meanwhile. */
@Timeout(60)
@DisabledOnOs(OS.WINDOWS) // there a process can not be asked to end from outside
class UntilCtrlCTest {
  private static final int WAIT_SECONDS = 30;

  @TempDir private Path directory;

  private Process program;
  private BufferedReader log;
  private final List<String> lines = new ArrayList<>();

  private void start(String when, Path file) throws Exception {
    program =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                classPath(),
                EndingProgram.class.getName(),
                when,
                file.toString())
            .redirectErrorStream(true)
            .start();
    log = program.inputReader();
  }

  /** Of this test, which may have been started with modules. */
  private static String classPath() throws URISyntaxException {
    List<String> path = new ArrayList<>();
    for (Class<?> of : List.of(EndingProgram.class, TransparentClientProgram.class)) {
      path.add(directoryOf(of));
    }
    path.add(System.getProperty("jdk.module.path", ""));
    path.add(System.getProperty("java.class.path"));
    return String.join(File.pathSeparator, path);
  }

  private static String directoryOf(Class<?> type) throws URISyntaxException {
    String name = type.getName().replace('.', '/') + ".class";
    Path file =
        Path.of(Objects.requireNonNull(type.getResource(type.getSimpleName() + ".class")).toURI());
    return file.toString().substring(0, file.toString().length() - name.length());
  }

  private void awaitLine(String part) throws IOException {
    String line = log.readLine();
    while (line != null) {
      lines.add(line);
      if (line.contains(part)) {
        return;
      }
      line = log.readLine();
    }
    assertThat(lines).as("the program's output").anyMatch(printed -> printed.contains(part));
  }

  private int end() throws Exception {
    program.toHandle().destroy(); // SIGTERM; by Process it would close the output, too
    for (String line = log.readLine(); line != null; line = log.readLine()) {
      lines.add(line);
    }
    assertThat(program.waitFor(WAIT_SECONDS, TimeUnit.SECONDS)).isTrue();
    return program.exitValue();
  }

  @AfterEach
  void kill() {
    if (program != null) {
      program.destroyForcibly();
    }
  }

  @ParameterizedTest
  @CsvSource({"NOW, running", "LATE, starting slowly"})
  void aSignalIsNoFailureWheneverItComes(String when, String ready) throws Exception {
    start(
        when, TestConfig.write(directory.resolve("a.conf"), "10.0.0.2/32", 9, "AllowedIPs = ::/0"));
    awaitLine(ready);

    assertThat(end()).as("exit status after %s", lines).isZero();
    assertThat(lines)
        .anyMatch(line -> line.endsWith("ended: all packets pass"))
        .noneMatch(line -> line.contains("by itself") || line.contains("in thread \"main\""));
  }

  @Test
  void aFailureThatCameFirstStaysOne() throws Exception {
    start("NOW", directory.resolve("nowhere.conf"));
    awaitLine("no such file");

    assertThat(program.waitFor(WAIT_SECONDS, TimeUnit.SECONDS)).isTrue();
    assertThat(program.exitValue()).isEqualTo(ClientFailure.BAD_FILE);
  }
}
