package io.github.javatun.wireguard.config;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Keys that other programs read in the same files and this library does not: each is an error that
 * says what to do, since a tunnel without it would not be the one its user wants.
 */
final class ForeignKeys {
  private static final String OBFUSCATION =
      "it disguises WireGuard's messages, as AmneziaWG and WireSock do; remove it, and see that the"
          + " peer takes plain WireGuard";
  private static final String PROXY =
      "datagrams go to the endpoint without a proxy; remove it, or let a program of its own relay"
          + " UDP and make that the Endpoint";
  private static final String ADAPTER =
      "there is no choice of a virtual adapter in the file; remove it";

  private record ForeignKey(String name, String advice) {}

  private static final List<ForeignKey> KEYS =
      List.of(
          new ForeignKey(
              "BypassLanTraffic",
              "remove it; networks that shall stay outside the tunnel belong in DisallowedIPs of [Peer]"),
          new ForeignKey("VirtualAdapterMode", ADAPTER),
          new ForeignKey("EnableDefaultGateway", ADAPTER),
          new ForeignKey(
              "ScriptExecTimeout", "this library runs no commands of the file; remove it"),
          new ForeignKey("Socks5Proxy", PROXY),
          new ForeignKey("Socks5ProxyUsername", PROXY),
          new ForeignKey("Socks5ProxyPassword", PROXY),
          new ForeignKey("Socks5ProxyAllTraffic", PROXY),
          new ForeignKey("Socks5Username", PROXY),
          new ForeignKey("Socks5Password", PROXY),
          new ForeignKey("Jc", OBFUSCATION),
          new ForeignKey("Jd", OBFUSCATION),
          new ForeignKey("Jmin", OBFUSCATION),
          new ForeignKey("Jmax", OBFUSCATION),
          new ForeignKey("S1", OBFUSCATION),
          new ForeignKey("S2", OBFUSCATION),
          new ForeignKey("S3", OBFUSCATION),
          new ForeignKey("S4", OBFUSCATION),
          new ForeignKey("H1", OBFUSCATION),
          new ForeignKey("H2", OBFUSCATION),
          new ForeignKey("H3", OBFUSCATION),
          new ForeignKey("H4", OBFUSCATION),
          new ForeignKey("I1", OBFUSCATION),
          new ForeignKey("I2", OBFUSCATION),
          new ForeignKey("I3", OBFUSCATION),
          new ForeignKey("I4", OBFUSCATION),
          new ForeignKey("I5", OBFUSCATION),
          new ForeignKey("Id", OBFUSCATION),
          new ForeignKey("Ip", OBFUSCATION),
          new ForeignKey("Ib", OBFUSCATION));

  private ForeignKeys() {}

  /** What to say of a key, upper and lower case being the same; null if nobody knows it. */
  static @Nullable String reason(String name) {
    for (ForeignKey key : KEYS) {
      if (key.name.equalsIgnoreCase(name)) {
        return "is not supported here: " + key.advice;
      }
    }
    return null;
  }
}
