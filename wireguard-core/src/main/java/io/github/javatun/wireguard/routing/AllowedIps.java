package io.github.javatun.wireguard.routing;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.TreeSet;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Cryptokey routing (paper, section 2): which peer each address belongs to, by the longest prefix
 * that has it. A prefix has one owner; given to another, it moves.
 *
 * <pre>{@code
 * AllowedIps<PublicKey> routes = new AllowedIps<>();
 * routes.insert(IpPrefix.parse("10.0.0.0/24"), alice);
 * routes.insert(IpPrefix.parse("10.0.0.7/32"), bob);
 * routes.lookup(IpAddress.parse("10.0.0.7")); // bob
 * }</pre>
 *
 * <p>IPv4 and IPv6 are apart: {@code 0.0.0.0/0} has no IPv6 address, an IPv4-mapped one neither.
 *
 * <p><b>Safe for all threads.</b> Lookups take no lock and allocate nothing; each sees a change as
 * a whole or not at all. Changes take turns; each copies the nodes on the way to its prefix, at
 * most 33 for IPv4 and 129 for IPv6, however many prefixes there are.
 *
 * @param <V> what addresses belong to; {@code equals} and {@code hashCode} must not change
 */
public final class AllowedIps<V> {
  private static final int IPV4_SOURCE = 12;
  private static final int IPV4_DESTINATION = 16;
  private static final int IPV4_HEADER = 20;
  private static final int IPV6_SOURCE = 8;
  private static final int IPV6_DESTINATION = 24;
  private static final int IPV6_HEADER = 40;
  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  private final ReentrantLock changes = new ReentrantLock();
  private volatile PrefixTable<V> table = new PrefixTable<>(null, null);

  /** Guarded by {@link #changes}. */
  private final Map<V, NavigableSet<IpPrefix>> prefixes = new HashMap<>();

  /** Without any prefix. */
  public AllowedIps() {}

  /**
   * With the prefixes of one owner.
   *
   * @param prefixes as in {@code AllowedIPs}
   * @param owner whose they are
   * @param <V> what addresses belong to
   * @return a new table
   */
  public static <V> AllowedIps<V> of(Collection<IpPrefix> prefixes, V owner) {
    AllowedIps<V> table = new AllowedIps<>();
    table.replace(owner, prefixes);
    return table;
  }

  // -- lookups ------------------------------------------------------------------------------------

  /**
   * The owner of an IPv4 address.
   *
   * @param address the four bytes, the first one highest
   * @return null if no prefix has it
   */
  public @Nullable V lookupIpv4(int address) {
    return table.lookupIpv4(address);
  }

  /**
   * The owner of an IPv6 address.
   *
   * @param high the first eight bytes, the first one highest
   * @param low the last eight bytes
   * @return null if no prefix has it
   */
  public @Nullable V lookupIpv6(long high, long low) {
    return table.lookupIpv6(high, low);
  }

  /**
   * The owner of an address.
   *
   * @param address any address
   * @return null if no prefix has it
   */
  public @Nullable V lookup(IpAddress address) {
    return address.isIpv4()
        ? lookupIpv4((int) address.low())
        : lookupIpv6(address.high(), address.low());
  }

  /**
   * The owner of a packet's source address.
   *
   * @param packet an IP packet from position to limit, which do not move
   * @return null if no prefix has it, or for what is no IP packet
   */
  public @Nullable V lookupSource(ByteBuffer packet) {
    return lookup(packet, IPV4_SOURCE, IPV6_SOURCE);
  }

  /**
   * The owner of a packet's destination address.
   *
   * @param packet an IP packet from position to limit, which do not move
   * @return null if no prefix has it, or for what is no IP packet
   */
  public @Nullable V lookupDestination(ByteBuffer packet) {
    return lookup(packet, IPV4_DESTINATION, IPV6_DESTINATION);
  }

  /**
   * {@link #lookupSource(ByteBuffer)} of a packet in a memory segment.
   *
   * @param packet holds it
   * @param offset its first byte
   * @param length its length, any
   * @return null if no prefix has it, or for what is no IP packet
   */
  public @Nullable V lookupSource(MemorySegment packet, long offset, int length) {
    return lookup(packet, offset, length, IPV4_SOURCE, IPV6_SOURCE);
  }

  /**
   * {@link #lookupDestination(ByteBuffer)} of a packet in a memory segment.
   *
   * @param packet holds it
   * @param offset its first byte
   * @param length its length, any
   * @return null if no prefix has it, or for what is no IP packet
   */
  public @Nullable V lookupDestination(MemorySegment packet, long offset, int length) {
    return lookup(packet, offset, length, IPV4_DESTINATION, IPV6_DESTINATION);
  }

