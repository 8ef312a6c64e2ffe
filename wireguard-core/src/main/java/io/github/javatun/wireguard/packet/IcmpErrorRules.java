package io.github.javatun.wireguard.packet;

/**
 * About which packets no error is made, so that errors do not breed errors.
 *
 * <p><b>Stateless; safe for all threads.</b> Nothing is allocated.
 */
final class IcmpErrorRules {
  private static final int ICMPV6_REDIRECT = 137;
  private static final int IPV4_THIS_NETWORK = 0;
  private static final int IPV4_LOOPBACK = 127;

  /** From here on: multicast, reserved, and broadcast. */
  private static final int IPV4_FIRST_MULTICAST = 224;

  private static final int IPV6_MULTICAST = 0xff;

  private IcmpErrorRules() {}

  static boolean isAllowed(IpPacket about) {
    return about.lengthBytes() > 0
        && about.fragmentOffsetBytes() == 0
        && !isUnansweredIcmp(about)
        && (about.isIpv4() ? hasSingleHostsIpv4(about) : hasSingleHostsIpv6(about));
  }

  /** ICMP without a readable type could be an error. */
  private static boolean isUnansweredIcmp(IpPacket about) {
    return about.isIcmp()
        && (about.isIcmpError()
            || about.icmpType() < 0
            || (!about.isIpv4() && about.icmpType() == ICMPV6_REDIRECT));
  }

  private static boolean hasSingleHostsIpv4(IpPacket about) {
    int source = (int) about.sourceLow() >>> 24;
    int destination = (int) about.destinationLow() >>> 24;
    return source != IPV4_THIS_NETWORK
        && source != IPV4_LOOPBACK
        && source < IPV4_FIRST_MULTICAST
        && destination < IPV4_FIRST_MULTICAST;
  }

  private static boolean hasSingleHostsIpv6(IpPacket about) {
    boolean isUnspecified = (about.sourceHigh() | about.sourceLow()) == 0;
    return !isUnspecified
        && about.sourceHigh() >>> 56 != IPV6_MULTICAST
        && about.destinationHigh() >>> 56 != IPV6_MULTICAST;
  }
}
