package io.github.javatun.wireguard.examples.transparent;

import io.github.javatun.wireguard.routing.IpAddress;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The name servers of {@code /etc/resolv.conf}.
 *
 * <p><b>Stateless; safe for all threads.</b>
 */
final class ResolvConf {
  private ResolvConf() {}

  /** Reads the file; a missing one names no servers. */
  static List<IpAddress> servers(Path file) {
    List<IpAddress> servers = new ArrayList<>();
    try {
      for (String line : Files.readAllLines(file, StandardCharsets.ISO_8859_1)) {
        String[] words = line.strip().split("\\s+", 3);
        if (words.length >= 2 && words[0].equals("nameserver")) {
          add(servers, words[1]);
        }
      }
    } catch (IOException none) {
      return List.of();
    }
    return servers;
  }

  private static void add(List<IpAddress> servers, String word) {
    int zone = word.indexOf('%');
    try {
      servers.add(IpAddress.parse(zone < 0 ? word : word.substring(0, zone)));
    } catch (IllegalArgumentException strange) {
      // The resolver leaves it out as well.
    }
  }
}
