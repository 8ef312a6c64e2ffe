package io.github.javatun.wireguard.examples.uapi;

import io.github.javatun.wireguard.Device;
import io.github.javatun.wireguard.DevicePeer;
import io.github.javatun.wireguard.PresharedKey;
import io.github.javatun.wireguard.PrivateKey;
import io.github.javatun.wireguard.PublicKey;
import io.github.javatun.wireguard.TunnelStats;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A device with what the control protocol must be able to tell and a {@link Device} does not: its
 * secret keys, and the wall-clock time of handshakes.
 *
 * <p><b>Safe for all threads</b>; each call of {@link UapiProtocol} holds this object's monitor.
 */
public final class ControlledDevice implements AutoCloseable {
  private final Device device;
  private final SocketControl socket;
  private final LongSupplier epochMillis;
  private final Map<PublicKey, PresharedKey> presharedKeys = new HashMap<>();
  private final Map<DevicePeer, Handshake> handshakes = new HashMap<>();
  private PrivateKey privateKey;

  private record Handshake(long number, long epochSeconds) {}

  /**
   * Takes control of a device.
   *
   * @param device the device; stays the caller's
   * @param privateKey its key; taken over, closed with this object
   * @param socket its UDP socket
   * @param epochMillis the wall clock, in milliseconds since 1970
   */
  public ControlledDevice(
      Device device, PrivateKey privateKey, SocketControl socket, LongSupplier epochMillis) {
    this.device = device;
    this.privateKey = privateKey;
    this.socket = socket;
    this.epochMillis = epochMillis;
  }

  /** Returns the device. */
  public Device device() {
    return device;
  }

  SocketControl socket() {
    return socket;
  }

  synchronized String privateKeyHex() {
    return privateKey.toHex();
  }

  /** Takes the key over. */
  synchronized void setPrivateKey(PrivateKey key) {
    device.setPrivateKey(key);
    privateKey.close();
    privateKey = key;
  }

  /**
   * Changes a peer's preshared key.
   *
   * @param peer a peer of the device
   * @param key taken over; null for none
   */
  public synchronized void setPresharedKey(DevicePeer peer, @Nullable PresharedKey key) {
    peer.setPresharedKey(key);
    PresharedKey old =
        key == null
            ? presharedKeys.remove(peer.publicKey())
            : presharedKeys.put(peer.publicKey(), key);
    if (old != null) {
      old.close();
    }
  }

  synchronized @Nullable PresharedKey presharedKey(DevicePeer peer) {
    return presharedKeys.get(peer.publicKey());
  }

  /** Forgets what belonged to peers that are gone. */
  synchronized void forgetRemovedPeers() {
    handshakes.keySet().removeIf(DevicePeer::isRemoved);
    presharedKeys
        .entrySet()
        .removeIf(
            entry -> {
              boolean gone = device.peer(entry.getKey()) == null;
              if (gone) {
                entry.getValue().close();
              }
              return gone;
            });
  }

  /** When the last handshake was, 0 for never. Does not waver between two questions. */
  synchronized long handshakeEpochSeconds(DevicePeer peer, TunnelStats stats) {
    long ago = stats.secondsSinceLastHandshake();
    if (ago < 0) {
      return 0;
    }
    Handshake known = handshakes.get(peer);
    if (known == null || known.number() != stats.completedHandshakes()) {
      long seconds = epochMillis.getAsLong() / 1000 - ago;
      known = new Handshake(stats.completedHandshakes(), seconds);
      handshakes.put(peer, known);
    }
    return known.epochSeconds();
  }

  /** Wipes the keys it holds. */
  @Override
  public synchronized void close() {
    privateKey.close();
    presharedKeys.values().forEach(PresharedKey::close);
    presharedKeys.clear();
  }
}
