package io.github.javatun.wireguard.packet;

import io.github.javatun.wireguard.routing.MappedAddress;
import java.lang.foreign.MemorySegment;

/**
 * What the headers of an IP packet say, read where the packet lies. Addresses and ports are read
 * from the memory at each call; lengths, protocol and fragment fields were read when the view was
 * set to the packet.
 *
 * <p>A view that is set to nothing has a length of 0, and reading an address throws {@link
 * IndexOutOfBoundsException}; what else it answers means nothing. A view keeps its packet's memory
 * reachable.
 *
 * <p><b>An instance belongs to one thread.</b> Nothing is allocated after construction.
 */
public abstract sealed class PacketView permits IpPacket, QuotedPacket {
  /** TCP flag: the sender has no more data. */
  public static final int FIN = 0x01;

  /** TCP flag: the first segment of a direction. */
  public static final int SYN = 0x02;

  /** TCP flag: the connection is reset. */
  public static final int RST = 0x04;

  /** TCP flag: push. */
  public static final int PSH = 0x08;

  /** TCP flag: the acknowledgement number counts. */
  public static final int ACK = 0x10;

  private static final MemorySegment NOTHING = MemorySegment.NULL;
  private static final int PORTS_BYTES = 4;
  private static final int TCP_FLAGS = 13;
  private static final int ICMP_IDENTIFIER = 4;
  private static final int ICMP_ECHO_BYTES = 8;
  private static final int ICMP_ECHO_REPLY = 0;
  private static final int ICMP_ECHO = 8;
  private static final int ICMPV6_ECHO = 128;
  private static final int ICMPV6_ECHO_REPLY = 129;
  private static final int ICMPV6_FIRST_INFORMATIONAL = 128;

  private final HeaderReader headers = new HeaderReader();
  private MemorySegment memory = NOTHING;
  private long offset;
  private boolean isSet;

  PacketView() {}

  /** Sets the view to a packet, or to nothing. */
  final boolean read(MemorySegment newMemory, long newOffset, int available, boolean whole) {
    isSet = headers.read(newMemory, newOffset, available, whole);
    memory = isSet ? newMemory : NOTHING;
    offset = newOffset;
    return isSet;
  }

  /** Sets the view to nothing. */
  final boolean readNothing() {
    isSet = false;
    memory = NOTHING;
    return false;
  }

  /** The memory the packet lies in. */
  public final MemorySegment memory() {
    return memory;
  }

  /** Where in the memory the packet begins. */
  public final long offset() {
    return offset;
  }

  /** Whether it is an IPv4 packet; else it is an IPv6 packet. */
  public final boolean isIpv4() {
    return headers.ipv4;
  }

  /** The length that the IP header states, of the whole packet; 0 if the view shows nothing. */
  public final int lengthBytes() {
    return isSet ? headers.lengthBytes : 0;
  }

  /** Length of the IP header with its options or extension headers, up to the transport's. */
  public final int headerBytes() {
    return isSet ? headers.headerBytes : 0;
  }

  /** Where in the memory the transport's header begins, or a later fragment's data. */
  public final long transportOffset() {
    return offset + headerBytes();
  }

  /** Length of the transport's header and data, as much of it as is there. */
  public final int transportBytes() {
    return isSet ? headers.presentBytes - headers.headerBytes : 0;
  }

  /**
   * The transport's number, behind all extension headers.
   *
   * @return 0 to 255, see {@link IpProtocol}; in a later fragment of IPv6 that of the first header
   *     that was cut, which may be an extension header
   */
  public final int protocol() {
    return headers.protocol;
  }

  /** Whether it is a part of a packet; false for IPv6's "atomic" fragments (RFC 6946). */
  public final boolean isFragment() {
    return headers.moreFragments || headers.fragmentOffsetBytes != 0;
  }

  /** Whether it is the first of several fragments, the one with the transport's header. */
  public final boolean isFirstFragment() {
    return headers.moreFragments && headers.fragmentOffsetBytes == 0;
  }

  /** Whether it is a fragment and not the last one. */
  public final boolean hasMoreFragments() {
    return headers.moreFragments;
  }

  /** Where a fragment's data belongs in the packet's; a multiple of 8, 0 if it is no fragment. */
  public final int fragmentOffsetBytes() {
    return headers.fragmentOffsetBytes;
  }

  /** What fragments of one packet have in common: 16 bits, for IPv6 32 or 0 without the header. */
  public final int identification() {
    return headers.identification;
  }

  /** Whether it must not be cut on its way; true for IPv6. */
  public final boolean dontFragment() {
    return headers.dontFragment;
  }

  /** Time to live or hop limit, 0 to 255. */
  public final int hopLimit() {
    return NetworkOrder.getByte(memory, hopLimitOffset());
  }

  /** DSCP and ECN, 0 to 255: IPv4's type of service, IPv6's traffic class. */
  public final int trafficClass() {
    return headers.ipv4
        ? NetworkOrder.getByte(memory, offset + 1)
        : NetworkOrder.getShort(memory, offset) >>> 4 & 0xff;
  }

