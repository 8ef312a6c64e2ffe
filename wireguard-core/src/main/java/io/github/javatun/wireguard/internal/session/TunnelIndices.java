package io.github.javatun.wireguard.internal.session;

import java.util.function.IntSupplier;

/**
 * The indices of one tunnel alone: random 32-bit ones, or a fixed prefix of 24 bits with a random
 * last byte, so that a host can tell the tunnel of a datagram by {@code index >>> 8}.
 *
 * <p><b>Needs the tunnel's handshake lock.</b>
 */
public final class TunnelIndices implements IndexAllocator {
  // Older, previous, current, next, the pending initiation, and the one that is just being made.
  private static final int MAX_LIVE = 6;
  private static final int LAST_BYTE = 0xff;

  private final IntSupplier random;
  private final boolean prefixed;
  private final int prefix;
  private final int[] live = new int[MAX_LIVE];
  private int liveCount;

  private TunnelIndices(IntSupplier random, boolean prefixed, int prefix) {
    this.random = random;
    this.prefixed = prefixed;
    this.prefix = prefix;
  }

  /** Random 32-bit indices. */
  public static TunnelIndices random(IntSupplier random) {
    return new TunnelIndices(random, false, 0);
  }

  /** Indices {@code prefix << 8 | random byte}. */
  public static TunnelIndices prefixed(IntSupplier random, int prefix) {
    return new TunnelIndices(random, true, prefix << 8);
  }

  @Override
  public int acquire() {
    int candidate = random.getAsInt();
    if (prefixed) {
      candidate = prefix | (candidate & LAST_BYTE);
    }
    while (isLive(candidate)) {
      // The next one up is as good as another draw, and ends even with a poor random source.
      candidate = prefixed ? prefix | ((candidate + 1) & LAST_BYTE) : candidate + 1;
    }
    live[liveCount++] = candidate;
    return candidate;
  }

  @Override
  public void release(int index) {
    for (int i = 0; i < liveCount; i++) {
      if (live[i] == index) {
        live[i] = live[--liveCount];
        return;
      }
    }
  }

  private boolean isLive(int candidate) {
    for (int i = 0; i < liveCount; i++) {
      if (live[i] == candidate) {
        return true;
      }
    }
    return false;
  }
}
