package io.github.javatun.wireguard;

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

  /** The number of such a packet. */
  static int number(byte[] packet, int offset) {
    int number = 0;
    for (int i = 3; i >= 0; i--) {
      number = number << 8 | (packet[offset + 20 + i] & 0xff);
    }
    return number;
  }
}
