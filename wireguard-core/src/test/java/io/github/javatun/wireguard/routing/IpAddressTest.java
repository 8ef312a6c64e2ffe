package io.github.javatun.wireguard.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.InetAddress;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IpAddressTest {
  @ParameterizedTest
  @CsvSource({
    "0.0.0.0, 0.0.0.0",
    "255.255.255.255, 255.255.255.255",
    "10.0.0.1, 10.0.0.1",
    "::, ::",
    "::1, ::1",
    "1::, 1::",
    "2001:DB8::0001, 2001:db8::1",
    "2001:db8:0:0:0:0:2:1, 2001:db8::2:1",
    "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
    "2001:0:0:1:0:0:0:1, 2001:0:0:1::1",
    "2001:db8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
    "1:2:3:4:5:6:7::, 1:2:3:4:5:6:7:0",
    "::2:3:4:5:6:7:8, 0:2:3:4:5:6:7:8",
    "::ffff:192.0.2.1, ::ffff:192.0.2.1",
    "::ffff:c000:201, ::ffff:192.0.2.1",
    "64:ff9b::192.0.2.33, 64:ff9b::c000:221",
    "1:2:3:4:5:6:1.2.3.4, 1:2:3:4:5:6:102:304",
  })
  void writesTheCanonicalText(String text, String canonical) {
    assertThat(IpAddress.parse(text)).hasToString(canonical);
    assertThat(IpAddress.parse(canonical)).isEqualTo(IpAddress.parse(text));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''|it is empty",
        "example.org|an IPv4 address has four numbers with dots between them",
        "10.1|an IPv4 address has four numbers with dots between them",
        "1.2.3.4.|an IPv4 address has four numbers with dots between them",
        "1.2.3.4.5|an IPv4 address has four numbers with dots between them",
        "1..3.4|an IPv4 address has four numbers with dots between them",
        "1.2.3.-4|an IPv4 address has four numbers with dots between them",
        "0x7f.0.0.1|an IPv4 address has four numbers with dots between them",
        "' 1.2.3.4'|an IPv4 address has four numbers with dots between them",
        "1.2.3.256|each number of an IPv4 address must be 0 to 255",
        "1.2.3.99999999999|each number of an IPv4 address must be 0 to 255",
        "1.2.3.04|a number of an IPv4 address must not start with 0",
        ":1|an IPv6 address must not start with a single colon",
        "1:|an IPv6 address must not end with a single colon",
        "1:2:3:4:5:6:7|an IPv6 address has eight groups, or \"::\" for those left out",
        "1:2:3:4:5:6:7:8:9|an IPv6 address has at most eight groups",
        "1:2:3:4:5:6:7:1.2.3.4|an IPv6 address has at most eight groups",
        "1:2:3:4::5:6:7:8|an IPv6 address with \"::\" has at most seven groups",
        "1::2::3|an IPv6 address may have \"::\" once only",
        ":::|an IPv6 address may have \"::\" once only",
        "12345::|a group of an IPv6 address has at most four digits",
        "fe80::1%eth0|a group of an IPv6 address has hexadecimal digits only",
        "[::1]|a group of an IPv6 address has hexadecimal digits only",
        "::1.2.3|an IPv4 address has four numbers with dots between them",
        "1.2.3.4::|a group of an IPv6 address has hexadecimal digits only",
      })
  void refusesEverythingElse(String text, String reason) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> IpAddress.parse(text))
        .withMessage("\"" + text + "\" is not an IP address: " + reason);
  }

  @Test
  void refusesDigitsOfOtherScripts() {
    assertThatIllegalArgumentException().isThrownBy(() -> IpAddress.parse("1.2.3.\u0664"));
    assertThatIllegalArgumentException().isThrownBy(() -> IpAddress.parse("::\uff11"));
  }

  @Test
  void keepsIpv4AndMappedIpv6Apart() {
    IpAddress ipv4 = IpAddress.parse("192.0.2.1");
    IpAddress mapped = IpAddress.parse("::ffff:192.0.2.1");
    assertThat(ipv4).isNotEqualTo(mapped);
    assertThat(ipv4.isIpv4()).isTrue();
    assertThat(mapped.isIpv4()).isFalse();
    assertThat(ipv4.bits()).isEqualTo(32);
    assertThat(mapped.bits()).isEqualTo(128);
    assertThat(ipv4.low()).isEqualTo(0xc000_0201L);
    assertThat(mapped.low()).isEqualTo(0xffff_c000_0201L);
  }

  @Test
  void convertsToAndFromBytes() throws Exception {
    for (String text : new String[] {"203.0.113.254", "2001:db8:ff00::8001"}) {
      IpAddress address = IpAddress.parse(text);
      assertThat(IpAddress.ofBytes(address.toBytes())).isEqualTo(address);
      assertThat(address.toInetAddress()).isEqualTo(InetAddress.getByName(text));
      assertThat(IpAddress.of(InetAddress.getByName(text))).isEqualTo(address);
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> IpAddress.ofBytes(new byte[5]))
        .withMessage("an IP address has 4 or 16 bytes, not 5");
  }

  @Test
  void sortsByKindAndUnsignedValue() {
    assertThat(
            Stream.of("ffff::", "200.0.0.0", "::ffff", "::", "8000::", "10.0.0.0")
                .map(IpAddress::parse)
                .sorted()
                .map(IpAddress::toString))
        .containsExactly("10.0.0.0", "200.0.0.0", "::", "::ffff", "8000::", "ffff::");
  }
}
