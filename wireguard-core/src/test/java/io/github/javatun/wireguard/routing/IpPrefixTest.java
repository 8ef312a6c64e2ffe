package io.github.javatun.wireguard.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IpPrefixTest {
  @ParameterizedTest
  @CsvSource({
    "10.0.0.0/8, 10.0.0.0/8",
    "10.1.2.3/8, 10.0.0.0/8",
    "10.1.2.3/31, 10.1.2.2/31",
    "10.1.2.3, 10.1.2.3/32",
    "200.1.2.3/0, 0.0.0.0/0",
    "fd00::1/64, fd00::/64",
    "fd00::1, fd00::1/128",
    "ffff:ffff:ffff:ffff:ffff::/65, ffff:ffff:ffff:ffff:8000::/65",
    "ffff::/0, ::/0",
    "::ffff:10.1.2.3/104, ::ffff:10.0.0.0/104",
  })
  void clearsHostBits(String text, String canonical) {
    assertThat(IpPrefix.parse(text)).hasToString(canonical).isEqualTo(IpPrefix.parse(canonical));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "10.0.0.0/33|the length must be 0 to 32",
        "10.0.0.0/|the length must be 0 to 32",
        "10.0.0.0/-1|the length must be 0 to 32",
        "10.0.0.0/+8|the length must be 0 to 32",
        "10.0.0.0/08|the length must be 0 to 32",
        "10.0.0.0/8/8|the length must be 0 to 32",
        "10.0.0.0/255.0.0.0|the length must be 0 to 32",
        "10.0.0.0/4294967304|the length must be 0 to 32",
        "fd00::/129|the length must be 0 to 128",
        "/8|it is empty",
        "10.0.0/8|an IPv4 address has four numbers with dots between them",
        "localhost|an IPv4 address has four numbers with dots between them",
      })
  void refusesEverythingElse(String text, String reason) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> IpPrefix.parse(text))
        .withMessage("\"" + text + "\" is not a prefix: " + reason);
  }

  @Test
  void refusesLengthsOutOfRange() {
    IpAddress address = IpAddress.parse("10.0.0.1");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> IpPrefix.of(address, 33))
        .withMessage("prefix length 33 of 10.0.0.1 must be 0 to 32");
    assertThatIllegalArgumentException().isThrownBy(() -> IpPrefix.of(address, -1));
    assertThatIllegalArgumentException().isThrownBy(() -> new InterfaceAddress(address, 33));
  }

  @Test
  void containsItsAddressesOnly() {
    IpPrefix prefix = IpPrefix.parse("192.0.2.128/25");
    assertThat(prefix.contains(IpAddress.parse("192.0.2.128"))).isTrue();
    assertThat(prefix.contains(IpAddress.parse("192.0.2.255"))).isTrue();
    assertThat(prefix.contains(IpAddress.parse("192.0.2.127"))).isFalse();
    assertThat(prefix.contains(IpAddress.parse("::192.0.2.128"))).isFalse();
    assertThat(prefix.contains(IpAddress.parse("192.0.2.200").toInetAddress())).isTrue();
    assertThat(IpPrefix.parse("0.0.0.0/0").containsIpv6(0, 0)).isFalse();
    assertThat(IpPrefix.parse("::/0").containsIpv4(0)).isFalse();
    assertThat(IpPrefix.parse("::/0").containsIpv6(-1, -1)).isTrue();
  }

  @Test
  void containsLongerPrefixes() {
    IpPrefix prefix = IpPrefix.parse("fd00::/8");
    assertThat(prefix.contains(prefix)).isTrue();
    assertThat(prefix.contains(IpPrefix.parse("fd12::/16"))).isTrue();
    assertThat(prefix.contains(IpPrefix.parse("fc00::/7"))).isFalse();
    assertThat(prefix.contains(IpPrefix.parse("fe00::/16"))).isFalse();
    assertThat(prefix.contains(IpPrefix.parse("10.0.0.0/8"))).isFalse();
  }

  @Test
  void sortsContainingPrefixesFirst() {
    assertThat(
            Stream.of("10.0.0.0/9", "::/1", "10.128.0.0/9", "10.0.0.0/8", "0.0.0.0/0", "::/0")
                .map(IpPrefix::parse)
                .sorted()
                .map(IpPrefix::toString))
        .containsExactly("0.0.0.0/0", "10.0.0.0/8", "10.0.0.0/9", "10.128.0.0/9", "::/0", "::/1");
  }

  @Test
  void interfaceAddressKeepsHostBits() {
    InterfaceAddress address = InterfaceAddress.parse("FD00::2/64");
    assertThat(address).hasToString("fd00::2/64");
    assertThat(address.network()).hasToString("fd00::/64");
    assertThat(InterfaceAddress.parse("10.0.0.2")).hasToString("10.0.0.2/32");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> InterfaceAddress.parse("10.0.0.2/40"))
        .withMessage(
            "\"10.0.0.2/40\" is not an address with a prefix length: the length must be 0 to 32");
  }
}
