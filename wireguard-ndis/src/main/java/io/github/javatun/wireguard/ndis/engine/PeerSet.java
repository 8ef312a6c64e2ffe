package io.github.javatun.wireguard.ndis.engine;

import io.github.javatun.wireguard.Device;
import io.github.javatun.wireguard.DeviceConfig;
import io.github.javatun.wireguard.DevicePeer;
import io.github.javatun.wireguard.Endpoint;
import io.github.javatun.wireguard.PeerConfig;
import io.github.javatun.wireguard.PublicKey;
import io.github.javatun.wireguard.TimeSource;
import io.github.javatun.wireguard.config.EndpointName;
import io.github.javatun.wireguard.config.PeerSection;
import io.github.javatun.wireguard.config.WgQuickConfig;
import io.github.javatun.wireguard.ndis.ClientListener;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The peers of a configuration as a device, and where they are: names are looked up at the start,
 * while the network is as ever, and again when a peer does not answer.
 *
 * <p><b>Any thread may call any method; those that change something take turns.</b>
 */
public final class PeerSet {
  private final Device device;
  private final ClientListener listener;
  private final Map<PublicKey, EndpointName> names = new HashMap<>();
  private final Map<PublicKey, Boolean> up = new HashMap<>();

  /**
   * Makes a device.
   *
   * @throws IOException if no peer's name can be looked up
   */
  public PeerSet(WgQuickConfig config, int mtuBytes, TimeSource time, ClientListener listener)
      throws IOException {
    this.listener = listener;
    device =
        Device.newDevice(
            DeviceConfig.builder(config.interfaceSection().privateKey())
                .mtuBytes(mtuBytes)
                .timeSource(time)
                .build());
    for (PeerSection peer : config.peers()) {
      peer.endpoint().ifPresent(name -> names.put(peer.publicKey(), name));
      up.put(peer.publicKey(), false);
      device.addPeer(
          PeerConfig.builder(peer.publicKey())
              .presharedKey(peer.presharedKey().orElse(null))
              .persistentKeepaliveSeconds(peer.persistentKeepaliveSeconds())
              .allowedIps(peer.allowedIps())
              .build());
    }
    if (!resolveAll() && !names.isEmpty()) {
      device.close();
      throw new IOException(
          "no peer's endpoint can be looked up ("
              + names.values()
              + "): is there a network, and are the names right?");
    }
  }

  /** The protocol. */
  public Device device() {
    return device;
  }

  /** Looks all names up. Answers whether at least one is known. */
  public synchronized boolean resolveAll() {
    boolean any = false;
    for (DevicePeer peer : device.peers()) {
      any |= resolve(peer);
    }
    return any;
  }

  /** Looks a peer's name up, and takes the new address. */
  public synchronized boolean resolve(DevicePeer peer) {
    EndpointName name = names.get(peer.publicKey());
    if (name == null) {
      return false;
    }
    try {
      InetAddress address = InetAddress.getByName(name.host());
      peer.setEndpoint(Endpoint.of(new InetSocketAddress(address, name.port())));
      return true;
    } catch (UnknownHostException unknown) {
      listener.problem("the endpoint " + name + " can not be looked up; it is tried again");
      return false;
    }
  }

  /** Where the peers are now. */
  public List<Endpoint> endpoints() {
    List<Endpoint> found = new ArrayList<>();
    for (DevicePeer peer : device.peers()) {
      Endpoint endpoint = new Endpoint();
      if (peer.endpoint(endpoint)) {
        found.add(endpoint);
      }
    }
    return found;
  }

  /** Whether any peer has a session; tells the listener what has changed. */
  public synchronized boolean checkSessions() {
    boolean any = false;
    for (DevicePeer peer : device.peers()) {
      boolean now = peer.hasSession();
      any |= now;
      if (now != up.put(peer.publicKey(), now)) {
        if (now) {
          listener.connected(peer.publicKey());
        } else {
          listener.disconnected(peer.publicKey());
        }
      }
    }
    return any;
  }

  /** Ends all sessions and wipes their keys. */
  public void close() {
    device.close();
  }
}
