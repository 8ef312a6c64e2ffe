package io.github.javatun.wireguard.examples.transparent;

import io.github.javatun.wireguard.config.WgQuickConfig;
import io.github.javatun.wireguard.ndis.TransparentClient;
import io.github.javatun.wireguard.ndis.driver.PacketDriver;
import io.github.javatun.wireguard.ndis.system.NetworkInfo;
import io.github.javatun.wireguard.ndis.system.ProcessTable;
import io.github.javatun.wireguard.ndis.transport.OuterTransport;
import io.github.javatun.wireguard.ndis.transport.SocketTransport;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/**
 * Runs a client until the program is ended.
 *
 * <p><b>For the main thread.</b>
 */
final class RunCommand {
  private final ClientOptions options;
  private final ClientLog log;

  RunCommand(ClientOptions options, ClientLog log) {
    this.options = options;
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
    WgQuickConfig config = ClientFile.read(options.requireFile("run"));
    PcapTrace trace = options.pcap() == null ? null : new PcapTrace(options.pcap());
    try {
      Platform platform = Platform.of(options);
      if (platform instanceof LinuxPlatform linux) {
        new TapSession(linux, () -> start(config, trace, platform), log).run(ending);
      } else {
        try (TransparentClient client = start(config, trace, platform)) {
          log.line("running; Ctrl-C ends it");
          ending.await();
          log.line("ending, " + client.stats());
        }
        log.line("ended: all packets pass");
      }
    } finally {
      if (trace != null) {
        trace.close();
      }
      config.close();
    }
  }

  private TransparentClient start(
      WgQuickConfig config, @Nullable PcapTrace trace, Platform platform) throws IOException {
    PacketDriver driver = platform.openDriver();
    log.line("driver: " + driver.description());
    NetworkInfo network = null;
    ProcessTable processes;
    OuterTransport transport;
    try {
      network = platform.networkInfo();
      processes = platform.processTable();
      transport = SocketTransport.open(config.interfaceSection().listenPort().orElse(0));
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
        .transport(trace == null ? transport : trace.trace(transport))
        .listener(log)
        .start();
  }
}
