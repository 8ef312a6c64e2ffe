package io.github.javatun.wireguard.examples.linux;

import static io.github.javatun.wireguard.examples.linux.CLibrary.unexpected;
import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.ref.Reference;

/**
 * The system calls on sockets, by their C library names. Nothing is allocated in a call.
 *
 * <p><b>Stateless; safe for all threads that use capture segments of their own.</b> Loading this
 * class needs a C library: check the operating system first.
 */
final class SocketCalls {
  static final int AF_INET = 2;
  static final int AF_INET6 = 10;
  static final int SOCK_DGRAM = 2;

  static final int SOL_SOCKET = 1;
  static final int SO_SNDBUF = 7;
  static final int SO_RCVBUF = 8;
  static final int SO_SNDBUFFORCE = 32;
  static final int SO_RCVBUFFORCE = 33;
  static final int SO_MARK = 36;
  static final int SOL_IPV6 = 41;
  static final int IPV6_V6ONLY = 26;
  static final int SOL_UDP = 17;
  static final int UDP_SEGMENT = 103;
  static final int UDP_GRO = 104;

  static final int MSG_CTRUNC = 0x8;
  static final int MSG_TRUNC = 0x20;
  static final int MSG_DONTWAIT = 0x40;

  private static final MethodHandle SOCKET =
      CLibrary.handle("socket", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT);
  private static final MethodHandle BIND =
      CLibrary.handle("bind", JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT);
  private static final MethodHandle GETSOCKNAME =
      CLibrary.handle("getsockname", JAVA_INT, JAVA_INT, ADDRESS, ADDRESS);
  private static final MethodHandle SETSOCKOPT =
      CLibrary.handle("setsockopt", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT);
  private static final MethodHandle GETSOCKOPT =
      CLibrary.handle("getsockopt", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, ADDRESS);
  // int recvmmsg(int fd, struct mmsghdr *messages, unsigned count, int flags, struct timespec *).
  // Pointers are numbers here, see LinuxCalls.
  private static final MethodHandle RECVMMSG =
      CLibrary.handle("recvmmsg", JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_LONG);
  private static final MethodHandle SENDMMSG =
      CLibrary.handle("sendmmsg", JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_INT);

  private SocketCalls() {}

  static int socket(MemorySegment capture, int family, int type) {
    try {
      return (int) SOCKET.invokeExact(capture, family, type, 0);
    } catch (Throwable failure) {
      throw unexpected(failure);
    }
  }

  static int bind(MemorySegment capture, int fd, MemorySegment address, int sizeBytes) {
    try {
      return (int) BIND.invokeExact(capture, fd, address, sizeBytes);
    } catch (Throwable failure) {
      throw unexpected(failure);
    }
  }

  static int getsockname(
      MemorySegment capture, int fd, MemorySegment address, MemorySegment sizeBytes) {
    try {
      return (int) GETSOCKNAME.invokeExact(capture, fd, address, sizeBytes);
    } catch (Throwable failure) {
      throw unexpected(failure);
    }
  }

  /** Sets an option of type int; {@code scratch} holds it during the call. */
  static int setsockopt(
      MemorySegment capture, int fd, int level, int option, MemorySegment scratch, int value) {
    scratch.set(JAVA_INT, 0, value);
    try {
      return (int) SETSOCKOPT.invokeExact(capture, fd, level, option, scratch, Integer.BYTES);
    } catch (Throwable failure) {
      throw unexpected(failure);
    }
  }

  /**
   * Reads an option of type int.
   *
   * @return 0, with the value in the first four bytes of {@code scratch}, or -1
   */
  static int getsockopt(
      MemorySegment capture, int fd, int level, int option, MemorySegment scratch) {
    MemorySegment sizeBytes = scratch.asSlice(8, Integer.BYTES);
    sizeBytes.set(JAVA_INT, 0, Integer.BYTES);
    try {
      return (int) GETSOCKOPT.invokeExact(capture, fd, level, option, scratch, sizeBytes);
    } catch (Throwable failure) {
      throw unexpected(failure);
    }
  }

  /** Takes what is there, without waiting. */
  static int recvmmsg(MemorySegment capture, int fd, MemorySegment messages, int count) {
    long address = CLibrary.addressOf(messages, 0, (long) count * MessageArray.MMSGHDR_SIZE_BYTES);
    try {
      return (int) RECVMMSG.invokeExact(capture, fd, address, count, MSG_DONTWAIT, 0L);
    } catch (Throwable failure) {
      throw unexpected(failure);
    } finally {
      Reference.reachabilityFence(messages);
    }
  }

  /** Sends messages from the one at {@code offset} on; the segment must stay open meanwhile. */
  static int sendmmsg(
      MemorySegment capture, int fd, MemorySegment messages, long offset, int count) {
    long address =
        CLibrary.addressOf(messages, offset, (long) count * MessageArray.MMSGHDR_SIZE_BYTES);
    try {
      return (int) SENDMMSG.invokeExact(capture, fd, address, count, MSG_DONTWAIT);
    } catch (Throwable failure) {
      throw unexpected(failure);
    } finally {
      Reference.reachabilityFence(messages);
    }
  }
}
