package io.github.javatun.wireguard;

import io.github.javatun.wireguard.internal.timer.TickEntry;
import io.github.javatun.wireguard.routing.IpPrefix;
import java.lang.foreign.MemorySegment;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A peer of a {@link Device}: what is known of it, and what can be changed while packets flow.
 *
 * <p><b>Safe for all threads.</b> After the peer was removed, changes throw {@link
 * IllegalStateException}, and questions answer what was last.
 */
public final class DevicePeer {
  private final DeviceState device;
  private final Tunnel tunnel;
  private final TickEntry<DevicePeer> tickEntry;

  /** Never changed once it is here. */
  private volatile @Nullable Endpoint endpoint;

  // changed under the device's lock
  private volatile int persistentKeepaliveSeconds;
  private volatile boolean withPresharedKey;
  private volatile boolean removed;

  DevicePeer(DeviceState device, PeerConfig config, PrivateKey own) {
    this.device = device;
    endpoint = config.endpoint();
    persistentKeepaliveSeconds = config.persistentKeepaliveSeconds();
    withPresharedKey = config.presharedKey() != null;
    tunnel =
        Tunnel.newTunnel(
            device
                .config
                .tunnel(own, config.publicKey())
                .presharedKey(config.presharedKey())
                .persistentKeepaliveSeconds(config.persistentKeepaliveSeconds())
                .indices(device.indices.allocatorFor(this))
                .build());
    tickEntry = new TickEntry<>(this, tunnel::nanosUntilTick);
  }

  Tunnel tunnel() {
    return tunnel;
  }

  TickEntry<DevicePeer> tickEntry() {
    return tickEntry;
  }

  // -- who and where ------------------------------------------------------------------------------

  /**
   * What the peer is known by.
   *
   * @return its public key
   */
  public PublicKey publicKey() {
    return tunnel.peerPublicKey();
  }

  /**
   * Where the peer is: the sender of the last authentic datagram, or what was set. Allocates
   * nothing.
   *
   * @param into receives the address; unchanged if there is none
   * @return false if it is not known
   */
  public boolean endpoint(Endpoint into) {
    Endpoint known = endpoint;
    if (known == null) {
      return false;
    }
    into.set(known);
    return true;
  }

  /**
   * Tells where the peer is, until an authentic datagram comes from elsewhere.
   *
   * @param address copied
   */
  public void setEndpoint(Endpoint address) {
    Endpoint copy = new Endpoint().set(address);
    change(
        () -> {
          endpoint = copy;
          device.schedule.touchUrgently(tickEntry);
        });
  }

  /** Not to be changed. */
  @Nullable Endpoint endpoint() {
    return endpoint;
  }

  /** An authentic datagram came from there. Allocates only where that is news. */
  boolean moveTo(Endpoint sender) {
    if (sender.equals(endpoint)) {
      return false;
    }
    endpoint = new Endpoint().set(sender);
    return true;
  }

  // -- allowed addresses --------------------------------------------------------------------------

  /**
   * The addresses behind the peer.
   *
   * @return sorted; a copy
   */
  public List<IpPrefix> allowedIps() {
    return device.routes.prefixesOf(this);
  }

  /**
   * Replaces the addresses behind the peer, in one step for packets under way. Prefixes that
   * another peer has move to this one.
   *
   * @param prefixes may be empty
   */
  public void setAllowedIps(Collection<IpPrefix> prefixes) {
    change(() -> device.routes.replace(this, prefixes));
  }

  /**
   * Adds to the addresses behind the peer. A prefix that another peer has moves to this one.
   *
   * @param prefix the addresses
   */
  public void addAllowedIp(IpPrefix prefix) {
    change(() -> device.routes.insert(prefix, this));
  }

  /**
   * Takes away from the addresses behind the peer.
   *
   * @param prefix exactly as it was given
   * @return false if the peer does not have it
   */
  public boolean removeAllowedIp(IpPrefix prefix) {
    return device.routes.remove(prefix, this);
  }

  // -- settings -----------------------------------------------------------------------------------

