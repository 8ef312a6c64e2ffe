package io.github.javatun.wireguard.ndis.policy;

import io.github.javatun.wireguard.config.InterfaceSection;
import io.github.javatun.wireguard.config.PeerSection;
import io.github.javatun.wireguard.config.RoutingTable;
import io.github.javatun.wireguard.config.WgQuickConfig;
import io.github.javatun.wireguard.routing.IpAddress;
import java.util.ArrayList;
import java.util.List;

/**
 * What is wrong with a configuration for a transparent client, and what in it has no effect. The
 * file may be fine for other programs. Texts hold nothing secret.
 *
 * <p><b>Immutable; safe for all threads.</b>
 *
 * @param errors what keeps the client from starting; empty if nothing
 * @param warnings what the user may not expect; empty if nothing
 */
public record ConfigCheck(List<String> errors, List<String> warnings) {
  /** The largest packet whose datagram fits 1500 bytes over IPv4: 1500 - 20 - 8 - 32. */
  private static final int LARGEST_MTU_WITHOUT_FRAGMENTS = 1440;

  /** No link of IPv6 may have less (RFC 8200, section 5). */
  private static final int LEAST_IPV6_MTU = 1280;

  /** Copies the lists. */
  public ConfigCheck {
    errors = List.copyOf(errors);
    warnings = List.copyOf(warnings);
  }

  /**
   * Checks a configuration.
   *
   * @param config as it was read
   * @param matching how entries of {@code AllowedApps} and {@code DisallowedApps} are compared
   */
  public static ConfigCheck of(WgQuickConfig config, AppMatching matching) {
    Findings findings = new Findings();
    findings.checkFamilies(config.interfaceSection());
    findings.checkInterface(config.interfaceSection());
    findings.checkPeers(config, matching);
    config.peers().forEach(findings::checkLists);
    findings.checkDns(config);
    return new ConfigCheck(findings.errors, findings.warnings);
  }

  /**
   * Checks the configuration of a tunnel that carries another one's datagrams and nothing else: who
   * sends what is a matter of the other one.
   *
   * @param config as it was read
   */
  public static ConfigCheck ofOuter(WgQuickConfig config) {
    Findings findings = new Findings();
    findings.checkInterface(config.interfaceSection());
    findings.checkPeers(config, AppMatching.EXACT);
    config.peers().forEach(findings::checkUnusedRules);
    findings.unused(
        !config.interfaceSection().dnsServers().isEmpty(),
        "DNS",
        "programs' questions go through the inner tunnel or beside both");
    return new ConfigCheck(findings.errors, findings.warnings);
  }

  /** Collects what was found, in the file's order. */
  private static final class Findings {
    private final List<String> errors = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();

    void checkInterface(InterfaceSection section) {
      long ipv4 = countAddresses(section, true);
      long ipv6 = countAddresses(section, false);
      if (ipv4 + ipv6 == 0) {
        errors.add(
            "[Interface] has no Address: write the one that the peer expects packets from, such as"
                + " \"Address = 10.0.0.2/32\"");
      }
      if (ipv4 > 1 || ipv6 > 1) {
        warnings.add("[Interface] Address: only the first of each family is used");
      }
      if (section.mtuBytes().orElse(0) > LARGEST_MTU_WITHOUT_FRAGMENTS) {
        warnings.add(
            "[Interface] MTU "
                + section.mtuBytes().getAsInt()
                + " is more than "
                + LARGEST_MTU_WITHOUT_FRAGMENTS
                + ": datagrams do not fit packets of 1500 bytes, and are sent in fragments or lost");
      }
      if (ipv6 != 0 && section.mtuBytes().orElse(LEAST_IPV6_MTU) < LEAST_IPV6_MTU) {
        warnings.add(
            "[Interface] MTU "
                + section.mtuBytes().getAsInt()
                + " is less than "
                + LEAST_IPV6_MTU
                + ", below which no IPv6 network may be: longer IPv6 datagrams, such as those of"
                + " QUIC, are lost");
      }
      unused(
          !section.dnsSearchDomains().isEmpty(),
          "DNS with search domains",
          "names are not changed");
      unused(!section.table().equals(RoutingTable.AUTO), "Table", "no routes are changed");
      unused(section.fwMark() != 0, "FwMark", "no routes are changed");
      unused(!section.preUp().isEmpty(), "PreUp", "no commands are run");
      unused(!section.postUp().isEmpty(), "PostUp", "no commands are run");
      unused(!section.preDown().isEmpty(), "PreDown", "no commands are run");
      unused(!section.postDown().isEmpty(), "PostDown", "no commands are run");
      unused(section.saveConfig(), "SaveConfig", "the file is not written");
    }

