package io.github.javatun.wireguard.internal.memory;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A view of a {@link ByteBuffer} that shows no array: direct, or read-only. It never moves the
 * buffer's position or limit, and does not care for its byte order. Offsets count from the buffer's
 * index 0.
 *
 * <p><b>A view belongs to one thread from {@link #wrap} to {@link #release()}.</b>
 */
public final class BufferMemory extends Memory {
  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  private ByteBuffer buffer = NOTHING;

  /** Creates an empty view. */
  public BufferMemory() {}

  /** Makes this a view of {@code newBuffer} and returns it. */
  public BufferMemory wrap(ByteBuffer newBuffer) {
    buffer = newBuffer;
    return this;
  }

  private boolean isBigEndian() {
    return buffer.order() == ByteOrder.BIG_ENDIAN;
  }

  @Override
  public byte getByte(long offset) {
    return buffer.get(Math.toIntExact(offset));
  }

  @Override
  public void putByte(long offset, byte value) {
    buffer.put(Math.toIntExact(offset), value);
  }

  @Override
  public int getShortBigEndian(long offset) {
    short value = buffer.getShort(Math.toIntExact(offset));
    return Short.toUnsignedInt(isBigEndian() ? value : Short.reverseBytes(value));
  }

  @Override
  public int getIntBigEndian(long offset) {
    int value = buffer.getInt(Math.toIntExact(offset));
    return isBigEndian() ? value : Integer.reverseBytes(value);
  }

  @Override
  public int getIntLittleEndian(long offset) {
    return Integer.reverseBytes(getIntBigEndian(offset));
  }

  @Override
  public void putIntLittleEndian(long offset, int value) {
    buffer.putInt(Math.toIntExact(offset), isBigEndian() ? Integer.reverseBytes(value) : value);
  }

  @Override
  public long getLongLittleEndian(long offset) {
    long value = buffer.getLong(Math.toIntExact(offset));
    return isBigEndian() ? Long.reverseBytes(value) : value;
  }

  @Override
  public void putLongLittleEndian(long offset, long value) {
    buffer.putLong(Math.toIntExact(offset), isBigEndian() ? Long.reverseBytes(value) : value);
  }

  @Override
  public void copyTo(long offset, byte[] target, int targetOffset, int length) {
    buffer.get(Math.toIntExact(offset), target, targetOffset, length);
  }

  @Override
  public void copyFrom(long offset, byte[] source, int sourceOffset, int length) {
    buffer.put(Math.toIntExact(offset), source, sourceOffset, length);
  }

  @Override
  @SuppressWarnings("ReferenceEquality") // the same memory, not equal content
  boolean isComparableWith(Memory other) {
    return other instanceof BufferMemory view && view.buffer == buffer;
  }

  @Override
  long position(long offset) {
    return offset;
  }

  @Override
  public void moveFrom(long offset, Memory source, long sourceOffset, int length) {
    // Last byte first: the target lies behind the source. A buffer can not be bulk-copied to
    // itself without another object.
    for (int i = length - 1; i >= 0; i--) {
      putByte(offset + i, source.getByte(sourceOffset + i));
    }
  }

  @Override
  public void release() {
    buffer = NOTHING;
  }
}
