package io.github.javatun.wireguard.routing;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * Sets of addresses, written as prefixes.
 *
 * <p><b>Stateless; safe for all threads.</b>
 */
public final class Prefixes {
  private static final List<IpPrefix> EVERYTHING =
      List.of(IpPrefix.parse("0.0.0.0/0"), IpPrefix.parse("::/0"));

  private Prefixes() {}

  /**
   * The addresses of some prefixes that are in none of others.
   *
   * <pre>{@code
   * minus(List.of(parse("10.0.0.0/8")), List.of(parse("10.128.0.0/10")));
   * // 10.0.0.0/9, 10.192.0.0/10
   * }</pre>
   *
   * @param allowed prefixes, which may overlap
   * @param disallowed what is taken away from them, may overlap too
   * @return the fewest prefixes that have exactly these addresses, sorted; none overlaps another
   */
  public static List<IpPrefix> minus(
      Collection<IpPrefix> allowed, Collection<IpPrefix> disallowed) {
    List<IpPrefix> result = new ArrayList<>();
    for (IpPrefix family : EVERYTHING) {
      subtract(family, overlapping(family, allowed), overlapping(family, disallowed), result);
    }
    return List.copyOf(result);
  }

  /** Appends what is left of a region; true if that is all of it, and the region was appended. */
  private static boolean subtract(
      IpPrefix region, List<IpPrefix> allowed, List<IpPrefix> disallowed, List<IpPrefix> result) {
    if (allowed.isEmpty() || anyContains(disallowed, region)) {
      return false;
    }
    if (disallowed.isEmpty() && anyContains(allowed, region)) {
      result.add(region);
      return true;
    }
    // A region of one address does not come here: what overlaps it contains it.
    int before = result.size();
    boolean whole = true;
    for (int half = 0; half < 2; half++) {
      IpPrefix part = half(region, half);
      whole &= subtract(part, overlapping(part, allowed), overlapping(part, disallowed), result);
    }
    if (whole) {
      result.subList(before, result.size()).clear();
      result.add(region);
    }
    return whole;
  }

  private static boolean anyContains(List<IpPrefix> prefixes, IpPrefix region) {
    for (IpPrefix prefix : prefixes) {
      if (prefix.contains(region)) {
        return true;
      }
    }
    return false;
  }

  private static List<IpPrefix> overlapping(IpPrefix region, Collection<IpPrefix> prefixes) {
    List<IpPrefix> found = new ArrayList<>();
    for (IpPrefix prefix : prefixes) {
      if (prefix.contains(region) || region.contains(prefix)) {
        found.add(prefix);
      }
    }
    return found;
  }

  /** The lower (0) or upper (1) half of a prefix. */
  private static IpPrefix half(IpPrefix prefix, long bit) {
    int length = prefix.length() + 1;
    if (prefix.isIpv4()) {
      long address = prefix.low() | bit << (IpAddress.IPV4_BITS - length);
      return IpPrefix.of(IpAddress.ofIpv4((int) address), length);
    }
    long high = prefix.high();
    long low = prefix.low();
    if (length <= Long.SIZE) {
      high |= bit << (Long.SIZE - length);
    } else {
      low |= bit << (IpAddress.IPV6_BITS - length);
    }
    return IpPrefix.of(IpAddress.ofIpv6(high, low), length);
  }
}
