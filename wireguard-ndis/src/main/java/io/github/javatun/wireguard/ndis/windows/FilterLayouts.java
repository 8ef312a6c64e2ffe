package io.github.javatun.wireguard.ndis.windows;

import static io.github.javatun.wireguard.ndis.windows.Structs.array;
import static io.github.javatun.wireguard.ndis.windows.Structs.bytes;
import static io.github.javatun.wireguard.ndis.windows.Structs.either;
import static io.github.javatun.wireguard.ndis.windows.Structs.packed;
import static io.github.javatun.wireguard.ndis.windows.Structs.u16;
import static io.github.javatun.wireguard.ndis.windows.Structs.u32;
import static io.github.javatun.wireguard.ndis.windows.Structs.u64;
import static io.github.javatun.wireguard.ndis.windows.Structs.u8;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;

/**
 * Structures of the driver's filters, packed. A row has one of three lengths, which its name ends
 * with here: 181 bytes in versions 3.2, without ICMP and padding behind the TCP flags; 184 in 3.4
 * to 3.6; 232 in 3.7.1, with numbers of its own at the end.
 *
 * <p><b>Constants.</b>
 */
final class FilterLayouts {
  static final StructLayout ETH_802_3_FILTER =
      packed(
          "ETH_802_3_FILTER",
          u32("m_ValidFields"),
          bytes("m_SrcAddress", DriverLayouts.ETHER_ADDR_LENGTH),
          bytes("m_DestAddress", DriverLayouts.ETHER_ADDR_LENGTH),
          u16("m_Protocol"),
          u16("Padding"));

  static final StructLayout IP_SUBNET_V4 = packed("IP_SUBNET_V4", u32("m_Ip"), u32("m_IpMask"));

  static final StructLayout IP_RANGE_V4 = packed("IP_RANGE_V4", u32("m_StartIp"), u32("m_EndIp"));

  static final StructLayout IP_ADDRESS_V4 =
      packed(
          "IP_ADDRESS_V4",
          u32("m_AddressType"),
          either(IP_SUBNET_V4.withName("m_IpSubnet"), IP_RANGE_V4.withName("m_IpRange")));

  static final StructLayout IP_V4_FILTER =
      packed(
          "IP_V4_FILTER",
          u32("m_ValidFields"),
          IP_ADDRESS_V4.withName("m_SrcAddress"),
          IP_ADDRESS_V4.withName("m_DestAddress"),
          u8("m_Protocol"),
          bytes("Padding", 3));

  static final StructLayout IP_SUBNET_V6 =
      packed("IP_SUBNET_V6", bytes("m_Ip", 16), bytes("m_IpMask", 16));

  static final StructLayout IP_RANGE_V6 =
      packed("IP_RANGE_V6", bytes("m_StartIp", 16), bytes("m_EndIp", 16));

  static final StructLayout IP_ADDRESS_V6 =
      packed(
          "IP_ADDRESS_V6",
          u32("m_AddressType"),
          either(IP_SUBNET_V6.withName("m_IpSubnet"), IP_RANGE_V6.withName("m_IpRange")));

  static final StructLayout IP_V6_FILTER =
      packed(
          "IP_V6_FILTER",
          u32("m_ValidFields"),
          IP_ADDRESS_V6.withName("m_SrcAddress"),
          IP_ADDRESS_V6.withName("m_DestAddress"),
          u8("m_Protocol"),
          bytes("Padding", 3));

  static final StructLayout PORT_RANGE =
      packed("PORT_RANGE", u16("m_StartRange"), u16("m_EndRange"));

  static final StructLayout TCPUDP_FILTER =
      packed(
          "TCPUDP_FILTER",
          u32("m_ValidFields"),
          PORT_RANGE.withName("m_SourcePort"),
          PORT_RANGE.withName("m_DestPort"),
          u8("m_TCPFlags"),
          bytes("Padding", 3));

  /** The form of versions 3.2. */
  static final StructLayout TCPUDP_FILTER_13 =
      packed(
          "TCPUDP_FILTER_13",
          u32("m_ValidFields"),
          PORT_RANGE.withName("m_SourcePort"),
          PORT_RANGE.withName("m_DestPort"),
          u8("m_TCPFlags"));

  static final StructLayout BYTE_RANGE = packed("BYTE_RANGE", u8("m_StartRange"), u8("m_EndRange"));

  static final StructLayout ICMP_FILTER =
      packed(
          "ICMP_FILTER",
          u32("m_ValidFields"),
          BYTE_RANGE.withName("m_TypeRange"),
          BYTE_RANGE.withName("m_CodeRange"));

