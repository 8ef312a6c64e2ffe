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

  private static final int MAIN_TABLE_PREFERENCE = 32_766;

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
    boolean fresh = !isUsed(ip, table);
    // Fails if another tunnel has just taken the table.
    command.run(ip + " route add " + prefix + " dev " + name + " table " + table);
    if (fresh) {
      removeStaleRules(ip, table);
    }
    // Said here what the kernel would choose anyway, so that exactly these are taken back.
    int before = lowestPreference(ip);
    rule(ip, "pref " + (before - 1) + " " + unmarked(table));
    rule(ip, "pref " + (before - 2) + " " + SPECIAL_ROUTES_FIRST);
    if (prefix.isIpv4()) {
      Files.writeString(SRC_VALID_MARK, "1");
    }
  }

  /** Of processes that were killed; the table's other routes went with the interface. */
  private void removeStaleRules(String ip, long table) throws IOException, InterruptedException {
    String stale = "not from all fwmark 0x" + Long.toHexString(table) + " lookup ";
    List<String> rules = rules(ip);
    for (String rule : rules) {
      if (rule.contains(stale)) {
        log.line("tunnel-host: left behind by a process that was killed: " + rule);
        int preference = preference(rule);
        command.run(ip + " rule delete pref " + preference + " " + unmarked(table));
        int other = preference - 1;
        if (rules.stream().anyMatch(line -> isSpecialRoutesFirst(line, other))) {
          command.run(ip + " rule delete pref " + other + " " + SPECIAL_ROUTES_FIRST);
        }
      }
    }
  }

  private static boolean isSpecialRoutesFirst(String rule, int preference) {
    return preference(rule) == preference && rule.endsWith(" lookup main suppress_prefixlength 0");
  }

  private List<String> rules(String ip) throws IOException, InterruptedException {
    return command.output((ip + " rule show").split(" ", -1)).lines().map(String::strip).toList();
  }

  private int lowestPreference(String ip) throws IOException, InterruptedException {
    int lowest = MAIN_TABLE_PREFERENCE;
    for (String rule : rules(ip)) {
      int preference = preference(rule);
      lowest = preference > 0 ? Math.min(lowest, preference) : lowest;
    }
    if (lowest <= 2) {
      throw new IOException(
          "\"" + ip + " rule\" leaves no room for two rules before its first ones: move those");
    }
    return lowest;
  }

  /** The number that a rule begins with; 0, as for the first one, if it does not. */
  private static int preference(String rule) {
    int colon = rule.indexOf(':');
    return colon > 0 && rule.substring(0, colon).matches("[0-9]{1,9}")
        ? Integer.parseInt(rule.substring(0, colon))
        : 0;
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
