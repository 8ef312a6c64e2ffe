package io.github.javatun.wireguard.routing;

import org.jspecify.annotations.Nullable;

/**
 * The tries of both IP versions at one moment. An IPv4 address is the first 32 bits of a trie's
 * 128.
 *
 * <p><b>Immutable, safe for all threads.</b>
 *
 * @param ipv4 null if there is no prefix
 * @param ipv6 null if there is no prefix
 */
record PrefixTable<V>(@Nullable PrefixNode<V> ipv4, @Nullable PrefixNode<V> ipv6) {

  @Nullable V lookupIpv4(int address) {
    return PrefixNode.lookup(ipv4, (long) address << Integer.SIZE, 0);
  }

  @Nullable V lookupIpv6(long high, long low) {
    return PrefixNode.lookup(ipv6, high, low);
  }

  /** Who has just this prefix. */
  @Nullable V owner(IpPrefix prefix) {
    return PrefixNode.exact(root(prefix), high(prefix), low(prefix), prefix.length());
  }

  PrefixTable<V> with(IpPrefix prefix, V owner) {
    return withRoot(
        prefix, PrefixNode.insert(root(prefix), high(prefix), low(prefix), prefix.length(), owner));
  }

  PrefixTable<V> without(IpPrefix prefix) {
    return withRoot(
        prefix, PrefixNode.remove(root(prefix), high(prefix), low(prefix), prefix.length()));
  }

  private @Nullable PrefixNode<V> root(IpPrefix prefix) {
    return prefix.isIpv4() ? ipv4 : ipv6;
  }

  private PrefixTable<V> withRoot(IpPrefix prefix, @Nullable PrefixNode<V> root) {
    return prefix.isIpv4() ? new PrefixTable<>(root, ipv6) : new PrefixTable<>(ipv4, root);
  }

  private static long high(IpPrefix prefix) {
    return prefix.isIpv4() ? prefix.low() << Integer.SIZE : prefix.high();
  }

  private static long low(IpPrefix prefix) {
    return prefix.isIpv4() ? 0 : prefix.low();
  }
}