  static final StructLayout DATA_LINK_LAYER_FILTER =
      packed(
          "DATA_LINK_LAYER_FILTER",
          u32("m_dwUnionSelector"),
          either(ETH_802_3_FILTER.withName("m_Eth8023Filter")));

  static final StructLayout NETWORK_LAYER_FILTER =
      packed(
          "NETWORK_LAYER_FILTER",
          u32("m_dwUnionSelector"),
          either(IP_V4_FILTER.withName("m_IPv4"), IP_V6_FILTER.withName("m_IPv6")));

  static final StructLayout TRANSPORT_LAYER_FILTER =
      packed(
          "TRANSPORT_LAYER_FILTER",
          u32("m_dwUnionSelector"),
          either(TCPUDP_FILTER.withName("m_TcpUdp"), ICMP_FILTER.withName("m_Icmp")));

  /** The form of versions 3.2. */
  static final StructLayout TRANSPORT_LAYER_FILTER_17 =
      packed(
          "TRANSPORT_LAYER_FILTER_17",
          u32("m_dwUnionSelector"),
          either(TCPUDP_FILTER_13.withName("m_TcpUdp")));

  static final StructLayout STATIC_FILTER_181 = row(181, TRANSPORT_LAYER_FILTER_17);

  static final StructLayout STATIC_FILTER_184 = row(184, TRANSPORT_LAYER_FILTER);

  static final StructLayout STATIC_FILTER_232 =
      row(
          232,
          TRANSPORT_LAYER_FILTER,
          u64("m_ulProcessId"),
          u64("m_ulUniqueFilterId"),
          array("m_ulReserved", 4, ValueLayout.JAVA_LONG));

  static final StructLayout STATIC_FILTER_TABLE_181 =
      packed(
          "STATIC_FILTER_TABLE_181",
          u32("m_TableSize"),
          array("m_StaticFilters", 1, STATIC_FILTER_181));

  static final StructLayout STATIC_FILTER_TABLE_184 =
      packed(
          "STATIC_FILTER_TABLE_184",
          u32("m_TableSize"),
          u32("Padding"),
          array("m_StaticFilters", 1, STATIC_FILTER_184));

  static final StructLayout STATIC_FILTER_TABLE_232 =
      packed(
          "STATIC_FILTER_TABLE_232",
          u32("m_TableSize"),
          u32("Padding"),
          array("m_StaticFilters", 1, STATIC_FILTER_232));

  static final StructLayout STATIC_FILTER_WITH_POSITION =
      packed(
          "STATIC_FILTER_WITH_POSITION",
          u32("m_Position"),
          STATIC_FILTER_184.withName("m_StaticFilter"));

  private FilterLayouts() {}

  /** All of them. */
  static List<StructLayout> all() {
    return List.of(
        ETH_802_3_FILTER,
        IP_SUBNET_V4,
        IP_RANGE_V4,
        IP_ADDRESS_V4,
        IP_V4_FILTER,
        IP_SUBNET_V6,
        IP_RANGE_V6,
        IP_ADDRESS_V6,
        IP_V6_FILTER,
        PORT_RANGE,
        TCPUDP_FILTER,
        TCPUDP_FILTER_13,
        BYTE_RANGE,
        ICMP_FILTER,
        DATA_LINK_LAYER_FILTER,
        NETWORK_LAYER_FILTER,
        TRANSPORT_LAYER_FILTER,
        TRANSPORT_LAYER_FILTER_17,
        STATIC_FILTER_181,
        STATIC_FILTER_184,
        STATIC_FILTER_232,
        STATIC_FILTER_TABLE_181,
        STATIC_FILTER_TABLE_184,
        STATIC_FILTER_TABLE_232,
        STATIC_FILTER_WITH_POSITION);
  }

  private static StructLayout row(int sizeBytes, StructLayout transport, MemoryLayout... more) {
    List<MemoryLayout> members =
        new ArrayList<>(
            List.of(
                u64("m_Adapter"),
                u32("m_dwDirectionFlags"),
                u32("m_FilterAction"),
                u32("m_ValidFields"),
                u32("m_LastReset"),
                u64("m_PacketsIn"),
                u64("m_BytesIn"),
                u64("m_PacketsOut"),
                u64("m_BytesOut"),
                DATA_LINK_LAYER_FILTER.withName("m_DataLinkFilter"),
                NETWORK_LAYER_FILTER.withName("m_NetworkFilter"),
                transport.withName("m_TransportFilter")));
    members.addAll(List.of(more));
    return packed("STATIC_FILTER_" + sizeBytes, members.toArray(MemoryLayout[]::new));
  }
}
