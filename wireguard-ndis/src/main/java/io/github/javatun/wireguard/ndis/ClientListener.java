package io.github.javatun.wireguard.ndis;

import io.github.javatun.wireguard.PublicKey;

/**
 * Is told what happens to a client. All methods do nothing unless they are overridden.
 *
 * <p><b>Called by the client's threads, one at a time for each; a call must return soon and must
 * not call the client's {@code close}.</b>
 */
public interface ClientListener {

  /** A listener that hears nothing. */
  ClientListener SILENT = new ClientListener() {};

  /**
   * A session with a peer began, the first one or one after {@link #disconnected}.
   *
   * @param peer the peer's key
   */
  default void connected(PublicKey peer) {}

  /**
   * There is no session with a peer any more, and nothing else can be done than to try again.
   *
   * @param peer the peer's key
   */
  default void disconnected(PublicKey peer) {}

  /**
   * Adapters or addresses changed, and the client follows.
   *
   * @param adapters the adapters whose packets it handles now, for a person to read
   */
  default void networkChanged(String adapters) {}

  /**
   * Something is wrong that the client goes on without.
   *
   * @param problem what it is and what can be done
   */
  default void problem(String problem) {}
}
