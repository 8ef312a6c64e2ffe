package io.github.javatun.wireguard.examples.tunnelhost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ExternalCommandTest {
  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
  private final ExternalCommand command =
      new ExternalCommand(new HostLog(new PrintStream(printed, true, StandardCharsets.UTF_8)));

  @TempDir private Path directory;

  @AfterEach
  void leaveNoInterrupt() {
    Thread.interrupted();
  }

  @Test
  void answersWhatACommandPrinted() throws Exception {
    assertThat(command.output("echo", "a  b")).isEqualTo("a  b");
  }

  @Test
  void showsWhatChangesSomething() throws Exception {
    command.run("true one two");
    assertThat(printed.toString(StandardCharsets.UTF_8))
        .isEqualToNormalizingNewlines("[#] true one two\n");
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
  void whatHasStartedIsFinishedWhenInterrupted() throws Exception {
    Path started = directory.resolve("started");
    Path done = directory.resolve("done");
    interruptOnce(started);
    // The "exec" closes its output, which would otherwise be what is waited for.
    command.run("sh", "-c", "touch " + started + "; exec >&- 2>&-; sleep 0.5; touch " + done);
    assertThat(done).exists();
    assertThat(Thread.currentThread().isInterrupted()).isTrue();
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
  void theUsersCommandsEndWhenInterrupted() throws Exception {
    Path started = directory.resolve("started %i");
    interruptOnce(directory.resolve("started wg7"));
    assertThatThrownBy(() -> command.shell("touch '" + started + "'; exec sleep 60", "wg7"))
        .isInstanceOf(InterruptedException.class);
  }

  /** Interrupts the calling thread when a file has come. */
  private static void interruptOnce(Path started) {
    Thread caller = Thread.currentThread();
    Thread.ofVirtual()
        .start(
            () -> {
              while (!Files.exists(started)) {
                LockSupport.parkNanos(5_000_000);
              }
              caller.interrupt();
            });
  }
}
