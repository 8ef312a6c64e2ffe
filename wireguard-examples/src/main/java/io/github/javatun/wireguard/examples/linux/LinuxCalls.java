package io.github.javatun.wireguard.examples.linux;

import static io.github.javatun.wireguard.examples.linux.CLibrary.unexpected;
import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.ref.Reference;

/**
 * The system calls on file descriptors, by their C library names. Nothing is allocated in a call.
 *
 * <p><b>Stateless; safe for all threads that use capture segments of their own.</b> Loading this
 * class needs a C library: check the operating system first.
 */
final class LinuxCalls {
  static final int O_RDWR = 2;
  static final int O_NONBLOCK = 0x800;
  static final int O_CLOEXEC = 0x80000;

  static final int POLLFD_SIZE_BYTES = 8;
  static final int POLLFD_EVENTS_OFFSET = 4;
  static final int POLLFD_REVENTS_OFFSET = 6;
  static final short POLLIN = 0x1;
  static final short POLLOUT = 0x4;

  static final int IOVEC_SIZE_BYTES = 16;
  static final int IOVEC_LENGTH_OFFSET = 8;

  /** How many iovecs a call takes. */
  static final int IOV_MAX = 1024;

  // int open(const char *path, int flags, ...)
  private static final MethodHandle OPEN =
      CLibrary.variadicHandle("open", 2, JAVA_INT, ADDRESS, JAVA_INT);
  // int ioctl(int fd, unsigned long request, ...), with a pointer and with a number
  private static final MethodHandle IOCTL_POINTER =
      CLibrary.variadicHandle("ioctl", 2, JAVA_INT, JAVA_INT, JAVA_LONG, ADDRESS);
  private static final MethodHandle IOCTL_NUMBER =
      CLibrary.variadicHandle("ioctl", 2, JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG);
  // ssize_t read(int fd, void *buffer, size_t count). Here and in all calls for packets pointers
  // are numbers: each ADDRESS parameter costs 40 bytes a call until C2 has compiled the caller.
  private static final MethodHandle READ =
      CLibrary.handle("read", JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG);
  private static final MethodHandle WRITE =
      CLibrary.handle("write", JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG);
  // ssize_t writev(int fd, const struct iovec *vectors, int count)
  private static final MethodHandle WRITEV =
      CLibrary.handle("writev", JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_INT);
  // int poll(struct pollfd *fds, nfds_t nfds, int timeout_millis)
  private static final MethodHandle POLL =
      CLibrary.handle("poll", JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT);
  // int eventfd(unsigned int initial, int flags)
  private static final MethodHandle EVENTFD =
      CLibrary.handle("eventfd", JAVA_INT, JAVA_INT, JAVA_INT);
  private static final MethodHandle CLOSE = CLibrary.handle("close", JAVA_INT, JAVA_INT);

  private LinuxCalls() {}

  static int open(MemorySegment capture, MemorySegment path, int flags) {
    try {
      return (int) OPEN.invokeExact(capture, path, flags);
    } catch (Throwable failure) {
      throw unexpected(failure);
    }
  }

  static int ioctl(MemorySegment capture, int fd, long request, MemorySegment argument) {
    try {
      return (int) IOCTL_POINTER.invokeExact(capture, fd, request, argument);
    } catch (Throwable failure) {
      throw unexpected(failure);
    }
  }

  static int ioctl(MemorySegment capture, int fd, long request, long argument) {
    try {
      return (int) IOCTL_NUMBER.invokeExact(capture, fd, request, argument);
    } catch (Throwable failure) {
      throw unexpected(failure);
    }
  }

  /** The segment must stay open during the call: only its bounds are checked. */
  static long read(
      MemorySegment capture, int fd, MemorySegment buffer, long offset, long sizeBytes) {
    long address = CLibrary.addressOf(buffer, offset, sizeBytes);
    try {
      return (long) READ.invokeExact(capture, fd, address, sizeBytes);
    } catch (Throwable failure) {
      throw unexpected(failure);
    } finally {
      Reference.reachabilityFence(buffer);
    }
  }

  /** The segment must stay open during the call: only its bounds are checked. */
  static long write(
      MemorySegment capture, int fd, MemorySegment buffer, long offset, long sizeBytes) {
    long address = CLibrary.addressOf(buffer, offset, sizeBytes);
    try {
      return (long) WRITE.invokeExact(capture, fd, address, sizeBytes);
    } catch (Throwable failure) {
      throw unexpected(failure);
    } finally {
      Reference.reachabilityFence(buffer);
    }
  }

  static long writev(MemorySegment capture, int fd, MemorySegment vectors, int count) {
    long address = CLibrary.addressOf(vectors, 0, (long) count * IOVEC_SIZE_BYTES);
    try {
      return (long) WRITEV.invokeExact(capture, fd, address, count);
    } catch (Throwable failure) {
      throw unexpected(failure);
    } finally {
      Reference.reachabilityFence(vectors);
    }
  }

  static int poll(MemorySegment capture, MemorySegment pollFds, long count, int timeoutMillis) {
    long address = CLibrary.addressOf(pollFds, 0, count * POLLFD_SIZE_BYTES);
    try {
      return (int) POLL.invokeExact(capture, address, count, timeoutMillis);
    } catch (Throwable failure) {
      throw unexpected(failure);
    } finally {
      Reference.reachabilityFence(pollFds);
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
}
