package io.github.javatun.wireguard.routing;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.BitSet;
import java.util.List;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Against sets of single addresses. */
class PrefixesPropertyTest {
  private static final int BLOCK_BITS = 10;
  private static final int BLOCK = 1 << BLOCK_BITS;

  /** Blocks with 1024 addresses, the IPv6 one across the middle of the address. */
  private static final int IPV4_FIRST = 0xC0A8_0000;

  private static final long IPV6_HIGH = 0x2001_0DB8_0000_0000L;
  private static final int IPV6_BITS_IN_HIGH = 4;

  /** All addresses are told apart by ten bits, so a block's addresses can be counted out. */
  private static IpAddress address(boolean ipv4, int number) {
    return ipv4
        ? IpAddress.ofIpv4(IPV4_FIRST | number)
        : IpAddress.ofIpv6(
            IPV6_HIGH | number >>> (BLOCK_BITS - IPV6_BITS_IN_HIGH),
            (long) number << (Long.SIZE - BLOCK_BITS + IPV6_BITS_IN_HIGH));
  }

  /** A prefix of a block: {@code length} of the ten bits. */
  private static IpPrefix prefix(boolean ipv4, int number, int length) {
    int before = ipv4 ? IpAddress.IPV4_BITS - BLOCK_BITS : Long.SIZE - IPV6_BITS_IN_HIGH;
    return IpPrefix.of(address(ipv4, number), before + length);
  }

  private static BitSet members(boolean ipv4, List<IpPrefix> prefixes) {
    BitSet members = new BitSet();
    for (int number = 0; number < BLOCK; number++) {
      IpAddress address = address(ipv4, number);
      if (prefixes.stream().anyMatch(prefix -> prefix.contains(address))) {
        members.set(number);
      }
    }
    return members;
  }

  @Property(tries = 1_000, seed = "23", edgeCases = EdgeCasesMode.NONE)
  void differenceHasExactlyTheAddressesThatAreAllowedAndNotDisallowed(
      @ForAll("prefixes") List<IpPrefix> allowed, @ForAll("prefixes") List<IpPrefix> disallowed) {
    List<IpPrefix> difference = Prefixes.minus(allowed, disallowed);
    for (boolean ipv4 : new boolean[] {true, false}) {
      BitSet expected = members(ipv4, allowed);
      expected.andNot(members(ipv4, disallowed));
      assertThat(members(ipv4, difference)).isEqualTo(expected);
    }
    assertMinimal(difference);
    // Nothing beyond the allowed, also outside of the blocks.
    for (IpPrefix prefix : difference) {
      assertThat(Prefixes.minus(List.of(prefix), allowed)).isEmpty();
      assertThat(disallowed).noneMatch(other -> other.contains(prefix) || prefix.contains(other));
    }
  }

  /** Sorted, none within another, and no two that are halves of one. */
  private static void assertMinimal(List<IpPrefix> prefixes) {
    assertThat(prefixes).isSorted();
    for (int i = 1; i < prefixes.size(); i++) {
      IpPrefix one = prefixes.get(i - 1);
      IpPrefix next = prefixes.get(i);
      assertThat(one.contains(next)).as("%s has %s", one, next).isFalse();
      boolean siblings =
          one.length() > 0
              && one.length() == next.length()
              && IpPrefix.of(one.network(), one.length() - 1).contains(next);
      assertThat(siblings).as("%s and %s are one", one, next).isFalse();
    }
  }

  /** Addresses counted with big numbers, for prefixes of all lengths. */
  @Property(tries = 1_000, seed = "29", edgeCases = EdgeCasesMode.NONE)
  void differenceAndWhatWasTakenAwayAreTheWhole(
      @ForAll("anyPrefixes") List<IpPrefix> allowed,
      @ForAll("anyPrefixes") List<IpPrefix> disallowed) {
    List<IpPrefix> difference = Prefixes.minus(allowed, disallowed);
    List<IpPrefix> taken = Prefixes.minus(allowed, difference);
    List<IpPrefix> union = Prefixes.minus(allowed, List.of());
    assertMinimal(difference);
    assertMinimal(union);
    for (boolean ipv4 : new boolean[] {true, false}) {
      assertThat(count(ipv4, difference).add(count(ipv4, taken))).isEqualTo(count(ipv4, union));
    }
    assertThat(Prefixes.minus(taken, disallowed)).isEmpty();
    assertThat(Prefixes.minus(difference, allowed)).isEmpty();
  }

  private static BigInteger count(boolean ipv4, List<IpPrefix> disjoint) {
    return disjoint.stream()
        .filter(prefix -> prefix.isIpv4() == ipv4)
        .map(prefix -> BigInteger.ONE.shiftLeft(prefix.network().bits() - prefix.length()))
        .reduce(BigInteger.ZERO, BigInteger::add);
  }

  @Example
  void everythingWithoutOneAddressIsOnePrefixForEachBit() {
    List<IpPrefix> ipv4 = Prefixes.minus(parse("0.0.0.0/0", "::/0"), parse("1.2.3.4/32", "::/0"));
    assertThat(ipv4).hasSize(32).allMatch(IpPrefix::isIpv4);
    List<IpPrefix> ipv6 = Prefixes.minus(parse("::/0"), parse("::/128"));
    assertThat(ipv6).hasSize(128).contains(IpPrefix.parse("::1/128"), IpPrefix.parse("8000::/1"));
  }

  @Example
  void neighboursBecomeOne() {
    assertThat(Prefixes.minus(parse("0.0.0.0/1", "128.0.0.0/1", "::/1", "8000::/1"), List.of()))
        .isEqualTo(parse("0.0.0.0/0", "::/0"));
    assertThat(Prefixes.minus(List.of(), parse("0.0.0.0/0"))).isEmpty();
  }

  private static List<IpPrefix> parse(String... texts) {
    return Stream.of(texts).map(IpPrefix::parse).toList();
  }

  @Provide
  Arbitrary<List<IpPrefix>> prefixes() {
    return Combinators.combine(
            Arbitraries.of(true, false),
            Arbitraries.integers().between(0, BLOCK - 1),
            Arbitraries.integers().between(0, BLOCK_BITS))
        .as(PrefixesPropertyTest::prefix)
        .list()
        .ofMaxSize(12);
  }

  @Provide
  Arbitrary<List<IpPrefix>> anyPrefixes() {
    Arbitrary<Long> halves = Arbitraries.of(0L, 1L, -1L, Long.MIN_VALUE, 0x8000_0000L, 3L << 30);
    return Combinators.combine(
            Arbitraries.of(true, false),
            halves,
            halves,
            Arbitraries.integers().between(0, IpAddress.IPV6_BITS))
        .as(
            (ipv4, high, low, length) ->
                ipv4
                    ? IpPrefix.of(
                        IpAddress.ofIpv4(low.intValue()), length % (IpAddress.IPV4_BITS + 1))
                    : IpPrefix.of(IpAddress.ofIpv6(high, low), length))
        .list()
        .ofMaxSize(10);
  }
}