  /** First half of the source address; 0 for IPv4. */
  public final long sourceHigh() {
    return addressHigh(sourceAddressOffset());
  }

  /** Second half of the source address; for IPv4 {@code 0x0000ffff_aabbccddL}. */
  public final long sourceLow() {
    return addressLow(sourceAddressOffset());
  }

  /** First half of the destination address; 0 for IPv4. */
  public final long destinationHigh() {
    return addressHigh(destinationAddressOffset());
  }

  /** Second half of the destination address; for IPv4 {@code 0x0000ffff_aabbccddL}. */
  public final long destinationLow() {
    return addressLow(destinationAddressOffset());
  }

  /** Whether it is TCP. */
  public final boolean isTcp() {
    return headers.protocol == IpProtocol.TCP;
  }

  /** Whether it is UDP. */
  public final boolean isUdp() {
    return headers.protocol == IpProtocol.UDP;
  }

  /** Whether it is the ICMP of its IP version. */
  public final boolean isIcmp() {
    return headers.protocol == (headers.ipv4 ? IpProtocol.ICMP : IpProtocol.ICMPV6);
  }

  /** Whether the ports of TCP or UDP are there; not in a later fragment. */
  public final boolean hasPorts() {
    return (isTcp() || isUdp()) && hasTransport(PORTS_BYTES);
  }

  /** The source port, 0 to 65,535; 0 if there are no ports. */
  public final int sourcePort() {
    return hasPorts() ? NetworkOrder.getShort(memory, sourcePortOffset()) : 0;
  }

  /** The destination port, 0 to 65,535; 0 if there are no ports. */
  public final int destinationPort() {
    return hasPorts() ? NetworkOrder.getShort(memory, destinationPortOffset()) : 0;
  }

  /** The flags of TCP, {@link #SYN} and others; 0 if it is not TCP or they are not there. */
  public final int tcpFlags() {
    return isTcp() && hasTransport(TCP_FLAGS + 1)
        ? NetworkOrder.getByte(memory, transportOffset() + TCP_FLAGS)
        : 0;
  }

  /** The type of ICMP, 0 to 255; -1 if it is not ICMP or the type is not there. */
  public final int icmpType() {
    return isIcmp() && hasTransport(1) ? NetworkOrder.getByte(memory, transportOffset()) : -1;
  }

  /** The code of ICMP, 0 to 255; -1 if it is not ICMP or the code is not there. */
  public final int icmpCode() {
    return isIcmp() && hasTransport(2) ? NetworkOrder.getByte(memory, transportOffset() + 1) : -1;
  }

  /** What tells echoes apart, 0 to 65,535; -1 if it is no echo or reply to one. */
  public final int icmpIdentifier() {
    int type = icmpType();
    boolean isEcho =
        headers.ipv4
            ? type == ICMP_ECHO || type == ICMP_ECHO_REPLY
            : type == ICMPV6_ECHO || type == ICMPV6_ECHO_REPLY;
    return isEcho && hasTransport(ICMP_ECHO_BYTES)
        ? NetworkOrder.getShort(memory, transportOffset() + ICMP_IDENTIFIER)
        : -1;
  }

  /** Whether it is an ICMP message about another packet, which it quotes. */
  public final boolean isIcmpError() {
    int type = icmpType();
    if (!headers.ipv4) {
      return type >= 0 && type < ICMPV6_FIRST_INFORMATIONAL;
    }
    return switch (type) {
      // Unreachable, source quench, redirect, time exceeded, parameter problem.
      case 3, 4, 5, 11, 12 -> true;
      default -> false;
    };
  }

  /** Whether so many bytes of the transport's header are there. */
  final boolean hasTransport(int bytes) {
    return headers.fragmentOffsetBytes == 0 && transportBytes() >= bytes;
  }

  /** Whether the pseudo-header has another destination than the IP header. */
  final boolean isSourceRouted() {
    return headers.isSourceRouted;
  }

  final long hopLimitOffset() {
    return offset + (headers.ipv4 ? HeaderReader.IPV4_TTL : HeaderReader.IPV6_HOP_LIMIT);
  }

  final long sourceAddressOffset() {
    return offset + (headers.ipv4 ? HeaderReader.IPV4_SOURCE : HeaderReader.IPV6_SOURCE);
  }

  final long destinationAddressOffset() {
    return offset + (headers.ipv4 ? HeaderReader.IPV4_DESTINATION : HeaderReader.IPV6_DESTINATION);
  }

  final long sourcePortOffset() {
    return transportOffset();
  }

  final long destinationPortOffset() {
    return transportOffset() + Short.BYTES;
  }

  final long icmpIdentifierOffset() {
    return transportOffset() + ICMP_IDENTIFIER;
  }

  final long addressHigh(long at) {
    return headers.ipv4 ? 0 : NetworkOrder.getLong(memory, at);
  }

  final long addressLow(long at) {
    return headers.ipv4
        ? MappedAddress.lowOfIpv4(NetworkOrder.getInt(memory, at))
        : NetworkOrder.getLong(memory, at + Long.BYTES);
  }
}
