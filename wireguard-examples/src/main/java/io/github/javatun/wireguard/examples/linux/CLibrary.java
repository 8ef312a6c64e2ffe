package io.github.javatun.wireguard.examples.linux;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.util.Objects;

/**
 * Makes downcall handles for C library functions. Each handle's first parameter is a segment of
 * {@link #CAPTURE_LAYOUT} that receives errno, which means something only after a call that
 * answered -1.
 *
 * <p><b>Stateless; safe for all threads.</b> Loading this class needs a C library: check the
 * operating system first.
 */
final class CLibrary {
  static final StructLayout CAPTURE_LAYOUT = Linker.Option.captureStateLayout();

  private static final VarHandle ERRNO =
      CAPTURE_LAYOUT.varHandle(MemoryLayout.PathElement.groupElement("errno"));

  private CLibrary() {}

  static int errno(MemorySegment capture) {
    return (int) ERRNO.get(capture, 0L);
  }

  static boolean isLinux() {
    return System.getProperty("os.name", "").equals("Linux");
  }

  /** Refuses systems that are not Linux, before anything native is touched. */
  static void requireLinux(String what) {
    if (!isLinux()) {
      throw new UnsupportedOperationException(
          what
              + " need Linux, and this is "
              + System.getProperty("os.name", "")
              + ": use java.nio.channels there");
    }
  }

  static boolean has(String function) {
    return Linker.nativeLinker().defaultLookup().find(function).isPresent();
  }

  static MethodHandle handle(String name, MemoryLayout answer, MemoryLayout... parameters) {
    return handle(name, FunctionDescriptor.of(answer, parameters));
  }

  /** A function like {@code int ioctl(int, unsigned long, ...)}. */
  static MethodHandle variadicHandle(
      String name, int firstVariadic, MemoryLayout answer, MemoryLayout... parameters) {
    return handle(
        name,
        FunctionDescriptor.of(answer, parameters),
        Linker.Option.firstVariadicArg(firstVariadic));
  }

  @SuppressWarnings("restricted") // native access is what this class is for
  private static MethodHandle handle(
      String name, FunctionDescriptor descriptor, Linker.Option... options) {
    Linker linker = Linker.nativeLinker();
    MemorySegment symbol = linker.defaultLookup().findOrThrow(name);
    Linker.Option[] all = new Linker.Option[options.length + 1];
    System.arraycopy(options, 0, all, 1, options.length);
    all[0] = Linker.Option.captureCallState("errno");
    return linker.downcallHandle(symbol, descriptor, all);
  }

  /** What a downcall threw: a mistake in the arguments, or nothing that can happen. */
  static AssertionError unexpected(Throwable failure) {
    if (failure instanceof RuntimeException mistake) {
      throw mistake; // a segment closed or of another thread
    }
    if (failure instanceof Error error) {
      throw error;
    }
    return new AssertionError("a downcall threw a checked exception", failure);
  }

  /** The address of an offset that lies, with so many bytes behind it, inside the segment. */
  static long addressOf(MemorySegment segment, long offset, long sizeBytes) {
    Objects.checkFromIndexSize(offset, sizeBytes, segment.byteSize());
    if (!segment.isNative()) {
      throw new IllegalArgumentException(
          "a segment on the heap: system calls need native memory, from an Arena for instance");
    }
    return segment.address() + offset;
  }
}
