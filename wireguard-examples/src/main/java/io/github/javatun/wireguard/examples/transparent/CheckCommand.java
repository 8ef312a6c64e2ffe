package io.github.javatun.wireguard.examples.transparent;

import io.github.javatun.wireguard.config.InterfaceSection;
import io.github.javatun.wireguard.config.PeerSection;
import io.github.javatun.wireguard.config.WgQuickConfig;
import io.github.javatun.wireguard.ndis.driver.Adapter;
import io.github.javatun.wireguard.ndis.driver.DriverException;
import io.github.javatun.wireguard.ndis.driver.PacketDriver;
import io.github.javatun.wireguard.ndis.policy.ClientRules;
import io.github.javatun.wireguard.ndis.policy.DnsMode;
import io.github.javatun.wireguard.ndis.policy.KillSwitch;
import io.github.javatun.wireguard.ndis.system.LocalInterface;
import io.github.javatun.wireguard.ndis.system.NetworkInfo;
import io.github.javatun.wireguard.ndis.transport.FrameTransport;
import io.github.javatun.wireguard.ndis.transport.OuterTransport;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;

/**
 * Looks whether a client could run, and says in plain words what is in the way.
 *
 * <p><b>For one thread.</b>
 */
final class CheckCommand {
  private final ClientOptions options;
  private final PrintStream out;
  private int status;

  private CheckCommand(ClientOptions options, PrintStream out) {
    this.options = options;
    this.out = out;
  }

  /**
   * Checks driver, rights and adapters, and the configurations that are given.
   *
   * @throws ClientFailure if something is in the way, with the status of what comes first
   */
  static void run(ClientOptions options, ClientConsole.Platforms platforms, PrintStream out)
      throws ClientFailure {
    CheckCommand check = new CheckCommand(options, out);
    check.system(platforms);
    check.configurations();
    if (check.status != 0) {
      throw new ClientFailure(check.status, "the client can not run yet: see FAILED above");
    }
  }

  private void system(ClientConsole.Platforms platforms) {
    try {
      Platform platform = platforms.of(options);
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
          (leadsOut ? "adapter: " : "adapter, leads nowhere: ")
              + AdapterLines.describe(adapter, driver, interfaces));
      // With a kill switch the client holds all: any may lead somewhere the next moment.
      boolean wanted = leadsOut || options.policies().killSwitch() != KillSwitch.OFF;
      if (wanted && AdapterLines.isHeld(adapter, driver)) {
        held();
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

  private void held() {
    if (options.takeOver()) {
      note("another program holds this adapter's packets: they are taken from it");
    } else {
      failed(
          new ClientFailure(
              ClientFailure.TAKEN,
              "another program holds this adapter's packets: end it, or, if none is there any"
                  + " more, run transparent-client reset"));
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

  private void configurations() {
    try (OuterFile outer = OuterFile.read(options.outer())) {
      if (outer.config() != null) {
        ok("outer configuration: " + options.outer());
        warnings(outer.config());
      }
      if (options.file() != null) {
        configuration(options.file(), outer);
      }
    } catch (ClientFailure failure) {
      failed(failure);
    }
  }

  private void configuration(Path file, OuterFile outer) throws ClientFailure {
    try (WgQuickConfig config = ClientFile.read(file)) {
      InterfaceSection own = config.interfaceSection();
      ok("configuration: " + file);
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
      names(own);
      for (PeerSection peer : config.peers()) {
        peer(peer);
      }
      warnings(config);
      int room =
          outer.mtuBytes(
              options.inPlace() ? FrameTransport.MTU_BYTES : OuterTransport.ANY_MTU_BYTES);
      int mtuBytes = ClientRules.of(config).mtuBytes();
      if (mtuBytes > room) {
        throw new ClientFailure(
            ClientFailure.BAD_FILE,
            file
                + ": MTU is "
                + mtuBytes
                + ", must be at most "
                + room
                + " so that datagrams fit what carries them");
      }
    }
  }

  private void warnings(WgQuickConfig config) {
    for (String warning : ClientFile.warnings(config)) {
      out.println("warning " + warning);
    }
  }

  private void names(InterfaceSection own) {
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
