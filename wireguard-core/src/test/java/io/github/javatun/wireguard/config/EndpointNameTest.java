package io.github.javatun.wireguard.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.javatun.wireguard.routing.IpAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EndpointNameTest {
  @Test
  void keepsNamesUnresolved() {
    EndpointName endpoint = EndpointName.parse("vpn.example.com:51820");
    assertThat(endpoint.address()).isEmpty();
    assertThat(endpoint.toUnresolved().isUnresolved()).isTrue();
    assertThat(endpoint).hasToString("vpn.example.com:51820");
  }

  @Test
  void knowsAddresses() {
    assertThat(EndpointName.parse("192.0.2.1:1").address()).contains(IpAddress.parse("192.0.2.1"));
    EndpointName endpoint = EndpointName.parse("[FE80:0::1%eth0]:65535");
    assertThat(endpoint.host()).isEqualTo("fe80::1%eth0");
    assertThat(endpoint.address()).contains(IpAddress.parse("fe80::1"));
    assertThat(endpoint).hasToString("[fe80::1%eth0]:65535");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "example.com|is not an endpoint: write host:port, or [address]:port for IPv6",
        ":51820|is not an endpoint: write host:port, or [address]:port for IPv6",
        "fd00::1:51820|is not an endpoint: write host:port, or [address]:port for IPv6",
        "[fd00::1]|is not an endpoint: write host:port, or [address]:port for IPv6",
        "[192.0.2.1]:1|is not an endpoint: only an IPv6 address stands in brackets",
      })
  void refusesOtherForms(String text, String reason) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> EndpointName.parse(text))
        .withMessage("\"" + text + "\" " + reason);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a:0|\"0\" is not a port: it must be 1 to 65535",
        "a:65536|\"65536\" is not a port: it must be 1 to 65535",
        "a:+1|\"+1\" is not a port: it must be 1 to 65535",
        "a:|\"\" is not a port: it must be 1 to 65535",
        "192.0.2.256:1|\"192.0.2.256\" is not an IP address: each number of an IPv4 address must"
            + " be 0 to 255",
        "0x7f000001:1|\"0x7f000001\" is not a host name: it ends in a number, but is not an IPv4"
            + " address",
        "a.1b.0x:1|\"a.1b.0x\" is not a host name: it ends in a number, but is not an IPv4 address",
        "a b:1|\"a b\" is not a host name: it may hold ASCII letters, digits, '-', '_' and '.'"
            + " only",
        "a..b:1|\"a..b\" is not a host name: the parts between its dots must have 1 to 63"
            + " characters",
        "-a:1|\"-a\" is not a host name: the parts between its dots must not start or end with"
            + " '-'",
        "[fe80::1%]:1|\"fe80::1%\" is not an address: the zone after '%' is not an interface",
      })
  void saysWhichPartIsWrong(String text, String message) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> EndpointName.parse(text))
        .withMessage(message);
  }
}
