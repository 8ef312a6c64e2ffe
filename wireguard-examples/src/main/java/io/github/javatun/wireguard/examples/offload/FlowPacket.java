package io.github.javatun.wireguard.examples.offload;

import static io.github.javatun.wireguard.examples.offload.PacketFields.getByte;
import static io.github.javatun.wireguard.examples.offload.PacketFields.getInt;
import static io.github.javatun.wireguard.examples.offload.PacketFields.getShort;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import java.lang.foreign.MemorySegment;

/**
 * A packet as far as coalescing looks at it: whether it may be part of a super-packet, and whether
 * it belongs to the same one as another.
 *
 * <p><b>For one thread.</b> Nothing is allocated; a view is pointed at one packet after the other.
 */
final class FlowPacket {
  private static final int TCP_IN_SUPER_PACKETS =
      PacketFields.TCP_ACK | PacketFields.TCP_PSH | PacketFields.TCP_FIN;

  private final MemorySegment buffer;
  private final boolean withTcp;
  private final boolean withUdp;

  private long offset;
  private int length;
  private boolean ipv6;
  private boolean tcp;
  private int transportStart;
  private int headersLength;
  private int tcpFlags;

  FlowPacket(MemorySegment buffer, boolean withTcp, boolean withUdp) {
    this.buffer = buffer;
    this.withTcp = withTcp;
    this.withUdp = withUdp;
  }

  /**
   * Points the view at a packet.
   *
   * @return whether it may be part of a super-packet: TCP or UDP with payload, complete, without
   *     fragmentation and IP options, and for TCP with no flag but ACK and perhaps PSH and FIN
   */
  boolean view(long newOffset, int newLength) {
    offset = newOffset;
    length = newLength;
    if (length < PacketFields.IPV4_HEADER_SIZE_BYTES) {
      return false;
    }
    int firstByte = getByte(buffer, offset);
    ipv6 = firstByte >>> 4 == 6;
    int protocol;
    if (ipv6) {
      if (length < PacketFields.IPV6_HEADER_SIZE_BYTES
          || getShort(buffer, offset + PacketFields.IPV6_PAYLOAD_LENGTH)
              != length - PacketFields.IPV6_HEADER_SIZE_BYTES) {
        return false;
      }
      transportStart = PacketFields.IPV6_HEADER_SIZE_BYTES;
      protocol = getByte(buffer, offset + PacketFields.IPV6_NEXT_HEADER);
    } else {
      if (firstByte != 0x45
          || getShort(buffer, offset + PacketFields.IPV4_TOTAL_LENGTH) != length
          || (getShort(buffer, offset + PacketFields.IPV4_FRAGMENT)
                  & PacketFields.IPV4_MORE_AND_OFFSET)
              != 0) {
        return false;
      }
      transportStart = PacketFields.IPV4_HEADER_SIZE_BYTES;
      protocol = getByte(buffer, offset + PacketFields.IPV4_PROTOCOL);
    }
    tcp = protocol == PacketFields.PROTOCOL_TCP;
    return tcp ? withTcp && isTcpData() : withUdp && isUdpData(protocol);
  }

  /** Whether this packet and a later one of {@code count} packets before it are of one flow. */
  boolean isContinuedBy(FlowPacket later, int count) {
    return ipv6 == later.ipv6
        && tcp == later.tcp
        && headersLength == later.headersLength
        && (ipv6 ? hasSameIpv6Header(later) : hasSameIpv4Header(later, count))
        && int32(transportStart) == later.int32(transportStart) // ports
        && (!tcp || hasSameTcpHeader(later));
  }

  long offset() {
    return offset;
  }

  int length() {
    return length;
  }

  boolean isIpv6() {
    return ipv6;
  }

  boolean isTcp() {
    return tcp;
  }

  int transportStart() {
    return transportStart;
  }

  int headersLength() {
    return headersLength;
  }

  int payloadLength() {
    return length - headersLength;
  }

