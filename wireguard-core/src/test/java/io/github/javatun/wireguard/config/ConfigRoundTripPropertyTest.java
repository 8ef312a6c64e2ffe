package io.github.javatun.wireguard.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.javatun.wireguard.PresharedKey;
import io.github.javatun.wireguard.PrivateKey;
import io.github.javatun.wireguard.PublicKey;
import io.github.javatun.wireguard.routing.InterfaceAddress;
import io.github.javatun.wireguard.routing.IpAddress;
import io.github.javatun.wireguard.routing.IpPrefix;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class ConfigRoundTripPropertyTest {
  private static final List<String> WORDS =
      List.of("chrome", "C:\\Program Files\\x\\", "a#b.exe", "ch*", "\u00e9t\u00e9.exe", "a = b");
  private static final List<String> HOSTS =
      List.of("192.0.2.7", "2001:db8::7", "fe80::1%eth0", "vpn.example.com", "a_b-c.");

  @Property(seed = "3")
  void textOfAConfigParsesToAnEqualConfig(@ForAll long seed) throws Exception {
    WgQuickConfig config = randomConfig(new Random(seed));
    String text = config.toText();
    assertThat(WgQuickConfig.parse(text, "wg0.conf")).isEqualTo(config);
    assertThat(WgQuickConfig.parse(text.replace("\n", "\r\n"), "wg0.conf")).isEqualTo(config);
    assertThat(WgQuickConfig.parse(text, "wg0.conf").toText()).isEqualTo(text);
    assertThat(config.toString()).doesNotContain(config.interfaceSection().privateKey().toBase64());
  }

  private static WgQuickConfig randomConfig(Random random) {
    InterfaceSection.Builder builder =
        InterfaceSection.builder(PrivateKey.ofBytes(bytes(random, 32)));
    if (random.nextBoolean()) {
      builder.listenPort(random.nextInt(65_536)).mtu(random.nextInt(576, 65_536));
      builder.fwMark(random.nextLong(1L << 32)).saveConfig(random.nextBoolean());
      builder.table(
          random.nextBoolean()
              ? RoutingTable.OFF
              : RoutingTable.numbered(random.nextLong(1, 1L << 32)));
    }
    for (int i = random.nextInt(3); i > 0; i--) {
      IpAddress address = address(random);
      builder.addAddress(new InterfaceAddress(address, random.nextInt(address.bits() + 1)));
      builder.addDnsServer(address(random)).addDnsSearchDomain("corp" + i + ".example");
      builder.addPreUp("a " + random.nextInt()).addPostUp("b = \"" + random.nextInt() + "\"");
      builder.addPreDown("[c] | d, e").addPostDown("\u00a0f ; g");
    }
    List<PeerSection> peers =
        random.ints(random.nextInt(4)).mapToObj(i -> randomPeer(random)).toList();
    return new WgQuickConfig(builder.build(), peers);
  }

  private static PeerSection randomPeer(Random random) {
    PeerSection.Builder builder = PeerSection.builder(PublicKey.ofBytes(bytes(random, 32)));
    builder.persistentKeepaliveSeconds(random.nextInt(65_536));
    if (random.nextBoolean()) {
      builder.presharedKey(PresharedKey.ofBytes(bytes(random, 32)));
      builder.endpoint(
          new EndpointName(HOSTS.get(random.nextInt(HOSTS.size())), random.nextInt(1, 65_536)));
    }
    for (int i = random.nextInt(4); i > 0; i--) {
      builder.addAllowedIp(prefix(random)).addDisallowedIp(prefix(random));
      builder.addAllowedApp(WORDS.get(random.nextInt(WORDS.size())));
      builder.addDisallowedApp(WORDS.get(random.nextInt(WORDS.size())));
    }
    return builder.build();
  }

  private static IpPrefix prefix(Random random) {
    IpAddress address = address(random);
    return IpPrefix.of(address, random.nextInt(address.bits() + 1));
  }

  private static IpAddress address(Random random) {
    return IpAddress.ofBytes(bytes(random, random.nextBoolean() ? 4 : 16));
  }

  private static byte[] bytes(Random random, int sizeBytes) {
    byte[] bytes = new byte[sizeBytes];
    random.nextBytes(bytes);
    return bytes;
  }
}
