package io.github.javatun.wireguard.examples.transparent;

import io.github.javatun.wireguard.ndis.TransparentClient;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/**
 * Runs a client with TAP devices as its adapters, and obeys lines of standard input, so that a
 * script can give the devices addresses before the client starts, and see what is without it:
 *
 * <ul>
 *   <li>{@code start}, {@code stop}: the client; without it packets pass
 *   <li>{@code renew}: other adapters seem to come or go
 *   <li>{@code stats}: prints counts
 *   <li>{@code quit}: ends the program, and the devices with it
 * </ul>
 *
 * <p><b>One thread runs it; lines are obeyed in a thread of their own.</b>
 */
final class TapSession {

  /** Starts a client. */
  interface Start {
    TransparentClient start() throws IOException;
  }

  private final LinuxPlatform platform;
  private final Start starter;
  private final ClientLog log;
  private @Nullable TransparentClient client; // guarded by this

  TapSession(LinuxPlatform platform, Start starter, ClientLog log) {
    this.platform = platform;
    this.starter = starter;
    this.log = log;
  }

  /**
   * Obeys until the end.
   *
   * @param ending counted down when the program is to end
   */
  void run(CountDownLatch ending) throws IOException, InterruptedException {
    TapDriver driver = platform.openDriver();
    try {
      Thread.ofPlatform().daemon().name("commands").start(() -> obeyAll(driver, ending));
      log.line("READY " + driver.description());
      ending.await();
      stop();
    } finally {
      driver.removeDevices();
    }
  }

  private void obeyAll(TapDriver driver, CountDownLatch ending) {
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    try {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        obey(line, driver, ending);
      }
    } catch (IOException closed) {
      // Then there is nothing more to obey.
    }
  }

  private void obey(String line, TapDriver driver, CountDownLatch ending) {
    switch (line) {
      case "start" -> start();
      case "stop" -> stop();
      case "renew" -> driver.renewHandles();
      case "stats" -> stats(driver);
      case "quit" -> ending.countDown();
      default -> log.line("what is \"" + line + "\"?");
    }
  }

  private synchronized void start() {
    try {
      if (client == null) {
        client = starter.start();
      }
      log.line("STARTED");
    } catch (IOException | RuntimeException failure) {
      log.line("FAILED " + failure);
    }
  }

  private synchronized void stop() {
    if (client != null) {
      log.line("ending, " + client.stats());
      client.close();
      client = null;
      log.line("STOPPED");
    }
  }

  private synchronized void stats(TapDriver driver) {
    log.line(
        "STATS partial-checksums="
            + driver.partialChecksums()
            + " "
            + (client == null ? "no client" : client.stats()));
  }
}
