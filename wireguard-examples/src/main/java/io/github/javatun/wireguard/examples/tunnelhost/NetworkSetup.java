package io.github.javatun.wireguard.examples.tunnelhost;

import io.github.javatun.wireguard.config.InterfaceSection;
import io.github.javatun.wireguard.config.PeerSection;
import io.github.javatun.wireguard.config.RoutingTable;
import io.github.javatun.wireguard.config.WgQuickConfig;
import io.github.javatun.wireguard.routing.InterfaceAddress;
import io.github.javatun.wireguard.routing.IpPrefix;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;

/**
 * Addresses, MTU, routes and rules of an interface, as wg-quick(8) sets them. Addresses and routes
 * vanish with the interface; the rest is put on the stack of what is to be undone.
 *
 * <p><b>For one thread.</b>
 */
final class NetworkSetup {
  /** Where wg-quick begins to look for a free table. */
  private static final long FIRST_TABLE = 51_820;

  private static final Path SRC_VALID_MARK = Path.of("/proc/sys/net/ipv4/conf/all/src_valid_mark");

  private final String name;
  private final ExternalCommand command;
  private final UndoStack undo;

  NetworkSetup(String name, ExternalCommand command, UndoStack undo) {
    this.name = name;
    this.command = command;
    this.undo = undo;
  }

  /** Gives the interface its addresses, and sets it up. */
  void addresses(InterfaceSection section, int mtuBytes) throws IOException, InterruptedException {
    for (InterfaceAddress address : section.addresses()) {
      String family = address.address().isIpv4() ? "-4" : "-6";
      command.run("ip " + family + " address add " + address + " dev " + name);
    }
    command.run("ip link set mtu " + mtuBytes + " up dev " + name);
  }

  /** Makes the routes to all allowed addresses. */
  void routes(WgQuickConfig config, Forwarder forwarder) throws IOException, InterruptedException {
    RoutingTable table = config.interfaceSection().table();
    if (table.mode() == RoutingTable.Mode.OFF) {
      return;
    }
    List<IpPrefix> prefixes =
        config.peers().stream()
            .map(PeerSection::allowedIps)
            .flatMap(List::stream)
            .distinct()
            .sorted(Comparator.comparingInt(IpPrefix::length).reversed())
            .toList();
    for (IpPrefix prefix : prefixes) {
      String ip = ip(prefix);
      if (table.mode() == RoutingTable.Mode.NUMBER) {
        command.run(ip + " route add " + prefix + " dev " + name + " table " + table);
      } else if (prefix.length() == 0) {
        defaultRoute(prefix, forwarder);
      } else if (command
          .output((ip + " route show dev " + name + " match " + prefix).split(" ", -1))
          .isEmpty()) {
        command.run(ip + " route add " + prefix + " dev " + name);
      }
    }
  }

  /**
   * Everything but what the tunnel itself sends goes to a table of its own, whose only route is the
   * default one; more special routes of the main table still win.
   */
  private void defaultRoute(IpPrefix prefix, Forwarder forwarder)
      throws IOException, InterruptedException {
    String ip = ip(prefix);
    if (forwarder.firewallMark() == 0) {
      forwarder.setFirewallMark((int) freeTable());
    }
    long table = Integer.toUnsignedLong(forwarder.firewallMark());
    command.run(ip + " route add " + prefix + " dev " + name + " table " + table);
    rule(ip, "not fwmark " + table + " table " + table);
    rule(ip, "table main suppress_prefixlength 0");
    if (prefix.isIpv4()) {
      Files.writeString(SRC_VALID_MARK, "1");
    }
  }

  private void rule(String ip, String rule) throws IOException, InterruptedException {
    command.run(ip + " rule add " + rule);
    undo.push(() -> command.run(ip + " rule delete " + rule));
  }

  private long freeTable() throws InterruptedException {
    long table = FIRST_TABLE;
    while (isUsed("-4", table) || isUsed("-6", table)) {
      table++;
    }
    return table;
  }

  private boolean isUsed(String family, long table) throws InterruptedException {
    try {
      return !command
          .output("ip", family, "route", "show", "table", Long.toString(table))
          .isEmpty();
    } catch (IOException noSuchTable) {
      return false;
    }
  }

  private static String ip(IpPrefix prefix) {
    return prefix.isIpv4() ? "ip -4" : "ip -6";
  }
}
