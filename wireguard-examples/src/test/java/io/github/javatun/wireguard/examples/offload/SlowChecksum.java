package io.github.javatun.wireguard.examples.offload;

import java.util.Arrays;

/** RFC 1071 by the letter, and by other means than the code under test: bytes, in network order. */
final class SlowChecksum {
  private SlowChecksum() {}

  /** The complement of the sum of 16-bit words; 0 over data that includes its right checksum. */
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

  /** Whether IPv4 header and transport checksum of a complete packet are right. */
  static boolean isValid(byte[] packet) {
    boolean ipv6 = packet[0] >>> 4 == 6;
    int headerLength = ipv6 ? 40 : (packet[0] & 0xf) * 4;
    if (!ipv6 && of(Arrays.copyOf(packet, headerLength)) != 0) {
      return false;
    }
    int protocol = packet[ipv6 ? 6 : 9];
    byte[] addresses = Arrays.copyOfRange(packet, ipv6 ? 8 : 12, ipv6 ? 40 : 20);
    byte[] transport = Arrays.copyOfRange(packet, headerLength, packet.length);
    byte[] rest = {0, (byte) protocol, (byte) (transport.length >>> 8), (byte) transport.length};
    return of(addresses, rest, transport) == 0;
  }
}
