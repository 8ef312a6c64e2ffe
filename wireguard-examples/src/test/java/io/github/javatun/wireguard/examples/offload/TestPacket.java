package io.github.javatun.wireguard.examples.offload;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Random;

/**
 * Packets as the kernel hands them over: IPv4 or IPv6, TCP or UDP, any payload; complete, or with
 * the checksum left to be done and a {@code virtio_net_hdr} in front.
 */
final class TestPacket {
  static final int FIN = 1;
  static final int SYN = 2;
  static final int PSH = 8;
  static final int ACK = 0x10;
  static final int ECE = 0x40;
  static final int CWR = 0x80;

  boolean ipv6;
  boolean udp;
  int flags = ACK;
  int sequence = 0xffff_f000; // wraps soon
  int acknowledgement = 77;
  int window = 500;
  int id = 0xfffe; // wraps soon
  boolean dontFragment = true;
  int tos;
  int ttl = 64;
  int sourcePort = 4000;
  int optionsLength = 12;
  byte[] payload = new byte[0];

  TestPacket payload(int length, long seed) {
    payload = new byte[length];
    new Random(seed).nextBytes(payload);
    return this;
  }

  int ipLength() {
    return ipv6 ? 40 : 20;
  }

  int headersLength() {
    return ipLength() + (udp ? 8 : 20 + optionsLength);
  }

  /** The packet with the pseudo-header's sum in the checksum field. */
  byte[] withPartialChecksum() {
    byte[] packet = withoutChecksum();
    int field = ipLength() + (udp ? 6 : 16);
    int partial = ~pseudoHeader(packet) & 0xffff;
    packet[field] = (byte) (partial >>> 8);
    packet[field + 1] = (byte) partial;
    return packet;
  }

  /** The packet with all its checksums. */
  byte[] complete() {
    byte[] packet = withPartialChecksum();
    int field = ipLength() + (udp ? 6 : 16);
    int sum = SlowChecksum.of(Arrays.copyOfRange(packet, ipLength(), packet.length));
    if (udp && sum == 0) {
      sum = 0xffff;
    }
    packet[field] = (byte) (sum >>> 8);
    packet[field + 1] = (byte) sum;
    return packet;
  }

  /** What a read of the device gives for a super-packet of segments of this size. */
  byte[] superPacket(int gsoSize) {
    int type = udp ? 5 : ipv6 ? 4 : 1;
    return withVirtioHeader(withPartialChecksum(), 1, type, gsoSize, ipLength(), udp ? 6 : 16);
  }

  static byte[] withVirtioHeader(
      byte[] packet, int flags, int type, int gsoSize, int checksumStart, int checksumOffset) {
    byte[] read = new byte[10 + packet.length];
    ByteBuffer header = ByteBuffer.wrap(read).order(ByteOrder.nativeOrder());
    header.put((byte) flags).put((byte) type).putShort((short) 0).putShort((short) gsoSize);
    header.putShort((short) checksumStart).putShort((short) checksumOffset).put(packet);
    return read;
  }

  static MemorySegment nativeCopy(byte[] bytes) {
    MemorySegment segment = Arena.ofAuto().allocate(Math.max(1, bytes.length));
    MemorySegment.copy(bytes, 0, segment, ValueLayout.JAVA_BYTE, 0, bytes.length);
    return segment;
  }

  private byte[] withoutChecksum() {
    ByteBuffer packet = ByteBuffer.allocate(headersLength() + payload.length);
    if (ipv6) {
      packet.putInt(6 << 28 | tos << 20 | 0x12345);
      packet.putShort((short) (packet.capacity() - 40)).put((byte) (udp ? 17 : 6));
      packet.put((byte) ttl);
      packet.putLong(0xfd00_0000_0000_0000L).putLong(1).putLong(0xfd00_0000_0000_0000L).putLong(2);
    } else {
      packet.put((byte) 0x45).put((byte) tos).putShort((short) packet.capacity());
      packet.putShort((short) id).putShort((short) (dontFragment ? 0x4000 : 0)).put((byte) ttl);
      packet.put((byte) (udp ? 17 : 6)).putShort((short) 0).putInt(0x0a4e0001).putInt(0x0a4e0002);
      packet.putShort(10, (short) SlowChecksum.of(Arrays.copyOf(packet.array(), 20)));
    }
    packet.putShort((short) sourcePort).putShort((short) 5201);
    if (udp) {
      packet.putShort((short) (8 + payload.length)).putShort((short) 0);
    } else {
      packet.putInt(sequence).putInt(acknowledgement);
      packet
          .put((byte) (((20 + optionsLength) / 4) << 4))
          .put((byte) flags)
          .putShort((short) window);
      packet.putInt(0);
      for (int i = 0; i < optionsLength; i++) {
        packet.put((byte) (i + 1));
      }
    }
    return packet.put(payload).array();
  }

  private int pseudoHeader(byte[] packet) {
    int transport = packet.length - ipLength();
    byte[] rest = {0, (byte) (udp ? 17 : 6), (byte) (transport >>> 8), (byte) transport};
    return SlowChecksum.of(Arrays.copyOfRange(packet, ipv6 ? 8 : 12, ipLength()), rest);
  }
}