  /** PSH and FIN, as far as set: behind them a super-packet ends. */
  int endFlags() {
    return tcp ? tcpFlags & (PacketFields.TCP_PSH | PacketFields.TCP_FIN) : 0;
  }

  int sequence() {
    return tcp ? int32(transportStart + PacketFields.TCP_SEQUENCE) : 0;
  }

  private boolean isTcpData() {
    if (transportStart + PacketFields.TCP_HEADER_SIZE_BYTES > length) {
      return false;
    }
    int headerLength = PacketFields.tcpHeaderLength(buffer, offset + transportStart);
    headersLength = transportStart + headerLength;
    tcpFlags = getByte(buffer, offset + transportStart + PacketFields.TCP_FLAGS);
    return headerLength >= PacketFields.TCP_HEADER_SIZE_BYTES
        && headersLength < length
        && (tcpFlags & ~TCP_IN_SUPER_PACKETS) == 0
        && (tcpFlags & PacketFields.TCP_ACK) != 0;
  }

  private boolean isUdpData(int protocol) {
    headersLength = transportStart + PacketFields.UDP_HEADER_SIZE_BYTES;
    return protocol == PacketFields.PROTOCOL_UDP
        && headersLength < length
        && getShort(buffer, offset + transportStart + PacketFields.UDP_LENGTH)
            == length - transportStart
        && getShort(buffer, offset + transportStart + PacketFields.UDP_CHECKSUM) != 0;
  }

  private boolean hasSameIpv4Header(FlowPacket later, int count) {
    int fragment = getShort(buffer, offset + PacketFields.IPV4_FRAGMENT);
    // With DF an id means nothing (RFC 6864); else the kernel must be able to count it up again.
    boolean idFits =
        (fragment & PacketFields.IPV4_DONT_FRAGMENT) != 0
            || ((getShort(buffer, offset + PacketFields.IPV4_ID) + count) & 0xffff)
                == getShort(buffer, later.offset + PacketFields.IPV4_ID);
    return idFits
        && getShort(buffer, offset) == getShort(buffer, later.offset) // version, TOS
        && fragment == getShort(buffer, later.offset + PacketFields.IPV4_FRAGMENT)
        && getByte(buffer, offset + 8) == getByte(buffer, later.offset + 8) // TTL
        && int64(PacketFields.IPV4_SOURCE) == later.int64(PacketFields.IPV4_SOURCE);
  }

  private boolean hasSameIpv6Header(FlowPacket later) {
    return int32(0) == later.int32(0) // version, class, flow label
        && getShort(buffer, offset + PacketFields.IPV6_NEXT_HEADER) // and hop limit
            == getShort(buffer, later.offset + PacketFields.IPV6_NEXT_HEADER)
        && int64(8) == later.int64(8)
        && int64(16) == later.int64(16)
        && int64(24) == later.int64(24)
        && int64(32) == later.int64(32);
  }

  /** All but sequence, flags and checksum: of the flags only those that may differ do. */
  private boolean hasSameTcpHeader(FlowPacket later) {
    int acknowledgement = transportStart + PacketFields.TCP_ACKNOWLEDGEMENT;
    int dataOffset = transportStart + PacketFields.TCP_DATA_OFFSET;
    int window = dataOffset + 2;
    if (int32(acknowledgement) != later.int32(acknowledgement)
        || getByte(buffer, offset + dataOffset) != getByte(buffer, later.offset + dataOffset)
        || getShort(buffer, offset + window) != getShort(buffer, later.offset + window)) {
      return false;
    }
    for (int at = transportStart + PacketFields.TCP_HEADER_SIZE_BYTES;
        at < headersLength;
        at += Integer.BYTES) {
      if (int32(at) != later.int32(at)) {
        return false;
      }
    }
    return true;
  }

  private int int32(int field) {
    return getInt(buffer, offset + field);
  }

  private long int64(int field) {
    return buffer.get(JAVA_LONG_UNALIGNED, offset + field);
  }
}
