package io.github.javatun.wireguard.routing;

import org.jspecify.annotations.Nullable;

/**
 * A binary trie of prefixes, in which chains of nodes with one child are one node. Addresses have
 * 128 bits, first bit highest; an IPv4 address is the first 32 of them.
 *
 * <p>A node either has a value or two children, or both; a change makes new nodes from the root
 * down to where it happens, and shares all others.
 *
 * <p><b>Immutable, safe for all threads.</b> Lookups allocate nothing.
 */
final class PrefixNode<V> {
  private final long high;
  private final long low;
  private final long highMask;
  private final long lowMask;
  private final int length;
  private final @Nullable V value;
  private final @Nullable PrefixNode<V> zero;
  private final @Nullable PrefixNode<V> one;

  private PrefixNode(
      long high,
      long low,
      int length,
      @Nullable V value,
      @Nullable PrefixNode<V> zero,
      @Nullable PrefixNode<V> one) {
    highMask = length >= Long.SIZE ? -1L : leadingOnes(length);
    lowMask = length <= Long.SIZE ? 0 : leadingOnes(length - Long.SIZE);
    this.high = high & highMask;
    this.low = low & lowMask;
    this.length = length;
    this.value = value;
    this.zero = zero;
    this.one = one;
  }

  /** The value of the longest prefix that has this address. */
  static <V> @Nullable V lookup(@Nullable PrefixNode<V> root, long high, long low) {
    V found = null;
    PrefixNode<V> node = root;
    while (node != null && node.contains(high, low)) {
      if (node.value != null) {
        found = node.value;
      }
      node = node.isOneNext(high, low) ? node.one : node.zero;
    }
    return found;
  }

  /** The value of just this prefix. */
  static <V> @Nullable V exact(@Nullable PrefixNode<V> root, long high, long low, int length) {
    PrefixNode<V> node = root;
    while (node != null && node.length < length && node.contains(high, low)) {
      node = node.isOneNext(high, low) ? node.one : node.zero;
    }
    return node != null && node.length == length && node.contains(high, low) ? node.value : null;
  }

  /** The trie with this prefix; a value that it had is replaced. */
  static <V> PrefixNode<V> insert(
      @Nullable PrefixNode<V> node, long high, long low, int length, V value) {
    if (node == null) {
      return new PrefixNode<>(high, low, length, value, null, null);
    }
    int common = Math.min(node.commonLength(high, low), length);
    if (common < node.length) {
      PrefixNode<V> fresh = new PrefixNode<>(high, low, length, value, null, null);
      return common == length ? fresh.withChild(node) : branch(common, node, fresh);
    }
    if (length == node.length) {
      return node.withValue(value);
    }
    PrefixNode<V> child = node.isOneNext(high, low) ? node.one : node.zero;
    return node.withChild(insert(child, high, low, length, value));
  }

  /** The trie without this prefix, or the same trie if it is not there. */
  static <V> @Nullable PrefixNode<V> remove(
      @Nullable PrefixNode<V> node, long high, long low, int length) {
    if (node == null || node.length > length || !node.contains(high, low)) {
      return node;
    }
    if (node.length == length) {
      if (node.zero == null) {
        return node.one;
      }
      return node.one == null ? node.zero : node.withValue(null);
    }
    boolean oneNext = node.isOneNext(high, low);
    PrefixNode<V> child = oneNext ? node.one : node.zero;
    PrefixNode<V> changed = remove(child, high, low, length);
    if (isSame(changed, child)) {
      return node;
    }
    if (changed != null) {
      return node.withChild(changed);
    }
    PrefixNode<V> other = oneNext ? node.zero : node.one;
    return node.value == null
        ? other
        : new PrefixNode<>(
            node.high,
            node.low,
            node.length,
            node.value,
            oneNext ? other : null,
            oneNext ? null : other);
  }

  @SuppressWarnings("ReferenceEquality") // nothing changed below: the very same node
  private static boolean isSame(@Nullable PrefixNode<?> left, @Nullable PrefixNode<?> right) {
    return left == right;
  }

  /** A node without a value above two others that share {@code length} bits. */
  private static <V> PrefixNode<V> branch(int length, PrefixNode<V> left, PrefixNode<V> right) {
    PrefixNode<V> parent = new PrefixNode<>(left.high, left.low, length, null, null, null);
    return parent.withChild(left).withChild(right);
  }

  private PrefixNode<V> withValue(@Nullable V newValue) {
    return new PrefixNode<>(high, low, length, newValue, zero, one);
  }

  private PrefixNode<V> withChild(PrefixNode<V> child) {
    return isOneNext(child.high, child.low)
        ? new PrefixNode<>(high, low, length, value, zero, child)
        : new PrefixNode<>(high, low, length, value, child, one);
  }

  private boolean contains(long addressHigh, long addressLow) {
    return (((addressHigh ^ high) & highMask) | ((addressLow ^ low) & lowMask)) == 0;
  }

  /** Whether the first bit behind this prefix is a one. */
  private boolean isOneNext(long addressHigh, long addressLow) {
    // Shifts count modulo 64.
    return (length < Long.SIZE ? addressHigh << length : addressLow << length) < 0;
  }

  /** How many bits an address shares with this prefix. */
  private int commonLength(long addressHigh, long addressLow) {
    long difference = addressHigh ^ high;
    int common =
        difference != 0
            ? Long.numberOfLeadingZeros(difference)
            : Long.SIZE + Long.numberOfLeadingZeros(addressLow ^ low);
    return Math.min(common, length);
  }

  private static long leadingOnes(int count) {
    return count == 0 ? 0 : -1L << (Long.SIZE - count);
  }
}
