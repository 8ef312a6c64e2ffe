package io.github.javatun.wireguard.ndis.transport;

import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import io.github.javatun.wireguard.Endpoint;
import io.github.javatun.wireguard.packet.IpHeader;
import io.github.javatun.wireguard.packet.IpPacket;
import io.github.javatun.wireguard.packet.IpProtocol;
import io.github.javatun.wireguard.routing.IpAddress;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * The IP and UDP headers of a datagram, but for the checksum of UDP.
 *
 * <p><b>Stateless; safe for all threads.</b> Nothing is allocated.
 */
public final class UdpPacket {

  /** Size of a UDP header. */
  public static final int UDP_BYTES = 8;

  private static final ValueLayout.OfShort SHORT =
      JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  private UdpPacket() {}

  /** Size of both headers. */
  public static int headerBytes(boolean ipv4) {
    return IpHeader.bytes(ipv4) + UDP_BYTES;
  }

  /**
   * Writes both headers; {@link IpPacket#completeChecksums} makes them whole. Routers may cut an
   * IPv4 packet, as WireGuard's are on other systems.
   *
   * @param memory where to
   * @param offset where the packet begins; its payload stands behind the headers already
   * @param source where it comes from, of the receiver's family
   * @param sourcePort its UDP port
   * @param to where it goes
   * @param identification what tells its fragments from those of others, if it is cut
   * @param payloadBytes the length of the payload
   * @throws IllegalArgumentException if it is longer than a packet's headers can say
   */
  public static void write(
      MemorySegment memory,
      long offset,
      IpAddress source,
      int sourcePort,
      Endpoint to,
      int identification,
      int payloadBytes) {
    int udpBytes = UDP_BYTES + payloadBytes;
    int header =
        to.isIpv4()
            ? IpHeader.writeDivisible(
                memory,
                offset,
                (int) source.low(),
                (int) to.low(),
                IpProtocol.UDP,
                udpBytes,
                identification)
            : IpHeader.write(
                memory,
                offset,
                source.high(),
                source.low(),
                to.high(),
                to.low(),
                IpProtocol.UDP,
                udpBytes);
    long udp = offset + header;
    memory.set(SHORT, udp, (short) sourcePort);
    memory.set(SHORT, udp + 2, (short) to.port());
    memory.set(SHORT, udp + 4, (short) udpBytes);
    memory.set(SHORT, udp + 6, (short) 0);
  }

  /** The length of a datagram's payload by its UDP header; -1 if it is not all there. */
  public static int payloadBytes(IpPacket packet) {
    if (packet.transportBytes() < UDP_BYTES) {
      return -1;
    }
    int stated = packet.memory().get(SHORT, packet.transportOffset() + 4) & 0xFFFF;
    return stated < UDP_BYTES || stated > packet.transportBytes() ? -1 : stated - UDP_BYTES;
  }
}
