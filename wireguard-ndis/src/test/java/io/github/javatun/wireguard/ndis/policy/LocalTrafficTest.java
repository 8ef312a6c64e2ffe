package io.github.javatun.wireguard.ndis.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.javatun.wireguard.routing.InterfaceAddress;
import io.github.javatun.wireguard.routing.IpAddress;
import io.github.javatun.wireguard.routing.MappedAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LocalTrafficTest {
  private static final int TCP = 6;

  private static final List<InterfaceAddress> OWN =
      List.of(
          InterfaceAddress.parse("192.168.5.20/24"),
          InterfaceAddress.parse("172.16.33.1/20"),
          InterfaceAddress.parse("10.9.8.7/31"),
          InterfaceAddress.parse("203.0.113.9/32"),
          InterfaceAddress.parse("2001:db8::7/64"));
  private static final LocalTraffic STRICT = LocalTraffic.of(OWN, List.of());
  private static final LocalTraffic BYPASS = LocalTraffic.of(OWN, LocalTraffic.PRIVATE_NETWORKS);

  private static boolean isLocal(LocalTraffic traffic, String address) {
    IpAddress ip = IpAddress.parse(address);
    long low = MappedAddress.low(ip);
    assertThat(traffic.isLocal(TCP, ip.high(), low, 67, 68, 135))
        .isEqualTo(traffic.isLocalAddress(ip.high(), low));
    return traffic.isLocalAddress(ip.high(), low);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0.0.0.0",
        "127.0.0.1",
        "127.255.0.1",
        "169.254.0.1",
        "169.254.255.255",
        "224.0.0.1",
        "239.255.255.250",
        "255.255.255.255",
        "192.168.5.255",
        "172.16.47.255",
        "::",
        "::1",
        "fe80::1",
        "febf::1",
        "ff02::1",
        "ff3e::4000:1"
      })
  void addressesOfTheLinkAndOfThisComputerAreLocal(String address) {
    assertThat(isLocal(STRICT, address)).isTrue();
    assertThat(isLocal(BYPASS, address)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1.2.3.4",
        "126.255.255.255",
        "128.0.0.0",
        "169.253.1.1",
        "169.255.1.1",
        "223.255.255.255",
        "240.0.0.1",
        "255.255.255.254",
        "203.0.113.9",
        "172.32.0.1",
        "192.169.0.1",
        "11.0.0.1",
        "2001:db8::7",
        "::2",
        "fec0::1",
        "fe7f::1",
        "fbff::1"
      })
  void otherAddressesAreNot(String address) {
    assertThat(isLocal(STRICT, address)).isFalse();
    assertThat(isLocal(BYPASS, address)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "10.0.0.1",
        "10.9.8.7",
        "172.16.0.1",
        "172.31.255.254",
        "192.168.5.1",
        "192.168.5.254",
        "fc00::1",
        "fd12:3456::1"
      })
  void privateNetworksAreOnlyWhereTheyAreBypassed(String address) {
    assertThat(isLocal(STRICT, address)).isFalse();
    assertThat(isLocal(BYPASS, address)).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "17, 68, 67, 0, true",
    "17, 67, 68, 0, true",
    "17, 67, 67, 0, true",
    "17, 546, 547, 0, true",
    "17, 547, 546, 0, true",
    "17, 5000, 67, 0, false",
    "17, 68, 53, 0, false",
    "17, 68, 547, 0, false",
    "6, 68, 67, 0, false",
    "2, 0, 0, 0, true",
    "58, 0, 0, 128, false",
    "58, 0, 0, 129, false",
    "58, 0, 0, 130, true",
    "58, 0, 0, 132, true",
    "58, 0, 0, 133, true",
    "58, 0, 0, 137, true",
    "58, 0, 0, 138, false",
    "58, 0, 0, 143, true",
    "58, 0, 0, 2, false",
    "1, 0, 0, 135, false",
  })
  void whatConfiguresAnInterfaceIsLocalWhereverItGoes(
      int protocol, int sourcePort, int destinationPort, int icmpType, boolean expected) {
    IpAddress far = IpAddress.parse("2001:db8:1::1");
    assertThat(
            STRICT.isLocal(protocol, far.high(), far.low(), sourcePort, destinationPort, icmpType))
        .isEqualTo(expected);
    assertThat(LocalTraffic.isLinkControl(protocol, sourcePort, destinationPort, icmpType))
        .isEqualTo(expected);
  }

  @Test
  void aListOfOnesOwnIsBypassed() {
    LocalTraffic traffic =
        LocalTraffic.of(List.of(), List.of(InterfaceAddress.parse("198.51.100.0/24").network()));
    assertThat(isLocal(traffic, "198.51.100.77")).isTrue();
    assertThat(isLocal(traffic, "198.51.101.77")).isFalse();
    assertThat(isLocal(traffic, "192.168.5.255")).isFalse();
  }
}
