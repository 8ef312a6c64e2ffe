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
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The peers of a configuration as a device, and where they are: names are looked up at the start,
 * while the network is as ever, and again when it changes or no peer answers.
 *
 * <p><b>Any thread may call any method, and none waits for a name but the constructor.</b>
 */
public final class PeerSet {
  private final Device device;
  private final NameLookup lookup;
  private final ClientListener listener;
  private final Map<PublicKey, EndpointName> names = new HashMap<>(); // not changed once filled
  private final Map<PublicKey, Boolean> up = new HashMap<>(); // this and the next: guarded by this
  private boolean looking;
  private boolean askedAgain;

  /**
   * Makes a device, and waits for the names.
   *
   * @param config keys, addresses and peers
   * @param mtuBytes the largest packet in the tunnel
   * @param time the clock
   * @param lookup finds the peers' addresses
   * @param listener is told of sessions, and of names that are not found, on any thread
   * @throws IOException if no peer's name can be looked up
   */
  public PeerSet(
      WgQuickConfig config,
      int mtuBytes,
      TimeSource time,
      NameLookup lookup,
      ClientListener listener)
      throws IOException {
    this.lookup = lookup;
    this.listener = new GuardedListener(listener);
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
    if (!lookUpAll() && !names.isEmpty()) {
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

  /**
   * Looks all names up again, on a thread of its own. Whoever asks while that thread waits for an
   * answer has the names looked up once more: the network may be another one by now.
   *
   * @param whenMoved is run on that thread if a peer is elsewhere than before
   */
  public void lookUpAgain(Runnable whenMoved) {
    synchronized (this) {
      if (looking) {
        askedAgain = true;
        return;
      }
      looking = true;
    }
    Thread.ofPlatform().daemon().name("wireguard-names").start(() -> lookUpWhileAsked(whenMoved));
  }

  private void lookUpWhileAsked(Runnable whenMoved) {
    boolean more = true;
    try {
      while (more) {
        if (lookUpAll()) {
          whenMoved.run();
        }
        more = isAskedAgain();
      }
    } finally {
      if (more) {
        giveUpLooking();
      }
    }
  }

  /** A failure here is not to be the last look-up. */
  private synchronized void giveUpLooking() {
    looking = false;
    askedAgain = false;
  }

  private synchronized boolean isAskedAgain() {
    looking = askedAgain;
    askedAgain = false;
    return looking;
  }

  /** Holds no lock, since it may take long. Answers whether a peer is elsewhere than before. */
  private boolean lookUpAll() {
    boolean moved = false;
    Endpoint before = new Endpoint();
    for (DevicePeer peer : device.peers()) {
      EndpointName name = names.get(peer.publicKey());
      Endpoint found = name == null ? null : find(name);
      if (found != null && !(peer.endpoint(before) && before.equals(found))) {
        moved |= set(peer, found);
      }
    }
    return moved;
  }

  private static boolean set(DevicePeer peer, Endpoint endpoint) {
    try {
      peer.setEndpoint(endpoint);
      return true;
    } catch (IllegalStateException removed) {
      return false; // the device was closed while this thread waited
    }
  }

  private @Nullable Endpoint find(EndpointName name) {
    try {
      return Endpoint.of(new InetSocketAddress(lookup.address(name.host()), name.port()));
    } catch (UnknownHostException unknown) {
      listener.problem("the endpoint " + name + " can not be looked up; it is tried again");
      return null;
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
