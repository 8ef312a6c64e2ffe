package io.github.javatun.wireguard.simulation;

import java.nio.ByteBuffer;

/** Builds the inner packets of the simulation: valid IPv4 and IPv6 with UDP and a number. */
public final class Packets {
  /** The empty packet: {@code write} takes it as a keepalive. */
  private static final byte[] KEEPALIVE = {};

  private static final int IPV4_HEADER_SIZE_BYTES = 20;
  private static final int IPV6_HEADER_SIZE_BYTES = 40;
  private static final int UDP_HEADER_SIZE_BYTES = 8;
  private static final int PROTOCOL_UDP = 17;
  private static final int PROTOCOL_NO_NEXT_HEADER = 59;

  private Packets() {}

  /**
   * What {@code write} takes as a keepalive.
   *
   * @return no bytes
   */
  public static byte[] keepalive() {
    return KEEPALIVE.clone();
  }

  /**
   * An IPv4 packet of 100 bytes.
   *
   * @param number told apart by it
   * @return the packet
   */
  public static byte[] ipv4(long number) {
    return ipv4(100, number);
  }

  /**
   * An IPv4 packet. Below 36 bytes there is no room for UDP and the whole number.
   *
   * @param sizeBytes 20 to 65535
   * @param number told apart by it
   * @return the packet
   */
  public static byte[] ipv4(int sizeBytes, long number) {
    byte[] bytes = new byte[sizeBytes];
    ByteBuffer packet = ByteBuffer.wrap(bytes);
    packet.put((byte) 0x45).put((byte) 0).putShort((short) sizeBytes);
    packet.putShort((short) number).putShort((short) 0x4000);
    boolean udp = sizeBytes >= IPV4_HEADER_SIZE_BYTES + UDP_HEADER_SIZE_BYTES;
    packet.put((byte) 64).put((byte) (udp ? PROTOCOL_UDP : PROTOCOL_NO_NEXT_HEADER));
    packet.putShort((short) 0).putInt(0x0a00_0001).putInt(0x0a00_0002);
    packet.putShort(10, checksum(bytes, IPV4_HEADER_SIZE_BYTES));
    fillPayload(packet, udp, number);
    return bytes;
  }

  /**
   * An IPv6 packet. Below 56 bytes there is no room for UDP and the whole number.
   *
   * @param sizeBytes 40 to 65535
   * @param number told apart by it
   * @return the packet
   */
  public static byte[] ipv6(int sizeBytes, long number) {
    byte[] bytes = new byte[sizeBytes];
    ByteBuffer packet = ByteBuffer.wrap(bytes);
    boolean udp = sizeBytes >= IPV6_HEADER_SIZE_BYTES + UDP_HEADER_SIZE_BYTES;
    packet.putInt(0x6000_0000 | ((int) number & 0xfffff));
    packet.putShort((short) (sizeBytes - IPV6_HEADER_SIZE_BYTES));
    packet.put((byte) (udp ? PROTOCOL_UDP : PROTOCOL_NO_NEXT_HEADER)).put((byte) 64);
    packet.putLong(0xfd00_0000_0000_0000L).putLong(1).putLong(0xfd00_0000_0000_0000L).putLong(2);
    fillPayload(packet, udp, number);
    return bytes;
  }

  private static void fillPayload(ByteBuffer packet, boolean udp, long number) {
    if (udp) {
      packet.putShort((short) 7).putShort((short) 7);
      packet.putShort((short) (packet.remaining() + 4)).putShort((short) 0);
    }
    if (packet.remaining() >= Long.BYTES) {
      packet.putLong(number);
    }
    long mixed = number;
    while (packet.hasRemaining()) {
      mixed = mixed * 6_364_136_223_846_793_005L + 1_442_695_040_888_963_407L;
      packet.put((byte) (mixed >>> 56));
    }
  }

  private static short checksum(byte[] header, int length) {
    int sum = 0;
    for (int i = 0; i < length; i += 2) {
      sum += ((header[i] & 0xff) << 8) | (header[i + 1] & 0xff);
    }
    sum = (sum & 0xffff) + (sum >>> 16);
    sum = (sum & 0xffff) + (sum >>> 16);
    return (short) ~sum;
  }
}
