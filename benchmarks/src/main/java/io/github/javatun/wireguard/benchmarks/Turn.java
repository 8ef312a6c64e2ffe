package io.github.javatun.wireguard.benchmarks;

/**
 * A measurement so short that other programs measure the same right before and after it, while the
 * machine is as fast as it was.
 *
 * <p><b>One thread at a time takes a turn.</b>
 */
interface Turn {

  /** How many nanoseconds an operation takes. */
  double measure();
}
