package io.github.javatun.wireguard.simulation;

import io.github.javatun.wireguard.RandomSource;
import java.util.SplittableRandom;

/**
 * Repeatable randomness: the same seed gives the same bytes.
 *
 * <p><b>Safe for all threads</b>, though only one thread makes a run repeatable.
 */
public final class SeededRandom implements RandomSource {
  private final SplittableRandom random;

  /**
   * Starts a sequence.
   *
   * @param seed any number
   */
  public SeededRandom(long seed) {
    random = new SplittableRandom(seed);
  }

  @Override
  public synchronized void nextBytes(byte[] target, int offset, int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    System.arraycopy(bytes, 0, target, offset, length);
  }

  /**
   * A new array of random bytes.
   *
   * @param length bytes
   * @return the array
   */
  public synchronized byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  /**
   * An evenly distributed number.
   *
   * @param origin smallest one
   * @param bound first one that is too large
   * @return a number in between
   */
  public synchronized long between(long origin, long bound) {
    return origin + 1 >= bound ? origin : random.nextLong(origin, bound);
  }

  /**
   * An evenly distributed number.
   *
   * @param origin smallest one
   * @param bound first one that is too large
   * @return a number in between
   */
  public int between(int origin, int bound) {
    return (int) between((long) origin, (long) bound);
  }

  /**
   * Decides by lot.
   *
   * @param probability 0 to 1
   * @return true that often
   */
  public synchronized boolean chance(double probability) {
    return random.nextDouble() < probability;
  }

  /**
   * An independent sequence.
   *
   * @return a new source that depends on this one's seed
   */
  public synchronized SeededRandom fork() {
    return new SeededRandom(random.nextLong());
  }
}
