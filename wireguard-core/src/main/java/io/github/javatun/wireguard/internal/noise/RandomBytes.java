package io.github.javatun.wireguard.internal.noise;

/** Where secrets come from. */
@FunctionalInterface
public interface RandomBytes {
  /** Fills a range with unpredictable bytes. */
  void nextBytes(byte[] target, int offset, int length);
}
