package io.github.javatun.wireguard.examples.interop;

import io.github.javatun.wireguard.TunnelConfig;
import io.github.javatun.wireguard.config.ConfigException;
import io.github.javatun.wireguard.config.EndpointName;
import io.github.javatun.wireguard.config.InterfaceSection;
import io.github.javatun.wireguard.config.PeerSection;
import io.github.javatun.wireguard.config.WgQuickConfig;
import io.github.javatun.wireguard.routing.IpPrefix;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a host with one peer takes from a wg-quick file.
 *
 * <p><b>Not thread-safe: read by the thread that starts the host.</b>
 *
 * @param tunnel with keys, preshared key, keepalive and MTU set
 * @param listenPort 0 for any
 * @param endpoint the peer's, resolved; null if the file names none
 * @param allowedIps the peer's
 */
record HostSettings(
    TunnelConfig.Builder tunnel,
    int listenPort,
    @Nullable InetSocketAddress endpoint,
    List<IpPrefix> allowedIps) {
  static HostSettings read(Path file) throws IOException, ConfigException {
    WgQuickConfig config = WgQuickConfig.parse(file);
    if (config.peers().size() != 1) {
      throw new IllegalArgumentException(
          file + " has " + config.peers().size() + " [Peer] sections: this host has one peer");
    }
    InterfaceSection own = config.interfaceSection();
    PeerSection peer = config.peers().getFirst();
    TunnelConfig.Builder tunnel =
        TunnelConfig.builder(own.privateKey(), peer.publicKey())
            .presharedKey(peer.presharedKey().orElse(null))
            .persistentKeepaliveSeconds(peer.persistentKeepaliveSeconds())
            .mtuBytes(own.mtuBytes().orElse(0));
    return new HostSettings(
        tunnel,
        own.listenPort().orElse(0),
        peer.endpoint().map(HostSettings::resolve).orElse(null),
        peer.allowedIps());
  }

  private static InetSocketAddress resolve(EndpointName name) {
    InetSocketAddress address = new InetSocketAddress(name.host(), name.port());
    if (address.isUnresolved()) {
      throw new IllegalArgumentException("Endpoint " + name + ": no address found for the name");
    }
    return address;
  }
}
