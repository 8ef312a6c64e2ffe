package io.github.javatun.wireguard.ndis.windows;

import static io.github.javatun.wireguard.ndis.windows.Structs.array;
import static io.github.javatun.wireguard.ndis.windows.Structs.bytes;
import static io.github.javatun.wireguard.ndis.windows.Structs.either;
import static io.github.javatun.wireguard.ndis.windows.Structs.packed;
import static io.github.javatun.wireguard.ndis.windows.Structs.u32;
import static io.github.javatun.wireguard.ndis.windows.Structs.u64;

import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.util.List;

/**
 * Structures as the driver takes them from 32-bit processes on a 64-bit system, as its headers have
 * them for 64 bits. No JVM of today is such a process: they are here so that the table of numbers
 * is whole, and whoever reads a trace of such a program has them.
 *
 * <p><b>Constants.</b>
 */
final class Wow64Layouts {
  private static final int MAX_ETHER_FRAME = 1514;

  private Wow64Layouts() {}

  /** All of them. */
  static List<StructLayout> all() {
    return List.of(
        packed(
            "TCP_AdapterList_WOW64",
            u32("m_nAdapterCount"),
            bytes("m_szAdapterNameList", 8192),
            bytes("m_nAdapterHandle", 256),
            bytes("m_nAdapterMediumList", 128),
            bytes("m_czCurrentAddress", 192),
            bytes("m_usMTU", 64)),
        packed(
            "INTERMEDIATE_BUFFER_WOW64",
            either(
                array("m_hAdapter", 2, ValueLayout.JAVA_LONG),
                array("m_qLink", 4, ValueLayout.JAVA_LONG)),
            u32("m_dwDeviceFlags"),
            u32("m_Length"),
            u32("m_Flags"),
            u32("m_8021q"),
            u32("m_FilterID"),
            array("m_Reserved", 4, ValueLayout.JAVA_INT),
            bytes("m_IBuffer", MAX_ETHER_FRAME)),
        packed("ETH_REQUEST_WOW64", u64("hAdapterHandle"), bytes("EthPacket", 8)),
        packed(
            "ETH_M_REQUEST_WOW64",
            u64("hAdapterHandle"),
            u32("dwPacketsNumber"),
            u32("dwPacketsSuccess"),
            bytes("EthPacket", 8)),
        packed("ADAPTER_MODE_WOW64", u64("hAdapterHandle"), u32("dwFlags")),
        packed("ADAPTER_EVENT_WOW64", u64("hAdapterHandle"), u64("hEvent")));
  }
}
