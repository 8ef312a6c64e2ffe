package io.github.javatun.wireguard.ndis.windows;

import static io.github.javatun.wireguard.ndis.windows.Structs.aligned;
import static io.github.javatun.wireguard.ndis.windows.Structs.array;
import static io.github.javatun.wireguard.ndis.windows.Structs.bytes;
import static io.github.javatun.wireguard.ndis.windows.Structs.u16;
import static io.github.javatun.wireguard.ndis.windows.Structs.u32;
import static io.github.javatun.wireguard.ndis.windows.Structs.u64;
import static io.github.javatun.wireguard.ndis.windows.Structs.u8;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.util.List;

/**
 * Structures of Windows itself: tables of sockets, interfaces, and what goes with them. Names are
 * those of the Windows headers.
 *
 * <p><b>Constants.</b>
 */
final class IpHelperLayouts {
  private static final MemoryLayout OWNING_MODULE_INFO =
      array("OwningModuleInfo", 16, ValueLayout.JAVA_LONG);

  static final StructLayout MIB_TCPROW_OWNER_PID =
      aligned(
          "MIB_TCPROW_OWNER_PID",
          u32("dwState"),
          u32("dwLocalAddr"),
          u32("dwLocalPort"),
          u32("dwRemoteAddr"),
          u32("dwRemotePort"),
          u32("dwOwningPid"));

  static final StructLayout MIB_TCPROW_OWNER_MODULE =
      aligned(
          "MIB_TCPROW_OWNER_MODULE",
          u32("dwState"),
          u32("dwLocalAddr"),
          u32("dwLocalPort"),
          u32("dwRemoteAddr"),
          u32("dwRemotePort"),
          u32("dwOwningPid"),
          u64("liCreateTimestamp"),
          OWNING_MODULE_INFO);

  static final StructLayout MIB_TCP6ROW_OWNER_PID =
      aligned(
          "MIB_TCP6ROW_OWNER_PID",
          bytes("ucLocalAddr", 16),
          u32("dwLocalScopeId"),
          u32("dwLocalPort"),
          bytes("ucRemoteAddr", 16),
          u32("dwRemoteScopeId"),
          u32("dwRemotePort"),
          u32("dwState"),
          u32("dwOwningPid"));

  static final StructLayout MIB_TCP6ROW_OWNER_MODULE =
      aligned(
          "MIB_TCP6ROW_OWNER_MODULE",
          bytes("ucLocalAddr", 16),
          u32("dwLocalScopeId"),
          u32("dwLocalPort"),
          bytes("ucRemoteAddr", 16),
          u32("dwRemoteScopeId"),
          u32("dwRemotePort"),
          u32("dwState"),
          u32("dwOwningPid"),
          u64("liCreateTimestamp"),
          OWNING_MODULE_INFO);

  static final StructLayout MIB_UDPROW_OWNER_PID =
      aligned("MIB_UDPROW_OWNER_PID", u32("dwLocalAddr"), u32("dwLocalPort"), u32("dwOwningPid"));

  static final StructLayout MIB_UDPROW_OWNER_MODULE =
      aligned(
          "MIB_UDPROW_OWNER_MODULE",
          u32("dwLocalAddr"),
          u32("dwLocalPort"),
          u32("dwOwningPid"),
          u64("liCreateTimestamp"),
          u32("dwFlags"),
          OWNING_MODULE_INFO);

  static final StructLayout MIB_UDP6ROW_OWNER_PID =
      aligned(
          "MIB_UDP6ROW_OWNER_PID",
          bytes("ucLocalAddr", 16),
          u32("dwLocalScopeId"),
          u32("dwLocalPort"),
          u32("dwOwningPid"));

  static final StructLayout MIB_UDP6ROW_OWNER_MODULE =
      aligned(
          "MIB_UDP6ROW_OWNER_MODULE",
          bytes("ucLocalAddr", 16),
          u32("dwLocalScopeId"),
          u32("dwLocalPort"),
          u32("dwOwningPid"),
          u64("liCreateTimestamp"),
          u32("dwFlags"),
          OWNING_MODULE_INFO);

