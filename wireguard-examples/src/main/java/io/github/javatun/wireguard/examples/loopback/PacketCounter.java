package io.github.javatun.wireguard.examples.loopback;

/**
 * A count that one thread keeps and others look at.
 *
 * <p><b>{@link #set} is for one thread, {@link #get} for all.</b>
 */
final class PacketCounter {
  private volatile long count;

  void set(long newCount) {
    count = newCount;
  }

  long get() {
    return count;
  }
}
