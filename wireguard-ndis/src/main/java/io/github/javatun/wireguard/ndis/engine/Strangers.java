package io.github.javatun.wireguard.ndis.engine;

/**
 * Addresses that packets were sent from and that were found to be none of this computer's: guests
 * of a virtual machine or a hotspot. An address that is seen for the first time may just as well be
 * a new one of this computer, which nobody has looked at yet.
 *
 * <p><b>Not safe for threads: {@link Translation} guards it.</b> Nothing is allocated after
 * construction.
 */
final class Strangers {

  /** More at the same time are rare; whoever is forgotten is looked for once more. */
  private static final int MOST = 64;

  private final long[] addresses = new long[2 * MOST];
  private int count;
  private int next;

  /** Forgets all: this computer has other addresses now. */
  void clear() {
    count = 0;
    next = 0;
  }

  /**
   * Whether an address is known to be another computer's.
   *
   * @param high its upper half
   * @param low its lower half
   * @param looked whether this computer's addresses were looked at since it was seen, and do not
   *     have it: then it is one of those known from now on
   */
  boolean isKnown(long high, long low, boolean looked) {
    for (int i = 0; i < count; i++) {
      if (addresses[2 * i + 1] == low && addresses[2 * i] == high) {
        return true;
      }
    }
    if (looked) {
      addresses[2 * next] = high;
      addresses[2 * next + 1] = low;
      next = (next + 1) % MOST;
      count = Math.min(count + 1, MOST);
    }
    return looked;
  }
}
