package io.github.javatun.wireguard.examples.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * An array of {@code mmsghdr} for recvmmsg and sendmmsg, each with one {@code iovec}, room for a
 * socket address and for one control message.
 *
 * <p><b>For one thread.</b> All memory is allocated by the constructor.
 */
final class MessageArray {
  static final int MMSGHDR_SIZE_BYTES = 64;
  static final int CONTROL_SIZE_BYTES = 24; // a cmsghdr of 16 bytes and up to 8 of data

  private static final int NAME = 0;
  private static final int NAME_LENGTH = 8;
  private static final int IOV = 16;
  private static final int IOV_LENGTH = 24;
  private static final int CONTROL = 32;
  private static final int CONTROL_LENGTH = 40;
  private static final int FLAGS = 48;
  private static final int MESSAGE_LENGTH = 56;
  private static final int NAME_STRIDE_BYTES = 32;

  private final MemorySegment headers;
  private final MemorySegment vectors;
  private final MemorySegment names;
  private final MemorySegment controls;
  private final int count;

  MessageArray(Arena arena, int count) {
    this.count = count;
    headers = arena.allocate((long) count * MMSGHDR_SIZE_BYTES, Long.BYTES);
    vectors = arena.allocate((long) count * LinuxCalls.IOVEC_SIZE_BYTES, Long.BYTES);
    names = arena.allocate((long) count * NAME_STRIDE_BYTES, Long.BYTES);
    controls = arena.allocate((long) count * CONTROL_SIZE_BYTES, Long.BYTES);
    for (int i = 0; i < count; i++) {
      long header = headerOffset(i);
      headers.set(JAVA_LONG, header + NAME, names.address() + nameOffset(i));
      headers.set(
          JAVA_LONG, header + IOV, vectors.address() + (long) i * LinuxCalls.IOVEC_SIZE_BYTES);
      headers.set(JAVA_LONG, header + IOV_LENGTH, 1);
      headers.set(JAVA_LONG, header + CONTROL, controls.address() + controlOffset(i));
    }
  }

  int count() {
    return count;
  }

  MemorySegment headers() {
    return headers;
  }

  MemorySegment names() {
    return names;
  }

  MemorySegment controls() {
    return controls;
  }

  static long headerOffset(int index) {
    return (long) index * MMSGHDR_SIZE_BYTES;
  }

  static long nameOffset(int index) {
    return (long) index * NAME_STRIDE_BYTES;
  }

  static long controlOffset(int index) {
    return (long) index * CONTROL_SIZE_BYTES;
  }

  void setVector(int index, long address, long sizeBytes) {
    long offset = (long) index * LinuxCalls.IOVEC_SIZE_BYTES;
    vectors.set(JAVA_LONG, offset, address);
    vectors.set(JAVA_LONG, offset + LinuxCalls.IOVEC_LENGTH_OFFSET, sizeBytes);
  }

  void setNameLength(int index, int sizeBytes) {
    headers.set(JAVA_INT, headerOffset(index) + NAME_LENGTH, sizeBytes);
  }

  void setControlLength(int index, long sizeBytes) {
    headers.set(JAVA_LONG, headerOffset(index) + CONTROL_LENGTH, sizeBytes);
  }

  long controlLength(int index) {
    return headers.get(JAVA_LONG, headerOffset(index) + CONTROL_LENGTH);
  }

  /** Makes an element ready to receive: the kernel overwrites these fields with every message. */
  void prepareToReceive(int index, int nameSizeBytes) {
    setNameLength(index, nameSizeBytes);
    setControlLength(index, CONTROL_SIZE_BYTES);
    headers.set(JAVA_INT, headerOffset(index) + FLAGS, 0);
  }

  int flags(int index) {
    return headers.get(JAVA_INT, headerOffset(index) + FLAGS);
  }

  /** How much was received. */
  int messageLength(int index) {
    return headers.get(JAVA_INT, headerOffset(index) + MESSAGE_LENGTH);
  }
}
