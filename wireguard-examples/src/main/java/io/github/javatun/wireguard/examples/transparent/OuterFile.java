package io.github.javatun.wireguard.examples.transparent;

import io.github.javatun.wireguard.TimeSource;
import io.github.javatun.wireguard.config.WgQuickConfig;
import io.github.javatun.wireguard.ndis.nested.TunnelTransport;
import io.github.javatun.wireguard.ndis.policy.ClientRules;
import io.github.javatun.wireguard.ndis.transport.OuterTransport;
import io.github.javatun.wireguard.routing.IpAddress;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The configuration of a tunnel that the client's goes through, if there is one.
 *
 * <p><b>For one thread.</b>
 *
 * @param path where it was read; null: there is no such tunnel
 * @param config the configuration; null: there is no such tunnel
 */
record OuterFile(@Nullable Path path, @Nullable WgQuickConfig config) implements AutoCloseable {

  /** Reads a file. */
  static OuterFile read(@Nullable Path path) throws ClientFailure {
    return new OuterFile(path, path == null ? null : ClientFile.read(path));
  }

  /** What of the file has no effect, or not the one that is expected. */
  List<String> warnings() {
    return config == null || path == null ? List.of() : ClientFile.outerWarnings(path, config);
  }

  /**
   * The largest MTU of a client's tunnel.
   *
   * @param carrierBytes the largest one that what carries datagrams has room for
   */
  int mtuBytes(int carrierBytes) {
    return config == null
        ? carrierBytes
        : Math.min(ClientRules.of(config).mtuBytes(), carrierBytes)
            - TunnelTransport.OVERHEAD_BYTES;
  }

  /**
   * Whether datagrams can go to an endpoint of the client's tunnel: the outer one's AllowedIPs have
   * it, and there is an Address of its family. Without an outer tunnel the network decides.
   */
  boolean reaches(IpAddress endpoint) {
    return config == null
        || (config.interfaceSection().addresses().stream()
                .anyMatch(own -> own.address().isIpv4() == endpoint.isIpv4())
            && config.peers().stream()
                .flatMap(peer -> peer.allowedIps().stream())
                .anyMatch(prefix -> prefix.contains(endpoint)));
  }

  /**
   * What carries the client's datagrams.
   *
   * @param carrier carries this tunnel's; closed if this fails
   */
  OuterTransport through(OuterTransport carrier, ClientLog log) throws IOException {
    if (config == null) {
      return carrier;
    }
    try {
      return new TunnelTransport(config, carrier, TimeSource.system(), log);
    } catch (IOException | RuntimeException failure) {
      carrier.close();
      throw failure;
    }
  }

  @Override
  public void close() {
    if (config != null) {
      config.close();
    }
  }
}
