package io.github.javatun.wireguard.ndis.windows;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import io.github.javatun.wireguard.ndis.driver.Adapter;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads the driver's list of adapters.
 *
 * <p><b>Stateless; safe for all threads.</b> It allocates.
 */
final class AdapterList {
  private static final long COUNT = offset("m_nAdapterCount");
  private static final long NAMES = offset("m_szAdapterNameList");
  private static final long HANDLES = offset("m_nAdapterHandle");
  private static final long MEDIA = offset("m_nAdapterMediumList");
  private static final long ADDRESSES = offset("m_czCurrentAddress");
  private static final long MTUS = offset("m_usMTU");

  private AdapterList() {}

  static List<Adapter> read(MemorySegment list) {
    int count =
        FrameCounts.upTo(DriverLayouts.ADAPTER_LIST_SIZE, list.get(JAVA_INT_UNALIGNED, COUNT));
    List<Adapter> adapters = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      adapters.add(
          new Adapter(
              list.get(JAVA_LONG_UNALIGNED, HANDLES + (long) i * Long.BYTES),
              name(list, NAMES + (long) i * DriverLayouts.ADAPTER_NAME_SIZE),
              list.get(JAVA_INT_UNALIGNED, MEDIA + (long) i * Integer.BYTES),
              mac(list, ADDRESSES + (long) i * DriverLayouts.ETHER_ADDR_LENGTH),
              Short.toUnsignedInt(list.get(JAVA_SHORT_UNALIGNED, MTUS + (long) i * Short.BYTES))));
    }
    return adapters;
  }

  private static String name(MemorySegment list, long at) {
    byte[] bytes = list.asSlice(at, DriverLayouts.ADAPTER_NAME_SIZE).toArray(JAVA_BYTE);
    int length = 0;
    while (length < bytes.length && bytes[length] != 0) {
      length++;
    }
    return new String(bytes, 0, length, StandardCharsets.ISO_8859_1);
  }

  private static long mac(MemorySegment list, long at) {
    long mac = 0;
    for (int i = 0; i < DriverLayouts.ETHER_ADDR_LENGTH; i++) {
      mac = mac << 8 | Byte.toUnsignedInt(list.get(JAVA_BYTE, at + i));
    }
    return mac;
  }

  private static long offset(String field) {
    return Structs.offset(DriverLayouts.TCP_ADAPTER_LIST, field);
  }
}
