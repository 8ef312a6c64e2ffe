package io.github.javatun.wireguard.internal.noise;

/**
 * A token bucket for every source of handshake messages, in a table of fixed size: a source belongs
 * to one set of four places, chosen by a keyed hash. A place is free again as soon as its bucket
 * would be full.
 *
 * <p><b>Not thread-safe.</b> Allocates nothing after construction.
 */
public final class SourceBuckets {
  private static final int SETS = 256;
  private static final int WAYS = 4;
  private static final int SOURCE = 0;
  private static final int FAMILY = 1;
  private static final int FULL_AT = 2;
  private static final int ENTRY_LONGS = 4;

  private final long[] entries = new long[SETS * WAYS * ENTRY_LONGS];
  private final long seed;
  private final long costNanos;
  private final long capacityNanos;

  public SourceBuckets(int messagesPerSecond, int burst, RandomBytes random) {
    byte[] bytes = new byte[8];
    random.nextBytes(bytes, 0, 8);
    long value = 0;
    for (byte b : bytes) {
      value = value << 8 | (b & 0xff);
    }
    seed = value;
    costNanos = 1_000_000_000L / messagesPerSecond;
    capacityNanos = costNanos * burst;
  }

  /**
   * Takes a token of this source.
   *
   * @param nowNanos 0 or more, never less than before
   * @param source IPv4 address or the first half of an IPv6 one
   * @param ipv4 which of the two
   * @return false if there is none, or no place for the source
   */
  public boolean admit(long nowNanos, long source, boolean ipv4) {
    long family = ipv4 ? 1 : 2;
    int set = set(source, family);
    int free = -1;
    for (int i = set; i < set + WAYS * ENTRY_LONGS; i += ENTRY_LONGS) {
      if (entries[i + FAMILY] == family && entries[i + SOURCE] == source) {
        return take(i, nowNanos);
      }
      if (entries[i + FAMILY] == 0 || entries[i + FULL_AT] <= nowNanos) {
        free = i;
      }
    }
    if (free < 0) {
      return false;
    }
    entries[free + SOURCE] = source;
    entries[free + FAMILY] = family;
    entries[free + FULL_AT] = nowNanos;
    return take(free, nowNanos);
  }

  // A bucket is kept as the time at which it will be full; each token taken moves that on.
  private boolean take(int entry, long nowNanos) {
    long fullAt = Math.max(entries[entry + FULL_AT], nowNanos) + costNanos;
    if (fullAt - nowNanos > capacityNanos) {
      return false;
    }
    entries[entry + FULL_AT] = fullAt;
    return true;
  }

  private int set(long source, long family) {
    long z = (source ^ seed) + family * 0x9e37_79b9_7f4a_7c15L;
    z = (z ^ (z >>> 30)) * (seed | 1);
    z = (z ^ (z >>> 27)) * 0x94d0_49bb_1331_11ebL;
    return (int) ((z ^ (z >>> 31)) & (SETS - 1)) * WAYS * ENTRY_LONGS;
  }
}
