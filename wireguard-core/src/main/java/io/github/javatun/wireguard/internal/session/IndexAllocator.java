package io.github.javatun.wireguard.internal.session;

/**
 * Gives out the indices by which a peer addresses our handshakes and sessions, each unique among
 * the live ones.
 *
 * <p><b>Called with the handshake lock of one tunnel held; an allocator that several tunnels share
 * must be safe for all threads.</b>
 */
public interface IndexAllocator {
  /** A new index. */
  int acquire();

  /** The index is free again. */
  void release(int index);
}
