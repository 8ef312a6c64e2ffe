package io.github.javatun.wireguard.examples.offload;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * Where the fields of IPv4 (RFC 791), IPv6 (RFC 8200), TCP (RFC 9293) and UDP (RFC 768) headers
 * stand that segmentation changes or compares, and access to them.
 *
 * <p><b>Stateless; safe for all threads.</b>
 */
final class PacketFields {
  static final int IPV4_HEADER_SIZE_BYTES = 20;
  static final int IPV4_TOTAL_LENGTH = 2;
  static final int IPV4_ID = 4;
  static final int IPV4_FRAGMENT = 6;
  static final int IPV4_PROTOCOL = 9;
  static final int IPV4_CHECKSUM = 10;
  static final int IPV4_SOURCE = 12;
  static final int IPV4_ADDRESSES_SIZE_BYTES = 8;
  static final int IPV4_DONT_FRAGMENT = 0x4000;
  static final int IPV4_MORE_AND_OFFSET = 0x3fff;

  static final int IPV6_HEADER_SIZE_BYTES = 40;
  static final int IPV6_PAYLOAD_LENGTH = 4;
  static final int IPV6_NEXT_HEADER = 6;
  static final int IPV6_SOURCE = 8;
  static final int IPV6_ADDRESSES_SIZE_BYTES = 32;

  static final int PROTOCOL_TCP = 6;
  static final int PROTOCOL_UDP = 17;

  static final int TCP_HEADER_SIZE_BYTES = 20;
  static final int TCP_SEQUENCE = 4;
  static final int TCP_ACKNOWLEDGEMENT = 8;
  static final int TCP_DATA_OFFSET = 12;
  static final int TCP_FLAGS = 13;
  static final int TCP_CHECKSUM = 16;
  static final int TCP_FIN = 0x01;
  static final int TCP_PSH = 0x08;
  static final int TCP_ACK = 0x10;
  static final int TCP_CWR = 0x80;

  static final int UDP_HEADER_SIZE_BYTES = 8;
  static final int UDP_LENGTH = 4;
  static final int UDP_CHECKSUM = 6;

  private static final ValueLayout.OfShort NETWORK_SHORT =
      JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfInt NETWORK_INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  private PacketFields() {}

  static int getByte(MemorySegment segment, long offset) {
    return segment.get(JAVA_BYTE, offset) & 0xff;
  }

  static void putByte(MemorySegment segment, long offset, int value) {
    segment.set(JAVA_BYTE, offset, (byte) value);
  }

  static int getShort(MemorySegment segment, long offset) {
    return Short.toUnsignedInt(segment.get(NETWORK_SHORT, offset));
  }

  static void putShort(MemorySegment segment, long offset, int value) {
    segment.set(NETWORK_SHORT, offset, (short) value);
  }

  static int getInt(MemorySegment segment, long offset) {
    return segment.get(NETWORK_INT, offset);
  }

  static void putInt(MemorySegment segment, long offset, int value) {
    segment.set(NETWORK_INT, offset, value);
  }

  static int tcpHeaderLength(MemorySegment segment, long tcp) {
    return (getByte(segment, tcp + TCP_DATA_OFFSET) >>> 4) * 4;
  }

  /** The sum of the pseudo-header (RFC 9293, section 3.1), in the machine's byte order. */
  static long pseudoHeaderSum(
      MemorySegment segment, long packet, boolean ipv6, int protocol, int transportLength) {
    long sum =
        (long) InternetChecksum.ofNetworkShort(protocol)
            + InternetChecksum.ofNetworkShort(transportLength);
    return ipv6
        ? InternetChecksum.add(sum, segment, packet + IPV6_SOURCE, IPV6_ADDRESSES_SIZE_BYTES)
        : InternetChecksum.add(sum, segment, packet + IPV4_SOURCE, IPV4_ADDRESSES_SIZE_BYTES);
  }

  /** Computes the IPv4 header's checksum anew. */
  static void storeIpv4Checksum(MemorySegment segment, long packet, int headerLength) {
    segment.set(JAVA_SHORT_UNALIGNED, packet + IPV4_CHECKSUM, (short) 0);
    InternetChecksum.storeComplement(
        segment, packet + IPV4_CHECKSUM, InternetChecksum.add(0, segment, packet, headerLength));
  }
}
