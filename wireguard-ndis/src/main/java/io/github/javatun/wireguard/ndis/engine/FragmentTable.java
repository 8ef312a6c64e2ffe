package io.github.javatun.wireguard.ndis.engine;

import io.github.javatun.wireguard.packet.IpPacket;
import java.util.Arrays;

/**
 * What was decided about a packet whose first fragment was seen, for the others: they have no
 * ports. Fragments of one packet leave within moments, so a few hundred are remembered, the latest
 * of each place of a hash table.
 *
 * <p><b>Not safe for threads: {@link Translation} guards it.</b> Nothing is allocated after
 * construction but a place's {@link Translated}, once.
 */
final class FragmentTable {
  private static final int PLACES = 256;

  /** A receiver gives up after 30 to 120 seconds; a sender is done long before. */
  private static final long LIFE_NANOS = 30_000_000_000L;

  private final long[] sourceHigh = new long[PLACES];
  private final long[] sourceLow = new long[PLACES];
  private final long[] destinationHigh = new long[PLACES];
  private final long[] destinationLow = new long[PLACES];
  private final long[] names = new long[PLACES];
  private final long[] seenNanos = new long[PLACES];
  private final Translated[] decisions = new Translated[PLACES];

  FragmentTable() {
    Arrays.setAll(decisions, i -> new Translated());
  }

  /** Remembers what was decided about a first fragment. */
  void put(IpPacket packet, Translated decided, long nowNanos) {
    int place = place(packet);
    sourceHigh[place] = packet.sourceHigh();
    sourceLow[place] = packet.sourceLow();
    destinationHigh[place] = packet.destinationHigh();
    destinationLow[place] = packet.destinationLow();
    names[place] = name(packet);
    seenNanos[place] = nowNanos;
    decisions[place].set(decided);
  }

  /**
   * Finds what was decided about a later fragment's packet.
   *
   * @param into receives it
   * @return false if its first fragment was not seen
   */
  boolean find(IpPacket packet, Translated into, long nowNanos) {
    int place = place(packet);
    if (decisions[place].verdict == Verdict.UNKNOWN
        || names[place] != name(packet)
        || sourceLow[place] != packet.sourceLow()
        || destinationLow[place] != packet.destinationLow()
        || sourceHigh[place] != packet.sourceHigh()
        || destinationHigh[place] != packet.destinationHigh()
        || nowNanos - seenNanos[place] >= LIFE_NANOS) {
      return false;
    }
    into.set(decisions[place]);
    return true;
  }

  /** Forgets everything. */
  void clear() {
    for (Translated decision : decisions) {
      decision.verdict = Verdict.UNKNOWN;
    }
  }

  private static long name(IpPacket packet) {
    return ((long) packet.protocol() << 32) | Integer.toUnsignedLong(packet.identification());
  }

  private static int place(IpPacket packet) {
    long x = (packet.sourceLow() * 31 + packet.destinationLow()) * 31 + packet.identification();
    x *= 0x9E3779B97F4A7C15L;
    return (int) (x >>> 56);
  }
}