  /**
   * Changes the preshared key. Sessions go on; the next handshake uses it.
   *
   * @param key null for none
   */
  public void setPresharedKey(@Nullable PresharedKey key) {
    change(
        () -> {
          tunnel.setPresharedKey(key);
          withPresharedKey = key != null;
        });
  }

  /**
   * Whether there is a preshared key.
   *
   * @return false for none
   */
  public boolean hasPresharedKey() {
    return withPresharedKey;
  }

  /**
   * Changes the persistent keepalive; if it is on, one is due at once.
   *
   * @param seconds 1 to 65535, or 0 for off
   */
  public void setPersistentKeepaliveSeconds(int seconds) {
    change(
        () -> {
          tunnel.setPersistentKeepaliveSeconds(seconds);
          persistentKeepaliveSeconds = seconds;
          device.schedule.touchUrgently(tickEntry);
        });
  }

  /**
   * The persistent keepalive.
   *
   * @return seconds, 0 if it is off
   */
  public int persistentKeepaliveSeconds() {
    return persistentKeepaliveSeconds;
  }

  // -- state --------------------------------------------------------------------------------------

  /**
   * What its tunnel has done so far. Works on a removed peer too. Allocates nothing.
   *
   * @param into overwritten
   */
  public void stats(TunnelStats into) {
    tunnel.stats(into);
  }

  /**
   * {@link #stats(TunnelStats)} into a new object.
   *
   * @return a snapshot
   */
  public TunnelStats stats() {
    return tunnel.stats();
  }

  /**
   * Whether there is a session that may be sent with.
   *
   * @return see {@link Tunnel#hasSession}
   */
  public boolean hasSession() {
    return tunnel.hasSession();
  }

  /**
   * Whether the peer was removed from its device, or the device closed.
   *
   * @return true for good
   */
  public boolean isRemoved() {
    return removed;
  }

  /**
   * Starts a handshake now, see {@link Tunnel#forceHandshake(byte[], int, int)}. The datagram goes
   * to {@link #endpoint(Endpoint)}.
   *
   * @param destination receives the initiation
   * @param destinationOffset its first byte there
   * @param destinationCapacity room from there on, at least 148
   * @return see {@link Result}; {@link Reason#NO_ENDPOINT} if it is not known where the peer is
   * @throws IndexOutOfBoundsException if the range exceeds the array
   */
  public long forceHandshake(byte[] destination, int destinationOffset, int destinationCapacity) {
    return forceHandshake(
        MemorySegment.ofArray(destination), destinationOffset, destinationCapacity);
  }

  /**
   * {@link #forceHandshake(byte[], int, int)} with a memory segment.
   *
   * @param destination receives the initiation
   * @param destinationOffset its first byte there
   * @param destinationCapacity room from there on, at least 148
   * @return see there
   * @throws IndexOutOfBoundsException if the range exceeds the segment
   * @throws IllegalArgumentException if the destination is read-only
   */
  public long forceHandshake(
      MemorySegment destination, long destinationOffset, int destinationCapacity) {
    Arguments.checkWritable(destination, destinationOffset, destinationCapacity);
    if (endpoint == null) {
      return Result.error(Reason.NO_ENDPOINT);
    }
    long result = tunnel.forceHandshake(destination, destinationOffset, destinationCapacity);
    device.schedule.touch(tickEntry);
    return result;
  }

  private void change(Runnable change) {
    device.changes.lock();
    try {
      if (removed) {
        throw new IllegalStateException("peer " + publicKey() + " was removed from its device");
      }
      change.run();
    } finally {
      device.changes.unlock();
    }
  }

  /** Needs the device's lock. */
  void remove() {
    removed = true;
    device.routes.removeAll(this);
    tunnel.close();
    device.schedule.lock().lock();
    try {
      device.schedule.remove(tickEntry);
    } finally {
      device.schedule.lock().unlock();
    }
  }

  @Override
  public String toString() {
    return "DevicePeer[" + publicKey() + (removed ? ", removed]" : "]");
  }
}
