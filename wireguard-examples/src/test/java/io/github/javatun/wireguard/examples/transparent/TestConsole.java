package io.github.javatun.wireguard.examples.transparent;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** A console whose output is kept, and whose user is a test. */
final class TestConsole {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final CountDownLatch ending = new CountDownLatch(1);
  private final ClientConsole console;

  TestConsole(Platform platform) {
    this(options -> platform);
  }

  TestConsole(ClientConsole.Platforms platforms) {
    PrintStream errors = new PrintStream(err, true, StandardCharsets.UTF_8);
    console =
        new ClientConsole(
            platforms,
            work -> work.run(ending),
            new PrintStream(out, true, StandardCharsets.UTF_8),
            errors,
            new ClientLog(errors));
  }

  int run(String... args) throws InterruptedException {
    return console.run(args);
  }

  /** Ctrl-C. */
  void end() {
    ending.countDown();
  }

  String out() {
    return out.toString(StandardCharsets.UTF_8);
  }

  List<String> outLines() {
    return out().lines().toList();
  }

  /** What failed and what was logged. */
  String err() {
    return err.toString(StandardCharsets.UTF_8);
  }

  List<String> errLines() {
    return err().lines().toList();
  }
}
