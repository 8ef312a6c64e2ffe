package io.github.javatun.wireguard.examples.tunnelhost;

import io.github.javatun.wireguard.config.InterfaceSection;
import java.io.IOException;

/**
 * A file's {@code DNS}, by resolvconf where that is installed.
 *
 * <p><b>For one thread.</b>
 */
final class NameServers {
  private NameServers() {}

  static void set(
      InterfaceSection section, String name, ExternalCommand command, HostLog log, UndoStack undo)
      throws IOException, InterruptedException {
    if (section.dnsServers().isEmpty() && section.dnsSearchDomains().isEmpty()) {
      return;
    }
    if (!ExternalCommand.isInstalled("resolvconf")) {
      log.line("tunnel-host: DNS is not set: there is no resolvconf here; install openresolv");
      return;
    }
    StringBuilder lines = new StringBuilder();
    section.dnsServers().forEach(server -> lines.append("nameserver ").append(server).append('\n'));
    if (!section.dnsSearchDomains().isEmpty()) {
      lines.append("search ").append(String.join(" ", section.dnsSearchDomains())).append('\n');
    }
    undo.push(() -> command.run("resolvconf -d " + name + " -f"));
    command.runWithInput(lines.toString(), "resolvconf", "-a", name, "-m", "0", "-x");
  }
}
