package io.github.javatun.wireguard.ndis.trace;

import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import io.github.javatun.wireguard.Endpoint;
import io.github.javatun.wireguard.packet.IpHeader;
import io.github.javatun.wireguard.packet.IpProtocol;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * IP and UDP headers for datagrams of which only the peer's end is known.
 *
 * <p><b>One thread at a time.</b> All memory is allocated by the constructor.
 */
final class UdpHeaders {
  private static final ValueLayout.OfShort SHORT =
      JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  private static final int UDP_BYTES = 8;
  private static final int MOST_PACKET_BYTES = 65_535;

  private final MemorySegment memory = Arena.ofAuto().allocate(IpHeader.IPV6_BYTES + UDP_BYTES);

  /** Where the headers are, from the first byte on. */
  MemorySegment memory() {
    return memory;
  }

  /** Makes the headers of a datagram to a peer; answers their length. */
  int toPeer(Endpoint peer, int localPort, int payloadBytes) {
    return make(peer, true, localPort, peer.port(), payloadBytes);
  }

  /** Makes the headers of a datagram from a peer; answers their length. */
  int fromPeer(Endpoint peer, int localPort, int payloadBytes) {
    return make(peer, false, peer.port(), localPort, payloadBytes);
  }

  private int make(
      Endpoint peer, boolean toPeer, int sourcePort, int destinationPort, int payloadBytes) {
    boolean ipv4 = peer.isIpv4();
    // No socket sends a longer one; what was to be sent and is not is written down all the same.
    int udpBytes = Math.min(UDP_BYTES + payloadBytes, MOST_PACKET_BYTES - IpHeader.bytes(ipv4));
    long high = peer.high();
    long low = peer.low();
    int ipBytes =
        ipv4
            ? IpHeader.writeDivisible(
                memory,
                0,
                toPeer ? 0 : (int) low,
                toPeer ? (int) low : 0,
                IpProtocol.UDP,
                udpBytes,
                0)
            : IpHeader.write(
                memory,
                0,
                toPeer ? 0 : high,
                toPeer ? 0 : low,
                toPeer ? high : 0,
                toPeer ? low : 0,
                IpProtocol.UDP,
                udpBytes);
    memory.set(SHORT, ipBytes, (short) sourcePort);
    memory.set(SHORT, ipBytes + 2, (short) destinationPort);
    memory.set(SHORT, ipBytes + 4, (short) udpBytes);
    memory.set(SHORT, ipBytes + 6, (short) 0);
    return ipBytes + UDP_BYTES; // without a UDP checksum: it would be of no datagram there was
  }
}
