package io.github.javatun.wireguard.examples.tunnelhost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
@EnabledOnOs(OS.LINUX)
class ExternalCommandTest {
  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
  private final ExternalCommand command =
      new ExternalCommand(new HostLog(new PrintStream(printed, true, StandardCharsets.UTF_8)));

  @TempDir private Path directory;

  private @Nullable Thread interrupter;

  @AfterEach
  void leaveNoInterrupt() throws InterruptedException {
    Thread.interrupted();
    if (interrupter != null) {
      interrupter.interrupt();
      interrupter.join();
    }
    Thread.interrupted();
  }

  @Test
  void answersWhatACommandPrinted() throws Exception {
    assertThat(command.output("sh", "-c", "echo 'a  b'; echo no >&2")).isEqualTo("a  b");
  }

  @Test
  void answersMuch() throws Exception {
    assertThat(command.output("sh", "-c", "head -c 300000 /dev/zero | tr '\\0' x"))
        .hasSize(300_000);
  }

  @Test
  void showsWhatChangesSomething() throws Exception {
    command.run("true one two");
    assertThat(printed.toString(StandardCharsets.UTF_8))
        .isEqualToNormalizingNewlines("[#] true one two\n");
  }

  @Test
  void givesItsInput() throws Exception {
    Path copy = directory.resolve("copy");
    command.runWithInput("some text", "sh", "-c", "cat >" + copy);
    assertThat(copy).hasContent("some text");
  }

  @Test
  void inputThatNobodyReadsIsNoFailure() throws Exception {
    command.runWithInput("x".repeat(1_000_000), "true");
  }

  @Test
  void aFailureHasTheCommandAndWhatItSaid() {
    assertThatThrownBy(() -> command.run("sh", "-c", "echo first >&2; echo second >&2; exit 7"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("failed with exit status 7: first; second");
  }

  @Test
  void aMissingProgramIsNamed() {
    assertThatThrownBy(() -> command.run("no-such-program-here"))
        .isInstanceOf(IOException.class)
        .hasMessage("cannot start no-such-program-here: is it installed?");
  }

  @Test
  void whatItLeavesRunningIsNotWaitedFor() throws Exception {
    Path ended = directory.resolve("ended");
    command.run("sh", "-c", "(sleep 30; touch " + ended + ") &");
    assertThat(ended).doesNotExist();
  }

  @Test
  void whatHasStartedIsFinishedWhenInterrupted() throws Exception {
    Path started = directory.resolve("started");
    Path interrupted = directory.resolve("interrupted");
    interruptOnce(started, interrupted);
    command.run(
        "sh",
        "-c",
        "touch " + started + "; until [ -e " + interrupted + " ]; do sleep 0.01; done; sleep 0.2");
    assertThat(Thread.currentThread().isInterrupted()).isTrue();
    assertThat(interrupted).exists();
  }

  /** Ctrl-C on a terminal goes to all processes there. */
  @Test
  void theSystemsProgramsIgnoreCtrlC() throws Exception {
    assertThat(command.output("sh", "-c", "kill -INT $$; kill -TERM $$; echo here"))
        .isEqualTo("here");
  }

  @Test
  void nothingStartsOnceInterrupted() {
    Path started = directory.resolve("started");
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> command.run("touch", started.toString()))
        .isInstanceOf(InterruptedException.class);
    assertThat(started).doesNotExist();
  }

  @Test
  void theUsersCommandsEndWhenInterruptedWithAllTheyStarted() throws Exception {
    Path child = directory.resolve("child");
    Path ended = directory.resolve("ended");
    Files.writeString(
        child,
        "trap 'touch " + ended + "; exit' TERM\ntouch \"$1\"\nwhile true; do sleep 0.1; done\n");
    interruptOnce(directory.resolve("started wg7"), directory.resolve("interrupted"));
    assertThatThrownBy(
            () ->
                command.shell(
                    "sh " + child + " '" + directory.resolve("started %i") + "'; true", "wg7"))
        .isInstanceOf(InterruptedException.class);
    while (!Files.exists(ended)) {
      Thread.sleep(5);
    }
  }

  @Test
  void whatTakesATunnelDownIsRun() throws Exception {
    Path done = directory.resolve("done wg7");
    command.finalShell("kill -INT $$; touch '" + directory.resolve("done %i") + "'", "wg7");
    assertThat(done).exists();
    assertThatThrownBy(() -> command.finalShell("exit 3", "wg7"))
        .isInstanceOf(IOException.class)
        .hasMessage("\"exit 3\" failed with exit status 3");
  }

  /** Interrupts the calling thread when a file has come, and makes another one then. */
  private void interruptOnce(Path started, Path interrupted) {
    Thread caller = Thread.currentThread();
    interrupter =
        Thread.ofPlatform()
            .start(
                () -> {
                  try {
                    while (!Files.exists(started)) {
                      Thread.sleep(5);
                    }
                    caller.interrupt();
                    Files.createFile(interrupted);
                  } catch (InterruptedException | IOException over) {
                    // The test has ended.
                  }
                });
  }
}
