package io.github.javatun.wireguard.config;

import io.github.javatun.wireguard.PresharedKey;
import io.github.javatun.wireguard.PrivateKey;
import io.github.javatun.wireguard.PublicKey;
import io.github.javatun.wireguard.routing.InterfaceAddress;
import io.github.javatun.wireguard.routing.IpAddress;
import io.github.javatun.wireguard.routing.IpPrefix;
import java.util.List;
import java.util.function.Consumer;

/** All keys of both kinds of sections. A key that is not here is an error in a file. */
final class KnownKeys {
  static final KeyTable<InterfaceSection.Builder> INTERFACE =
      new KeyTable<>(
          "Interface",
          List.of(
              KeyRule.single("PrivateKey", (b, value) -> b.privateKey(PrivateKey.parse(value))),
              KeyRule.single("ListenPort", (b, value) -> b.listenPort(listenPort(value))),
              KeyRule.single("FwMark", (b, value) -> b.fwMark(fwMark(value))),
              KeyRule.repeatable("Address", KnownKeys::addAddresses),
              KeyRule.repeatable("DNS", KnownKeys::addDns),
              KeyRule.single("MTU", (b, value) -> b.mtu(mtu(value))),
              KeyRule.single("Table", (b, value) -> b.table(RoutingTable.parse(value))),
              KeyRule.repeatable("PreUp", (b, value) -> addCommand(value, b::addPreUp)),
              KeyRule.repeatable("PostUp", (b, value) -> addCommand(value, b::addPostUp)),
              KeyRule.repeatable("PreDown", (b, value) -> addCommand(value, b::addPreDown)),
              KeyRule.repeatable("PostDown", (b, value) -> addCommand(value, b::addPostDown)),
              KeyRule.single("SaveConfig", (b, value) -> b.saveConfig(ValueReader.bool(value)))));

  static final KeyTable<PeerSection.Builder> PEER =
      new KeyTable<>(
          "Peer",
          List.of(
              KeyRule.single("PublicKey", (b, value) -> b.publicKey(PublicKey.parse(value))),
              KeyRule.single(
                  "PresharedKey",
                  (b, value) -> PresharedKey.parseOptional(value).ifPresent(b::presharedKey)),
              KeyRule.single("Endpoint", (b, value) -> b.endpoint(EndpointName.parse(value))),
              KeyRule.single(
                  "PersistentKeepalive",
                  (b, value) -> b.persistentKeepaliveSeconds(keepalive(value))),
              KeyRule.repeatable("AllowedIPs", (b, value) -> addPrefixes(value, b::addAllowedIp)),
              KeyRule.repeatable(
                  "DisallowedIPs", (b, value) -> addPrefixes(value, b::addDisallowedIp)),
              KeyRule.appList("AllowedApps", (b, value) -> addApps(value, b::addAllowedApp)),
              KeyRule.appList(
                  "DisallowedApps", (b, value) -> addApps(value, b::addDisallowedApp))));

  private KnownKeys() {}

  private static int listenPort(String value) {
    return ValueReader.integer(value, "a port", 0, ValueReader.MAX_PORT);
  }

  private static long fwMark(String value) {
    return value.equalsIgnoreCase("off")
        ? 0
        : ValueReader.unsigned(value, "a mark (\"off\", a number, or 0x and hexadecimal)", 0);
  }

  private static int mtu(String value) {
    return ValueReader.integer(
        value, "an MTU", InterfaceSection.Builder.MIN_MTU, InterfaceSection.Builder.MAX_MTU);
  }

  private static int keepalive(String value) {
    return value.equalsIgnoreCase("off")
        ? 0
        : ValueReader.integer(
            value, "a number of seconds or \"off\"", 0, PeerSection.Builder.MAX_KEEPALIVE_SECONDS);
  }

  private static void addAddresses(InterfaceSection.Builder builder, String value) {
    for (String item : ValueReader.commaOrBlankList(value)) {
      builder.addAddress(InterfaceAddress.parse(item));
    }
  }

  /** As wg-quick does: digits and dots only, or a colon, make an address; the rest are domains. */
  private static void addDns(InterfaceSection.Builder builder, String value) {
    for (String item : ValueReader.commaOrBlankList(value)) {
      boolean address = item.indexOf(':') >= 0 || ValueReader.isDigitsAndDots(item);
      if (address) {
        builder.addDnsServer(IpAddress.parse(item));
      } else {
        builder.addDnsSearchDomain(item);
      }
    }
  }

  private static void addPrefixes(String value, Consumer<IpPrefix> target) {
    for (String item : ValueReader.commaList(value)) {
      target.accept(IpPrefix.parse(item));
    }
  }

  private static void addApps(String value, Consumer<String> target) {
    ValueReader.commaList(value).forEach(target);
  }

  private static void addCommand(String value, Consumer<String> target) {
    if (!value.isEmpty()) {
      target.accept(value);
    }
  }
}
