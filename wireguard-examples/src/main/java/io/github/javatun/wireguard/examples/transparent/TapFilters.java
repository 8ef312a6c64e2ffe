package io.github.javatun.wireguard.examples.transparent;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import io.github.javatun.wireguard.ndis.driver.FrameSlab;
import io.github.javatun.wireguard.ndis.driver.StaticFilter;
import io.github.javatun.wireguard.routing.IpPrefix;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A table of filters as {@link TapDriver} applies it. Rows with ports match no fragment but the
 * first.
 *
 * <p><b>Immutable; safe for all threads.</b> Deciding allocates nothing.
 */
final class TapFilters {
  private static final ValueLayout.OfShort SHORT =
      JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfInt INT = JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfLong LONG =
      JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  private static final int ETHER_TYPE = 12;
  private static final int IP = 14;
  private static final int IPV4 = 0x0800;
  private static final int IPV6 = 0x86dd;
  private static final int IPV4_BYTES = 20;
  private static final int IPV6_BYTES = 40;
  private static final int TCP = 6;
  private static final int UDP = 17;
  private static final int NONE = -1;

  private final StaticFilter[] rows;

  TapFilters(List<StaticFilter> filters) {
    rows = filters.toArray(StaticFilter[]::new);
  }

  /** What happens to a frame. */
  StaticFilter.Action decide(FrameSlab slab, int index) {
    for (StaticFilter row : rows) {
      if (matches(row, slab, index)) {
        return row.action();
      }
    }
    return StaticFilter.Action.REDIRECT;
  }

  private static boolean matches(StaticFilter row, FrameSlab slab, int index) {
    if ((row.directions() & slab.direction(index)) == 0
        || (row.adapter() != 0 && row.adapter() != slab.adapter(index))) {
      return false;
    }
    MemorySegment memory = slab.memory();
    long frame = slab.frameOffset(index);
    int length = slab.length(index);
    int etherType = length < IP ? NONE : memory.get(SHORT, frame + ETHER_TYPE) & 0xffff;
    if (row.etherType() != 0 && row.etherType() != etherType) {
      return false;
    }
    if (row.source() == null && row.destination() == null && row.protocol() == 0) {
      return row.sourcePorts() == null && row.destinationPorts() == null;
    }
    return switch (etherType) {
      case IPV4 -> length >= IP + IPV4_BYTES && matchesIpv4(row, memory, frame, length);
      case IPV6 -> length >= IP + IPV6_BYTES && matchesIpv6(row, memory, frame, length);
      default -> false;
    };
  }

  private static boolean matchesIpv4(
      StaticFilter row, MemorySegment memory, long frame, int length) {
    long ip = frame + IP;
    int headerBytes = (memory.get(JAVA_BYTE, ip) & 0xf) * 4;
    boolean first = (memory.get(SHORT, ip + 6) & 0x1fff) == 0;
    return containsIpv4(row.source(), memory.get(INT, ip + 12))
        && containsIpv4(row.destination(), memory.get(INT, ip + 16))
        && matchesPorts(
            row,
            memory,
            memory.get(JAVA_BYTE, ip + 9) & 0xff,
            ip + headerBytes,
            first ? length - IP - headerBytes : 0);
  }

  private static boolean matchesIpv6(
      StaticFilter row, MemorySegment memory, long frame, int length) {
    long ip = frame + IP;
    return containsIpv6(row.source(), memory, ip + 8)
        && containsIpv6(row.destination(), memory, ip + 24)
        && matchesPorts(
            row,
            memory,
            memory.get(JAVA_BYTE, ip + 6) & 0xff,
            ip + IPV6_BYTES,
            length - IP - IPV6_BYTES);
  }

  private static boolean containsIpv4(@Nullable IpPrefix prefix, int address) {
    return prefix == null || prefix.containsIpv4(address);
  }

  private static boolean containsIpv6(@Nullable IpPrefix prefix, MemorySegment memory, long at) {
    return prefix == null || prefix.containsIpv6(memory.get(LONG, at), memory.get(LONG, at + 8));
  }

  private static boolean matchesPorts(
      StaticFilter row, MemorySegment memory, int protocol, long at, int bytes) {
    if (row.protocol() != 0 && row.protocol() != protocol) {
      return false;
    }
    if (row.sourcePorts() == null && row.destinationPorts() == null) {
      return true;
    }
    return (protocol == TCP || protocol == UDP)
        && bytes >= 4
        && contains(row.sourcePorts(), memory.get(SHORT, at) & 0xffff)
        && contains(row.destinationPorts(), memory.get(SHORT, at + 2) & 0xffff);
  }

  private static boolean contains(StaticFilter.@Nullable PortRange range, int port) {
    return range == null || (port >= range.first() && port <= range.last());
  }
}
