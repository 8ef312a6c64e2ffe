package io.github.javatun.wireguard.ndis.windows;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;

/**
 * The error code of a call: {@code GetLastError} on Windows; errno elsewhere, where tests stand in
 * for Windows. It means something only after a call that failed.
 *
 * <p><b>An instance belongs to one thread at a time.</b>
 */
final class LastError {
  static final int FILE_NOT_FOUND = 2;
  static final int ACCESS_DENIED = 5;
  static final int NOT_SUPPORTED = 50;
  static final int BUFFER_OVERFLOW = 111;
  static final int INSUFFICIENT_BUFFER = 122;
  static final int PROC_NOT_FOUND = 127;
  static final int NO_DATA = 232;
  static final int INVALID_IMAGE_HASH = 577;
  static final int IO_PENDING = 997;

  /** What is captured; the linker of each system knows names of its own. */
  static final String NAME = Platform.isWindows() ? "GetLastError" : "errno";

  private static final StructLayout LAYOUT = Linker.Option.captureStateLayout();
  private static final long OFFSET = LAYOUT.byteOffset(MemoryLayout.PathElement.groupElement(NAME));

  private final MemorySegment state;

  LastError(Arena arena) {
    state = arena.allocate(LAYOUT);
  }

  /** What a call writes its code to. */
  MemorySegment state() {
    return state;
  }

  int code() {
    return state.get(JAVA_INT, OFFSET);
  }

  /** Says that a call was not even made. */
  void set(int code) {
    state.set(JAVA_INT, OFFSET, code);
  }
}
