package io.github.javatun.wireguard.ndis.windows;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import io.github.javatun.wireguard.ndis.driver.StaticFilter;
import io.github.javatun.wireguard.ndis.driver.StaticFilter.PortRange;
import io.github.javatun.wireguard.routing.IpAddress;
import io.github.javatun.wireguard.routing.IpPrefix;
import java.lang.foreign.Arena;
import java.lang.foreign.GroupLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SequenceLayout;
import java.lang.foreign.StructLayout;
import java.util.List;
import java.util.Objects;

/**
 * Writes a table of filters as one version of the driver lays it out. Addresses are in network
 * order, ports and Ethernet types in the processor's.
 *
 * <p><b>Immutable; safe for all threads.</b> It allocates.
 */
final class FilterTableWriter {
  private static final int DATA_LINK_LAYER_VALID = 1;
  private static final int NETWORK_LAYER_VALID = 2;
  private static final int TRANSPORT_LAYER_VALID = 4;
  private static final int ETH_802_3 = 1;
  private static final int ETH_802_3_PROTOCOL = 4;
  private static final int IPV4 = 1;
  private static final int IPV6 = 2;
  private static final int IP_SOURCE = 1;
  private static final int IP_DESTINATION = 2;
  private static final int IP_PROTOCOL = 4;
  private static final int SUBNET = 1;
  private static final int TCPUDP = 1;
  private static final int TCPUDP_SOURCE_PORT = 1;
  private static final int TCPUDP_DESTINATION_PORT = 2;

  private final GroupLayout row;
  private final long headBytes;

  /** For one of the tables of {@link FilterLayouts}. */
  FilterTableWriter(StructLayout table) {
    headBytes = Structs.offset(table, "m_StaticFilters");
    Structs.Place rows = Objects.requireNonNull(Structs.find(table, "m_StaticFilters"));
    row = (GroupLayout) ((SequenceLayout) rows.layout()).elementLayout();
  }

  /**
   * Writes a table.
   *
   * @throws IllegalArgumentException if a filter can match nothing
   */
  MemorySegment write(Arena arena, List<StaticFilter> filters) {
    List<FilterRow> rows = FilterRow.of(filters);
    MemorySegment table = arena.allocate(headBytes + rows.size() * row.byteSize(), Long.BYTES);
    table.set(JAVA_INT_UNALIGNED, 0, rows.size());
    for (int i = 0; i < rows.size(); i++) {
      write(table.asSlice(headBytes + i * row.byteSize(), row.byteSize()), rows.get(i));
    }
    return table;
  }

  private void write(MemorySegment to, FilterRow from) {
    StaticFilter filter = from.filter();
    to.set(JAVA_LONG_UNALIGNED, at("m_Adapter"), filter.adapter());
    to.set(JAVA_INT_UNALIGNED, at("m_dwDirectionFlags"), filter.directions());
    to.set(JAVA_INT_UNALIGNED, at("m_FilterAction"), action(filter.action()));
    int valid = 0;
    if (filter.etherType() != 0) {
      valid |= DATA_LINK_LAYER_VALID;
      writeEtherType(to, filter.etherType());
    }
    if (from.family() != FilterRow.Family.ANY) {
      valid |= NETWORK_LAYER_VALID;
      writeNetwork(to, from);
    }
    if (filter.sourcePorts() != null || filter.destinationPorts() != null) {
      valid |= TRANSPORT_LAYER_VALID;
      writePorts(to, filter);
    }
    to.set(JAVA_INT_UNALIGNED, at("m_ValidFields"), valid);
  }

  private void writeEtherType(MemorySegment to, int etherType) {
    String layer = "m_DataLinkFilter";
    to.set(JAVA_INT_UNALIGNED, at(layer, "m_dwUnionSelector"), ETH_802_3);
    String part = "m_Eth8023Filter";
    to.set(JAVA_INT_UNALIGNED, at(layer, part, "m_ValidFields"), ETH_802_3_PROTOCOL);
    to.set(JAVA_SHORT_UNALIGNED, at(layer, part, "m_Protocol"), (short) etherType);
  }

  private void writeNetwork(MemorySegment to, FilterRow from) {
    StaticFilter filter = from.filter();
    boolean ipv4 = from.family() == FilterRow.Family.IPV4;
    String layer = "m_NetworkFilter";
    String part = ipv4 ? "m_IPv4" : "m_IPv6";
    to.set(JAVA_INT_UNALIGNED, at(layer, "m_dwUnionSelector"), ipv4 ? IPV4 : IPV6);
    int valid = 0;
    if (filter.source() != null) {
      valid |= IP_SOURCE;
      writeSubnet(to, filter.source(), layer, part, "m_SrcAddress");
    }
    if (filter.destination() != null) {
      valid |= IP_DESTINATION;
      writeSubnet(to, filter.destination(), layer, part, "m_DestAddress");
    }
    if (from.protocol() != 0) {
      valid |= IP_PROTOCOL;
      to.set(JAVA_BYTE, at(layer, part, "m_Protocol"), (byte) from.protocol());
    }
    to.set(JAVA_INT_UNALIGNED, at(layer, part, "m_ValidFields"), valid);
  }

  private void writeSubnet(
      MemorySegment to, IpPrefix prefix, String layer, String part, String field) {
    to.set(JAVA_INT_UNALIGNED, at(layer, part, field, "m_AddressType"), SUBNET);
    byte[] address = prefix.network().toBytes();
    IpAddress ones = prefix.isIpv4() ? IpAddress.ofIpv4(-1) : IpAddress.ofIpv6(-1, -1);
    byte[] mask = IpPrefix.of(ones, prefix.length()).network().toBytes();
    copy(address, to, at(layer, part, field, "m_IpSubnet", "m_Ip"));
    copy(mask, to, at(layer, part, field, "m_IpSubnet", "m_IpMask"));
  }

  private void writePorts(MemorySegment to, StaticFilter filter) {
    String layer = "m_TransportFilter";
    String part = "m_TcpUdp";
    to.set(JAVA_INT_UNALIGNED, at(layer, "m_dwUnionSelector"), TCPUDP);
    int valid = 0;
    if (filter.sourcePorts() != null) {
      valid |= TCPUDP_SOURCE_PORT;
      writeRange(to, filter.sourcePorts(), layer, part, "m_SourcePort");
    }
    if (filter.destinationPorts() != null) {
      valid |= TCPUDP_DESTINATION_PORT;
      writeRange(to, filter.destinationPorts(), layer, part, "m_DestPort");
    }
    to.set(JAVA_INT_UNALIGNED, at(layer, part, "m_ValidFields"), valid);
  }

  private void writeRange(
      MemorySegment to, PortRange ports, String layer, String part, String field) {
    to.set(JAVA_SHORT_UNALIGNED, at(layer, part, field, "m_StartRange"), (short) ports.first());
    to.set(JAVA_SHORT_UNALIGNED, at(layer, part, field, "m_EndRange"), (short) ports.last());
  }

  private long at(String... path) {
    return Structs.offset(row, path);
  }

  private static void copy(byte[] from, MemorySegment to, long at) {
    MemorySegment.copy(from, 0, to, JAVA_BYTE, at, from.length);
  }

  private static int action(StaticFilter.Action action) {
    return switch (action) {
      case PASS -> 1;
      case DROP -> 2;
      case REDIRECT -> 3;
    };
  }
}
