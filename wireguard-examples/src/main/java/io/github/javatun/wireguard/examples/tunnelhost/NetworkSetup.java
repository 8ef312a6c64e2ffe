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

  /** What goes before the rule of the tunnel's own table. */
  private static final String SPECIAL_ROUTES_FIRST = "table main suppress_prefixlength 0";

  private static final Path SRC_VALID_MARK = Path.of("/proc/sys/net/ipv4/conf/all/src_valid_mark");

  private final String name;
  private final ExternalCommand command;
  private final HostLog log;
  private final UndoStack undo;

  NetworkSetup(String name, ExternalCommand command, HostLog log, UndoStack undo) {
    this.name = name;
    this.command = command;
    this.log = log;
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
    removeStaleRules(ip, table);
    command.run(ip + " route add " + prefix + " dev " + name + " table " + table);
    rule(ip, unmarked(table));
    rule(ip, SPECIAL_ROUTES_FIRST);
    if (prefix.isIpv4()) {
      Files.writeString(SRC_VALID_MARK, "1");
    }
  }

  /** Of processes that were killed; the table's routes went with the interface. */
  private void removeStaleRules(String ip, long table) throws IOException, InterruptedException {
    if (isUsed(ip, table)) {
      return;
    }
    String stale = "not from all fwmark 0x" + Long.toHexString(table) + " lookup ";
    for (String rule :
        rules(ip, Long.toString(table)).lines().filter(line -> line.contains(stale)).toList()) {
      log.line("tunnel-host: left behind by a process that was killed: " + rule.strip());
      command.run(ip + " rule delete " + unmarked(table));
      if (rules(ip, "main").contains(" suppress_prefixlength 0")) {
        command.run(ip + " rule delete " + SPECIAL_ROUTES_FIRST);
      }
    }
  }

  private String rules(String ip, String table) throws IOException, InterruptedException {
    return command.output((ip + " rule show table " + table).split(" ", -1));
  }

  private void rule(String ip, String rule) throws IOException, InterruptedException {
    command.run(ip + " rule add " + rule);
    undo.push(() -> command.run(ip + " rule delete " + rule));
  }

  private static String unmarked(long table) {
    return "not fwmark " + table + " table " + table;
  }

  private long freeTable() throws InterruptedException {
    long table = FIRST_TABLE;
    while (isUsed("ip -4", table) || isUsed("ip -6", table)) {
      table++;
    }
    return table;
  }

  private boolean isUsed(String ip, long table) throws InterruptedException {
    try {
      return !command.output((ip + " route show table " + table).split(" ", -1)).isEmpty();
    } catch (IOException noSuchTable) {
      return false;
    }
  }

  private static String ip(IpPrefix prefix) {
    return prefix.isIpv4() ? "ip -4" : "ip -6";
  }
}
