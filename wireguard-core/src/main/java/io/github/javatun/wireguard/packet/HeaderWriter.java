package io.github.javatun.wireguard.packet;

import io.github.javatun.wireguard.routing.MappedAddress;
import java.lang.foreign.MemorySegment;

/**
 * Changes fields of a packet's headers, with or without repair of the checksums that are about
 * them.
 *
 * <p>The methods with repair answer what they have changed in all, checksums included, as a sum of
 * {@link InternetChecksum#change}s: a message around the packet has a checksum of its own.
 *
 * <p><b>Stateless; safe for all threads.</b> Nothing is allocated.
 */
final class HeaderWriter {
  private static final int MOST_PORT = 65_535;
  private static final int MOST_IDENTIFIER = 65_535;

  private HeaderWriter() {}

  static void requireFamily(PacketView packet, long high, long low) {
    if (MappedAddress.isIpv4(high, low) != packet.isIpv4()) {
      throw new IllegalArgumentException(
          packet.isIpv4()
              ? "the packet is IPv4, the address is none of ::ffff:0:0/96"
              : "the packet is IPv6, the address is an IPv4 address");
    }
  }

  static void requirePorts(PacketView packet, int port) {
    if (port < 0 || port > MOST_PORT) {
      throw new IllegalArgumentException("port is " + port + ", must be 0 to " + MOST_PORT);
    }
    if (!packet.hasPorts()) {
      throw new IllegalStateException("the packet has no ports, see hasPorts()");
    }
  }

  static void requireIcmpIdentifier(PacketView packet, int identifier) {
    if (identifier < 0 || identifier > MOST_IDENTIFIER) {
      throw new IllegalArgumentException(
          "identifier is " + identifier + ", must be 0 to " + MOST_IDENTIFIER);
    }
    if (packet.icmpIdentifier() < 0) {
      throw new IllegalStateException("the packet has no identifier, see icmpIdentifier()");
    }
  }

  static void putAddress(PacketView packet, long at, long high, long low) {
    requireFamily(packet, high, low);
    if (packet.isIpv4()) {
      NetworkOrder.putInt(packet.memory(), at, (int) low);
    } else {
      NetworkOrder.putLong(packet.memory(), at, high);
      NetworkOrder.putLong(packet.memory(), at + Long.BYTES, low);
    }
  }

  static void putPort(PacketView packet, long at, int port) {
    requirePorts(packet, port);
    NetworkOrder.putShort(packet.memory(), at, port);
  }

  static void putIcmpIdentifier(PacketView packet, int identifier) {
    requireIcmpIdentifier(packet, identifier);
    NetworkOrder.putShort(packet.memory(), packet.icmpIdentifierOffset(), identifier);
  }

  static long replaceSource(PacketView packet, long high, long low) {
    return replaceAddress(packet, packet.sourceAddressOffset(), high, low, true);
  }

  static long replaceDestination(PacketView packet, long high, long low) {
    // A routing header holds the destination that the transport's checksum is about.
    return replaceAddress(
        packet, packet.destinationAddressOffset(), high, low, !packet.isSourceRouted());
  }

  private static long replaceAddress(
      PacketView packet, long at, long high, long low, boolean inPseudoHeader) {
    requireFamily(packet, high, low);
    long oldHigh = packet.addressHigh(at);
    long oldLow = packet.addressLow(at);
    if (oldHigh == high && oldLow == low) {
      return 0;
    }
    putAddress(packet, at, high, low);
    long change = InternetChecksum.change(oldHigh, high) + InternetChecksum.change(oldLow, low);
    long total = change;
    if (packet.isIpv4()) {
      total += adjustHeaderChecksum(packet, change);
    }
    if (inPseudoHeader && TransportChecksum.coversAddresses(packet)) {
      total += TransportChecksum.adjust(packet, change);
    }
    return total;
  }

  static long replacePort(PacketView packet, long at, int port) {
    requirePorts(packet, port);
    return replaceShort(packet, at, port);
  }

  static long replaceIcmpIdentifier(PacketView packet, int identifier) {
    requireIcmpIdentifier(packet, identifier);
    return replaceShort(packet, packet.icmpIdentifierOffset(), identifier);
  }

  /** Changes a number that the transport's checksum is about. */
  private static long replaceShort(PacketView packet, long at, int value) {
    int old = NetworkOrder.getShort(packet.memory(), at);
    if (old == value) {
      return 0;
    }
    NetworkOrder.putShort(packet.memory(), at, value);
    long change = InternetChecksum.change(old, value);
    return change + TransportChecksum.adjust(packet, change);
  }

  /** Computes the checksum of an IPv4 header; what stood there does not matter. */
  static void completeIpv4Checksum(MemorySegment memory, long offset, int headerBytes) {
    int field = HeaderReader.IPV4_CHECKSUM;
    int behind = field + Short.BYTES;
    long sum =
        (long) InternetChecksum.sum(memory, offset, field)
            + InternetChecksum.sum(memory, offset + behind, headerBytes - behind);
    NetworkOrder.putShort(memory, offset + field, InternetChecksum.checksum(sum));
  }

  private static long adjustHeaderChecksum(PacketView packet, long change) {
    long at = packet.offset() + HeaderReader.IPV4_CHECKSUM;
    int old = NetworkOrder.getShort(packet.memory(), at);
    int adjusted = InternetChecksum.adjust(old, change);
    NetworkOrder.putShort(packet.memory(), at, adjusted);
    return InternetChecksum.change(old, adjusted);
  }
}
