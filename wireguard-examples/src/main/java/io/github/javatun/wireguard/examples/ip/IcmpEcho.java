package io.github.javatun.wireguard.examples.ip;

import java.nio.ByteBuffer;

/**
 * Pings: ICMP echo requests and replies over IPv4 (RFC 792). Buffers are big-endian and used from
 * their position on, which does not move.
 *
 * <p><b>Stateless; safe for all threads.</b> Nothing is allocated.
 */
public final class IcmpEcho {
  /** Size of a ping without data: an IPv4 header and an ICMP header. */
  public static final int HEADERS_SIZE_BYTES = Ipv4Header.SIZE_BYTES + 8;

  private static final byte REPLY = 0;
  private static final byte REQUEST = 8;

  private static final int TYPE_OFFSET = Ipv4Header.SIZE_BYTES;
  private static final int CHECKSUM_OFFSET = Ipv4Header.SIZE_BYTES + 2;
  private static final int IDENTIFIER_OFFSET = Ipv4Header.SIZE_BYTES + 4;
  private static final int SEQUENCE_OFFSET = Ipv4Header.SIZE_BYTES + 6;

  private IcmpEcho() {}

  /**
   * Writes a request; its data counts upwards from 0.
   *
   * @param packet receives headers and data
   * @param source address, the first byte highest
   * @param destination address, the first byte highest
   * @param identifier of the series, 16 bit
   * @param sequence number within the series, 16 bit
   * @param dataLength bytes of data
   * @return bytes of the packet
   */
  public static int writeRequest(
      ByteBuffer packet,
      int source,
      int destination,
      int identifier,
      int sequence,
      int dataLength) {
    int start = packet.position();
    int packetLength = HEADERS_SIZE_BYTES + dataLength;
    Ipv4Header.write(packet, packetLength, Ipv4Header.PROTOCOL_ICMP, source, destination);
    packet.putShort(start + TYPE_OFFSET, (short) (REQUEST << 8));
    packet.putShort(start + IDENTIFIER_OFFSET, (short) identifier);
    packet.putShort(start + SEQUENCE_OFFSET, (short) sequence);
    for (int i = 0; i < dataLength; i++) {
      packet.put(start + HEADERS_SIZE_BYTES + i, (byte) i);
    }
    writeChecksum(packet, packetLength);
    return packetLength;
  }

  /**
   * Turns a request into its reply, in place.
   *
   * @param packet an echo request, from position to limit
   */
  public static void turnIntoReply(ByteBuffer packet) {
    int packetLength = packet.remaining();
    int sender = Ipv4Header.source(packet);
    Ipv4Header.write(
        packet, packetLength, Ipv4Header.PROTOCOL_ICMP, Ipv4Header.destination(packet), sender);
    packet.putShort(packet.position() + TYPE_OFFSET, (short) (REPLY << 8));
    writeChecksum(packet, packetLength);
  }

  /**
   * Whether a packet is an echo request over IPv4.
   *
   * @param packet from position to limit
   * @return true if it asks for a reply
   */
  public static boolean isRequest(ByteBuffer packet) {
    return isType(packet, REQUEST);
  }

  /**
   * Whether a packet is an echo reply over IPv4.
   *
   * @param packet from position to limit
   * @return true if it answers a request
   */
  public static boolean isReply(ByteBuffer packet) {
    return isType(packet, REPLY);
  }

  /**
   * The number within the series.
   *
   * @param packet an echo request or reply
   * @return 0 to 65535
   */
  public static int sequence(ByteBuffer packet) {
    return packet.getShort(packet.position() + SEQUENCE_OFFSET) & 0xffff;
  }

  private static boolean isType(ByteBuffer packet, byte type) {
    return packet.remaining() >= HEADERS_SIZE_BYTES
        && Ipv4Header.isProtocol(packet, Ipv4Header.PROTOCOL_ICMP)
        && packet.get(packet.position() + TYPE_OFFSET) == type;
  }

  private static void writeChecksum(ByteBuffer packet, int packetLength) {
    int start = packet.position();
    packet.putShort(start + CHECKSUM_OFFSET, (short) 0);
    packet.putShort(
        start + CHECKSUM_OFFSET,
        Ipv4Header.checksum(
            packet, start + Ipv4Header.SIZE_BYTES, packetLength - Ipv4Header.SIZE_BYTES));
  }
}
