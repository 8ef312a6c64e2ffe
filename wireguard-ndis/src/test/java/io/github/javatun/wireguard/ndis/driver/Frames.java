package io.github.javatun.wireguard.ndis.driver;

import io.github.javatun.wireguard.routing.IpAddress;
import java.nio.ByteBuffer;

/** Ethernet frames for tests. */
final class Frames {
  static final int TCP = 6;
  static final int UDP = 17;

  private static final int ETHERNET = 14;

  private Frames() {}

  /** A frame of any kind, with a number in it that {@link #number} finds. */
  static byte[] numbered(int number) {
    return ByteBuffer.allocate(60).putShort(12, (short) 0x88B5).putInt(ETHERNET, number).array();
  }

  static int number(byte[] frame) {
    return ByteBuffer.wrap(frame).getInt(ETHERNET);
  }

  static byte[] etherType(int type) {
    return ByteBuffer.allocate(60).putShort(12, (short) type).array();
  }

  /** A packet of either family with ports. */
  static byte[] packet(
      int protocol, String source, int sourcePort, String destination, int destinationPort) {
    byte[] from = IpAddress.parse(source).toBytes();
    byte[] to = IpAddress.parse(destination).toBytes();
    boolean ipv4 = from.length == 4;
    ByteBuffer frame = ByteBuffer.allocate(ETHERNET + (ipv4 ? 20 : 40) + 8);
    frame.putShort(12, (short) (ipv4 ? 0x0800 : 0x86DD));
    frame.put(ETHERNET, (byte) (ipv4 ? 0x45 : 0x60));
    frame.put(ETHERNET + (ipv4 ? 9 : 6), (byte) protocol);
    frame.put(ETHERNET + (ipv4 ? 12 : 8), from);
    frame.put(ETHERNET + (ipv4 ? 16 : 24), to);
    int ports = ETHERNET + (ipv4 ? 20 : 40);
    frame.putShort(ports, (short) sourcePort).putShort(ports + 2, (short) destinationPort);
    return frame.array();
  }

  /** A later fragment of an IPv4 packet. */
  static byte[] laterFragment(byte[] packet) {
    return ByteBuffer.wrap(packet.clone()).putShort(ETHERNET + 6, (short) 185).array();
  }
}
