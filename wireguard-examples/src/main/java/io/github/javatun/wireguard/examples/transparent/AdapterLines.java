package io.github.javatun.wireguard.examples.transparent;

import io.github.javatun.wireguard.ndis.driver.Adapter;
import io.github.javatun.wireguard.ndis.driver.AdapterMode;
import io.github.javatun.wireguard.ndis.driver.DriverException;
import io.github.javatun.wireguard.ndis.driver.PacketDriver;
import io.github.javatun.wireguard.ndis.system.LocalInterface;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Adapters, for a person to read.
 *
 * <p><b>Stateless; safe for all threads.</b>
 */
final class AdapterLines {
  private static final int MAC_DIGITS = 12;

  private AdapterLines() {}

  /** The interface that an adapter is for the system, if there is one. */
  static Optional<LocalInterface> interfaceOf(Adapter adapter, List<LocalInterface> interfaces) {
    String name = adapter.name().toLowerCase(Locale.ROOT);
    return interfaces.stream()
        .filter(one -> !one.id().isEmpty() && name.endsWith(one.id().toLowerCase(Locale.ROOT)))
        .findFirst();
  }

  /** Whether packets to other networks leave through an adapter. */
  static boolean leadsOut(Adapter adapter, List<LocalInterface> interfaces) {
    return interfaceOf(adapter, interfaces)
        .map(one -> one.up() && !one.addresses().isEmpty() && !one.gateways().isEmpty())
        .orElse(false);
  }

  /** All about an adapter, in one line. */
  static String describe(Adapter adapter, PacketDriver driver, List<LocalInterface> interfaces)
      throws DriverException {
    StringBuilder line = new StringBuilder();
    Optional<LocalInterface> found = interfaceOf(adapter, interfaces);
    line.append(found.map(LocalInterface::displayName).orElse(adapter.name()));
    line.append(", ").append(mac(adapter.mac()));
    line.append(", MTU ").append(adapter.mtuBytes());
    found.ifPresentOrElse(
        one -> {
          line.append(one.up() ? "" : ", down").append(", addresses ").append(one.addresses());
          line.append(", gateways ").append(one.gateways());
        },
        () -> line.append(", without addresses"));
    if (isHeld(adapter, driver)) {
      line.append(", its packets are held");
    }
    return line.toString();
  }

  /** Whether a program holds an adapter's packets. */
  static boolean isHeld(Adapter adapter, PacketDriver driver) throws DriverException {
    return (driver.mode(adapter.handle()) & AdapterMode.TUNNEL) != 0;
  }

  private static String mac(long mac) {
    String digits = HexFormat.of().toHexDigits(mac, MAC_DIGITS);
    return digits.replaceAll("(..)(?!$)", "$1:");
  }
}