  private @Nullable V lookup(ByteBuffer packet, int ipv4Offset, int ipv6Offset) {
    int start = packet.position();
    int length = packet.remaining();
    int version = length == 0 ? 0 : packet.get(start) >>> 4;
    boolean swapped = packet.order() == ByteOrder.LITTLE_ENDIAN;
    if (version == 4 && length >= IPV4_HEADER) {
      int address = packet.getInt(start + ipv4Offset);
      return lookupIpv4(swapped ? Integer.reverseBytes(address) : address);
    }
    if (version == 6 && length >= IPV6_HEADER) {
      long high = packet.getLong(start + ipv6Offset);
      long low = packet.getLong(start + ipv6Offset + Long.BYTES);
      return swapped
          ? lookupIpv6(Long.reverseBytes(high), Long.reverseBytes(low))
          : lookupIpv6(high, low);
    }
    return null;
  }

  private @Nullable V lookup(
      MemorySegment packet, long start, int length, int ipv4Offset, int ipv6Offset) {
    int version = length == 0 ? 0 : packet.get(ValueLayout.JAVA_BYTE, start) >>> 4;
    if (version == 4 && length >= IPV4_HEADER) {
      return lookupIpv4(packet.get(INT, start + ipv4Offset));
    }
    if (version == 6 && length >= IPV6_HEADER) {
      long address = start + ipv6Offset;
      return lookupIpv6(packet.get(LONG, address), packet.get(LONG, address + Long.BYTES));
    }
    return null;
  }

  // -- changes ------------------------------------------------------------------------------------

  /**
   * Gives a prefix to an owner, whoever had it.
   *
   * @param prefix the addresses
   * @param owner whose they are from now on
   * @return who had exactly this prefix before, or null
   */
  public @Nullable V insert(IpPrefix prefix, V owner) {
    Objects.requireNonNull(owner, "owner");
    changes.lock();
    try {
      V previous = table.owner(prefix);
      table = table.with(prefix, owner);
      recordMove(prefix, previous, owner);
      return previous;
    } finally {
      changes.unlock();
    }
  }

  /**
   * Takes a prefix out, whosever it is.
   *
   * @param prefix exactly as it was given
   * @return who had it, or null
   */
  public @Nullable V remove(IpPrefix prefix) {
    changes.lock();
    try {
      V previous = table.owner(prefix);
      table = table.without(prefix);
      recordMove(prefix, previous, null);
      return previous;
    } finally {
      changes.unlock();
    }
  }

  /**
   * Takes a prefix from an owner, if it has it.
   *
   * @param prefix exactly as it was given
   * @param owner whose it should be
   * @return false if it is not there or another's
   */
  public boolean remove(IpPrefix prefix, V owner) {
    changes.lock();
    try {
      return owner.equals(table.owner(prefix)) && remove(prefix) != null;
    } finally {
      changes.unlock();
    }
  }

  /**
   * Gives an owner these prefixes in place of those it has, in one step for lookups.
   *
   * @param owner whose they are from now on
   * @param replacement may be empty
   */
  public void replace(V owner, Collection<IpPrefix> replacement) {
    Objects.requireNonNull(owner, "owner");
    List<IpPrefix> wanted = List.copyOf(replacement);
    changes.lock();
    try {
      PrefixTable<V> renewed = table;
      for (IpPrefix prefix : prefixesOf(owner)) {
        renewed = renewed.without(prefix);
        recordMove(prefix, owner, null);
      }
      for (IpPrefix prefix : wanted) {
        V previous = renewed.owner(prefix);
        renewed = renewed.with(prefix, owner);
        recordMove(prefix, previous, owner);
      }
      table = renewed;
    } finally {
      changes.unlock();
    }
  }

  /**
   * Takes all prefixes from an owner, in one step for lookups.
   *
   * @param owner whose they are
   */
  public void removeAll(V owner) {
    replace(owner, List.of());
  }

  // -- listing ------------------------------------------------------------------------------------

  /**
   * An owner's prefixes.
   *
   * @param owner whose
   * @return sorted; a copy
   */
  public List<IpPrefix> prefixesOf(V owner) {
    changes.lock();
    try {
      NavigableSet<IpPrefix> owned = prefixes.get(owner);
      return owned == null ? List.of() : List.copyOf(owned);
    } finally {
      changes.unlock();
    }
  }

  /**
   * How many prefixes there are.
   *
   * @return 0 or more
   */
  public int size() {
    changes.lock();
    try {
      return prefixes.values().stream().mapToInt(NavigableSet::size).sum();
    } finally {
      changes.unlock();
    }
  }

  @Override
  public String toString() {
    changes.lock();
    try {
      return prefixes.toString();
    } finally {
      changes.unlock();
    }
  }

  /** Needs the lock. */
  private void recordMove(IpPrefix prefix, @Nullable V from, @Nullable V to) {
    if (from != null) {
      prefixes.computeIfPresent(
          from,
          (owner, owned) -> {
            owned.remove(prefix);
            return owned.isEmpty() ? null : owned;
          });
    }
    if (to != null) {
      prefixes.computeIfAbsent(to, owner -> new TreeSet<>()).add(prefix);
    }
  }
}
