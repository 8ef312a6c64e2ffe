package io.github.javatun.wireguard.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every key of WireSock's files is read, or refused with what to do about it. */
class ForeignKeysTest {
  private static final String INTERFACE =
      "[Interface]\nPrivateKey = yAnz5TF+lXXJte14tJi3zlMNq+hd2rYUIgJBgB3fBmk=\n";
  private static final String PEER =
      "[Peer]\nPublicKey = xTIBA5rboUvnH4htodjb6e697QjLERt1NAB4mZqp8Dg=\n";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ScriptExecTimeout",
        "VirtualAdapterMode",
        "EnableDefaultGateway",
        "BypassLanTraffic",
        "Jc",
        "Jd",
        "Jmin",
        "Jmax",
        "S1",
        "S2",
        "S3",
        "S4",
        "H1",
        "H2",
        "H3",
        "H4",
        "I1",
        "I2",
        "I3",
        "I4",
        "I5",
        "Id",
        "Ip",
        "Ib",
        "Socks5Proxy",
        "Socks5ProxyUsername",
        "Socks5ProxyPassword",
        "Socks5ProxyAllTraffic",
        "Socks5Username"
      })
  void keysOfOthersAreRefusedInBothSectionsAndForms(String key) {
    for (String section : new String[] {INTERFACE, INTERFACE + PEER}) {
      for (String mark : new String[] {"", LineSyntax.EXTENSION_MARK}) {
        assertThatExceptionOfType(ConfigException.class)
            .isThrownBy(() -> WgQuickConfig.parse(section + mark + key + " = 1\n", "wg0.conf"))
            .satisfies(
                e -> {
                  assertThat(e.key()).contains(key);
                  assertThat(e.reason()).startsWith("is not supported here: ").contains("; ");
                });
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "PrivateKey, Interface",
    "Address, Interface",
    "DNS, Interface",
    "MTU, Interface",
    "ListenPort, Interface",
    "PreUp, Interface",
    "PostUp, Interface",
    "PreDown, Interface",
    "PostDown, Interface",
    "Table, Interface",
    "PublicKey, Peer",
    "PresharedKey, Peer",
    "Endpoint, Peer",
    "PersistentKeepalive, Peer",
    "AllowedIPs, Peer",
    "DisallowedIPs, Peer",
    "AllowedApps, Peer",
    "DisallowedApps, Peer"
  })
  void keysThatAreReadAreRefusedInTheWrongSection(String key, String section) {
    String wrongSection = section.equals("Peer") ? INTERFACE : INTERFACE + PEER;
    for (String mark : new String[] {"", LineSyntax.EXTENSION_MARK}) {
      assertThatExceptionOfType(ConfigException.class)
          .isThrownBy(() -> WgQuickConfig.parse(wrongSection + mark + key + " = 1\n", "wg0.conf"))
          .satisfies(e -> assertThat(e.reason()).isEqualTo("belongs in [" + section + "]"));
    }
  }
}
