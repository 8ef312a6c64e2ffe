package io.github.javatun.wireguard.ndis.engine;

import io.github.javatun.wireguard.packet.IpPacket;
import io.github.javatun.wireguard.packet.MaximumSegmentSize;
import io.github.javatun.wireguard.packet.QuotedPacket;

/**
 * Gives packets the addresses, ports, echo identifiers and segment sizes they need on the other
 * side, and right checksums. A packet that the stack sent may hold a partial sum only, left to a
 * network card, so checksums are computed anew; but for fragments, which no card completes.
 *
 * <p><b>Stateless; safe for all threads.</b> Nothing is allocated.
 */
final class HeaderTranslation {
  private static final int IPV4_TCP_HEADERS = 40;
  private static final int IPV6_TCP_HEADERS = 60;

  private HeaderTranslation() {}

  /** For a packet that leaves through the tunnel. */
  static void leave(IpPacket packet, Translated to, int mtuBytes) {
    if (packet.isFragment()) {
      packet.rewriteSource(to.localHigh, to.localLow);
      packet.rewriteDestination(to.remoteHigh, to.remoteLow);
      if (packet.hasPorts()) {
        packet.rewriteSourcePort(to.localPort);
      } else if (packet.icmpIdentifier() >= 0) {
        packet.rewriteIcmpIdentifier(to.localPort);
      }
    } else {
      packet.setSource(to.localHigh, to.localLow);
      packet.setDestination(to.remoteHigh, to.remoteLow);
      if (packet.hasPorts()) {
        packet.setSourcePort(to.localPort);
      } else if (packet.icmpIdentifier() >= 0) {
        packet.setIcmpIdentifier(to.localPort);
      }
    }
    finish(packet, mtuBytes);
  }

  /** For a packet that came through the tunnel. */
  static void arrive(IpPacket packet, Translated to, int mtuBytes) {
    if (packet.isFragment()) {
      packet.rewriteDestination(to.localHigh, to.localLow);
      packet.rewriteSource(to.remoteHigh, to.remoteLow);
      if (packet.hasPorts()) {
        packet.rewriteDestinationPort(to.localPort);
      } else if (packet.icmpIdentifier() >= 0) {
        packet.rewriteIcmpIdentifier(to.localPort);
      }
    } else {
      packet.setDestination(to.localHigh, to.localLow);
      packet.setSource(to.remoteHigh, to.remoteLow);
      if (packet.hasPorts()) {
        packet.setDestinationPort(to.localPort);
      } else if (packet.icmpIdentifier() >= 0) {
        packet.setIcmpIdentifier(to.localPort);
      }
    }
    finish(packet, mtuBytes);
  }

  private static void finish(IpPacket packet, int mtuBytes) {
    MaximumSegmentSize.clamp(
        packet, mtuBytes - (packet.isIpv4() ? IPV4_TCP_HEADERS : IPV6_TCP_HEADERS));
    packet.completeChecksums();
  }

  /**
   * For an ICMP error of the stack about a packet that came through the tunnel: the quoted one is
   * given back the addresses, and the port or echo identifier, that its sender knows.
   */
  static void leaveError(IpPacket error, QuotedPacket quoted, Translated to) {
    quoted.rewriteDestination(to.localHigh, to.localLow);
    quoted.rewriteSource(to.remoteHigh, to.remoteLow);
    if (quoted.hasPorts()) {
      quoted.rewriteDestinationPort(to.localPort);
    } else if (quoted.icmpIdentifier() >= 0) {
      quoted.rewriteIcmpIdentifier(to.localPort);
    }
    error.setSource(to.localHigh, to.localLow);
    error.setDestination(to.remoteHigh, to.remoteLow);
    error.completeChecksums();
  }

  /**
   * For an ICMP error from beyond the tunnel about a packet that left through it: the quoted one is
   * given back the addresses, and the port or echo identifier, that the stack knows. Who reports it
   * stays, unless it is the one the packet was for, under another address.
   */
  static void arriveError(IpPacket error, QuotedPacket quoted, Translated to) {
    boolean fromDestination =
        error.sourceHigh() == quoted.destinationHigh()
            && error.sourceLow() == quoted.destinationLow();
    quoted.rewriteSource(to.localHigh, to.localLow);
    quoted.rewriteDestination(to.remoteHigh, to.remoteLow);
    if (quoted.hasPorts()) {
      quoted.rewriteSourcePort(to.localPort);
    } else if (quoted.icmpIdentifier() >= 0) {
      quoted.rewriteIcmpIdentifier(to.localPort);
    }
    error.setDestination(to.localHigh, to.localLow);
    if (fromDestination) {
      error.setSource(to.remoteHigh, to.remoteLow);
    }
    error.completeChecksums();
  }
}
