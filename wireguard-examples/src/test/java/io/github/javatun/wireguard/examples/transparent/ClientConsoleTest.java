package io.github.javatun.wireguard.examples.transparent;

import static io.github.javatun.wireguard.examples.transparent.MemoryPlatform.ETHERNET;
import static io.github.javatun.wireguard.examples.transparent.MemoryPlatform.SWITCH;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.javatun.wireguard.ndis.driver.DriverException;
import io.github.javatun.wireguard.ndis.driver.DriverException.Cause;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the commands print and how they end; {@code check} and {@code run} have their own tests. */
class ClientConsoleTest {

  @TempDir private Path directory;

  @ParameterizedTest
  @ValueSource(strings = {"--help", "-h", "help", "run --help", "check home.conf --help"})
  void helpIsPrintedWhereItWasAskedFor(String line) throws Exception {
    TestConsole console = new TestConsole(MemoryPlatform.withEthernet());

    assertThat(console.run(line.split(" ", -1))).isZero();
    assertThat(console.out()).startsWith("usage: transparent-client COMMAND\n");
    assertThat(console.err()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "'', a command is missing; see transparent-client --help",
    "dance, 'there is no command \"dance\"; see transparent-client --help'",
  })
  void withoutACommandThereIsHelpAndAReason(String line, String reason) throws Exception {
    TestConsole console = new TestConsole(MemoryPlatform.withEthernet());

    assertThat(console.run(line.isEmpty() ? new String[0] : new String[] {line}))
        .isEqualTo(ClientFailure.USAGE);
    assertThat(console.out()).isEmpty();
    assertThat(console.err()).startsWith("usage: ");
    assertThat(console.errLines().getLast()).isEqualTo("transparent-client: " + reason);
  }

  @ParameterizedTest
  @ValueSource(strings = {"run", "check", "adapters", "reset"})
  void aWrongOptionEndsEveryCommandBeforeItDoesAnything(String command) throws Exception {
    TestConsole console =
        new TestConsole(
            options -> {
              throw new AssertionError("nobody asked for a platform");
            });

    assertThat(console.run(command, "--fast")).isEqualTo(ClientFailure.USAGE);
    assertThat(console.errLines())
        .containsExactly(
            "transparent-client: there is no option --fast; see transparent-client --help");
  }

  @Test
  void adaptersAreListedWithWhatTheSystemSaysOfThem() throws Exception {
    MemoryPlatform platform = MemoryPlatform.withEthernet().andSwitch();
    platform.driver().takeByAnotherProgram(SWITCH);
    TestConsole console = new TestConsole(platform);

    assertThat(console.run("adapters")).isZero();
    assertThat(console.outLines())
        .containsExactly(
            "Ethernet 2, 02:00:00:11:22:33, MTU 1500, addresses [192.168.1.20/24], gateways"
                + " [192.168.1.1]",
            SWITCH + ", 02:00:00:44:55:66, MTU 1400, without addresses, its packets are held");
    assertThat(console.err()).isEmpty();
    assertThat(platform.openNetworks()).isZero();
  }

  @Test
  void aDriverWithoutAdaptersSaysSo() throws Exception {
    TestConsole console = new TestConsole(new MemoryPlatform(false));

    assertThat(console.run("adapters")).isZero();
    assertThat(console.outLines()).containsExactly("the driver knows no adapter");
  }

  @Test
  void resetFreesAdaptersWhoeverHeldThem() throws Exception {
    MemoryPlatform platform = MemoryPlatform.withEthernet(true).andSwitch();
    platform.driver().takeByAnotherProgram(ETHERNET);
    TestConsole console = new TestConsole(platform);
    byte[] frame = new byte[60];
    platform.driver().stackSends(ETHERNET, frame);
    assertThat(platform.driver().network().size()).isZero();

    assertThat(console.run("reset")).isZero();
    assertThat(console.outLines()).containsExactly(ETHERNET + ": packets pass again");
    platform.driver().stackSends(ETHERNET, frame);
    assertThat(platform.driver().network().size()).isEqualTo(1);
  }

  @Test
  void resetSaysIfThereWasNothingToFree() throws Exception {
    TestConsole console = new TestConsole(MemoryPlatform.withEthernet(true));

    assertThat(console.run("reset")).isZero();
    assertThat(console.outLines()).containsExactly("no adapter's packets were held");
  }

  @Test
  void resetThatIsRefusedNamesTheAdapter() throws Exception {
    MemoryPlatform platform = MemoryPlatform.withEthernet(false);
    platform.driver().takeByAnotherProgram(ETHERNET);
    TestConsole console = new TestConsole(platform);

    assertThat(console.run("reset")).isEqualTo(ClientFailure.TAKEN);
    assertThat(console.err())
        .startsWith("transparent-client: " + ETHERNET + ": ")
        .contains("end that program", "these pass now: []");
  }

  @ParameterizedTest
  @EnumSource(Cause.class)
  void aDriverThatCanNotBeOpenedEndsEveryCommandWithItsWords(Cause cause) throws Exception {
    Path file =
        TestConfig.write(directory.resolve("a.conf"), "10.0.0.2/32", 9, "AllowedIPs = ::/0");
    MemoryPlatform platform =
        MemoryPlatform.withEthernet().withoutDriver(new DriverException(cause, "no: do this"));
    for (String[] line : List.of(args("adapters"), args("reset"), args("run", file.toString()))) {
      TestConsole console = new TestConsole(platform);

      assertThat(console.run(line)).as(line[0]).isEqualTo(statusOf(cause));
      assertThat(console.errLines().getLast()).isEqualTo("transparent-client: no: do this");
    }
  }

  private static String[] args(String... args) {
    return args;
  }

  /** The table of --help. */
  static int statusOf(Cause cause) {
    return switch (cause) {
      case UNSUPPORTED_SYSTEM, LIBRARY_MISSING, DRIVER_MISSING, ACCESS_DENIED, WRONG_VERSION -> 3;
      case ADAPTER_TAKEN -> 5;
      case STALE_ADAPTER, REFUSED -> 1;
    };
  }

  @Test
  void aSystemThatDoesNotTellEndsACommandAndTheDriverIsClosed() throws Exception {
    MemoryPlatform platform =
        MemoryPlatform.withEthernet().withoutNetwork(new IOException("no interfaces today"));
    TestConsole console = new TestConsole(platform);

    assertThat(console.run("adapters")).isEqualTo(ClientFailure.FAILED);
    assertThat(console.err()).isEqualTo("transparent-client: no interfaces today\n");
    assertThat(isClosed(platform)).isTrue();
  }

  static boolean isClosed(MemoryPlatform platform) {
    try {
      platform.driver().adapters();
      return false;
    } catch (DriverException closed) {
      return true;
    }
  }

  @Test
  void aFailureWithoutWordsIsNamedByItsKind() throws Exception {
    TestConsole console =
        new TestConsole(MemoryPlatform.withEthernet().withoutDriver(new IOException()));

    assertThat(console.run("reset")).isEqualTo(ClientFailure.FAILED);
    assertThat(console.err()).contains("java.io.IOException");
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void otherSystemsAreToldWhatTheDriverNeeds() throws Exception {
    TestConsole console = new TestConsole(Platform::of);

    assertThat(console.run("adapters")).isEqualTo(ClientFailure.NO_DRIVER);
    assertThat(console.err())
        .startsWith("transparent-client: this is " + System.getProperty("os.name"))
        .contains("for 64-bit Windows");
  }
}
