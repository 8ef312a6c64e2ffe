package io.github.javatun.wireguard.internal.memory;

/**
 * A reusable view of memory that belongs to a caller: a byte array, a {@link java.nio.ByteBuffer}
 * or a {@link java.lang.foreign.MemorySegment}. Offsets count bytes from the start of the wrapped
 * memory; every access is checked by the platform and throws {@link IndexOutOfBoundsException}
 * outside of it. No method allocates.
 *
 * <p><b>A view belongs to one thread from {@code wrap} to {@link #release()}.</b>
 */
public abstract sealed class Memory permits ArrayMemory, BufferMemory, SegmentMemory {

  Memory() {}

  /** Reads the byte at {@code offset}. */
  public abstract byte getByte(long offset);

  /** Writes the byte at {@code offset}. */
  public abstract void putByte(long offset, byte value);

  /** Reads two bytes, most significant first, as a number from 0 to 65,535. */
  public abstract int getShortBigEndian(long offset);

  /** Reads four bytes, most significant first. */
  public abstract int getIntBigEndian(long offset);

  /** Reads four bytes, least significant first. */
  public abstract int getIntLittleEndian(long offset);

  /** Writes four bytes, least significant first. */
  public abstract void putIntLittleEndian(long offset, int value);

  /** Reads eight bytes, least significant first. */
  public abstract long getLongLittleEndian(long offset);

  /** Writes eight bytes, least significant first. */
  public abstract void putLongLittleEndian(long offset, long value);

  /** Copies {@code length} bytes from {@code offset} of this memory to an array. */
  public abstract void copyTo(long offset, byte[] target, int targetOffset, int length);

  /** Copies {@code length} bytes from an array to {@code offset} of this memory. */
  public abstract void copyFrom(long offset, byte[] source, int sourceOffset, int length);

  /** The object, compared by identity, within which positions of several views compare. */
  abstract Object base();

  /** The position of {@code offset} within {@link #base()}. */
  abstract long position(long offset);

  /**
   * Tells whether writing to {@code target} from {@code targetOffset} on, front to back, would
   * overwrite bytes of the range of this memory that have not been read yet: the target begins
   * behind the start of the range and inside it.
   */
  @SuppressWarnings("ReferenceEquality") // the same memory, not equal content
  public final boolean isOverwrittenBy(long offset, int length, Memory target, long targetOffset) {
    if (base() != target.base()) {
      return false;
    }
    long distance = target.position(targetOffset) - position(offset);
    return distance > 0 && distance < length;
  }

  /** Tells whether two ranges share a byte. */
  @SuppressWarnings("ReferenceEquality") // the same memory, not equal content
  public final boolean overlaps(
      long offset, long length, Memory other, long otherOffset, long otherLength) {
    if (base() != other.base()) {
      return false;
    }
    long distance = other.position(otherOffset) - position(offset);
    return length > 0 && distance < length && -distance < otherLength;
  }

  /**
   * Copies {@code length} bytes from {@code source}, a view of the same kind, to {@code offset} of
   * this memory. The ranges may overlap with the source in front.
   */
  public abstract void moveFrom(long offset, Memory source, long sourceOffset, int length);

  /** Forgets the caller's memory; until the next {@code wrap} the view is empty. */
  public abstract void release();
}
