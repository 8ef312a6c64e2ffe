package io.github.javatun.wireguard.examples.ip;

import java.nio.ByteBuffer;

/**
 * Writes and reads IPv4 headers without options (RFC 791, section 3.1). Buffers are big-endian and
 * used from their position on, which does not move.
 *
 * <p><b>Stateless; safe for all threads.</b> Nothing is allocated.
 */
public final class Ipv4Header {
  /** Size of a header without options. */
  public static final int SIZE_BYTES = 20;

  /** The protocol number of ICMP. */
  public static final int PROTOCOL_ICMP = 1;

  /** A protocol number for experiments (RFC 3692). */
  public static final int PROTOCOL_EXPERIMENT = 253;

  private static final byte VERSION_4_LENGTH_20 = 0x45;
  private static final short DO_NOT_FRAGMENT = 0x4000;
  private static final byte TIME_TO_LIVE = 64;

  private static final int LENGTH_OFFSET = 2;
  private static final int FLAGS_OFFSET = 6;
  private static final int TIME_TO_LIVE_OFFSET = 8;
  private static final int PROTOCOL_OFFSET = 9;
  private static final int CHECKSUM_OFFSET = 10;
  private static final int SOURCE_OFFSET = 12;
  private static final int DESTINATION_OFFSET = 16;

  private Ipv4Header() {}

  /**
   * Writes a header.
   *
   * @param packet receives 20 bytes
   * @param packetLength of header and payload
   * @param protocol of the payload
   * @param source address, the first byte highest
   * @param destination address, the first byte highest
   */
  public static void write(
      ByteBuffer packet, int packetLength, int protocol, int source, int destination) {
    int start = packet.position();
    packet.putLong(start, 0);
    packet.put(start, VERSION_4_LENGTH_20);
    packet.putShort(start + LENGTH_OFFSET, (short) packetLength);
    packet.putShort(start + FLAGS_OFFSET, DO_NOT_FRAGMENT);
    packet.put(start + TIME_TO_LIVE_OFFSET, TIME_TO_LIVE);
    packet.put(start + PROTOCOL_OFFSET, (byte) protocol);
    packet.putShort(start + CHECKSUM_OFFSET, (short) 0);
    packet.putInt(start + SOURCE_OFFSET, source);
    packet.putInt(start + DESTINATION_OFFSET, destination);
    packet.putShort(start + CHECKSUM_OFFSET, checksum(packet, start, SIZE_BYTES));
  }

  /**
   * Whether a packet has a header as {@link #write} writes it and a payload of this protocol.
   *
   * @param packet from position to limit
   * @param protocol of the payload
   * @return false for IPv6, other protocols, headers with options
   */
  public static boolean isProtocol(ByteBuffer packet, int protocol) {
    int start = packet.position();
    return packet.remaining() >= SIZE_BYTES
        && packet.get(start) == VERSION_4_LENGTH_20
        && (packet.get(start + PROTOCOL_OFFSET) & 0xff) == protocol;
  }

  /**
   * The sender.
   *
   * @param packet an IPv4 packet
   * @return the first byte highest
   */
  public static int source(ByteBuffer packet) {
    return packet.getInt(packet.position() + SOURCE_OFFSET);
  }

  /**
   * The receiver.
   *
   * @param packet an IPv4 packet
   * @return the first byte highest
   */
  public static int destination(ByteBuffer packet) {
    return packet.getInt(packet.position() + DESTINATION_OFFSET);
  }

  /** The Internet checksum (RFC 1071) of a range whose checksum field is 0. */
  static short checksum(ByteBuffer packet, int offset, int length) {
    int sum = 0;
    for (int i = 0; i + 1 < length; i += 2) {
      sum += packet.getShort(offset + i) & 0xffff;
    }
    if ((length & 1) != 0) {
      sum += (packet.get(offset + length - 1) & 0xff) << 8;
    }
    sum = (sum & 0xffff) + (sum >>> 16);
    sum = (sum & 0xffff) + (sum >>> 16);
    return (short) ~sum;
  }
}
