package io.github.javatun.wireguard.examples.transparent;

import io.github.javatun.wireguard.ndis.driver.Adapter;
import io.github.javatun.wireguard.ndis.driver.PacketDriver;
import io.github.javatun.wireguard.ndis.system.LocalInterface;
import io.github.javatun.wireguard.ndis.system.NetworkInfo;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;

/**
 * Lists adapters.
 *
 * <p><b>Stateless.</b>
 */
final class AdaptersCommand {
  private AdaptersCommand() {}

  static void run(Platform platform, PrintStream out) throws IOException {
    try (PacketDriver driver = platform.openDriver();
        NetworkInfo network = platform.networkInfo()) {
      List<LocalInterface> interfaces = network.interfaces();
      List<Adapter> adapters = driver.adapters();
      for (Adapter adapter : adapters) {
        out.println(AdapterLines.describe(adapter, driver, interfaces));
      }
      if (adapters.isEmpty()) {
        out.println("the driver knows no adapter");
      }
    }
  }
}