    /** What has no address can not go through, whatever the rules choose. */
    void checkFamilies(InterfaceSection section) {
      boolean ipv4 = countAddresses(section, true) != 0;
      boolean ipv6 = countAddresses(section, false) != 0;
      if (ipv4 != ipv6) {
        String missing = ipv4 ? "IPv6" : "IPv4";
        warnings.add(
            "[Interface] has no "
                + missing
                + " Address: nothing goes through the tunnel over "
                + missing
                + ", and what the rules choose of it is lost, unless asked for otherwise");
      }
    }

    private static long countAddresses(InterfaceSection section, boolean ipv4) {
      return section.addresses().stream().filter(a -> a.address().isIpv4() == ipv4).count();
    }

    private void unused(boolean present, String key, String reason) {
      if (present) {
        warnings.add("[Interface] " + key + " is not used: " + reason);
      }
    }

    void checkPeers(WgQuickConfig config, AppMatching matching) {
      if (config.peers().isEmpty()) {
        errors.add("there is no [Peer]: nobody to send packets to");
        return;
      }
      boolean anyEndpoint = config.peers().stream().anyMatch(peer -> peer.endpoint().isPresent());
      if (!anyEndpoint) {
        errors.add("no [Peer] has an Endpoint: write the host and port of the one to call");
      }
      for (PeerSection peer : config.peers()) {
        String place = "[Peer] " + peer.publicKey();
        if (anyEndpoint && peer.endpoint().isEmpty()) {
          warnings.add(place + " has no Endpoint: the tunnel to it stays down until it calls");
        }
        if (peer.allowedIps().isEmpty()) {
          errors.add(
              place
                  + " has no AllowedIPs: nothing would go through the tunnel;"
                  + " \"AllowedIPs = 0.0.0.0/0, ::/0\" is everything");
        }
        checkApps(place + " AllowedApps: ", peer.allowedApps(), matching);
        checkApps(place + " DisallowedApps: ", peer.disallowedApps(), matching);
      }
    }

    void checkLists(PeerSection peer) {
      if (!peer.allowedApps().isEmpty() && !peer.disallowedApps().isEmpty()) {
        warnings.add(
            "[Peer] "
                + peer.publicKey()
                + " DisallowedApps has no effect beside AllowedApps: only what AllowedApps names is"
                + " chosen, also if DisallowedApps names it too");
      }
    }

    void checkUnusedRules(PeerSection peer) {
      unusedRule(peer, "AllowedApps", peer.allowedApps());
      unusedRule(peer, "DisallowedApps", peer.disallowedApps());
      unusedRule(peer, "DisallowedIPs", peer.disallowedIps());
    }

    private void unusedRule(PeerSection peer, String key, List<?> values) {
      if (!values.isEmpty()) {
        warnings.add(
            "[Peer] "
                + peer.publicKey()
                + " "
                + key
                + " is not used: the inner tunnel's configuration says what goes through");
      }
    }

    private void checkApps(String place, List<String> entries, AppMatching matching) {
      for (String entry : entries) {
        try {
          AppRules.of(List.of(entry), List.of(), matching);
        } catch (IllegalArgumentException e) {
          errors.add(place + e.getMessage());
        }
      }
    }

    void checkDns(WgQuickConfig config) {
      for (IpAddress server : config.interfaceSection().dnsServers()) {
        boolean reached = config.peers().stream().anyMatch(peer -> reaches(peer, server));
        if (!reached) {
          warnings.add(
              "[Interface] DNS: no peer's AllowedIPs have "
                  + server
                  + ", or its DisallowedIPs have it too: questions to it can not go through the"
                  + " tunnel");
        }
      }
    }

    private static boolean reaches(PeerSection peer, IpAddress server) {
      return peer.allowedIps().stream().anyMatch(prefix -> prefix.contains(server))
          && peer.disallowedIps().stream().noneMatch(prefix -> prefix.contains(server));
    }
  }
}
