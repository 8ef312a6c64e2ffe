package io.github.javatun.wireguard.ndis.engine;

import io.github.javatun.wireguard.packet.IpPacket;
import io.github.javatun.wireguard.packet.PacketView;

/**
 * What a packet tells about its flow. An ICMP echo's identifier stands for its local port.
 *
 * <p><b>Stateless; safe for all threads.</b>
 */
final class Ports {
  private Ports() {}

  /**
   * The local port or echo identifier; 0 if there is none.
   *
   * @param packet a packet, or one that an error quotes, which went the other way than the error
   * @param leaving whether the packet leaves
   */
  static int local(PacketView packet, boolean leaving) {
    if (packet.hasPorts()) {
      return leaving ? packet.sourcePort() : packet.destinationPort();
    }
    return packet.isIcmp() ? Math.max(0, packet.icmpIdentifier()) : 0;
  }

  /** The remote port; 0 if there is none. */
  static int remote(PacketView packet, boolean leaving) {
    if (packet.hasPorts()) {
      return leaving ? packet.destinationPort() : packet.sourcePort();
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
