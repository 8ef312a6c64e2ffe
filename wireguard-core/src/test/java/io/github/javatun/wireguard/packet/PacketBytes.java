package io.github.javatun.wireguard.packet;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;

/** Packets for tests, made of bytes, with checksums by {@link SlowChecksum}. */
final class PacketBytes {
  static final int TCP = 6;
  static final int UDP = 17;
  static final int ICMP = 1;
  static final int ICMPV6 = 58;
  private static final byte[] NONE = {};

  boolean ipv4 = true;
  int protocol = TCP;
  byte[] source4 = {10, 0, 0, 1};
  byte[] destination4 = {(byte) 192, (byte) 168, 1, 2};
  byte[] source6 = bytes("fd00000000000001 0000000000000002");
  byte[] destination6 = bytes("20010db8ffffeeee 1111222233334444");

  /** Behind the fixed IP header. */
  byte[] options = NONE;

  /** IPv6: number of the first extension header, if there are options. */
  int firstExtension;

  int fragmentField;
  int identification = 0x1234;
  byte[] transport = tcp(0x10, NONE, 100);

  static byte[] bytes(String hex) {
    return HexFormat.of().parseHex(hex.replaceAll("\\s", ""));
  }

  static byte[] concat(byte[]... parts) {
    ByteBuffer all = ByteBuffer.allocate(Arrays.stream(parts).mapToInt(p -> p.length).sum());
    for (byte[] part : parts) {
      all.put(part);
    }
    return all.array();
  }

  static byte[] payload(int size) {
    byte[] data = new byte[size];
    new Random(size).nextBytes(data);
    return data;
  }

  static byte[] tcp(int flags, byte[] tcpOptions, int payload) {
    byte[] header = bytes("9c40 01bb 01020304 05060708 0000 2000 0000 0000");
    header[12] = (byte) ((20 + tcpOptions.length) * 4);
    header[13] = (byte) flags;
    return concat(header, tcpOptions, payload(payload));
  }

  static byte[] udp(int payload) {
    byte[] header = bytes("9c40 0035 0000 0000");
    ByteBuffer.wrap(header).putShort(4, (short) (8 + payload));
    return concat(header, payload(payload));
  }

  static byte[] echo(boolean ipv4, int payload) {
    return concat(bytes(ipv4 ? "0800 0000 abcd 0001" : "8000 0000 abcd 0001"), payload(payload));
  }

  static PacketBytes of(boolean ipv4, int protocol, byte[] transport) {
    PacketBytes packet = new PacketBytes();
    packet.ipv4 = ipv4;
    packet.protocol = protocol;
    packet.transport = transport;
    return packet;
  }

  static PacketBytes udp(boolean ipv4, int payload) {
    return of(ipv4, UDP, udp(payload));
  }

  static PacketBytes tcp(boolean ipv4, int flags, byte[] tcpOptions, int payload) {
    return of(ipv4, TCP, tcp(flags, tcpOptions, payload));
  }

  static PacketBytes echoRequest(boolean ipv4, int payload) {
    return of(ipv4, ipv4 ? ICMP : ICMPV6, echo(ipv4, payload));
  }

  int headerBytes() {
    return (ipv4 ? 20 : 40) + options.length;
  }

  /** The packet with all checksums zero. */
  byte[] withoutChecksums() {
    return ipv4 ? ipv4Bytes() : ipv6Bytes();
  }

  /** The packet with right checksums. */
  byte[] complete() {
    byte[] packet = withoutChecksums();
    ByteBuffer view = ByteBuffer.wrap(packet);
    if (ipv4) {
      view.putShort(10, (short) SlowChecksum.of(Arrays.copyOf(packet, headerBytes())));
    }
    int field =
        switch (protocol) {
          case TCP -> 16;
          case UDP -> 6;
          case ICMP, ICMPV6 -> 2;
          default -> -1;
        };
    if (field >= 0) {
      view.putShort(headerBytes() + field, (short) transportChecksum(field));
    }
    return packet;
  }

  private int transportChecksum(int field) {
    byte[] cleared = transport.clone();
    cleared[field] = 0;
    cleared[field + 1] = 0;
    if (protocol == ICMP) {
      return SlowChecksum.of(cleared);
    }
    int checksum =
        SlowChecksum.ofTransport(
            ipv4 ? source4 : source6, ipv4 ? destination4 : destination6, protocol, cleared);
    return protocol == UDP && checksum == 0 ? 0xffff : checksum;
  }

  private byte[] ipv4Bytes() {
    int total = headerBytes() + transport.length;
    ByteBuffer header = ByteBuffer.allocate(20);
    header.put((byte) (0x40 | headerBytes() / 4)).put((byte) 0).putShort((short) total);
    header.putShort((short) identification).putShort((short) fragmentField);
    header.put((byte) 64).put((byte) protocol).putShort((short) 0);
    header.put(source4).put(destination4);
    return concat(header.array(), options, transport);
  }

  private byte[] ipv6Bytes() {
    ByteBuffer header = ByteBuffer.allocate(40);
    header.putInt(0x6000_0000).putShort((short) (options.length + transport.length));
    header.put((byte) (options.length == 0 ? protocol : firstExtension)).put((byte) 64);
    header.put(source6).put(destination6);
    return concat(header.array(), options, transport);
  }

  /** Native memory with exactly these bytes. */
  static MemorySegment memory(byte[] content) {
    // Exactly as long, so that any access outside throws.
    return Arena.ofAuto().allocate(content.length).copyFrom(MemorySegment.ofArray(content));
  }

  /** A view of these bytes, which have to be a well-formed packet. */
  static IpPacket parsed(byte[] content) {
    IpPacket packet = new IpPacket();
    if (!packet.parse(memory(content), 0, content.length)) {
      throw new AssertionError("not well-formed: " + HexFormat.of().formatHex(content));
    }
    return packet;
  }

  /** The bytes that a view shows. */
  static byte[] content(IpPacket packet) {
    byte[] content = new byte[packet.lengthBytes()];
    MemorySegment.copy(
        packet.memory(), ValueLayout.JAVA_BYTE, packet.offset(), content, 0, content.length);
    return content;
  }
}
