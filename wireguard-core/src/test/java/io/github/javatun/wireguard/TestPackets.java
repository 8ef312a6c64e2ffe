package io.github.javatun.wireguard;

import java.nio.ByteBuffer;

/** Inner packets for tests. */
final class TestPackets {
  private TestPackets() {}

  /** An IPv4 packet of this length whose payload begins with a number. */
  static byte[] ipv4(int length, int number) {
    byte[] packet = new byte[length];
    packet[0] = 0x45;
    packet[2] = (byte) (length >>> 8);
    packet[3] = (byte) length;
    for (int i = 20; i < length; i++) {
      packet[i] = (byte) (i < 24 ? number >>> (8 * (i - 20)) : i);
    }
    return packet;
  }

  /** Such a packet of 64 bytes from one address to another, first byte highest. */
  static byte[] ipv4(int source, int destination, int number) {
    byte[] packet = ipv4(64, number);
    ByteBuffer.wrap(packet).putInt(12, source).putInt(16, destination);
    return packet;
  }

  /** An IPv6 packet of 64 bytes between two addresses of which these are the last eight bytes. */
  static byte[] ipv6(long high, long source, long destination) {
    byte[] packet = new byte[64];
    packet[0] = 0x60;
    packet[5] = 24;
    ByteBuffer.wrap(packet).putLong(8, high).putLong(16, source);
    ByteBuffer.wrap(packet).putLong(24, high).putLong(32, destination);
    return packet;
  }

  /** The number of such a packet. */
  static int number(byte[] packet, int offset) {
    int number = 0;
    for (int i = 3; i >= 0; i--) {
      number = number << 8 | (packet[offset + 20 + i] & 0xff);
    }
    return number;
  }
}
