package io.github.javatun.wireguard.ndis.transport;

import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * The header of an Ethernet frame. Hardware addresses are numbers of 48 bits, first byte on top.
 *
 * <p><b>Stateless; safe for all threads.</b> Nothing is allocated.
 */
public final class EthernetHeader {
  private static final ValueLayout.OfShort SHORT =
      JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  private static final int TYPE_IPV4 = 0x0800;
  private static final int TYPE_IPV6 = 0x86DD;

  private EthernetHeader() {}

  /** Whether a frame says that it holds an IP packet. */
  public static boolean holdsIp(MemorySegment memory, long offset) {
    int type = memory.get(SHORT, offset + 12) & 0xFFFF;
    return type == TYPE_IPV4 || type == TYPE_IPV6;
  }

  /** The hardware address that a frame goes to. */
  public static long destination(MemorySegment memory, long offset) {
    return (long) (memory.get(SHORT, offset) & 0xFFFF) << 32
        | (long) (memory.get(SHORT, offset + 2) & 0xFFFF) << 16
        | (memory.get(SHORT, offset + 4) & 0xFFFF);
  }

  /** Writes a header for an IP packet. */
  public static void write(
      MemorySegment memory, long offset, long destination, long source, boolean ipv4) {
    putMac(memory, offset, destination);
    putMac(memory, offset + 6, source);
    memory.set(SHORT, offset + 12, (short) (ipv4 ? TYPE_IPV4 : TYPE_IPV6));
  }

  private static void putMac(MemorySegment memory, long at, long mac) {
    memory.set(SHORT, at, (short) (mac >>> 32));
    memory.set(SHORT, at + 2, (short) (mac >>> 16));
    memory.set(SHORT, at + 4, (short) mac);
  }
}
