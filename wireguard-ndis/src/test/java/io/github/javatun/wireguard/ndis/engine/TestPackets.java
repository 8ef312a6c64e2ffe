package io.github.javatun.wireguard.ndis.engine;

import io.github.javatun.wireguard.packet.IpPacket;
import io.github.javatun.wireguard.routing.IpAddress;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;

/** Packets as a stack makes them, with right checksums. */
public final class TestPackets {
  static final int TCP = 6;
  static final int UDP = 17;
  static final int SYN = 2;
  static final int ACK = 16;

  private TestPackets() {}

  /** A UDP packet with some data. */
  public static byte[] udp(String from, int fromPort, String to, int toPort, int dataBytes) {
    byte[] data = new byte[dataBytes];
    for (int i = 0; i < dataBytes; i++) {
      data[i] = (byte) (i * 7);
    }
    return udpWith(from, fromPort, to, toPort, data);
  }

  /** A UDP packet with the given data. */
  public static byte[] udpWith(String from, int fromPort, String to, int toPort, byte[] data) {
    ByteBuffer transport = ByteBuffer.allocate(8 + data.length);
    transport.putShort((short) fromPort).putShort((short) toPort);
    transport.putShort((short) (8 + data.length)).putShort((short) 0).put(data);
    return ip(from, to, UDP, transport.array());
  }

  /** A TCP packet without data; with a segment size if that is positive. */
  public static byte[] tcp(String from, int fromPort, String to, int toPort, int flags, int mss) {
    boolean withMss = mss > 0;
    ByteBuffer transport = ByteBuffer.allocate(withMss ? 24 : 20);
    transport.putShort((short) fromPort).putShort((short) toPort);
    transport.putInt(1000).putInt((flags & ACK) != 0 ? 2000 : 0);
    transport.putShort((short) ((withMss ? 6 : 5) << 12 | flags)).putShort((short) 65_535);
    transport.putInt(0);
    if (withMss) {
      transport.put((byte) 2).put((byte) 4).putShort((short) mss);
    }
    return ip(from, to, TCP, transport.array());
  }

  static byte[] echo(String from, String to, boolean reply, int identifier) {
    boolean ipv4 = IpAddress.parse(from).isIpv4();
    ByteBuffer transport = ByteBuffer.allocate(16);
    int type = ipv4 ? (reply ? 0 : 8) : (reply ? 129 : 128);
    transport.put((byte) type).put((byte) 0).putShort((short) 0).putShort((short) identifier);
    return ip(from, to, ipv4 ? 1 : 58, transport.array());
  }

  /** An ICMP "port unreachable", or its like of IPv6, about a packet. */
  static byte[] unreachable(String from, String to, byte[] about) {
    boolean ipv4 = IpAddress.parse(from).isIpv4();
    ByteBuffer transport = ByteBuffer.allocate(8 + about.length);
    transport.put((byte) (ipv4 ? 3 : 1)).put((byte) (ipv4 ? 3 : 4)).putShort((short) 0).putInt(0);
    transport.put(about);
    return ip(from, to, ipv4 ? 1 : 58, transport.array());
  }

  static byte[] ip(String from, String to, int protocol, byte[] transport) {
    IpAddress source = IpAddress.parse(from);
    IpAddress destination = IpAddress.parse(to);
    ByteBuffer packet;
    if (source.isIpv4()) {
      packet = ByteBuffer.allocate(20 + transport.length);
      packet.put((byte) 0x45).put((byte) 0).putShort((short) packet.capacity());
      packet.putShort((short) 7).putShort((short) 0);
      packet.put((byte) 64).put((byte) protocol).putShort((short) 0);
    } else {
      packet = ByteBuffer.allocate(40 + transport.length);
      packet.putInt(0x6000_0000).putShort((short) transport.length);
      packet.put((byte) protocol).put((byte) 64);
    }
    packet.put(source.toBytes()).put(destination.toBytes()).put(transport);
    return complete(packet.array());
  }

  /** The same packet with right checksums. */
  public static byte[] complete(byte[] packet) {
    IpPacket view = new IpPacket();
    if (!view.parse(MemorySegment.ofArray(packet), 0, packet.length)) {
      throw new AssertionError("no packet");
    }
    view.completeChecksums();
    return packet;
  }

  static byte[] dontFragment(byte[] ipv4) {
    ipv4[6] = 0x40;
    return complete(ipv4);
  }
}
