package io.github.javatun.wireguard.ndis.driver;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.github.javatun.wireguard.ndis.driver.StaticFilter.Action;
import io.github.javatun.wireguard.ndis.driver.StaticFilter.PortRange;
import io.github.javatun.wireguard.routing.IpPrefix;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Static filters, decided in Java: the first row that matches. A row with ports matches the first
 * fragment of a packet only. Extension headers of IPv6 are not followed: the protocol is the number
 * in the fixed header.
 *
 * <p><b>Immutable; safe for all threads.</b> Deciding allocates nothing.
 */
final class FilterTable {
  static final FilterTable EMPTY = new FilterTable(List.of());

  private static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  private static final int ETHER_TYPE = 12;
  private static final int IPV4 = 0x0800;
  private static final int IPV6 = 0x86DD;
  private static final int TCP = 6;
  private static final int UDP = 17;
  private static final int IPV4_HEADER = 20;
  private static final int IPV6_HEADER = 40;
  private static final int FRAGMENT_OFFSET_MASK = 0x1FFF;

  private final StaticFilter[] rows;

  FilterTable(List<StaticFilter> rows) {
    this.rows = rows.toArray(StaticFilter[]::new);
  }

  /** What happens to a frame; one that no row matches is handed over. */
  Action decide(FrameSlab slab, int index, long adapter, int direction) {
    for (StaticFilter row : rows) {
      if (matches(row, slab, index, adapter, direction)) {
        return row.action();
      }
    }
    return Action.REDIRECT;
  }

  private static boolean matches(
      StaticFilter row, FrameSlab slab, int index, long adapter, int direction) {
    MemorySegment memory = slab.memory();
    long frame = slab.frameOffset(index);
    int etherType = Short.toUnsignedInt(memory.get(SHORT, frame + ETHER_TYPE));
    if ((row.directions() & direction) == 0
        || (row.adapter() != 0 && row.adapter() != adapter)
        || (row.etherType() != 0 && row.etherType() != etherType)) {
      return false;
    }
    if (!needsPacket(row)) {
      return true;
    }
    long packet = frame + FrameSlab.ETHERNET_HEADER_BYTES;
    int length = slab.length(index) - FrameSlab.ETHERNET_HEADER_BYTES;
    return switch (etherType) {
      case IPV4 -> length >= IPV4_HEADER && matchesIpv4(row, memory, packet, length);
      case IPV6 -> length >= IPV6_HEADER && matchesIpv6(row, memory, packet, length);
      default -> false;
    };
  }

  private static boolean needsPacket(StaticFilter row) {
    return row.source() != null
        || row.destination() != null
        || row.protocol() != 0
        || row.sourcePorts() != null
        || row.destinationPorts() != null;
  }

  private static boolean matchesIpv4(
      StaticFilter row, MemorySegment memory, long packet, int length) {
    int header = (memory.get(JAVA_BYTE, packet) & 0xF) * Integer.BYTES;
    int protocol = Byte.toUnsignedInt(memory.get(JAVA_BYTE, packet + 9));
    boolean laterFragment = (memory.get(SHORT, packet + 6) & FRAGMENT_OFFSET_MASK) != 0;
    return hasIpv4(row.source(), memory.get(INT, packet + 12))
        && hasIpv4(row.destination(), memory.get(INT, packet + 16))
        && matchesPorts(row, protocol, memory, packet, laterFragment ? length : header, length);
  }

  private static boolean matchesIpv6(
      StaticFilter row, MemorySegment memory, long packet, int length) {
    int protocol = Byte.toUnsignedInt(memory.get(JAVA_BYTE, packet + 6));
    return hasIpv6(row.source(), memory, packet + 8)
        && hasIpv6(row.destination(), memory, packet + 24)
        && matchesPorts(row, protocol, memory, packet, IPV6_HEADER, length);
  }

  private static boolean hasIpv4(@Nullable IpPrefix prefix, int address) {
    return prefix == null || prefix.containsIpv4(address);
  }

  private static boolean hasIpv6(@Nullable IpPrefix prefix, MemorySegment memory, long at) {
    return prefix == null
        || prefix.containsIpv6(memory.get(LONG, at), memory.get(LONG, at + Long.BYTES));
  }

  private static boolean matchesPorts(
      StaticFilter row, int protocol, MemorySegment memory, long packet, int header, int length) {
    if (row.protocol() != 0 && row.protocol() != protocol) {
      return false;
    }
    if (row.sourcePorts() == null && row.destinationPorts() == null) {
      return true;
    }
    boolean ports = protocol == TCP || protocol == UDP;
    if (!ports || length < header + 2 * Short.BYTES) {
      return false;
    }
    long at = packet + header;
    return hasPort(row.sourcePorts(), memory.get(SHORT, at))
        && hasPort(row.destinationPorts(), memory.get(SHORT, at + Short.BYTES));
  }

  private static boolean hasPort(@Nullable PortRange range, short port) {
    int number = Short.toUnsignedInt(port);
    return range == null || (number >= range.first() && number <= range.last());
  }
}
