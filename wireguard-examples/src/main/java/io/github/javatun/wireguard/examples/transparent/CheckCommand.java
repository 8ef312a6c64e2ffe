package io.github.javatun.wireguard.examples.transparent;

import io.github.javatun.wireguard.config.InterfaceSection;
import io.github.javatun.wireguard.config.PeerSection;
import io.github.javatun.wireguard.config.WgQuickConfig;
import io.github.javatun.wireguard.ndis.driver.Adapter;
import io.github.javatun.wireguard.ndis.driver.AdapterMode;
import io.github.javatun.wireguard.ndis.driver.DriverException;
import io.github.javatun.wireguard.ndis.driver.PacketDriver;
import io.github.javatun.wireguard.ndis.policy.DnsMode;
import io.github.javatun.wireguard.ndis.system.LocalInterface;
import io.github.javatun.wireguard.ndis.system.NetworkInfo;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;

/**
 * Looks whether a client could run, and says in plain words what is in the way.
 *
 * <p><b>For one thread.</b>
 */
final class CheckCommand {
  private final PrintStream out;
  private int status;

  private CheckCommand(PrintStream out) {
    this.out = out;
  }

  /** Checks driver, rights and adapters, and the configuration if one is given. */
  static void run(ClientOptions options, PrintStream out) throws ClientFailure {
    CheckCommand check = new CheckCommand(out);
    check.system(options);
    if (options.file() != null) {
      check.configuration(options);
    }
    if (check.status != 0) {
      throw new ClientFailure(check.status, "the client can not run yet: see FAILED above");
    }
  }

  private void system(ClientOptions options) {
    try {
      Platform platform = Platform.of(options);
      try (PacketDriver driver = platform.openDriver();
          NetworkInfo network = platform.networkInfo()) {
        ok("driver: " + driver.description());
        adapters(driver, network.interfaces());
      }
    } catch (DriverException failure) {
      failed(ClientFailure.of(failure));
      note(advice(failure.reason()));
    } catch (IOException failure) {
      failed(ClientFailure.of(failure));
    }
  }

  private void adapters(PacketDriver driver, List<LocalInterface> interfaces)
      throws DriverException {
    boolean way = false;
    for (Adapter adapter : driver.adapters()) {
      boolean leadsOut = AdapterLines.leadsOut(adapter, interfaces);
      way |= leadsOut;
      note(
          (leadsOut ? "adapter: " : "adapter, not used: ")
              + AdapterLines.describe(adapter, driver, interfaces));
      if (driver.mode(adapter.handle()) != AdapterMode.PASS) {
        failed(
            new ClientFailure(
                ClientFailure.TAKEN,
                "another program holds this adapter's packets: end it, or, if none is there any"
                    + " more, run transparent-client reset"));
      }
    }
    if (way) {
      ok("network: an adapter leads to the Internet");
    } else {
      failed(
          new ClientFailure(
              ClientFailure.FAILED,
              "no adapter has an address and a gateway: connect the computer to a network"));
    }
  }

  private static String advice(DriverException.Cause cause) {
    return switch (cause) {
      case UNSUPPORTED_SYSTEM -> "run it on 64-bit Windows, x64 or ARM64";
      case LIBRARY_MISSING, DRIVER_MISSING ->
          "install Windows Packet Filter (https://github.com/wiresock/ndisapi/releases), then try"
              + " again";
      case ACCESS_DENIED -> "open the console with \"Run as administrator\"";
      case ADAPTER_TAKEN -> "end the other program that filters packets";
      case WRONG_VERSION -> "install a newer Windows Packet Filter";
      case STALE_ADAPTER -> "an adapter came or went meanwhile: try again";
      case REFUSED -> "restart the computer if that happens again";
    };
  }

  private void configuration(ClientOptions options) {
    try (WgQuickConfig config = ClientFile.read(options.requireFile("check"))) {
      InterfaceSection own = config.interfaceSection();
      ok("configuration: " + options.file());
      note("this side is " + own.addresses() + " in the tunnel");
      boolean ipv4 = own.addresses().stream().anyMatch(one -> one.address().isIpv4());
      boolean ipv6 = own.addresses().stream().anyMatch(one -> !one.address().isIpv4());
      if (!ipv4 || !ipv6) {
        note(
            "without an Address for "
                + (ipv4 ? "IPv6" : "IPv4")
                + ", chosen packets of that family: "
                + options.policies().onNoIpv6());
      }
      names(options, own);
      for (PeerSection peer : config.peers()) {
        peer(peer);
      }
      for (String warning : ClientFile.warnings(config)) {
        out.println("warning " + warning);
      }
    } catch (ClientFailure failure) {
      failed(failure);
    }
  }

  private void names(ClientOptions options, InterfaceSection own) {
    DnsMode mode = own.dnsServers().isEmpty() ? DnsMode.OFF : options.policies().dnsMode();
    note(
        switch (mode) {
          case OFF -> "names: asked as without a tunnel";
          case ALL -> "names: all are asked through the tunnel, of " + own.dnsServers();
          case APPS -> "names: those of chosen programs are asked of " + own.dnsServers();
        });
  }

  private void peer(PeerSection peer) {
    note("peer " + peer.publicKey());
    peer.endpoint()
        .ifPresentOrElse(
            endpoint -> note("  at " + endpoint),
            () -> note("  without Endpoint: it must begin, and can rarely reach this side"));
    note("  networks: " + peer.allowedIps() + butNot(peer.disallowedIps()));
    // A program in both lists is chosen: only those in the first are, whatever the second says.
    note(
        "  programs: "
            + (peer.allowedApps().isEmpty()
                ? "all" + butNot(peer.disallowedApps())
                : "only " + peer.allowedApps()));
  }

  private static String butNot(List<?> excluded) {
    return excluded.isEmpty() ? "" : ", but not " + excluded;
  }

  private void ok(String text) {
    out.println("ok      " + text);
  }

  private void note(String text) {
    out.println("        " + text);
  }

  private void failed(ClientFailure failure) {
    out.println("FAILED  " + failure.getMessage());
    if (status == 0) {
      status = failure.status();
    }
  }
}
