package io.github.javatun.wireguard.ndis.engine;

import io.github.javatun.wireguard.Endpoint;
import io.github.javatun.wireguard.ndis.driver.Adapter;
import io.github.javatun.wireguard.ndis.policy.LocalTraffic;
import io.github.javatun.wireguard.routing.InterfaceAddress;
import io.github.javatun.wireguard.routing.IpPrefix;
import java.util.Collection;
import java.util.List;

/**
 * The adapters whose packets are handed over now, what is local to this computer, and where the
 * peers are.
 *
 * <p><b>Immutable, but for the addresses of its adapters; safe for all threads.</b> Looking up
 * allocates nothing.
 */
final class AdapterSet {

  /** No adapter. */
  static final AdapterSet NONE = new AdapterSet(List.of(), List.of(), List.of(), List.of(), 0);

  private final List<AdapterPath> paths;
  private final AdapterPath own;
  private final LocalTraffic local;
  private final List<Endpoint> endpoints;
  private final long lookedNanos;

  /**
   * Creates a set.
   *
   * @param paths the adapters, the one that leads to the Internet first
   * @param own the addresses of all interfaces, also of those that are not handed over
   * @param bypass networks that are never tunnelled
   * @param endpoints where the peers are
   * @param lookedNanos when all this was looked at, or earlier
   */
  AdapterSet(
      List<AdapterPath> paths,
      Collection<InterfaceAddress> own,
      List<IpPrefix> bypass,
      List<Endpoint> endpoints,
      long lookedNanos) {
    this.lookedNanos = lookedNanos;
    this.paths = List.copyOf(paths);
    this.own = new AdapterPath(AdapterPath.NOWHERE_ADAPTER, List.copyOf(own));
    this.local = LocalTraffic.of(own, bypass);
    this.endpoints = List.copyOf(endpoints);
  }

  private AdapterSet(List<AdapterPath> paths, AdapterSet other) {
    this.paths = List.copyOf(paths);
    own = other.own;
    local = other.local;
    endpoints = other.endpoints;
    lookedNanos = other.lookedNanos;
  }

  /** The same with other adapters. */
  AdapterSet with(List<AdapterPath> others) {
    return new AdapterSet(others, this);
  }

  /** The adapters. */
  List<AdapterPath> paths() {
    return paths;
  }

  /** When the addresses were looked at: what changed since is not known here. */
  long lookedNanos() {
    return lookedNanos;
  }

  /** What never goes through the tunnel. */
  LocalTraffic local() {
    return local;
  }

  /** Whether an address is one of this computer's. */
  boolean isOwn(long high, long low) {
    return own.hasAddress(high, low);
  }

  /** Whether a peer is there. */
  boolean isEndpoint(long high, long low, int port) {
    for (int i = 0; i < endpoints.size(); i++) {
      Endpoint endpoint = endpoints.get(i);
      if (endpoint.low() == low && endpoint.high() == high && endpoint.port() == port) {
        return true;
      }
    }
    return false;
  }

  /** The adapter with a handle; {@link AdapterPath#NOWHERE} if it is not known (any more). */
  AdapterPath find(long handle) {
    for (int i = 0; i < paths.size(); i++) {
      if (paths.get(i).adapter().handle() == handle) {
        return paths.get(i);
      }
    }
    return AdapterPath.NOWHERE;
  }

  /** Whether there is an adapter of this name. */
  boolean has(String name) {
    return paths.stream().anyMatch(path -> path.adapter().name().equals(name));
  }

  /**
   * What the flows of an adapter belong to while it is gone: it has its name, no addresses, and
   * nobody's handle.
   */
  static AdapterPath away(Adapter gone) {
    long nowhere = AdapterPath.NOWHERE_ADAPTER.handle();
    return new AdapterPath(
        new Adapter(nowhere, gone.name(), gone.medium(), gone.mac(), gone.mtuBytes()), List.of());
  }

  /** The adapter for packets that nobody here asked for. */
  AdapterPath first() {
    return paths.isEmpty() ? AdapterPath.NOWHERE : paths.getFirst();
  }
}
