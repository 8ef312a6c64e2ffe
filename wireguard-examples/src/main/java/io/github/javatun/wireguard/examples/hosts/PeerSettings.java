package io.github.javatun.wireguard.examples.hosts;

import io.github.javatun.wireguard.PublicKey;
import io.github.javatun.wireguard.TunnelConfig;
import io.github.javatun.wireguard.config.EndpointName;
import io.github.javatun.wireguard.config.PeerSection;
import io.github.javatun.wireguard.config.WgQuickConfig;
import io.github.javatun.wireguard.routing.AllowedIps;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;

/**
 * What a host takes from a wg-quick file for one peer.
 *
 * <p><b>Not thread-safe</b>, because of the builder it holds. That refers to the keys of the file:
 * close those when the tunnel is made, not before.
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
    AllowedIps<PublicKey> allowedIps) {

  /**
   * The settings for one of the peers. Resolves the name of the endpoint.
   *
   * @param config the file
   * @param peer one of its peers
   * @return settings
   * @throws UnknownHostException if the endpoint's name has no address
   */
  public static PeerSettings of(WgQuickConfig config, PeerSection peer)
      throws UnknownHostException {
    InetSocketAddress endpoint = null;
    if (peer.endpoint().isPresent()) {
      EndpointName name = peer.endpoint().get();
      endpoint = new InetSocketAddress(name.host(), name.port());
      if (endpoint.isUnresolved()) {
        throw new UnknownHostException("Endpoint " + name + ": the name has no address");
      }
    }
    return new PeerSettings(
        config.tunnel(peer),
        config.interfaceSection().listenPort().orElse(0),
        endpoint,
        AllowedIps.of(peer.allowedIps(), peer.publicKey()));
  }

  /**
   * The settings of a file with one peer.
   *
   * @param config the file
   * @return settings
   * @throws UnknownHostException if the endpoint's name has no address
   * @throws IllegalArgumentException if it has no peer, or several
   */
  public static PeerSettings ofOnlyPeer(WgQuickConfig config) throws UnknownHostException {
    if (config.peers().size() != 1) {
      throw new IllegalArgumentException(
          "the file has " + config.peers().size() + " [Peer] sections: this host takes one");
    }
    return of(config, config.peers().getFirst());
  }
}
