package io.github.javatun.wireguard.routing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Against a map that is searched from end to end. */
class AllowedIpsPropertyTest {
  private static final List<Integer> OWNERS = List.of(1, 2, 3);

  enum Kind {
    INSERT,
    REMOVE,
    REMOVE_FROM,
    REMOVE_ALL,
    REPLACE
  }

  record Change(Kind kind, List<IpPrefix> prefixes, int owner) {}

  @Property(tries = 2_000, seed = "11")
  void behavesLikeAMapThatIsSearchedFromEndToEnd(
      @ForAll("changes") List<Change> changes, @ForAll("addresses") List<IpAddress> addresses) {
    AllowedIps<Integer> table = new AllowedIps<>();
    Map<IpPrefix, Integer> model = new HashMap<>();
    for (Change change : changes) {
      apply(change, table, model);
    }
    for (Change change : changes) {
      for (IpPrefix prefix : change.prefixes) {
        assertSameOwner(prefix.network(), table, model);
      }
    }
    for (IpAddress address : addresses) {
      assertSameOwner(address, table, model);
    }
    for (Integer owner : OWNERS) {
      assertThat(table.prefixesOf(owner))
          .containsExactlyElementsOf(
              model.keySet().stream().filter(p -> model.get(p).equals(owner)).sorted().toList());
    }
    assertThat(table.size()).isEqualTo(model.size());
  }

  private static void apply(
      Change change, AllowedIps<Integer> table, Map<IpPrefix, Integer> model) {
    IpPrefix first = change.prefixes.getFirst();
    switch (change.kind) {
      case INSERT ->
          assertThat(table.insert(first, change.owner)).isEqualTo(model.put(first, change.owner));
      case REMOVE -> assertThat(table.remove(first)).isEqualTo(model.remove(first));
      case REMOVE_FROM ->
          assertThat(table.remove(first, change.owner))
              .isEqualTo(model.remove(first, change.owner));
      case REMOVE_ALL -> {
        table.removeAll(change.owner);
        model.values().removeIf(owner -> owner == change.owner);
      }
      case REPLACE -> {
        table.replace(change.owner, change.prefixes);
        model.values().removeIf(owner -> owner == change.owner);
        change.prefixes.forEach(prefix -> model.put(prefix, change.owner));
      }
    }
  }

  private static void assertSameOwner(
      IpAddress address, AllowedIps<Integer> table, Map<IpPrefix, Integer> model) {
    Integer expected =
        model.keySet().stream()
            .filter(prefix -> prefix.contains(address))
            .max(Comparator.comparingInt(IpPrefix::length))
            .map(model::get)
            .orElse(null);
    assertThat(table.lookup(address)).as("%s", address).isEqualTo(expected);
  }

  @Provide
  Arbitrary<List<Change>> changes() {
    Arbitrary<IpPrefix> prefixes =
        Combinators.combine(address(), Arbitraries.integers().between(0, IpAddress.IPV6_BITS))
            .as((address, length) -> IpPrefix.of(address, Math.min(length, address.bits())));
    return Combinators.combine(
            Arbitraries.of(kinds()),
            prefixes.list().ofMinSize(1).ofMaxSize(5),
            Arbitraries.of(OWNERS))
        .as(Change::new)
        .list()
        .ofMaxSize(60);
  }

  /** Mostly insertions, so that there is something to remove. */
  private static List<Kind> kinds() {
    return List.of(
        Kind.INSERT,
        Kind.INSERT,
        Kind.INSERT,
        Kind.INSERT,
        Kind.INSERT,
        Kind.REMOVE,
        Kind.REMOVE_FROM,
        Kind.REMOVE_ALL,
        Kind.REPLACE);
  }

  @Provide
  Arbitrary<List<IpAddress>> addresses() {
    return address().list().ofMaxSize(50);
  }

  /** Few different bits, at both ends of each half, so that prefixes nest and collide. */
  private static Arbitrary<IpAddress> address() {
    Arbitrary<Long> halves =
        Combinators.combine(
                Arbitraries.longs().between(0, 7),
                Arbitraries.longs().between(0, 7),
                Arbitraries.integers().between(0, 61))
            .as((low, high, shift) -> low | high << shift);
    return Combinators.combine(Arbitraries.of(true, false), halves, halves)
        .as(
            (ipv4, high, low) ->
                ipv4
                    ? IpAddress.ofIpv4((int) (low ^ low >>> Integer.SIZE))
                    : IpAddress.ofIpv6(high, low));
  }
}
