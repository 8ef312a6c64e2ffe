package io.github.javatun.wireguard.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.javatun.wireguard.PrivateKey;
import io.github.javatun.wireguard.PublicKey;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WgQuickConfigTest {
  private static final String PRIVATE = "yAnz5TF+lXXJte14tJi3zlMNq+hd2rYUIgJBgB3fBmk=";
  private static final String PUBLIC_1 = "xTIBA5rboUvnH4htodjb6e697QjLERt1NAB4mZqp8Dg=";
  private static final String PUBLIC_2 = "TrMvSoP4jYQlY6RIzBgbssQqY3vxI2Pi+y71lOWWXX0=";
  private static final String PRESHARED = "gN65BkIKy1eCE9pP1wdc8ROUtkHLF2PfAqYdyYBz6EA=";
  private static final String INTERFACE = "[Interface]\nPrivateKey = " + PRIVATE + "\n";
  private static final String PEER = "[Peer]\nPublicKey = " + PUBLIC_1 + "\n";

  @Test
  void readsEveryKey() throws Exception {
    WgQuickConfig config =
        parse(
            """
            # a comment
            [Interface]
            PrivateKey = %s # mine
            ListenPort = 51820
            FwMark = 0xca6c
            Address = 10.0.0.2/24, fd00::2/64
            Address = 10.1.0.2
            DNS = 10.0.0.1, fd00::1, corp.example
            DNS = ~.
            MTU = 1420
            Table = 1234
            PreUp = one; two
            PostUp = iptables -A FORWARD -i %%i -j ACCEPT # gone
            PostUp = second = yes
            PreDown = three
            PostDown = four
            SaveConfig = TRUE

            [Peer]
            PublicKey = %s
            PresharedKey = %s
            AllowedIPs = 10.0.0.0/24,fd00::1/64
            AllowedIPs = 0.0.0.0/0
            Endpoint = VPN.example.com:51820
            PersistentKeepalive = 25

            [Peer]
            PublicKey = %s
            Endpoint = [2001:DB8::1]:1
            PersistentKeepalive = off
            """
                .formatted(PRIVATE, PUBLIC_1, PRESHARED, PUBLIC_2));
    InterfaceSection section = config.interfaceSection();
    assertThat(section.privateKey()).isEqualTo(PrivateKey.parse(PRIVATE));
    assertThat(section.listenPort()).hasValue(51820);
    assertThat(section.fwMark()).isEqualTo(0xca6c);
    assertThat(section.addresses()).hasToString("[10.0.0.2/24, fd00::2/64, 10.1.0.2/32]");
    assertThat(section.dnsServers()).hasToString("[10.0.0.1, fd00::1]");
    assertThat(section.dnsSearchDomains()).containsExactly("corp.example", "~.");
    assertThat(section.mtuBytes()).hasValue(1420);
    assertThat(section.table()).isEqualTo(RoutingTable.numbered(1234));
    assertThat(section.preUp()).containsExactly("one; two");
    assertThat(section.postUp())
        .containsExactly("iptables -A FORWARD -i %i -j ACCEPT", "second = yes");
    assertThat(section.preDown()).containsExactly("three");
    assertThat(section.postDown()).containsExactly("four");
    assertThat(section.saveConfig()).isTrue();
    PeerSection first = config.peers().getFirst();
    assertThat(first.publicKey()).hasToString(PUBLIC_1);
    assertThat(first.presharedKey().orElseThrow().toBase64()).isEqualTo(PRESHARED);
    assertThat(first.allowedIps()).hasToString("[10.0.0.0/24, fd00::/64, 0.0.0.0/0]");
    assertThat(first.endpoint()).contains(new EndpointName("VPN.example.com", 51820));
    assertThat(first.persistentKeepaliveSeconds()).isEqualTo(25);
    PeerSection second = config.peers().getLast();
    assertThat(second.presharedKey()).isEmpty();
    assertThat(second.endpoint().orElseThrow()).hasToString("[2001:db8::1]:1");
    assertThat(second.persistentKeepaliveSeconds()).isZero();
    assertThat(config.peers()).hasSize(2);
    assertThat(parse(config.toText())).isEqualTo(config);
  }

  @Test
  void defaultsAreThoseOfWgQuick() throws Exception {
    WgQuickConfig config = parse(INTERFACE);
    InterfaceSection section = config.interfaceSection();
    assertThat(section.listenPort()).isEmpty();
    assertThat(section.fwMark()).isZero();
    assertThat(section.mtuBytes()).isEmpty();
    assertThat(section.table()).isEqualTo(RoutingTable.AUTO);
    assertThat(section.saveConfig()).isFalse();
    assertThat(config.peers()).isEmpty();
    assertThat(config.toText()).isEqualTo(INTERFACE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\ufeff[interface]\r\nprivatekey=%s\r\n[PEER]\r\nPUBLICKEY=%s",
        "\t[ Interface ]# x\n\n  PrivateKey\t=  %s  \n#y\n[Peer]\nPublicKey = %s #=\n",
        "[Peer]\nPublicKey = %2$s\n[Interface]\nPrivateKey = %1$s",
        "[Interface]\nAddress =\n[Interface]\nPrivateKey = %s\n[Peer]\nPublicKey = %s\nAllowedIPs=",
      })
  void spellingDoesNotMatter(String text) throws Exception {
    assertThat(parse(text.formatted(PRIVATE, PUBLIC_1))).isEqualTo(parse(INTERFACE + PEER));
  }

  @Test
  void severalInterfaceSectionsAreOne() throws Exception {
    WgQuickConfig config =
        parse(INTERFACE + "Address = 10.0.0.1\n" + PEER + "[Interface]\nAddress = 10.0.0.2\n");
    assertThat(config.interfaceSection().addresses()).hasToString("[10.0.0.1/32, 10.0.0.2/32]");
  }

  @Test
  void presharedKeyOfZerosIsNone() throws Exception {
    assertThat(parse(INTERFACE + PEER + "PresharedKey = " + "A".repeat(43) + "=\n"))
        .isEqualTo(parse(INTERFACE + PEER));
  }

  @Test
  void splitTunnelKeysAreReadInBothForms() throws Exception {
    WgQuickConfig config =
        parse(
            INTERFACE
                + PEER
                + "AllowedApps = chrome, C:\\C#\\bin\\\n"
                + "#@ws:AllowedApps = C:\\Program Files\\a b.exe\n"
                + "#@ws:DisallowedApps = ch*\n"
                + "DisallowedIPs = 192.168.0.0/16\n"
                + "#@WS:ignored, because the mark is in lower case\n");
    PeerSection peer = config.peers().getFirst();
    assertThat(peer.allowedApps())
        .containsExactly("chrome", "C:\\C#\\bin\\", "C:\\Program Files\\a b.exe");
    assertThat(peer.disallowedApps()).containsExactly("ch*");
    assertThat(peer.disallowedIps()).hasToString("[192.168.0.0/16]");
    assertThat(config.toText())
        .contains("\n#@ws:DisallowedIPs = 192.168.0.0/16\n", "\n#@ws:DisallowedApps = ch*\n");
    assertThat(parse(config.toText())).isEqualTo(config);
  }

  @Test
  void textFormsHideSecrets() throws Exception {
    WgQuickConfig config =
        parse(
            INTERFACE
                + "PostUp = login secret-token\n"
                + PEER
                + ("PresharedKey = " + PRESHARED + "\n"));
    assertThat(config.toString())
        .contains(PUBLIC_1)
        .doesNotContain(PRIVATE, PRESHARED, "secret-token");
  }

  @Test
  void readsFilesAndNamesThem(@TempDir Path directory) throws Exception {
    Path good = Files.writeString(directory.resolve("wg0.conf"), INTERFACE + "PostUp = \u00e9\n");
    assertThat(WgQuickConfig.parse(good).interfaceSection().postUp()).containsExactly("\u00e9");

    Path utf16 = Files.writeString(directory.resolve("a"), INTERFACE, StandardCharsets.UTF_16);
    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(() -> WgQuickConfig.parse(utf16))
        .withMessage(utf16 + ": the file is not text in UTF-8: save it in that encoding");

    Path large = Files.write(directory.resolve("b"), new byte[WgQuickConfig.MAX_SIZE + 1]);
    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(() -> WgQuickConfig.parse(large))
        .withMessage(large + ": the file is larger than 1048576 bytes");

    assertThatExceptionOfType(NoSuchFileException.class)
        .isThrownBy(() -> WgQuickConfig.parse(directory.resolve("none")));
  }

  @Test
  void refusesTextThatIsTooLarge() {
    String text = INTERFACE + "#".repeat(WgQuickConfig.MAX_SIZE);
    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(() -> parse(text))
        .withMessage("wg0.conf: the file is larger than 1048576 characters");
  }

  @Test
  void exceptionTellsThePlaceInParts() {
    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(() -> parse(INTERFACE + PEER + "\nallowedips = 10.0.0.0/33\n"))
        .withMessage(
            "wg0.conf:6: [Peer] AllowedIPs: "
                + "\"10.0.0.0/33\" is not a prefix: the length must be 0 to 32")
        .satisfies(
            e -> {
              assertThat(e.file()).isEqualTo("wg0.conf");
              assertThat(e.line()).isEqualTo(6);
              assertThat(e.section()).contains("Peer");
              assertThat(e.key()).contains("AllowedIPs");
              assertThat(e.reason()).startsWith("\"10.0.0.0/33\" is not a prefix");
            });
  }

  @Test
  void configsBuiltByHandAreChecked() {
    PrivateKey privateKey = PrivateKey.parse(PRIVATE);
    InterfaceSection.Builder builder = InterfaceSection.builder(privateKey);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder.addPostUp("echo # x"))
        .withMessage("a command cannot hold '#': it starts a comment");
    assertThatIllegalArgumentException().isThrownBy(() -> builder.addPreUp("a\nPrivateKey = b"));
    assertThatIllegalArgumentException().isThrownBy(() -> builder.mtu(575));
    assertThatIllegalArgumentException().isThrownBy(() -> builder.fwMark(-1));
    assertThatIllegalArgumentException().isThrownBy(() -> builder.addDnsSearchDomain("a b"));
    PeerSection.Builder peer = PeerSection.builder(PublicKey.parse(PUBLIC_1));
    assertThatIllegalArgumentException().isThrownBy(() -> peer.addAllowedApp("a,b"));
    assertThatIllegalArgumentException().isThrownBy(() -> peer.persistentKeepaliveSeconds(65536));
    List<PeerSection> twice = List.of(peer.build(), peer.build());
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new WgQuickConfig(builder.build(), twice))
        .withMessage("two peers have the public key " + PUBLIC_1 + ": remove one");
  }

  private static WgQuickConfig parse(String text) throws ConfigException {
    return WgQuickConfig.parse(text, "wg0.conf");
  }
}
