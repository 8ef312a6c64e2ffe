package io.github.javatun.wireguard.examples.transparent;

import io.github.javatun.wireguard.ndis.driver.Adapter;
import io.github.javatun.wireguard.ndis.driver.DriverException;
import io.github.javatun.wireguard.ndis.driver.PacketDriver;
import io.github.javatun.wireguard.ndis.policy.KillSwitch;
import io.github.javatun.wireguard.ndis.system.LocalInterface;
import io.github.javatun.wireguard.ndis.system.NetworkInfo;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Looks whether a client could run, and says in plain words what is in the way.
 *
 * <p><b>For one thread.</b>
 */
final class CheckCommand {
  private final ClientOptions options;
  private final CheckReport report;

  private CheckCommand(ClientOptions options, CheckReport report) {
    this.options = options;
    this.report = report;
  }

  /**
   * Checks driver, rights and adapters, and the configurations that are given.
   *
   * @throws ClientFailure if something is in the way, with the status of what comes first
   */
  static void run(ClientOptions options, ClientConsole.Platforms platforms, PrintStream out)
      throws ClientFailure {
    CheckReport report = new CheckReport(out);
    CheckCommand check = new CheckCommand(options, report);
    check.system(platforms);
    if (options.pcap() != null) {
      check.records(options.pcap());
    }
    new FileCheck(options, report).run();
    if (report.status() != 0) {
      throw new ClientFailure(report.status(), "the client can not run yet: see FAILED above");
    }
  }

  private void system(ClientConsole.Platforms platforms) {
    try {
      Platform platform = platforms.of(options);
      try (PacketDriver driver = platform.openDriver();
          NetworkInfo network = platform.networkInfo()) {
        report.ok("driver: " + driver.description());
        adapters(driver, network.interfaces());
      }
    } catch (DriverException failure) {
      report.failed(ClientFailure.of(failure));
      report.note(advice(failure.reason()));
    } catch (IOException failure) {
      report.failed(ClientFailure.of(failure));
    }
  }

  private void adapters(PacketDriver driver, List<LocalInterface> interfaces)
      throws DriverException {
    boolean way = false;
    for (Adapter adapter : driver.adapters()) {
      boolean leadsOut = AdapterLines.leadsOut(adapter, interfaces);
      way |= leadsOut;
      report.note(
          (leadsOut ? "adapter: " : "adapter, leads nowhere: ")
              + AdapterLines.describe(adapter, driver, interfaces));
      // With a kill switch the client holds all: any may lead somewhere the next moment.
      boolean wanted = leadsOut || options.policies().killSwitch() != KillSwitch.OFF;
      if (wanted && AdapterLines.isHeld(adapter, driver)) {
        held();
      }
    }
    if (way) {
      report.ok("network: an adapter leads to the Internet");
    } else {
      report.warning(
          "no adapter has an address and a gateway: run waits until one has; connect the computer"
              + " to a network");
    }
  }

  private void held() {
    if (options.takeOver()) {
      report.note("another program holds this adapter's packets: they are taken from it");
    } else {
      report.failed(
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

  /** Without making anything there. */
  private void records(Path directory) {
    Path present = directory.toAbsolutePath();
    while (present.getParent() != null && Files.notExists(present)) {
      present = present.getParent();
    }
    if (!Files.isDirectory(present) || !Files.isWritable(present)) {
      report.failed(
          new ClientFailure(
              ClientFailure.FAILED,
              "--pcap "
                  + directory
                  + ": can not be written: "
                  + present
                  + " is no directory that you may write to"));
    }
  }
}
