package io.github.javatun.wireguard.ndis.trace;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import io.github.javatun.wireguard.Endpoint;
import io.github.javatun.wireguard.packet.InternetChecksum;
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
  private static final ValueLayout.OfLong LONG =
      JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  private static final int IPV4_BYTES = 20;
  private static final int IPV6_BYTES = 40;
  private static final int UDP_BYTES = 8;
  private static final int UDP = 17;
  private static final int HOP_LIMIT = 64;
  private static final byte IPV4_VERSION_AND_LENGTH = 0x45;
  private static final byte IPV6_VERSION = 0x60;

  private final MemorySegment memory = Arena.ofAuto().allocate(IPV6_BYTES + UDP_BYTES);

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
    memory.fill((byte) 0);
    int ipBytes = peer.isIpv4() ? IPV4_BYTES : IPV6_BYTES;
    int udpBytes = UDP_BYTES + payloadBytes;
    if (peer.isIpv4()) {
      memory.set(JAVA_BYTE, 0, IPV4_VERSION_AND_LENGTH);
      memory.set(SHORT, 2, (short) (IPV4_BYTES + udpBytes));
      memory.set(JAVA_BYTE, 8, (byte) HOP_LIMIT);
      memory.set(JAVA_BYTE, 9, (byte) UDP);
      int at = toPeer ? 16 : 12;
      memory.set(SHORT, at, (short) (peer.low() >>> 16));
      memory.set(SHORT, at + 2, (short) peer.low());
      memory.set(
          SHORT,
          10,
          (short) InternetChecksum.checksum(InternetChecksum.sum(memory, 0, IPV4_BYTES)));
    } else {
      memory.set(JAVA_BYTE, 0, IPV6_VERSION);
      memory.set(SHORT, 4, (short) udpBytes);
      memory.set(JAVA_BYTE, 6, (byte) UDP);
      memory.set(JAVA_BYTE, 7, (byte) HOP_LIMIT);
      int at = toPeer ? 24 : 8;
      memory.set(LONG, at, peer.high());
      memory.set(LONG, at + 8, peer.low());
    }
    memory.set(SHORT, ipBytes, (short) sourcePort);
    memory.set(SHORT, ipBytes + 2, (short) destinationPort);
    memory.set(SHORT, ipBytes + 4, (short) udpBytes);
    return ipBytes + UDP_BYTES; // without a UDP checksum: it would be of no datagram there was
  }
}