  static final StructLayout MIB_TCPTABLE_OWNER_PID =
      table("MIB_TCPTABLE_OWNER_PID", MIB_TCPROW_OWNER_PID);
  static final StructLayout MIB_TCPTABLE_OWNER_MODULE =
      table("MIB_TCPTABLE_OWNER_MODULE", MIB_TCPROW_OWNER_MODULE);
  static final StructLayout MIB_TCP6TABLE_OWNER_PID =
      table("MIB_TCP6TABLE_OWNER_PID", MIB_TCP6ROW_OWNER_PID);
  static final StructLayout MIB_TCP6TABLE_OWNER_MODULE =
      table("MIB_TCP6TABLE_OWNER_MODULE", MIB_TCP6ROW_OWNER_MODULE);
  static final StructLayout MIB_UDPTABLE_OWNER_PID =
      table("MIB_UDPTABLE_OWNER_PID", MIB_UDPROW_OWNER_PID);
  static final StructLayout MIB_UDPTABLE_OWNER_MODULE =
      table("MIB_UDPTABLE_OWNER_MODULE", MIB_UDPROW_OWNER_MODULE);
  static final StructLayout MIB_UDP6TABLE_OWNER_PID =
      table("MIB_UDP6TABLE_OWNER_PID", MIB_UDP6ROW_OWNER_PID);
  static final StructLayout MIB_UDP6TABLE_OWNER_MODULE =
      table("MIB_UDP6TABLE_OWNER_MODULE", MIB_UDP6ROW_OWNER_MODULE);

  /** A route, as older calls tell it. */
  static final StructLayout MIB_IPFORWARDROW =
      aligned(
          "MIB_IPFORWARDROW",
          u32("dwForwardDest"),
          u32("dwForwardMask"),
          u32("dwForwardPolicy"),
          u32("dwForwardNextHop"),
          u32("dwForwardIfIndex"),
          u32("dwForwardType"),
          u32("dwForwardProto"),
          u32("dwForwardAge"),
          u32("dwForwardNextHopAS"),
          u32("dwForwardMetric1"),
          u32("dwForwardMetric2"),
          u32("dwForwardMetric3"),
          u32("dwForwardMetric4"),
          u32("dwForwardMetric5"));

  /** Who has which hardware address. */
  static final StructLayout MIB_IPNET_ROW2 =
      aligned(
          "MIB_IPNET_ROW2",
          array("Address", 7, ValueLayout.JAVA_INT),
          u32("InterfaceIndex"),
          u64("InterfaceLuid"),
          bytes("PhysicalAddress", 32),
          u32("PhysicalAddressLength"),
          u32("State"),
          u8("Flags"),
          u32("ReachabilityTime"));

  /** A route of either family. */
  static final StructLayout MIB_IPFORWARD_ROW2 =
      aligned(
          "MIB_IPFORWARD_ROW2",
          u64("InterfaceLuid"),
          u32("InterfaceIndex"),
          array("DestinationPrefix", 8, ValueLayout.JAVA_INT),
          array("NextHop", 7, ValueLayout.JAVA_INT),
          u8("SitePrefixLength"),
          u32("ValidLifetime"),
          u32("PreferredLifetime"),
          u32("Metric"),
          u32("Protocol"),
          u8("Loopback"),
          u8("AutoconfigureAddress"),
          u8("Publish"),
          u8("Immortal"),
          u32("Age"),
          u32("Origin"));

  /** A process of a snapshot. */
  static final StructLayout PROCESSENTRY32W =
      aligned(
          "PROCESSENTRY32W",
          u32("dwSize"),
          u32("cntUsage"),
          u32("th32ProcessID"),
          u64("th32DefaultHeapID"),
          u32("th32ModuleID"),
          u32("cntThreads"),
          u32("th32ParentProcessID"),
          u32("pcPriClassBase"),
          u32("dwFlags"),
          array("szExeFile", 260, ValueLayout.JAVA_SHORT));

  static final StructLayout OVERLAPPED =
      aligned(
          "OVERLAPPED",
          u64("Internal"),
          u64("InternalHigh"),
          u32("Offset"),
          u32("OffsetHigh"),
          u64("hEvent"));

  static final StructLayout SOCKADDR_IN =
      aligned(
          "SOCKADDR_IN", u16("sin_family"), u16("sin_port"), u32("sin_addr"), bytes("sin_zero", 8));

  static final StructLayout SOCKADDR_IN6 =
      aligned(
          "SOCKADDR_IN6",
          u16("sin6_family"),
          u16("sin6_port"),
          u32("sin6_flowinfo"),
          bytes("sin6_addr", 16),
          u32("sin6_scope_id"));

  static final StructLayout SOCKET_ADDRESS =
      aligned("SOCKET_ADDRESS", u64("lpSockaddr"), u32("iSockaddrLength"));

