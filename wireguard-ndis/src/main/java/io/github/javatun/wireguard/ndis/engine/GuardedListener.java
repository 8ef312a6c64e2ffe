package io.github.javatun.wireguard.ndis.engine;

import io.github.javatun.wireguard.PublicKey;
import io.github.javatun.wireguard.ndis.ClientListener;

/**
 * A listener whose mistakes end nothing.
 *
 * <p><b>As safe for threads as the listener behind it.</b>
 */
record GuardedListener(ClientListener listener) implements ClientListener {

  @Override
  public void connected(PublicKey peer) {
    guard(() -> listener.connected(peer));
  }

  @Override
  public void disconnected(PublicKey peer) {
    guard(() -> listener.disconnected(peer));
  }

  @Override
  public void networkChanged(String adapters) {
    guard(() -> listener.networkChanged(adapters));
  }

  @Override
  public void problem(String problem) {
    guard(() -> listener.problem(problem));
  }

  private static void guard(Runnable call) {
    try {
      call.run();
    } catch (RuntimeException mistake) {
      System.getLogger(ClientListener.class.getName())
          .log(System.Logger.Level.WARNING, "a client's listener failed", mistake);
    }
  }
}
