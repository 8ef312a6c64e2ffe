package io.github.javatun.wireguard.ndis.windows;

import static io.github.javatun.wireguard.ndis.windows.Structs.array;
import static io.github.javatun.wireguard.ndis.windows.Structs.bytes;
import static io.github.javatun.wireguard.ndis.windows.Structs.either;
import static io.github.javatun.wireguard.ndis.windows.Structs.packed;
import static io.github.javatun.wireguard.ndis.windows.Structs.u16;
import static io.github.javatun.wireguard.ndis.windows.Structs.u32;
import static io.github.javatun.wireguard.ndis.windows.Structs.u64;

import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.util.List;

/**
 * Structures of the driver except its filters, packed, as 64-bit processes see them. They are the
 * same from version 3.2.24 to 3.7.1. Names are those of the driver's interface.
 *
 * <p><b>Constants.</b>
 */
final class DriverLayouts {
  /** How many adapters a list has room for. */
  static final int ADAPTER_LIST_SIZE = 32;

  /** Room for an adapter's name, with its end. */
  static final int ADAPTER_NAME_SIZE = 256;

  static final int ETHER_ADDR_LENGTH = 6;
  private static final int MAX_ETHER_FRAME = 1514;
  private static final int RAS_LINK_BUFFER_LENGTH = 2048;
  private static final int RAS_LINKS_MAX = 256;

  static final StructLayout TCP_ADAPTER_LIST =
      packed(
          "TCP_AdapterList",
          u32("m_nAdapterCount"),
          bytes("m_szAdapterNameList", (long) ADAPTER_LIST_SIZE * ADAPTER_NAME_SIZE),
          array("m_nAdapterHandle", ADAPTER_LIST_SIZE, ValueLayout.JAVA_LONG),
          array("m_nAdapterMediumList", ADAPTER_LIST_SIZE, ValueLayout.JAVA_INT),
          bytes("m_czCurrentAddress", (long) ADAPTER_LIST_SIZE * ETHER_ADDR_LENGTH),
          array("m_usMTU", ADAPTER_LIST_SIZE, ValueLayout.JAVA_SHORT));

  static final StructLayout INTERMEDIATE_BUFFER =
      packed(
          "INTERMEDIATE_BUFFER",
          either(u64("m_hAdapter"), array("m_qLink", 2, ValueLayout.JAVA_LONG)),
          u32("m_dwDeviceFlags"),
          u32("m_Length"),
          u32("m_Flags"),
          u32("m_8021q"),
          u32("m_FilterID"),
          array("m_Reserved", 4, ValueLayout.JAVA_INT),
          bytes("m_IBuffer", MAX_ETHER_FRAME));

  static final StructLayout NDISRD_ETH_PACKET = packed("NDISRD_ETH_Packet", u64("Buffer"));

  static final StructLayout ETH_REQUEST =
      packed("ETH_REQUEST", u64("hAdapterHandle"), NDISRD_ETH_PACKET.withName("EthPacket"));

  static final StructLayout ETH_M_REQUEST =
      packed(
          "ETH_M_REQUEST",
          u64("hAdapterHandle"),
          u32("dwPacketsNumber"),
          u32("dwPacketsSuccess"),
          array("EthPacket", 1, NDISRD_ETH_PACKET));

  static final StructLayout ADAPTER_MODE =
      packed("ADAPTER_MODE", u64("hAdapterHandle"), u32("dwFlags"));

  static final StructLayout ADAPTER_EVENT =
      packed("ADAPTER_EVENT", u64("hAdapterHandle"), u64("hEvent"));

  static final StructLayout PACKET_OID_DATA =
      packed("PACKET_OID_DATA", u64("hAdapterHandle"), u32("Oid"), u32("Length"), bytes("Data", 1));

  static final StructLayout RAS_LINK_INFO =
      packed(
          "RAS_LINK_INFO",
          u32("LinkSpeed"),
          u32("MaximumTotalSize"),
          bytes("RemoteAddress", ETHER_ADDR_LENGTH),
          bytes("LocalAddress", ETHER_ADDR_LENGTH),
          u32("ProtocolBufferLength"),
          bytes("ProtocolBuffer", RAS_LINK_BUFFER_LENGTH));

  static final StructLayout RAS_LINKS =
      packed("RAS_LINKS", u32("nNumberOfLinks"), array("RasLinks", RAS_LINKS_MAX, RAS_LINK_INFO));

  static final StructLayout UNSORTED_READ_SEND_REQUEST =
      packed("UNSORTED_READ_SEND_REQUEST", u64("packets"), u32("packets_num"));

  static final StructLayout FAST_IO_WRITE_UNION =
      packed(
          "FAST_IO_WRITE_UNION",
          either(
                  packed("split", u16("number_of_packets"), u16("write_in_progress_flag")),
                  u32("join"))
              .withName("union_"));

  static final StructLayout FAST_IO_SECTION_HEADER =
      packed(
          "FAST_IO_SECTION_HEADER",
          FAST_IO_WRITE_UNION.withName("fast_io_write_union"),
          u32("read_in_progress_flag"));

  static final StructLayout FAST_IO_SECTION =
      packed(
          "FAST_IO_SECTION",
          FAST_IO_SECTION_HEADER.withName("fast_io_header"),
          array("fast_io_packets", 1, INTERMEDIATE_BUFFER));

  static final StructLayout INITIALIZE_FAST_IO_PARAMS =
      packed("INITIALIZE_FAST_IO_PARAMS", u64("header_ptr"), u32("data_size"));

  private DriverLayouts() {}

  /** All of them. */
  static List<StructLayout> all() {
    return List.of(
        TCP_ADAPTER_LIST,
        INTERMEDIATE_BUFFER,
        NDISRD_ETH_PACKET,
        ETH_REQUEST,
        ETH_M_REQUEST,
        ADAPTER_MODE,
        ADAPTER_EVENT,
        PACKET_OID_DATA,
        RAS_LINK_INFO,
        RAS_LINKS,
        UNSORTED_READ_SEND_REQUEST,
        FAST_IO_WRITE_UNION,
        FAST_IO_SECTION_HEADER,
        FAST_IO_SECTION,
        INITIALIZE_FAST_IO_PARAMS);
  }
}
