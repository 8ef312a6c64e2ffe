package io.github.javatun.wireguard.packet;

import io.github.javatun.wireguard.routing.MappedAddress;
import java.lang.foreign.MemorySegment;

/**
 * Reads and checks the headers of an IP packet up to the transport's, and keeps what they say.
 *
 * <p><b>An instance belongs to one thread.</b> Nothing is allocated.
 */
final class HeaderReader {
  static final int IPV4_TOTAL_LENGTH = 2;
  static final int IPV4_IDENTIFICATION = 4;
  static final int IPV4_FRAGMENT = 6;
  static final int IPV4_TTL = 8;
  static final int IPV4_PROTOCOL = 9;
  static final int IPV4_CHECKSUM = 10;
  static final int IPV4_SOURCE = 12;
  static final int IPV4_DESTINATION = 16;
  static final int IPV4_DONT_FRAGMENT = 0x4000;
  static final int IPV4_MORE_FRAGMENTS = 0x2000;
  static final int IPV4_FRAGMENT_OFFSET = 0x1fff;
  static final int IPV6_PAYLOAD_LENGTH = 4;
  static final int IPV6_NEXT_HEADER = 6;
  static final int IPV6_HOP_LIMIT = 7;
  static final int IPV6_SOURCE = 8;
  static final int IPV6_DESTINATION = 24;
  static final int MOST_PACKET_BYTES = 65_535;

  private static final int SMALLEST_EXTENSION_BYTES = 8;
  private static final int MOST_EXTENSIONS = 16;

  // Read by PacketView, right after read() answered true.
  boolean ipv4;
  int lengthBytes;
  int presentBytes;
  int headerBytes;
  int protocol;
  int fragmentOffsetBytes;
  boolean moreFragments;
  boolean dontFragment;
  int identification;

  /** The final destination stands in a routing header, and the pseudo-header has that one. */
  boolean isSourceRouted;

  /**
   * Reads a packet's headers.
   *
   * @param available bytes there are, all of them in the memory
   * @param whole whether the packet has to be there up to its end
   * @return false if it is no well-formed packet
   */
  boolean read(MemorySegment memory, long offset, int available, boolean whole) {
    if (available < IpHeader.IPV4_BYTES) {
      return false;
    }
    int first = NetworkOrder.getByte(memory, offset);
    ipv4 = first >>> 4 == 4;
    isSourceRouted = false;
    if (ipv4) {
      return readIpv4(memory, offset, (first & 0xf) * 4, available, whole);
    }
    return first >>> 4 == 6 && readIpv6(memory, offset, available, whole);
  }

  private boolean readIpv4(
      MemorySegment memory, long offset, int header, int available, boolean whole) {
    lengthBytes = NetworkOrder.getShort(memory, offset + IPV4_TOTAL_LENGTH);
    if (header < IpHeader.IPV4_BYTES || header > lengthBytes || header > available) {
      return false;
    }
    headerBytes = header;
    identification = NetworkOrder.getShort(memory, offset + IPV4_IDENTIFICATION);
    int fragment = NetworkOrder.getShort(memory, offset + IPV4_FRAGMENT);
    dontFragment = (fragment & IPV4_DONT_FRAGMENT) != 0;
    moreFragments = (fragment & IPV4_MORE_FRAGMENTS) != 0;
    fragmentOffsetBytes = (fragment & IPV4_FRAGMENT_OFFSET) * 8;
    protocol = NetworkOrder.getByte(memory, offset + IPV4_PROTOCOL);
    return measure(available, whole) && fragmentOffsetBytes + lengthBytes <= MOST_PACKET_BYTES;
  }

  private boolean readIpv6(MemorySegment memory, long offset, int available, boolean whole) {
    if (available < IpHeader.IPV6_BYTES) {
      return false;
    }
    lengthBytes = IpHeader.IPV6_BYTES + NetworkOrder.getShort(memory, offset + IPV6_PAYLOAD_LENGTH);
    dontFragment = true;
    moreFragments = false;
    fragmentOffsetBytes = 0;
    identification = 0;
    return measure(available, whole)
        && !isMapped(memory, offset + IPV6_SOURCE)
        && !isMapped(memory, offset + IPV6_DESTINATION)
        && readExtensions(memory, offset);
  }

  private boolean measure(int available, boolean whole) {
    presentBytes = Math.min(lengthBytes, available);
    return !whole || lengthBytes <= available;
  }

  /** Such addresses do not belong on a wire, and would be taken for IPv4's here. */
  private static boolean isMapped(MemorySegment memory, long offset) {
    return NetworkOrder.getLong(memory, offset) == 0
        && MappedAddress.isIpv4(0, NetworkOrder.getLong(memory, offset + Long.BYTES));
  }

  private boolean readExtensions(MemorySegment memory, long offset) {
    boolean fragmentHeaderSeen = false;
    int next = NetworkOrder.getByte(memory, offset + IPV6_NEXT_HEADER);
    int at = IpHeader.IPV6_BYTES;
    for (int i = 0; i < MOST_EXTENSIONS; i++) {
      if (!isExtension(next)) {
        headerBytes = at;
        protocol = next;
        return true;
      }
      if (at + SMALLEST_EXTENSION_BYTES > presentBytes
          || (next == IpProtocol.HOP_BY_HOP_OPTIONS && i > 0)) {
        return false;
      }
      long header = offset + at;
      int begin = at;
      at += extensionBytes(next, NetworkOrder.getByte(memory, header + 1));
      if (at > presentBytes) {
        return false;
      }
      if (next == IpProtocol.FRAGMENT_HEADER) {
        if (fragmentHeaderSeen || !readFragmentHeader(memory, header, begin)) {
          return false;
        }
        fragmentHeaderSeen = true;
      } else if (next == IpProtocol.ROUTING_HEADER) {
        isSourceRouted |= NetworkOrder.getByte(memory, header + 3) != 0;
      }
      next = NetworkOrder.getByte(memory, header);
      if (fragmentOffsetBytes > 0) {
        // What follows is the middle of something.
        headerBytes = at;
        protocol = next;
        return true;
      }
    }
    return false;
  }

  private boolean readFragmentHeader(MemorySegment memory, long header, int begin) {
    int fragment = NetworkOrder.getShort(memory, header + 2);
    fragmentOffsetBytes = fragment & ~7;
    moreFragments = (fragment & 1) != 0;
    identification = NetworkOrder.getInt(memory, header + 4);
    int unfragmentable = begin - IpHeader.IPV6_BYTES;
    int data = lengthBytes - begin - SMALLEST_EXTENSION_BYTES;
    return unfragmentable + fragmentOffsetBytes + data <= MOST_PACKET_BYTES;
  }

  private static boolean isExtension(int protocol) {
    return switch (protocol) {
      case IpProtocol.HOP_BY_HOP_OPTIONS,
          IpProtocol.ROUTING_HEADER,
          IpProtocol.FRAGMENT_HEADER,
          IpProtocol.AUTHENTICATION_HEADER,
          IpProtocol.DESTINATION_OPTIONS ->
          true;
      default -> false;
    };
  }

  private static int extensionBytes(int protocol, int lengthField) {
    return switch (protocol) {
      case IpProtocol.FRAGMENT_HEADER -> SMALLEST_EXTENSION_BYTES;
      case IpProtocol.AUTHENTICATION_HEADER -> (lengthField + 2) * 4;
      default -> (lengthField + 1) * 8;
    };
  }
}
