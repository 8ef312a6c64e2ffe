package io.github.javatun.wireguard.internal.timer;

import io.github.javatun.wireguard.internal.session.Limits;

/**
 * The chance in the handshake timers: 0 to 333 ms. It is no secret, so a small generator does.
 *
 * <p><b>Safe for all threads</b>; two that draw at once may draw the same.
 */
final class Jitter {
  private long state;

  Jitter(long seed) {
    state = seed;
  }

  long nextNanos() {
    // SplitMix64
    state += 0x9e37_79b9_7f4a_7c15L;
    long z = state;
    z = (z ^ (z >>> 30)) * 0xbf58_476d_1ce4_e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d0_49bb_1331_11ebL;
    z ^= z >>> 31;
    return Math.unsignedMultiplyHigh(z, Limits.JITTER_NANOS + 1);
  }
}
