package io.github.javatun.wireguard.ndis.driver;

import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Native memory for Ethernet frames, laid out as the driver's {@code INTERMEDIATE_BUFFER}s, one
 * right behind the other:
 *
 * <pre>
 *  0  adapter handle   8      20  frame length   4      32  filter number    4
 *  8  (driver)         8      24  NDIS flags     4      36  (reserved)      16
 * 16  direction        4      28  802.1Q tag     4      52  frame         1514
 * </pre>
 *
 * <p>The layout is that of 64-bit systems, x64 and ARM64 alike.
 *
 * <p><b>One thread at a time uses a frame.</b> Nothing is allocated after construction.
 */
public final class FrameSlab {

  /** Size of a buffer with its frame. */
  public static final int BUFFER_BYTES = 1566;

  /** Where the frame begins in a buffer. */
  public static final int FRAME_OFFSET = 52;

  /** The longest frame: an Ethernet header and 1500 bytes. */
  public static final int FRAME_BYTES = 1514;

  /** Size of an Ethernet header; a VLAN tag stands beside the frame. */
  public static final int ETHERNET_HEADER_BYTES = 14;

  /** Direction of a frame that the stack sent ({@code PACKET_FLAG_ON_SEND}). */
  public static final int FROM_STACK = 1;

  /** Direction of a frame that an adapter received ({@code PACKET_FLAG_ON_RECEIVE}). */
  public static final int FROM_ADAPTER = 2;

  private static final int ADAPTER = 0;
  private static final int DIRECTION = 16;
  private static final int LENGTH = 20;
  private static final int FLAGS = 24;
  private static final int VLAN = 28;
  private static final int FILTER = 32;
  private static final int RESERVED = 36;

  private final MemorySegment memory;
  private final int capacity;

  /**
   * Allocates a slab.
   *
   * @param arena what the memory lives in; shared if several threads use the slab
   * @param frames how many frames, at least 1
   */
  public FrameSlab(Arena arena, int frames) {
    if (frames < 1) {
      throw new IllegalArgumentException("frames is " + frames + ", must be at least 1");
    }
    memory = arena.allocate((long) frames * BUFFER_BYTES, Long.BYTES);
    capacity = frames;
  }

  /** How many frames it holds. */
  public int capacity() {
    return capacity;
  }

  /** All of it. */
  public MemorySegment memory() {
    return memory;
  }

  /** Where a frame's buffer begins. */
  public long bufferOffset(int index) {
    return (long) index * BUFFER_BYTES;
  }

  /** Where a frame begins, with its Ethernet header. */
  public long frameOffset(int index) {
    return (long) index * BUFFER_BYTES + FRAME_OFFSET;
  }

  /** The handle of the adapter that the frame came from or goes to. */
  public long adapter(int index) {
    return memory.get(JAVA_LONG_UNALIGNED, bufferOffset(index) + ADAPTER);
  }

  /** Says which adapter the frame goes to. */
  public void setAdapter(int index, long handle) {
    memory.set(JAVA_LONG_UNALIGNED, bufferOffset(index) + ADAPTER, handle);
  }

  /** {@link #FROM_STACK} or {@link #FROM_ADAPTER}. */
  public int direction(int index) {
    return memory.get(JAVA_INT_UNALIGNED, bufferOffset(index) + DIRECTION);
  }

  /** Sets the direction. */
  public void setDirection(int index, int direction) {
    memory.set(JAVA_INT_UNALIGNED, bufferOffset(index) + DIRECTION, direction);
  }

  /** The frame's length in bytes, with its Ethernet header; whatever the driver wrote. */
  public int length(int index) {
    return memory.get(JAVA_INT_UNALIGNED, bufferOffset(index) + LENGTH);
  }

  /** Sets the frame's length. */
  public void setLength(int index, int bytes) {
    memory.set(JAVA_INT_UNALIGNED, bufferOffset(index) + LENGTH, bytes);
  }

  /** The NDIS flags, to be kept when a frame is passed on. */
  public int flags(int index) {
    return memory.get(JAVA_INT_UNALIGNED, bufferOffset(index) + FLAGS);
  }

  /** Sets the NDIS flags: for a driver; who makes frames has {@link #setHeader}. */
  public void setFlags(int index, int flags) {
    memory.set(JAVA_INT_UNALIGNED, bufferOffset(index) + FLAGS, flags);
  }

  /** The 802.1Q tag, which does not stand in the frame; 0 if there is none. */
  public int vlan(int index) {
    return memory.get(JAVA_INT_UNALIGNED, bufferOffset(index) + VLAN);
  }

  /** Sets the 802.1Q tag. */
  public void setVlan(int index, int tag) {
    memory.set(JAVA_INT_UNALIGNED, bufferOffset(index) + VLAN, tag);
  }

  /**
   * Makes the header of a frame of our own: no NDIS flags, no filter number.
   *
   * @param index the frame
   * @param handle the adapter it belongs to
   * @param direction {@link #FROM_STACK} or {@link #FROM_ADAPTER}, where it seems to come from
   * @param vlan the 802.1Q tag or 0
   * @param bytes the frame's length
   */
  public void setHeader(int index, long handle, int direction, int vlan, int bytes) {
    long at = bufferOffset(index);
    memory.set(JAVA_LONG_UNALIGNED, at + ADAPTER, handle);
    memory.set(JAVA_LONG_UNALIGNED, at + ADAPTER + Long.BYTES, 0);
    memory.set(JAVA_INT_UNALIGNED, at + DIRECTION, direction);
    memory.set(JAVA_INT_UNALIGNED, at + LENGTH, bytes);
    memory.set(JAVA_INT_UNALIGNED, at + FLAGS, 0);
    memory.set(JAVA_INT_UNALIGNED, at + VLAN, vlan);
    memory.set(JAVA_INT_UNALIGNED, at + FILTER, 0);
    memory.set(JAVA_LONG_UNALIGNED, at + RESERVED, 0);
    memory.set(JAVA_LONG_UNALIGNED, at + RESERVED + Long.BYTES, 0);
  }

  /**
   * Copies a frame and all that stands beside it.
   *
   * @param from the slab to copy from
   * @param fromIndex its frame
   * @param toIndex the frame of this slab
   */
  public void copy(FrameSlab from, int fromIndex, int toIndex) {
    MemorySegment.copy(
        from.memory, from.bufferOffset(fromIndex), memory, bufferOffset(toIndex), BUFFER_BYTES);
  }
}
