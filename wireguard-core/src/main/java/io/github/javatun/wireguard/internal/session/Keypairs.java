package io.github.javatun.wireguard.internal.session;

import org.jspecify.annotations.Nullable;

/**
 * The previous, current and next keypair of a tunnel: the kernel's rotation, which keeps a
 * responder from sending with a key that the initiator has not confirmed.
 *
 * <p><b>Lookups are safe for all threads; changes need the tunnel's handshake lock.</b> Keypairs
 * that fall out are wiped and their indices released.
 */
public final class Keypairs {
  private final IndexAllocator indices;
  private volatile @Nullable Keypair previous;
  private volatile @Nullable Keypair current;
  private volatile @Nullable Keypair next;

  public Keypairs(IndexAllocator indices) {
    this.indices = indices;
  }

  public @Nullable Keypair previous() {
    return previous;
  }

  public @Nullable Keypair current() {
    return current;
  }

  public @Nullable Keypair next() {
    return next;
  }

  /** The live keypair that the peer addresses by this index. */
  public @Nullable Keypair byLocalIndex(int index) {
    Keypair candidate = current;
    if (candidate != null && candidate.localIndex() == index) {
      return candidate;
    }
    candidate = next;
    if (candidate != null && candidate.localIndex() == index) {
      return candidate;
    }
    candidate = previous;
    return candidate != null && candidate.localIndex() == index ? candidate : null;
  }

  /** Adds a session that our initiation made: the response confirmed it, so it is used at once. */
  public void addAsInitiator(Keypair keypair) {
    Keypair unconfirmed = next;
    if (unconfirmed != null) {
      retire(previous);
      retire(current);
      previous = unconfirmed;
      current = keypair;
      next = null;
    } else {
      retire(previous);
      previous = current;
      current = keypair;
    }
  }

  /** Adds a session that the peer's initiation made: it waits for the first data to confirm it. */
  public void addAsResponder(Keypair keypair) {
    retire(next);
    retire(previous);
    previous = null;
    next = keypair;
  }

  /**
   * Data arrived on a keypair.
   *
   * @return true if that confirmed the next keypair, which is the current one from now on
   */
  public boolean confirm(Keypair received) {
    if (received != next) {
      return false;
    }
    retire(previous);
    previous = current;
    current = received;
    next = null;
    return true;
  }

  /** Wipes and forgets all three. */
  public void clear() {
    retire(previous);
    retire(current);
    retire(next);
    previous = null;
    current = null;
    next = null;
  }

  private void retire(@Nullable Keypair keypair) {
    if (keypair != null) {
      keypair.wipe();
      indices.release(keypair.localIndex());
    }
  }
}
