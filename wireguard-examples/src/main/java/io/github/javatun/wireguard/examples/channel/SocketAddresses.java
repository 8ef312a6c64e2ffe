package io.github.javatun.wireguard.examples.channel;

import io.github.javatun.wireguard.Endpoint;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * The addresses that a channel wants, kept, since an {@link Endpoint} of another origin makes a new
 * one each time.
 *
 * <p><b>For one thread.</b> Nothing is allocated for an endpoint that is in use; more than a few
 * dozen may take turns in being forgotten.
 */
final class SocketAddresses {
  private static final int SLOTS = 64;

  private final Endpoint[] endpoints = new Endpoint[SLOTS];
  private final @Nullable InetSocketAddress[] addresses = new InetSocketAddress[SLOTS];

  SocketAddresses() {
    for (int i = 0; i < SLOTS; i++) {
      endpoints[i] = new Endpoint();
    }
  }

  InetSocketAddress of(Endpoint endpoint) {
    int slot = endpoint.hashCode() & (SLOTS - 1);
    InetSocketAddress known = addresses[slot];
    if (known != null && endpoints[slot].equals(endpoint)) {
      return known;
    }
    InetSocketAddress address = endpoint.toSocketAddress();
    endpoints[slot].set(endpoint);
    addresses[slot] = address;
    return address;
  }
}
