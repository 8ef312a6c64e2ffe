package io.github.javatun.wireguard.internal.memory;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * A view of a byte array.
 *
 * <p><b>A view belongs to one thread from {@link #wrap} to {@link #release()}.</b>
 */
public final class ArrayMemory extends Memory {

  private static final VarHandle SHORT_BIG_ENDIAN = view(short[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle INT_BIG_ENDIAN = view(int[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle INT_LITTLE_ENDIAN = view(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle LONG_LITTLE_ENDIAN = view(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final byte[] NOTHING = {};

  private byte[] array = NOTHING;

  /** Creates an empty view. */
  public ArrayMemory() {}

  private static VarHandle view(Class<?> arrayClass, ByteOrder order) {
    return MethodHandles.byteArrayViewVarHandle(arrayClass, order).withInvokeExactBehavior();
  }

  /** Makes this a view of {@code newArray} and returns it. */
  public ArrayMemory wrap(byte[] newArray) {
    array = newArray;
    return this;
  }

  /** Returns the array last wrapped, or an empty one after {@link #release()}. */
  public byte[] array() {
    return array;
  }

  @Override
  public byte getByte(long offset) {
    return array[Math.toIntExact(offset)];
  }

  @Override
  public void putByte(long offset, byte value) {
    array[Math.toIntExact(offset)] = value;
  }

  @Override
  public int getShortBigEndian(long offset) {
    return Short.toUnsignedInt((short) SHORT_BIG_ENDIAN.get(array, Math.toIntExact(offset)));
  }

  @Override
  public int getIntBigEndian(long offset) {
    return (int) INT_BIG_ENDIAN.get(array, Math.toIntExact(offset));
  }

  @Override
  public int getIntLittleEndian(long offset) {
    return (int) INT_LITTLE_ENDIAN.get(array, Math.toIntExact(offset));
  }

  @Override
  public void putIntLittleEndian(long offset, int value) {
    INT_LITTLE_ENDIAN.set(array, Math.toIntExact(offset), value);
  }

  @Override
  public long getLongLittleEndian(long offset) {
    return (long) LONG_LITTLE_ENDIAN.get(array, Math.toIntExact(offset));
  }

  @Override
  public void putLongLittleEndian(long offset, long value) {
    LONG_LITTLE_ENDIAN.set(array, Math.toIntExact(offset), value);
  }

  @Override
  public void copyTo(long offset, byte[] target, int targetOffset, int length) {
    System.arraycopy(array, Math.toIntExact(offset), target, targetOffset, length);
  }

  @Override
  public void copyFrom(long offset, byte[] source, int sourceOffset, int length) {
    System.arraycopy(source, sourceOffset, array, Math.toIntExact(offset), length);
  }

  @Override
  @SuppressWarnings("ReferenceEquality") // the same memory, not equal content
  boolean isComparableWith(Memory other) {
    return other instanceof ArrayMemory view && view.array == array;
  }

  @Override
  long position(long offset) {
    return offset;
  }

  @Override
  public void moveFrom(long offset, Memory source, long sourceOffset, int length) {
    System.arraycopy(
        ((ArrayMemory) source).array,
        Math.toIntExact(sourceOffset),
        array,
        Math.toIntExact(offset),
        length);
  }

  @Override
  public void release() {
    array = NOTHING;
  }
}
