package io.github.javatun.wireguard.ndis.engine;

import io.github.javatun.wireguard.packet.IpPacket;
import io.github.javatun.wireguard.packet.PacketView;
import io.github.javatun.wireguard.packet.QuotedPacket;

/**
 * What a packet tells about its flow. An ICMP echo's identifier stands for its local port.
 *
 * <p><b>Stateless; safe for all threads.</b>
 */
final class Ports {
  private Ports() {}

  /** The local port or echo identifier; 0 if there is none. */
  static int local(IpPacket packet, boolean leaving) {
    if (packet.hasPorts()) {
      return leaving ? packet.sourcePort() : packet.destinationPort();
    }
    return packet.isIcmp() ? Math.max(0, packet.icmpIdentifier()) : 0;
  }

  /** The remote port; 0 if there is none. */
  static int remote(IpPacket packet, boolean leaving) {
    if (packet.hasPorts()) {
      return leaving ? packet.destinationPort() : packet.sourcePort();
    }
    return 0;
  }

  /**
   * The local port or echo identifier of a packet that an error quotes.
   *
   * @param errorLeaves whether the error leaves, so that the packet had arrived
   */
  static int quotedLocal(QuotedPacket quoted, boolean errorLeaves) {
    if (quoted.hasPorts()) {
      return errorLeaves ? quoted.destinationPort() : quoted.sourcePort();
    }
    return quoted.isIcmp() ? Math.max(0, quoted.icmpIdentifier()) : 0;
  }

  /** The remote port of a packet that an error quotes. */
  static int quotedRemote(QuotedPacket quoted, boolean errorLeaves) {
    if (quoted.hasPorts()) {
      return errorLeaves ? quoted.sourcePort() : quoted.destinationPort();
    }
    return 0;
  }

  /** Whether a connection is in its last steps from here on. */
  static boolean endsConnection(IpPacket packet) {
    return packet.isTcp()
        && packet.hasPorts()
        && (packet.tcpFlags() & (PacketView.FIN | PacketView.RST)) != 0;
  }

  /** Whether it is the first packet of a connection. */
  static boolean beginsConnection(IpPacket packet) {
    return packet.isTcp()
        && packet.hasPorts()
        && (packet.tcpFlags() & (PacketView.SYN | PacketView.ACK)) == PacketView.SYN;
  }

  /** Whether it ends a connection at once. */
  static boolean isReset(IpPacket packet) {
    return packet.isTcp() && packet.hasPorts() && (packet.tcpFlags() & PacketView.RST) != 0;
  }

  /** Whether it answers the first packet of a connection that the other side began. */
  static boolean answersConnection(IpPacket packet) {
    return packet.isTcp()
        && packet.hasPorts()
        && (packet.tcpFlags() & (PacketView.SYN | PacketView.ACK))
            == (PacketView.SYN | PacketView.ACK);
  }

  /** Whether it belongs to a connection whose beginning was not seen. */
  static boolean isMidConnection(IpPacket packet) {
    return packet.isTcp()
        && packet.hasPorts()
        && (packet.tcpFlags() & (PacketView.SYN | PacketView.ACK)) != PacketView.SYN;
  }
}
