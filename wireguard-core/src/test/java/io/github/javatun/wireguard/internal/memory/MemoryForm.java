package io.github.javatun.wireguard.internal.memory;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;

/** The forms in which a caller can hold memory. */
public enum MemoryForm {
  ARRAY {
    @Override
    public Memory allocate(int size) {
      return new ArrayMemory().wrap(new byte[size]);
    }
  },
  HEAP_SEGMENT {
    @Override
    public Memory allocate(int size) {
      return new SegmentMemory().wrap(MemorySegment.ofArray(new byte[size]));
    }
  },
  DIRECT_BUFFER {
    @Override
    public Memory allocate(int size) {
      return new BufferMemory().wrap(ByteBuffer.allocateDirect(size));
    }
  },
  NATIVE_SEGMENT {
    @Override
    public Memory allocate(int size) {
      return new SegmentMemory().wrap(Arena.ofAuto().allocate(Math.max(1, size)).asSlice(0, size));
    }
  };

  /** Makes memory of this form, filled with zeros. */
  public abstract Memory allocate(int size);

  /** Makes memory of this form that holds {@code content}. */
  public Memory of(byte[] content) {
    Memory memory = allocate(content.length);
    memory.copyFrom(0, content, 0, content.length);
    return memory;
  }

  /** Returns the first {@code size} bytes of {@code memory}. */
  public static byte[] bytes(Memory memory, int size) {
    byte[] content = new byte[size];
    memory.copyTo(0, content, 0, size);
    return content;
  }
}
