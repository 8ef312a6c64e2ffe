package io.github.javatun.wireguard.ndis.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.javatun.wireguard.routing.IpAddress;
import io.github.javatun.wireguard.routing.IpPrefix;
import io.github.javatun.wireguard.routing.MappedAddress;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class AddressRulesTest {

  private static List<IpPrefix> prefixes(String... texts) {
    return Stream.of(texts).map(IpPrefix::parse).toList();
  }

  private static boolean tunnels(AddressRules rules, String text) {
    IpAddress address = IpAddress.parse(text);
    return rules.tunnels(MappedAddress.high(address), MappedAddress.low(address));
  }

  @Test
  void withoutAllowedAddressesNothingIsTunneled() {
    AddressRules rules = AddressRules.of(List.of(), List.of());
    assertThat(tunnels(rules, "1.2.3.4")).isFalse();
    assertThat(tunnels(rules, "2001:db8::1")).isFalse();
  }

  @Test
  void familiesAreApart() {
    AddressRules ipv4 = AddressRules.of(prefixes("0.0.0.0/0"), List.of());
    AddressRules ipv6 = AddressRules.of(prefixes("::/0"), List.of());
    assertThat(tunnels(ipv4, "255.1.2.3")).isTrue();
    assertThat(tunnels(ipv4, "2001:db8::1")).isFalse();
    assertThat(tunnels(ipv6, "255.1.2.3")).isFalse();
    assertThat(tunnels(ipv6, "2001:db8::1")).isTrue();
    assertThat(tunnels(ipv6, "::fffe:102:304")).isTrue();
  }

  @Test
  void disallowedWinsAlsoOverALongerAllowedPrefix() {
    AddressRules rules =
        AddressRules.of(
            prefixes("0.0.0.0/0", "192.168.1.7/32", "::/0"),
            prefixes("192.168.0.0/16", "fd00::/8"));
    assertThat(tunnels(rules, "192.169.0.0")).isTrue();
    assertThat(tunnels(rules, "192.168.1.6")).isFalse();
    assertThat(tunnels(rules, "192.168.1.7")).isFalse();
    assertThat(tunnels(rules, "fd12::1")).isFalse();
    assertThat(tunnels(rules, "fe12::1")).isTrue();
  }

  @Test
  void prefixesAreTheDifference() {
    AddressRules rules =
        AddressRules.of(prefixes("10.0.0.0/8", "10.0.0.0/9"), prefixes("10.128.0.0/10"));
    assertThat(rules.prefixes()).isEqualTo(prefixes("10.0.0.0/9", "10.192.0.0/10"));
    assertThat(rules)
        .hasToString("AddressRules[allowed=[10.0.0.0/8, 10.0.0.0/9], disallowed=[10.128.0.0/10]]");
  }
}
