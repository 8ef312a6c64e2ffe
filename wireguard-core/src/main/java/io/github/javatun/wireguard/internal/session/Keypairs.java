package io.github.javatun.wireguard.internal.session;

import org.jspecify.annotations.Nullable;

/**
 * The previous, current and next keypair of a tunnel: the kernel's rotation, which keeps a
 * responder from sending with a key that the initiator has not confirmed.
 *
 * <p>Two things differ, because here both of two crossing handshakes are completed, after which
 * each side may send with the key that its own initiation made. The previous keypair, which the
 * peer may still send with, stays until the next one is confirmed; and when both an initiation and
 * a response of ours were answered, the session from before is kept as the "older" one for what is
 * still on its way.
 *
 * <p><b>Lookups are safe for all threads; changes need the tunnel's handshake lock.</b> Keypairs
 * that fall out are wiped and their indices released.
 */
public final class Keypairs {
  private final IndexAllocator indices;
  private volatile @Nullable Keypair previous;
  private volatile @Nullable Keypair current;
  private volatile @Nullable Keypair next;
  private volatile @Nullable Keypair older;

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
    // In the order in which keypairs move, and they are put in their new place before they leave
    // the
    // old one: so none is missed that moves on while we look.
    Keypair candidate = next;
    if (candidate != null && candidate.localIndex() == index) {
      return candidate;
    }
    candidate = current;
    if (candidate != null && candidate.localIndex() == index) {
      return candidate;
    }
    candidate = previous;
    if (candidate != null && candidate.localIndex() == index) {
      return candidate;
    }
    candidate = older;
    return candidate != null && candidate.localIndex() == index ? candidate : null;
  }

  /** Adds a session that our initiation made: the response confirmed it, so it is used at once. */
  public void addAsInitiator(Keypair keypair) {
    retire(older);
    retire(previous);
    Keypair unconfirmed = next;
    if (unconfirmed != null) {
      older = current;
      previous = unconfirmed;
      next = null;
    } else {
      older = null;
      previous = current;
    }
    current = keypair;
  }

  /** Adds a session that the peer's initiation made: it waits for the first data to confirm it. */
  public void addAsResponder(Keypair keypair) {
    retire(next);
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
    retire(older);
    retire(previous);
    older = null;
    previous = current;
    current = received;
    next = null;
    return true;
  }

  /** Wipes and forgets all. */
  public void clear() {
    retire(older);
    retire(previous);
    retire(current);
    retire(next);
    older = null;
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
