package io.github.javatun.wireguard.examples.hosts;

import io.github.javatun.wireguard.examples.ip.Ipv4Header;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** IPv4 packets that carry a text, between 10.9.0.x addresses. */
final class TestPackets {
  private static final int NETWORK = 10 << 24 | 9 << 16;

  private TestPackets() {}

  static int address(int host) {
    return NETWORK | host;
  }

  static ByteBuffer packet(int sourceHost, int destinationHost, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    ByteBuffer packet = ByteBuffer.allocate(Ipv4Header.SIZE_BYTES + bytes.length);
    Ipv4Header.write(
        packet,
        packet.capacity(),
        Ipv4Header.PROTOCOL_EXPERIMENT,
        address(sourceHost),
        address(destinationHost));
    return packet.put(Ipv4Header.SIZE_BYTES, bytes);
  }

  static String text(ByteBuffer packet) {
    byte[] bytes = new byte[packet.remaining() - Ipv4Header.SIZE_BYTES];
    packet.get(packet.position() + Ipv4Header.SIZE_BYTES, bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
