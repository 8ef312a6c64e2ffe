package io.github.javatun.wireguard.examples.uapi;

import io.github.javatun.wireguard.DevicePeer;
import io.github.javatun.wireguard.Endpoint;
import io.github.javatun.wireguard.PresharedKey;
import io.github.javatun.wireguard.TunnelStats;
import io.github.javatun.wireguard.config.EndpointName;
import io.github.javatun.wireguard.routing.IpAddress;
import io.github.javatun.wireguard.routing.IpPrefix;

/**
 * The lines of the control protocol.
 *
 * <p><b>Stateless; safe for all threads.</b>
 */
final class UapiText {
  private UapiText() {}

  /** The whole state of an interface, without the last line. */
  static String state(ControlledDevice controlled) {
    StringBuilder text = new StringBuilder(256);
    line(text, "private_key", controlled.privateKeyHex());
    line(text, "listen_port", controlled.socket().listenPort());
    if (controlled.socket().firewallMark() != 0) {
      line(text, "fwmark", Integer.toUnsignedLong(controlled.socket().firewallMark()));
    }
    TunnelStats stats = new TunnelStats();
    for (DevicePeer peer : controlled.device().peers()) {
      peer(text, controlled, peer, stats);
    }
    return text.toString();
  }

  private static void peer(
      StringBuilder text, ControlledDevice controlled, DevicePeer peer, TunnelStats stats) {
    peer.stats(stats);
    line(text, "public_key", peer.publicKey().toHex());
    PresharedKey preshared = controlled.presharedKey(peer);
    line(text, "preshared_key", preshared == null ? "0".repeat(64) : preshared.toHex());
    line(text, "protocol_version", 1);
    Endpoint endpoint = new Endpoint();
    if (peer.endpoint(endpoint)) {
      line(text, "endpoint", endpoint(endpoint));
    }
    line(text, "last_handshake_time_sec", controlled.handshakeEpochSeconds(peer, stats));
    line(text, "last_handshake_time_nsec", 0);
    line(text, "tx_bytes", stats.sentWireBytes());
    line(text, "rx_bytes", stats.receivedWireBytes());
    line(text, "persistent_keepalive_interval", peer.persistentKeepaliveSeconds());
    for (IpPrefix prefix : peer.allowedIps()) {
      line(text, "allowed_ip", prefix.toString());
    }
  }

  /**
   * Reads {@code address:port} or {@code [address]:port}. Host names and zones are refused.
   *
   * @throws IllegalArgumentException for anything else
   */
  static Endpoint parseEndpoint(String text) {
    EndpointName name = EndpointName.parse(text);
    if (name.host().indexOf('%') >= 0) {
      throw new IllegalArgumentException("endpoints with a zone are not supported");
    }
    IpAddress address =
        name.address()
            .orElseThrow(() -> new IllegalArgumentException("an address is wanted, no name"));
    return address.isIpv4()
        ? new Endpoint().setIpv4((int) address.low(), name.port())
        : new Endpoint().setIpv6(address.high(), address.low(), name.port());
  }

  private static String endpoint(Endpoint endpoint) {
    IpAddress address =
        endpoint.isIpv4()
            ? IpAddress.ofIpv4((int) endpoint.low())
            : IpAddress.ofIpv6(endpoint.high(), endpoint.low());
    return endpoint.isIpv4()
        ? address + ":" + endpoint.port()
        : "[" + address + "]:" + endpoint.port();
  }

  private static void line(StringBuilder text, String key, long value) {
    line(text, key, Long.toString(value));
  }

  private static void line(StringBuilder text, String key, String value) {
    text.append(key).append('=').append(value).append('\n');
  }
}
