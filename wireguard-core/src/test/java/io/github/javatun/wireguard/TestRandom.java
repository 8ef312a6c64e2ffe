package io.github.javatun.wireguard;

/** Repeatable randomness that allocates nothing. */
final class TestRandom implements RandomSource {
  private long state;

  TestRandom(long seed) {
    state = seed;
  }

  @Override
  public synchronized void nextBytes(byte[] target, int offset, int length) {
    for (int i = 0; i < length; i++) {
      state = state * 6_364_136_223_846_793_005L + 1_442_695_040_888_963_407L;
      target[offset + i] = (byte) (state >>> 56);
    }
  }
}
