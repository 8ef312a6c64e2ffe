package io.github.javatun.wireguard.config;

import io.github.javatun.wireguard.internal.text.QuotedText;
import io.github.javatun.wireguard.routing.IpAddress;
import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * Where a peer is reached, as it stands in a file: an address literal or a host name that has not
 * been resolved, and a UDP port. When to resolve the name, and how often, is the caller's choice.
 *
 * <p><b>Immutable, safe for all threads.</b>
 *
 * @param host an IPv4 address, an IPv6 address without brackets and possibly with a zone ({@code
 *     fe80::1%eth0}), both in their canonical form; or a host name as written
 * @param port UDP port, 1 to 65535
 */
public record EndpointName(String host, int port) {
  private static final String FORM =
      " is not an endpoint: write host:port, or [address]:port for IPv6";

  /**
   * Checks the parts and brings addresses into their canonical form.
   *
   * @throws IllegalArgumentException if one of them is invalid; the message says why
   */
  public EndpointName {
    host = canonical(host);
    if (port < 1 || port > ValueReader.MAX_PORT) {
      throw new IllegalArgumentException("port " + port + " must be 1 to " + ValueReader.MAX_PORT);
    }
  }

  /**
   * Reads {@code host:port} or {@code [address]:port}. DNS is not asked.
   *
   * @param text an endpoint as in wg-quick's {@code Endpoint}
   * @return the endpoint
   * @throws IllegalArgumentException if the text is anything else; the message says why
   */
  public static EndpointName parse(String text) {
    int colon = text.lastIndexOf(':');
    if (colon <= 0) {
      throw new IllegalArgumentException(QuotedText.of(text) + FORM);
    }
    String host = text.substring(0, colon);
    if (host.startsWith("[") && host.endsWith("]")) {
      host = host.substring(1, host.length() - 1);
      if (host.indexOf(':') < 0) {
        throw new IllegalArgumentException(
            QuotedText.of(text) + " is not an endpoint: only an IPv6 address stands in brackets");
      }
    } else if (host.indexOf(':') >= 0 || host.indexOf('[') >= 0 || host.indexOf(']') >= 0) {
      throw new IllegalArgumentException(QuotedText.of(text) + FORM);
    }
    int port = ValueReader.integer(text.substring(colon + 1), "a port", 1, ValueReader.MAX_PORT);
    return new EndpointName(host, port);
  }

  /**
   * The address, if the host is one.
   *
   * @return nothing for a host name; an IPv6 address without its zone
   */
  public Optional<IpAddress> address() {
    if (host.indexOf(':') < 0 && !ValueReader.isDigitsAndDots(host)) {
      return Optional.empty();
    }
    int zone = host.indexOf('%');
    return Optional.of(IpAddress.parse(zone < 0 ? host : host.substring(0, zone)));
  }

  /**
   * The JDK's form, for the caller to resolve.
   *
   * @return a new, unresolved address
   */
  public InetSocketAddress toUnresolved() {
    return InetSocketAddress.createUnresolved(host, port);
  }

  /** The text as it stands in a file. */
  @Override
  public String toString() {
    return host.indexOf(':') < 0 ? host + ":" + port : "[" + host + "]:" + port;
  }

  private static String canonical(String host) {
    if (host.indexOf(':') >= 0) {
      int zone = host.indexOf('%');
      return zone < 0
          ? IpAddress.parse(host).toString()
          : IpAddress.parse(host.substring(0, zone)) + "%" + requireZone(host, zone + 1);
    }
    return ValueReader.isDigitsAndDots(host)
        ? IpAddress.parse(host).toString()
        : HostName.require(host);
  }

  private static String requireZone(String host, int start) {
    String zone = host.substring(start);
    boolean valid =
        !zone.isEmpty()
            && zone.chars().allMatch(c -> c > ' ' && c <= '~' && "[]%#/".indexOf(c) < 0);
    if (!valid) {
      throw new IllegalArgumentException(
          QuotedText.of(host) + " is not an address: the zone after '%' is not an interface");
    }
    return zone;
  }
}
