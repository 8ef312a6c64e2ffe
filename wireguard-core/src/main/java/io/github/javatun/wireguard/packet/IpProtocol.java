package io.github.javatun.wireguard.packet;

/**
 * Protocol numbers: what an IPv4 header calls protocol and an IPv6 header next header. Those of the
 * registry that this package knows more about than the number.
 */
public final class IpProtocol {
  /** ICMP for IPv4 (RFC 792). */
  public static final int ICMP = 1;

  /** TCP (RFC 9293). */
  public static final int TCP = 6;

  /** UDP (RFC 768). */
  public static final int UDP = 17;

  /** Encapsulating security payload (RFC 4303): nothing behind its header can be read. */
  public static final int ESP = 50;

  /** ICMP for IPv6 (RFC 4443). */
  public static final int ICMPV6 = 58;

  /** IPv6: nothing follows (RFC 8200). */
  public static final int NO_NEXT_HEADER = 59;

  static final int HOP_BY_HOP_OPTIONS = 0;
  static final int ROUTING_HEADER = 43;
  static final int FRAGMENT_HEADER = 44;
  static final int AUTHENTICATION_HEADER = 51;
  static final int DESTINATION_OPTIONS = 60;

  private IpProtocol() {}
}
