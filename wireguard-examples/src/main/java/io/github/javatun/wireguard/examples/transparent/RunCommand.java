package io.github.javatun.wireguard.examples.transparent;

import io.github.javatun.wireguard.config.WgQuickConfig;
import io.github.javatun.wireguard.ndis.TransparentClient;
import io.github.javatun.wireguard.ndis.driver.PacketDriver;
import io.github.javatun.wireguard.ndis.system.NetworkInfo;
import io.github.javatun.wireguard.ndis.system.ProcessTable;
import io.github.javatun.wireguard.ndis.transport.FrameTransport;
import io.github.javatun.wireguard.ndis.transport.OuterTransport;
import io.github.javatun.wireguard.ndis.transport.SocketTransport;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/**
 * Runs a client until the program is ended.
 *
 * <p><b>For the main thread.</b>
 */
final class RunCommand {
  private final ClientOptions options;
  private final ClientConsole.Platforms platforms;
  private final ClientLog log;

  /**
   * Prepares a run.
   *
   * @param options the file and how to treat it
   * @param platforms where the driver and the system's tables come from
   * @param log is told what happens
   */
  RunCommand(ClientOptions options, ClientConsole.Platforms platforms, ClientLog log) {
    this.options = options;
    this.platforms = platforms;
    this.log = log;
  }

  /**
   * Starts the client and waits.
   *
   * @param ending counted down when the program is to end
   * @throws ClientFailure if the file is missing or wrong
   * @throws IOException if driver or system refuse
   * @throws InterruptedException if the thread is interrupted
   */
  void run(CountDownLatch ending) throws ClientFailure, IOException, InterruptedException {
    Path file = options.requireFile("run");
    try (WgQuickConfig config = ClientFile.read(file);
        OuterFile outer = OuterFile.read(options.outer())) {
      warn(ClientFile.warnings(file, config));
      warn(outer.warnings());
      Platform platform = platforms.of(options);
      try (PcapTrace trace = options.pcap() == null ? null : new PcapTrace(options.pcap(), log)) {
        Starter starter = new Starter(config, outer, trace, platform);
        if (platform instanceof LinuxPlatform linux) {
          new TapSession(linux, starter::start, log).run(ending);
        } else {
          runUntil(ending, starter);
        }
      }
    }
  }

  private void warn(List<String> warnings) {
    warnings.forEach(warning -> log.line("warning: " + warning));
  }

  private void runUntil(CountDownLatch ending, Starter starter)
      throws ClientFailure, IOException, InterruptedException {
    boolean asked;
    try (TransparentClient client = startChecked(starter)) {
      log.line("running; Ctrl-C ends it");
      Thread closing = closeWhen(ending, client);
      // The client's word, not the latch: at Ctrl-C it closes itself, perhaps before that is told.
      asked = client.awaitEnd();
      closing.interrupt();
      log.line((asked ? "ending, " : "the client ended by itself, ") + client.stats());
    }
    log.line("ended: all packets pass");
    if (!asked) {
      throw new ClientFailure(ClientFailure.FAILED, "the client ended by itself, see above");
    }
  }

  /** What is wrong with a file only beside the options, such as an MTU for an outer tunnel. */
  private TransparentClient startChecked(Starter starter) throws ClientFailure, IOException {
    try {
      return starter.start();
    } catch (IllegalArgumentException wrong) {
      throw new ClientFailure(ClientFailure.BAD_FILE, options.file() + ": " + wrong.getMessage());
    }
  }

  private static Thread closeWhen(CountDownLatch ending, TransparentClient client) {
    return Thread.ofPlatform()
        .daemon()
        .name("asked")
        .start(
            () -> {
              try {
                ending.await();
                client.close();
              } catch (InterruptedException ended) {
                // There is nothing more to close.
              }
            });
  }

  /** Starts a client, as often as it is wanted. */
  private final class Starter {
    private final WgQuickConfig config;
    private final OuterFile outer;
    private final @Nullable PcapTrace trace;
    private final Platform platform;

    Starter(WgQuickConfig config, OuterFile outer, @Nullable PcapTrace trace, Platform platform) {
      this.config = config;
      this.outer = outer;
      this.trace = trace;
      this.platform = platform;
    }

    TransparentClient start() throws IOException {
      PacketDriver driver = platform.openDriver();
      log.line("driver: " + driver.description());
      NetworkInfo network = null;
      ProcessTable processes;
      OuterTransport transport;
      try {
        network = platform.networkInfo();
        processes = platform.processTable();
        transport = outer.through(carrier(driver), log);
      } catch (IOException | RuntimeException failure) {
        driver.close();
        if (network != null) {
          network.close();
        }
        throw failure;
      }
      return TransparentClient.builder(
              config, trace == null ? driver : trace.trace(driver), processes, network)
          .policies(options.policies())
          .driverFilters(options.driverFilters())
          .takeOver(options.takeOver())
          .transport(transport)
          .listener(log)
          .start();
    }

    private OuterTransport carrier(PacketDriver driver) throws IOException {
      WgQuickConfig carried = outer.config() == null ? config : outer.config();
      int port = carried.interfaceSection().listenPort().orElse(0);
      OuterTransport carrier =
          options.inPlace() ? FrameTransport.open(driver, port) : SocketTransport.open(port);
      return trace == null ? carrier : trace.trace(carrier);
    }
  }
}