  static final StructLayout IP_ADAPTER_ADDRESSES =
      aligned(
          "IP_ADAPTER_ADDRESSES",
          u32("Length"),
          u32("IfIndex"),
          u64("Next"),
          u64("AdapterName"),
          u64("FirstUnicastAddress"),
          u64("FirstAnycastAddress"),
          u64("FirstMulticastAddress"),
          u64("FirstDnsServerAddress"),
          u64("DnsSuffix"),
          u64("Description"),
          u64("FriendlyName"),
          bytes("PhysicalAddress", 8),
          u32("PhysicalAddressLength"),
          u32("Flags"),
          u32("Mtu"),
          u32("IfType"),
          u32("OperStatus"),
          u32("Ipv6IfIndex"),
          array("ZoneIndices", 16, ValueLayout.JAVA_INT),
          u64("FirstPrefix"),
          u64("TransmitLinkSpeed"),
          u64("ReceiveLinkSpeed"),
          u64("FirstWinsServerAddress"),
          u64("FirstGatewayAddress"),
          u32("Ipv4Metric"),
          u32("Ipv6Metric"),
          u64("Luid"),
          SOCKET_ADDRESS.withName("Dhcpv4Server"),
          u32("CompartmentId"),
          array("NetworkGuid", 4, ValueLayout.JAVA_INT),
          u32("ConnectionType"),
          u32("TunnelType"),
          SOCKET_ADDRESS.withName("Dhcpv6Server"),
          bytes("Dhcpv6ClientDuid", 130),
          u32("Dhcpv6ClientDuidLength"),
          u32("Dhcpv6Iaid"),
          u64("FirstDnsSuffix"));

  static final StructLayout IP_ADAPTER_UNICAST_ADDRESS =
      aligned(
          "IP_ADAPTER_UNICAST_ADDRESS",
          u32("Length"),
          u32("Flags"),
          u64("Next"),
          SOCKET_ADDRESS.withName("Address"),
          u32("PrefixOrigin"),
          u32("SuffixOrigin"),
          u32("DadState"),
          u32("ValidLifetime"),
          u32("PreferredLifetime"),
          u32("LeaseLifetime"),
          u8("OnLinkPrefixLength"));

  static final StructLayout IP_ADAPTER_GATEWAY_ADDRESS = listed("IP_ADAPTER_GATEWAY_ADDRESS");

  static final StructLayout IP_ADAPTER_DNS_SERVER_ADDRESS = listed("IP_ADAPTER_DNS_SERVER_ADDRESS");

  private IpHelperLayouts() {}

  /** All of them. */
  static List<StructLayout> all() {
    return List.of(
        MIB_TCPROW_OWNER_PID,
        MIB_TCPROW_OWNER_MODULE,
        MIB_TCP6ROW_OWNER_PID,
        MIB_TCP6ROW_OWNER_MODULE,
        MIB_UDPROW_OWNER_PID,
        MIB_UDPROW_OWNER_MODULE,
        MIB_UDP6ROW_OWNER_PID,
        MIB_UDP6ROW_OWNER_MODULE,
        MIB_TCPTABLE_OWNER_PID,
        MIB_TCPTABLE_OWNER_MODULE,
        MIB_TCP6TABLE_OWNER_PID,
        MIB_TCP6TABLE_OWNER_MODULE,
        MIB_UDPTABLE_OWNER_PID,
        MIB_UDPTABLE_OWNER_MODULE,
        MIB_UDP6TABLE_OWNER_PID,
        MIB_UDP6TABLE_OWNER_MODULE,
        MIB_IPFORWARDROW,
        MIB_IPNET_ROW2,
        MIB_IPFORWARD_ROW2,
        PROCESSENTRY32W,
        OVERLAPPED,
        SOCKADDR_IN,
        SOCKADDR_IN6,
        SOCKET_ADDRESS,
        IP_ADAPTER_ADDRESSES,
        IP_ADAPTER_UNICAST_ADDRESS,
        IP_ADAPTER_GATEWAY_ADDRESS,
        IP_ADAPTER_DNS_SERVER_ADDRESS);
  }

  private static StructLayout table(String name, StructLayout row) {
    return aligned(name, u32("dwNumEntries"), array("table", 1, row));
  }

  /** An element of a list of addresses without more to it. */
  private static StructLayout listed(String name) {
    return aligned(
        name, u32("Length"), u32("Reserved"), u64("Next"), SOCKET_ADDRESS.withName("Address"));
  }
}
