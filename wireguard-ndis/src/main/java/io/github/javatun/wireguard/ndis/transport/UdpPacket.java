package io.github.javatun.wireguard.ndis.transport;

import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import io.github.javatun.wireguard.Endpoint;
import io.github.javatun.wireguard.packet.IpPacket;
import io.github.javatun.wireguard.routing.IpAddress;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * The IP and UDP headers of a datagram, but for the checksums.
 *
 * <p><b>Stateless; safe for all threads.</b> Nothing is allocated.
 */
public final class UdpPacket {

  /** Size of a UDP header. */
  public static final int UDP_BYTES = 8;

  private static final int IPV4_BYTES = 20;
  private static final int IPV6_BYTES = 40;
  private static final int UDP = 17;
  private static final int HOP_LIMIT = 64;

  private static final ValueLayout.OfShort SHORT =
      JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfInt INT = JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfLong LONG =
      JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  private UdpPacket() {}

  /** Size of both headers. */
  public static int headerBytes(boolean ipv4) {
    return (ipv4 ? IPV4_BYTES : IPV6_BYTES) + UDP_BYTES;
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
    long udp;
    if (to.isIpv4()) {
      udp = offset + IPV4_BYTES;
      memory.set(SHORT, offset, (short) 0x4500);
      memory.set(SHORT, offset + 2, (short) (IPV4_BYTES + udpBytes));
      memory.set(SHORT, offset + 4, (short) identification);
      memory.set(SHORT, offset + 6, (short) 0);
      memory.set(SHORT, offset + 8, (short) ((HOP_LIMIT << 8) | UDP));
      memory.set(SHORT, offset + 10, (short) 0);
      memory.set(INT, offset + 12, (int) source.low());
      memory.set(INT, offset + 16, (int) to.low());
    } else {
      udp = offset + IPV6_BYTES;
      memory.set(INT, offset, 0x6000_0000);
      memory.set(INT, offset + 4, (udpBytes << 16) | (UDP << 8) | HOP_LIMIT);
      memory.set(LONG, offset + 8, source.high());
      memory.set(LONG, offset + 16, source.low());
      memory.set(LONG, offset + 24, to.high());
      memory.set(LONG, offset + 32, to.low());
    }
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
