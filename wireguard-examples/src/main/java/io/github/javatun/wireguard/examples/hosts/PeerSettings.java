package io.github.javatun.wireguard.examples.hosts;

import io.github.javatun.wireguard.TunnelConfig;
import io.github.javatun.wireguard.config.ConfigException;
import io.github.javatun.wireguard.config.EndpointName;
import io.github.javatun.wireguard.config.InterfaceSection;
import io.github.javatun.wireguard.config.PeerSection;
import io.github.javatun.wireguard.config.WgQuickConfig;
import io.github.javatun.wireguard.examples.ip.AllowedIps;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What a host takes from a wg-quick file for one peer.
 *
 * <p><b>Not thread-safe</b>, because of the builder it holds.
 *
 * @param tunnel keys, keepalive and MTU are set, the rest is at its default
 * @param listenPort 0 for any
 * @param endpoint the peer's address; null if the peer is the one that calls
 * @param allowedIps the addresses behind the peer
 */
public record PeerSettings(
    TunnelConfig.Builder tunnel,
    int listenPort,
    @Nullable InetSocketAddress endpoint,
    AllowedIps allowedIps) {

  /**
   * The settings for one of the peers of an interface. Resolves the name of the endpoint.
   *
   * @param own this side
   * @param peer the other side
   * @return settings
   * @throws UnknownHostException if the endpoint's name has no address
   */
  public static PeerSettings of(InterfaceSection own, PeerSection peer)
      throws UnknownHostException {
    TunnelConfig.Builder tunnel =
        TunnelConfig.builder(own.privateKey(), peer.publicKey())
            .presharedKey(peer.presharedKey().orElse(null))
            .persistentKeepaliveSeconds(peer.persistentKeepaliveSeconds())
            .mtuBytes(own.mtuBytes().orElse(0));
    InetSocketAddress endpoint = null;
    if (peer.endpoint().isPresent()) {
      EndpointName name = peer.endpoint().get();
      endpoint = new InetSocketAddress(name.host(), name.port());
      if (endpoint.isUnresolved()) {
        throw new UnknownHostException("Endpoint " + name + ": the name has no address");
      }
    }
    return new PeerSettings(
        tunnel, own.listenPort().orElse(0), endpoint, new AllowedIps(peer.allowedIps()));
  }

  /**
   * The settings of a file with one peer.
   *
   * @param file in wg-quick's format
   * @return settings
   * @throws IOException if the file cannot be read or the endpoint's name has no address
   * @throws ConfigException if the file is not valid
   * @throws IllegalArgumentException if it has no peer, or several
   */
  public static PeerSettings read(Path file) throws IOException, ConfigException {
    WgQuickConfig config = WgQuickConfig.parse(file);
    if (config.peers().size() != 1) {
      throw new IllegalArgumentException(
          file + ": " + config.peers().size() + " [Peer] sections, but this host has one peer");
    }
    return of(config.interfaceSection(), config.peers().getFirst());
  }
}
