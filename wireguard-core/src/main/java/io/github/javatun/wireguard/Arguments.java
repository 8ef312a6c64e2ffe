package io.github.javatun.wireguard;

import io.github.javatun.wireguard.internal.crypto.CallScratch;
import io.github.javatun.wireguard.internal.memory.Memory;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import java.util.Objects;

/** Checks the caller's buffers before anything happens, and shows them to the engines. */
@SuppressWarnings("ByteBufferBackingArray") // offset(ByteBuffer) adds the array offset
final class Arguments {
  private Arguments() {}

  static void check(MemorySegment segment, long offset, int length) {
    Objects.checkFromIndexSize(offset, length, segment.byteSize());
    if (!segment.scope().isAlive()) {
      throw new IllegalStateException("the segment's arena is closed");
    }
    if (!segment.isAccessibleBy(Thread.currentThread())) {
      throw new WrongThreadException("the segment's arena is confined to another thread");
    }
  }

  static void checkWritable(MemorySegment segment, long offset, int length) {
    check(segment, offset, length);
    if (segment.isReadOnly()) {
      throw new IllegalArgumentException("the destination segment is read-only");
    }
  }

  static void checkWritable(ByteBuffer buffer) {
    if (buffer.isReadOnly()) {
      throw new ReadOnlyBufferException();
    }
    if (buffer.hasRemaining()) {
      // Throws now, and not later, if the buffer is a view of a segment that can not be accessed.
      buffer.get(buffer.position());
    }
  }

  static Memory source(CallScratch scratch, ByteBuffer buffer) {
    return buffer.hasArray()
        ? scratch.sourceArray().wrap(buffer.array())
        : scratch.sourceBuffer().wrap(buffer);
  }

  static Memory target(CallScratch scratch, ByteBuffer buffer) {
    return buffer.hasArray()
        ? scratch.targetArray().wrap(buffer.array())
        : scratch.targetBuffer().wrap(buffer);
  }

  /** The buffer's position as an offset of its view. */
  static long offset(ByteBuffer buffer) {
    return buffer.hasArray() ? buffer.arrayOffset() + buffer.position() : buffer.position();
  }
}
