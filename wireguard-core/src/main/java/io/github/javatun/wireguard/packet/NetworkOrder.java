package io.github.javatun.wireguard.packet;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * Numbers in memory, first byte highest, at any alignment.
 *
 * <p><b>Stateless; safe for all threads.</b> Nothing is allocated.
 */
final class NetworkOrder {
  private static final ValueLayout.OfShort SHORT =
      JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfInt INT = JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfLong LONG =
      JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  private NetworkOrder() {}

  static int getByte(MemorySegment memory, long offset) {
    return memory.get(JAVA_BYTE, offset) & 0xff;
  }

  static void putByte(MemorySegment memory, long offset, int value) {
    memory.set(JAVA_BYTE, offset, (byte) value);
  }

  static int getShort(MemorySegment memory, long offset) {
    return Short.toUnsignedInt(memory.get(SHORT, offset));
  }

  static void putShort(MemorySegment memory, long offset, int value) {
    memory.set(SHORT, offset, (short) value);
  }

  static int getInt(MemorySegment memory, long offset) {
    return memory.get(INT, offset);
  }

  static void putInt(MemorySegment memory, long offset, int value) {
    memory.set(INT, offset, value);
  }

  static long getLong(MemorySegment memory, long offset) {
    return memory.get(LONG, offset);
  }

  static void putLong(MemorySegment memory, long offset, long value) {
    memory.set(LONG, offset, value);
  }
}
