package io.github.javatun.wireguard.examples.transparent;

import io.github.javatun.wireguard.config.EndpointName;
import io.github.javatun.wireguard.config.InterfaceSection;
import io.github.javatun.wireguard.config.PeerSection;
import io.github.javatun.wireguard.config.WgQuickConfig;
import io.github.javatun.wireguard.ndis.policy.ClientPolicies;
import io.github.javatun.wireguard.ndis.policy.ClientRules;
import io.github.javatun.wireguard.ndis.policy.DnsMode;
import io.github.javatun.wireguard.ndis.policy.OnNoIpv6;
import io.github.javatun.wireguard.ndis.transport.FrameTransport;
import io.github.javatun.wireguard.ndis.transport.OuterTransport;
import io.github.javatun.wireguard.ndis.transport.SocketTransport;
import io.github.javatun.wireguard.routing.IpAddress;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Looks whether a client could run with the files that are given, and says what they choose.
 *
 * <p><b>For one thread.</b>
 */
final class FileCheck {
  private final ClientOptions options;
  private final CheckReport report;

  FileCheck(ClientOptions options, CheckReport report) {
    this.options = options;
    this.report = report;
  }

  void run() {
    try (OuterFile outer = OuterFile.read(options.outer())) {
      if (outer.path() != null && outer.config() != null) {
        report.ok("outer configuration: " + outer.path());
        outer.warnings().forEach(report::warning);
        port(outer.config());
        outer.config().peers().forEach(peer -> lookUp(outer.path(), peer));
      }
      if (options.file() != null) {
        configuration(options.file(), outer);
      }
    } catch (ClientFailure failure) {
      report.failed(failure);
    }
  }

  private void configuration(Path file, OuterFile outer) throws ClientFailure {
    try (WgQuickConfig config = ClientFile.read(file)) {
      InterfaceSection own = config.interfaceSection();
      report.ok("configuration: " + file);
      report.note("this side is " + own.addresses() + " in the tunnel");
      families(ClientRules.of(config));
      names(own);
      config.peers().forEach(this::peer);
      ClientFile.warnings(file, config).forEach(report::warning);
      if (outer.config() == null) {
        port(config);
      }
      for (PeerSection peer : config.peers()) {
        reach(file, peer, outer);
      }
      room(file, ClientRules.of(config).mtuBytes(), outer);
    }
  }

  private void families(ClientRules rules) {
    if (rules.ipv4Address().isEmpty() || rules.ipv6Address().isEmpty()) {
      boolean block = options.policies().onNoIpv6() == OnNoIpv6.BLOCK;
      report.note(
          "without an Address for "
              + (rules.ipv6Address().isEmpty() ? "IPv6" : "IPv4")
              + ", chosen packets of that family "
              + (block ? "are lost" : "leave beside the tunnel")
              + " (--on-no-ipv6 "
              + (block ? "block" : "pass")
              + ")");
    }
  }

  private void names(InterfaceSection own) {
    ClientPolicies policies = options.policies();
    DnsMode mode = own.dnsServers().isEmpty() ? DnsMode.OFF : policies.dnsMode();
    report.note(
        switch (mode) {
          case OFF -> "names: asked as without a tunnel";
          case ALL -> "names: all are asked through the tunnel, of " + own.dnsServers();
          case APPS -> "names: those of chosen programs are asked of " + own.dnsServers();
        });
  }

  private void peer(PeerSection peer) {
    report.note("peer " + peer.publicKey());
    peer.endpoint()
        .ifPresentOrElse(
            endpoint -> report.note("  at " + endpoint),
            () -> report.note("  without Endpoint: it must begin, and can rarely reach this side"));
    report.note("  networks: " + peer.allowedIps() + butNot(peer.disallowedIps()));
    // A program in both lists is chosen: only those in the first are, whatever the second says.
    report.note(
        "  programs: "
            + (peer.allowedApps().isEmpty()
                ? "all" + butNot(peer.disallowedApps())
                : "only " + peer.allowedApps()));
  }

  private static String butNot(List<?> excluded) {
    return excluded.isEmpty() ? "" : ", but not " + excluded;
  }

  /** The port of the tunnel whose datagrams the network sees. */
  private void port(WgQuickConfig carried) {
    int port = carried.interfaceSection().listenPort().orElse(0);
    if (port == 0) {
      return;
    }
    try (SocketTransport free = SocketTransport.open(port)) {
      report.ok("UDP port " + free.localPort() + " is free");
    } catch (IOException taken) {
      report.failed(ClientFailure.of(taken));
    }
  }

  /** Looks a peer's name up, as a client does when it starts. */
  private Optional<IpAddress> lookUp(Path file, PeerSection peer) {
    EndpointName endpoint = peer.endpoint().orElse(null);
    if (endpoint == null || endpoint.address().isPresent()) {
      return peer.endpoint().flatMap(EndpointName::address);
    }
    try {
      return Optional.of(IpAddress.of(InetAddress.getByName(endpoint.host())));
    } catch (UnknownHostException unknown) {
      report.warning(
          file
              + ": the endpoint "
              + endpoint
              + " can not be looked up now: run ends if that is so for every peer");
      return Optional.empty();
    }
  }

  private void reach(Path file, PeerSection peer, OuterFile outer) {
    IpAddress address = lookUp(file, peer).orElse(null);
    if (address != null && !outer.reaches(address)) {
      report.failed(
          new ClientFailure(
              ClientFailure.BAD_FILE,
              file
                  + ": the outer tunnel does not lead to the endpoint "
                  + peer.endpoint().orElseThrow()
                  + ": "
                  + outer.path()
                  + " needs it among its AllowedIPs, and an Address for "
                  + (address.isIpv4() ? "IPv4" : "IPv6")));
    }
  }

  private void room(Path file, int mtuBytes, OuterFile outer) throws ClientFailure {
    int room =
        outer.mtuBytes(options.inPlace() ? FrameTransport.MTU_BYTES : OuterTransport.ANY_MTU_BYTES);
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
