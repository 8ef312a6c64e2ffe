package io.github.javatun.wireguard.examples.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

/**
 * The system calls that {@link TunDevice} needs, by their C library names. Every call captures
 * errno into a segment of {@link #CAPTURE_LAYOUT} that the caller gives; it means something only
 * after a call that answered -1.
 *
 * <p><b>Stateless; safe for all threads that use capture segments of their own.</b> Loading this
 * class needs a C library: check the operating system first.
 */
final class LinuxCalls {
  static final int O_RDWR = 2;
  static final int O_NONBLOCK = 0x800;
  static final int O_CLOEXEC = 0x80000;

  static final long TUNSETIFF = 0x4004_54caL;
  static final int IFREQ_SIZE_BYTES = 40;
  static final int IFREQ_FLAGS_OFFSET = 16;
  static final int IFNAMSIZ = 16;
  static final short IFF_TUN = 0x1;
  static final short IFF_NO_PI = 0x1000;

  static final int POLLFD_SIZE_BYTES = 8;
  static final short POLLIN = 0x1;
  static final short POLLOUT = 0x4;

  static final int EPERM = 1;
  static final int ENOENT = 2;
  static final int EINTR = 4;
  static final int EIO = 5;
  static final int EAGAIN = 11;
  static final int EACCES = 13;
  static final int EBUSY = 16;
  static final int ENODEV = 19;
  static final int EINVAL = 22;
  static final int EBADFD = 77;

  static final StructLayout CAPTURE_LAYOUT = Linker.Option.captureStateLayout();

  private static final VarHandle ERRNO =
      CAPTURE_LAYOUT.varHandle(MemoryLayout.PathElement.groupElement("errno"));

  // int open(const char *path, int flags, ...)
  private static final MethodHandle OPEN = handle("open", 2, JAVA_INT, ADDRESS, JAVA_INT);
  // int ioctl(int fd, unsigned long request, ...), here with a pointer
  private static final MethodHandle IOCTL =
      handle("ioctl", 2, JAVA_INT, JAVA_INT, JAVA_LONG, ADDRESS);
  // ssize_t read(int fd, void *buffer, size_t count)
  private static final MethodHandle READ =
      handle("read", -1, JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG);
  private static final MethodHandle WRITE =
      handle("write", -1, JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG);
  // int poll(struct pollfd *fds, nfds_t nfds, int timeout_millis)
  private static final MethodHandle POLL =
      handle("poll", -1, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT);
  // int eventfd(unsigned int initial, int flags)
  private static final MethodHandle EVENTFD = handle("eventfd", -1, JAVA_INT, JAVA_INT, JAVA_INT);
  private static final MethodHandle CLOSE = handle("close", -1, JAVA_INT, JAVA_INT);

  private LinuxCalls() {}

  static int errno(MemorySegment capture) {
    return (int) ERRNO.get(capture, 0L);
  }

  static int open(MemorySegment capture, MemorySegment path, int flags) {
    try {
      return (int) OPEN.invokeExact(capture, path, flags);
    } catch (Throwable failure) {
      throw unexpected(failure);
    }
  }

  static int ioctl(MemorySegment capture, int fd, long request, MemorySegment argument) {
    try {
      return (int) IOCTL.invokeExact(capture, fd, request, argument);
    } catch (Throwable failure) {
      throw unexpected(failure);
    }
  }

  static long read(MemorySegment capture, int fd, MemorySegment buffer, long sizeBytes) {
    try {
      return (long) READ.invokeExact(capture, fd, buffer, sizeBytes);
    } catch (Throwable failure) {
      throw unexpected(failure);
    }
  }

  static long write(MemorySegment capture, int fd, MemorySegment buffer, long sizeBytes) {
    try {
      return (long) WRITE.invokeExact(capture, fd, buffer, sizeBytes);
    } catch (Throwable failure) {
      throw unexpected(failure);
    }
  }

  static int poll(MemorySegment capture, MemorySegment pollFds, long count, int timeoutMillis) {
    try {
      return (int) POLL.invokeExact(capture, pollFds, count, timeoutMillis);
    } catch (Throwable failure) {
      throw unexpected(failure);
    }
  }

  static int eventfd(MemorySegment capture, int initial, int flags) {
    try {
      return (int) EVENTFD.invokeExact(capture, initial, flags);
    } catch (Throwable failure) {
      throw unexpected(failure);
    }
  }

  static int close(MemorySegment capture, int fd) {
    try {
      return (int) CLOSE.invokeExact(capture, fd);
    } catch (Throwable failure) {
      throw unexpected(failure);
    }
  }

  @SuppressWarnings("restricted") // native access is what this class is for
  private static MethodHandle handle(
      String name, int firstVariadic, MemoryLayout answer, MemoryLayout... parameters) {
    Linker linker = Linker.nativeLinker();
    MemorySegment symbol = linker.defaultLookup().findOrThrow(name);
    FunctionDescriptor descriptor = FunctionDescriptor.of(answer, parameters);
    Linker.Option errno = Linker.Option.captureCallState("errno");
    return firstVariadic < 0
        ? linker.downcallHandle(symbol, descriptor, errno)
        : linker.downcallHandle(
            symbol, descriptor, errno, Linker.Option.firstVariadicArg(firstVariadic));
  }

  private static AssertionError unexpected(Throwable failure) {
    if (failure instanceof RuntimeException mistake) {
      throw mistake; // a segment closed or out of bounds
    }
    if (failure instanceof Error error) {
      throw error;
    }
    return new AssertionError("a downcall threw a checked exception", failure);
  }
}
