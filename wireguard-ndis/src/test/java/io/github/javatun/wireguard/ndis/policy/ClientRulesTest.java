package io.github.javatun.wireguard.ndis.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.javatun.wireguard.config.ConfigException;
import io.github.javatun.wireguard.config.WgQuickConfig;
import io.github.javatun.wireguard.ndis.system.AppProcess;
import io.github.javatun.wireguard.routing.IpAddress;
import io.github.javatun.wireguard.routing.MappedAddress;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ClientRulesTest {
  private static final String KEY = "PrivateKey = yAnz5TF+lXXJte14tJi3zlMNq+hd2rYUIgJBgB3fBmk=\n";
  private static final String INTERFACE = "[Interface]\n" + KEY;
  private static final String PUBLIC_1 = "xTIBA5rboUvnH4htodjb6e697QjLERt1NAB4mZqp8Dg=";
  private static final String PUBLIC_2 = "TrMvSoP4jYQlY6RIzBgbssQqY3vxI2Pi+y71lOWWXX0=";
  private static final String PEER_1 = "[Peer]\nPublicKey = " + PUBLIC_1 + "\n";
  private static final String PEER_2 = "[Peer]\nPublicKey = " + PUBLIC_2 + "\n";
  private static final String BOTH_ADDRESSES = "Address = 10.0.0.2/24, fd00::2/64\n";
  private static final String ENDPOINT = "Endpoint = vpn.example.com:51820\n";

  private static WgQuickConfig config(String text) {
    try {
      return WgQuickConfig.parse(text, "test.conf");
    } catch (ConfigException e) {
      throw new AssertionError(e);
    }
  }

  private static ConfigCheck check(String text) {
    return ConfigCheck.of(config(text), AppMatching.EXACT);
  }

  private static @Nullable Integer peer(ClientRules rules, String text) {
    IpAddress address = IpAddress.parse(text);
    PeerRules peer = rules.peer(MappedAddress.high(address), MappedAddress.low(address));
    return peer == null ? null : peer.index();
  }

  @Test
  void theUsualFileHasNothingToComplainOf() {
    ClientRules rules =
        ClientRules.of(
            config(
                INTERFACE
                    + BOTH_ADDRESSES
                    + "DNS = 10.0.0.1, fd00::1\nListenPort = 51820\n"
                    + PEER_1
                    + ENDPOINT
                    + "AllowedIPs = 0.0.0.0/0, ::/0\nDisallowedIPs = 192.168.0.0/16\n"
                    + "#@ws:AllowedApps = chrome\n"));
    assertThat(rules.warnings()).isEmpty();
    assertThat(rules.ipv4Address()).contains(IpAddress.parse("10.0.0.2"));
    assertThat(rules.ipv6Address()).contains(IpAddress.parse("fd00::2"));
    assertThat(rules.dnsServers()).hasToString("[10.0.0.1, fd00::1]");
    assertThat(rules.mtuBytes()).isEqualTo(1420);
    assertThat(rules.needsOwners()).isTrue();
    assertThat(peer(rules, "1.2.3.4")).isZero();
    assertThat(peer(rules, "2001:db8::1")).isZero();
    assertThat(peer(rules, "192.168.1.1")).isNull();
    PeerRules only = rules.peers().getFirst();
    assertThat(only.publicKey()).hasToString(PUBLIC_1);
    assertThat(only.apps().select(new AppProcess(1, "C:\\chrome.exe", ""))).isTrue();
    assertThat(only.apps().select(new AppProcess(1, "C:\\other.exe", ""))).isFalse();
    assertThat(only.addresses().tunnels(0, MappedAddress.lowOfIpv4(0xC0A80101))).isFalse();
  }

  @Test
  void aDestinationBelongsToThePeerWithTheLongestPrefixWhoseDisallowedCount() {
    ClientRules rules =
        ClientRules.of(
            config(
                INTERFACE
                    + BOTH_ADDRESSES
                    + PEER_1
                    + ENDPOINT
                    + "AllowedIPs = 0.0.0.0/0\nDisallowedIPs = 10.7.0.0/16, 172.16.0.0/12\n"
                    + PEER_2
                    + ENDPOINT
                    + "AllowedIPs = 10.0.0.0/8\nDisallowedIPs = 10.8.0.0/16\n"));
    assertThat(peer(rules, "1.2.3.4")).isZero();
    assertThat(peer(rules, "10.1.2.3")).isEqualTo(1);
    assertThat(peer(rules, "10.7.2.3")).as("disallowed by the other peer only").isEqualTo(1);
    assertThat(peer(rules, "10.8.2.3")).isNull();
    assertThat(peer(rules, "172.16.0.1")).isNull();
    assertThat(peer(rules, "2001:db8::1")).isNull();
    assertThat(rules.needsOwners()).isFalse();
    assertThat(rules.peers()).extracting(PeerRules::index).containsExactly(0, 1);
  }

  @Test
  void withoutAnIpv6AddressWhoHasMostOfIpv4HasIpv6Too() {
    String file = INTERFACE + "Address = 10.0.0.2\n" + PEER_1 + ENDPOINT;
    String[] most = {"0.0.0.0/0", "0.0.0.0/1, 128.0.0.0/1", "0.0.0.0/1, 200.0.0.0/8"};
    for (String allowed : most) {
      ClientRules rules =
          ClientRules.of(
              config(file + "AllowedIPs = " + allowed + "\nDisallowedIPs = 2001:db8::/32\n"));
      assertThat(peer(rules, "2606::1")).as(allowed).isZero();
      assertThat(peer(rules, "2001:db8::1")).as(allowed).isNull();
    }
    for (String allowed : new String[] {"0.0.0.0/1", "10.0.0.0/8"}) {
      ClientRules rules = ClientRules.of(config(file + "AllowedIPs = " + allowed + "\n"));
      assertThat(peer(rules, "2606::1")).as(allowed).isNull();
    }
    String both = file.replace("10.0.0.2", "10.0.0.2, fd00::2");
    assertThat(peer(ClientRules.of(config(both + "AllowedIPs = 0.0.0.0/0\n")), "2606::1")).isNull();
  }

  @Test
  void mtuIsTakenFromTheFile() {
    String file = INTERFACE + BOTH_ADDRESSES + "MTU = 1280\n" + PEER_1 + ENDPOINT;
    assertThat(ClientRules.of(config(file + "AllowedIPs = ::/0\n")).mtuBytes()).isEqualTo(1280);
  }

  @Test
  void errorsSayWhatIsMissing() {
    assertThat(check(INTERFACE).errors())
        .containsExactly(
            "[Interface] has no Address: write the one that the peer expects packets from, such as"
                + " \"Address = 10.0.0.2/32\"",
            "there is no [Peer]: nobody to send packets to");
    String file = INTERFACE + BOTH_ADDRESSES + PEER_1;
    assertThat(check(file).errors())
        .containsExactly(
            "no [Peer] has an Endpoint: write the host and port of the one to call",
            "[Peer] "
                + PUBLIC_1
                + " has no AllowedIPs: nothing would go through the tunnel;"
                + " \"AllowedIPs = 0.0.0.0/0, ::/0\" is everything");
    assertThatThrownBy(() -> ClientRules.of(config(file)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no [Peer] has an Endpoint")
        .hasMessageContaining("\n[Peer] " + PUBLIC_1 + " has no AllowedIPs");
  }

  @Test
  void appsThatNeverMatchAreErrorsUnlessSubstringsAreCompared() {
    String file =
        INTERFACE
            + BOTH_ADDRESSES
            + PEER_1
            + ENDPOINT
            + "AllowedIPs = ::/0\nAllowedApps = App\\app.exe\nDisallowedApps = %TEMP%\\\n";
    assertThat(check(file).errors())
        .hasSize(2)
        .allSatisfy(error -> assertThat(error).contains("must be a full one"));
    assertThat(check(file).errors().getFirst())
        .startsWith("[Peer] " + PUBLIC_1 + " AllowedApps: \"App\\app.exe\" is not an application");
    ClientRules rules = ClientRules.of(config(file), AppMatching.SUBSTRING);
    assertThat(rules.peers().getFirst().apps().select(new AppProcess(1, "C:\\App\\app.exe", "")))
        .isTrue();
  }

  @Test
  void whatHasNoEffectIsWarnedOf() {
    ConfigCheck check =
        check(
            INTERFACE
                + "Address = 10.0.0.2, 10.0.0.3\nTable = off\nFwMark = 1\nPreUp = a\nPostUp = a\n"
                + "PreDown = a\nPostDown = secret-token\nSaveConfig = true\nMTU = 1441\n"
                + "DNS = 9.9.9.9, corp.example\n"
                + PEER_1
                + ENDPOINT
                + "AllowedIPs = 0.0.0.0/0\nDisallowedIPs = 9.9.9.0/24\n"
                + PEER_2
                + "AllowedIPs = 10.0.0.0/8\n");
    assertThat(check.errors()).isEmpty();
    assertThat(check.warnings())
        .extracting(warning -> warning.replaceAll(":.*", ""))
        .containsExactly(
            "[Interface] has no IPv6 Address",
            "[Interface] Address",
            "[Interface] MTU 1441 is more than 1440",
            "[Interface] DNS with search domains is not used",
            "[Interface] Table is not used",
            "[Interface] FwMark is not used",
            "[Interface] PreUp is not used",
            "[Interface] PostUp is not used",
            "[Interface] PreDown is not used",
            "[Interface] PostDown is not used",
            "[Interface] SaveConfig is not used",
            "[Peer] " + PUBLIC_2 + " has no Endpoint",
            "[Interface] DNS");
    assertThat(check.warnings().toString()).doesNotContain("secret-token");
  }

  @Test
  void anMtuTooSmallForIpv6IsWarnedOf() {
    String file = PEER_1 + ENDPOINT + "AllowedIPs = 0.0.0.0/0, ::/0\n";
    assertThat(check(INTERFACE + "Address = 10.0.0.2, fd00::2\nMTU = 1279\n" + file).warnings())
        .singleElement()
        .asString()
        .startsWith("[Interface] MTU 1279 is less than 1280");
    assertThat(check(INTERFACE + "Address = 10.0.0.2, fd00::2\nMTU = 1280\n" + file).warnings())
        .isEmpty();
  }

  @Test
  void aTunnelForIpv6AloneIsWarnedOf() {
    ConfigCheck check =
        check(INTERFACE + "Address = fd00::2\n" + PEER_1 + ENDPOINT + "AllowedIPs = ::/0\n");
    assertThat(check.warnings())
        .containsExactly(
            "[Interface] has no IPv4 Address: nothing goes through the tunnel over IPv4, and what"
                + " the rules choose of it is lost, unless asked for otherwise");
  }

  @Test
  void ofATunnelForDatagramsAloneTheRulesAreWarnedOf() {
    ConfigCheck check =
        ConfigCheck.ofOuter(
            config(
                INTERFACE
                    + "Address = 10.0.0.2\nDNS = 9.9.9.9\nTable = off\n"
                    + PEER_1
                    + ENDPOINT
                    + "AllowedIPs = 10.0.0.0/8\nDisallowedIPs = 10.5.0.0/16\nAllowedApps = a\n"
                    + "DisallowedApps = b\n"));
    assertThat(check.errors()).isEmpty();
    assertThat(check.warnings())
        .extracting(warning -> warning.replaceAll(":.*", ""))
        .containsExactly(
            "[Interface] Table is not used",
            "[Peer] " + PUBLIC_1 + " AllowedApps is not used",
            "[Peer] " + PUBLIC_1 + " DisallowedApps is not used",
            "[Peer] " + PUBLIC_1 + " DisallowedIPs is not used",
            "[Interface] DNS is not used");
  }

  @Test
  void whatKeepsAClientFromStartingKeepsATunnelForDatagramsFromItToo() {
    String file = INTERFACE + PEER_1 + "AllowedApps = App\\app.exe\n";
    assertThat(ConfigCheck.ofOuter(config(file)).errors())
        .hasSize(4)
        .isEqualTo(check(file).errors());
  }
}
