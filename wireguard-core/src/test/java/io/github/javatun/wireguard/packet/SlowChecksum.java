package io.github.javatun.wireguard.packet;

import java.util.Arrays;

/**
 * RFC 1071 by the letter, and by other means than the code under test: bytes, one after another.
 */
final class SlowChecksum {
  private SlowChecksum() {}

  /** The checksum over all parts; 0 over data that includes its right checksum. */
  static int of(byte[]... parts) {
    int sum = 0;
    for (byte[] part : parts) {
      for (int i = 0; i < part.length; i++) {
        sum += (part[i] & 0xff) << ((i & 1) == 0 ? 8 : 0);
        sum = (sum & 0xffff) + (sum >>> 16);
      }
    }
    return ~sum & 0xffff;
  }

  /** Whether the header of an IPv4 packet has its right checksum. */
  static boolean isValidIpv4Header(byte[] packet) {
    return of(Arrays.copyOf(packet, (packet[0] & 0xf) * 4)) == 0;
  }

  /** The checksum over a pseudo-header and a transport; 0 if the transport has its right one. */
  static int ofTransport(byte[] source, byte[] destination, int protocol, byte[] transport) {
    byte[] rest = {0, (byte) protocol, (byte) (transport.length >>> 8), (byte) transport.length};
    return of(source, destination, rest, transport);
  }

  /** Whether a packet that is no fragment, with a header of this length, has right checksums. */
  static boolean isValid(byte[] packet, int headerBytes, int protocol) {
    boolean ipv4 = packet[0] >>> 4 == 4;
    byte[] source = Arrays.copyOfRange(packet, ipv4 ? 12 : 8, ipv4 ? 16 : 24);
    byte[] destination = Arrays.copyOfRange(packet, ipv4 ? 16 : 24, ipv4 ? 20 : 40);
    byte[] transport = Arrays.copyOfRange(packet, headerBytes, packet.length);
    boolean valid =
        protocol == 1
            ? of(transport) == 0
            : ofTransport(source, destination, protocol, transport) == 0;
    return valid && (!ipv4 || isValidIpv4Header(packet));
  }
}
