package io.github.javatun.wireguard.internal.memory;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * A view of a {@link MemorySegment}, native or on the heap. What the segment itself refuses (a
 * closed arena, a foreign thread, writing to a read-only segment) it refuses here with its own
 * exception.
 *
 * <p><b>A view belongs to one thread from {@link #wrap} to {@link #release()}.</b>
 */
public final class SegmentMemory extends Memory {

  private static final ValueLayout.OfShort SHORT_BIG_ENDIAN =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfInt INT_BIG_ENDIAN =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfInt INT_LITTLE_ENDIAN =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfLong LONG_LITTLE_ENDIAN =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private MemorySegment segment = MemorySegment.NULL;

  /** Creates an empty view. */
  public SegmentMemory() {}

  /** Makes this a view of {@code newSegment} and returns it. */
  public SegmentMemory wrap(MemorySegment newSegment) {
    segment = newSegment;
    return this;
  }

  /** Returns the segment last wrapped, or an empty one after {@link #release()}. */
  public MemorySegment segment() {
    return segment;
  }

  @Override
  public byte getByte(long offset) {
    return segment.get(JAVA_BYTE, offset);
  }

  @Override
  public void putByte(long offset, byte value) {
    segment.set(JAVA_BYTE, offset, value);
  }

  @Override
  public int getShortBigEndian(long offset) {
    return Short.toUnsignedInt(segment.get(SHORT_BIG_ENDIAN, offset));
  }

  @Override
  public int getIntBigEndian(long offset) {
    return segment.get(INT_BIG_ENDIAN, offset);
  }

  @Override
  public int getIntLittleEndian(long offset) {
    return segment.get(INT_LITTLE_ENDIAN, offset);
  }

  @Override
  public void putIntLittleEndian(long offset, int value) {
    segment.set(INT_LITTLE_ENDIAN, offset, value);
  }

  @Override
  public long getLongLittleEndian(long offset) {
    return segment.get(LONG_LITTLE_ENDIAN, offset);
  }

  @Override
  public void putLongLittleEndian(long offset, long value) {
    segment.set(LONG_LITTLE_ENDIAN, offset, value);
  }

  @Override
  public void copyTo(long offset, byte[] target, int targetOffset, int length) {
    MemorySegment.copy(segment, JAVA_BYTE, offset, target, targetOffset, length);
  }

  @Override
  public void copyFrom(long offset, byte[] source, int sourceOffset, int length) {
    MemorySegment.copy(source, sourceOffset, segment, JAVA_BYTE, offset, length);
  }

  @Override
  boolean isComparableWith(Memory other) {
    if (!(other instanceof SegmentMemory view)) {
      return false;
    }
    // All native segments share the address space. Those on the heap have equal scopes if they have
    // the same array; asking for that array would allocate, where C2 does not see through it.
    return segment.isNative()
        ? view.segment.isNative()
        : !view.segment.isNative() && segment.scope().equals(view.segment.scope());
  }

  @Override
  long position(long offset) {
    return segment.address() + offset;
  }

  @Override
  public void moveFrom(long offset, Memory source, long sourceOffset, int length) {
    MemorySegment.copy(((SegmentMemory) source).segment, sourceOffset, segment, offset, length);
  }

  @Override
  public void release() {
    segment = MemorySegment.NULL;
  }
}
