package io.github.javatun.wireguard.routing;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MappedAddressTest {

  @ParameterizedTest
  @CsvSource({
    "0.0.0.0, ::ffff:0.0.0.0",
    "192.0.2.1, ::ffff:192.0.2.1",
    "255.255.255.255, ::ffff:255.255.255.255",
  })
  void ofIpv4IsThatOfTheMappedIpv6Address(String ipv4, String ipv6) {
    IpAddress address = IpAddress.parse(ipv4);
    IpAddress mapped = IpAddress.parse(ipv6);

    assertThat(MappedAddress.high(address)).isEqualTo(mapped.high()).isZero();
    assertThat(MappedAddress.low(address)).isEqualTo(mapped.low());
    assertThat(MappedAddress.lowOfIpv4((int) address.low())).isEqualTo(mapped.low());
    assertThat(MappedAddress.isIpv4(mapped.high(), mapped.low())).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "::",
        "::1",
        "::fffe:1.2.3.4",
        "::1:ffff:1.2.3.4",
        "1::ffff:1.2.3.4",
        "2001:db8::1",
        "ffff::"
      })
  void ofOtherIpv6AddressesAreTheirHalves(String text) {
    IpAddress address = IpAddress.parse(text);

    assertThat(MappedAddress.high(address)).isEqualTo(address.high());
    assertThat(MappedAddress.low(address)).isEqualTo(address.low());
    assertThat(MappedAddress.isIpv4(address.high(), address.low())).isFalse();
  }

  @Test
  void theLowerHalfIsWrittenOut() {
    assertThat(MappedAddress.lowOfIpv4(0xC000_0201)).isEqualTo(0x0000_ffff_c000_0201L);
  }
}
