package io.github.javatun.wireguard.internal.crypto;

/**
 * A key of {@link NoiseHash#mac(MacKey, byte[], int, int, byte[], int)} as BLAKE2s leaves it
 * behind: the state after the block that holds the key. A MAC with it takes one block less.
 *
 * <p><b>Any thread may use it once it is loaded.</b> Nothing is allocated after construction.
 */
public final class MacKey {

  final int[] state = new int[Blake2s.STATE_INTS];

  /** Creates an instance without a key. */
  public MacKey() {}
}
