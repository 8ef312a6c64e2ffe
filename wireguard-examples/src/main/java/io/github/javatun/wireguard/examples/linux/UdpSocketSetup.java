package io.github.javatun.wireguard.examples.linux;

import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * Makes UDP sockets: the best that the kernel and this process's rights allow.
 *
 * <p><b>Stateless; safe for all threads.</b>
 */
final class UdpSocketSetup {
  private static final ValueLayout.OfShort PORT = JAVA_SHORT.withOrder(ByteOrder.BIG_ENDIAN);

  private static final int NO_FD = -1;

  private UdpSocketSetup() {}

  static boolean isSupported() {
    if (!CLibrary.isLinux() || !CLibrary.has("sendmmsg") || !CLibrary.has("recvmmsg")) {
      return false;
    }
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment capture = arena.allocate(CLibrary.CAPTURE_LAYOUT);
      MemorySegment message = arena.allocate(MessageArray.MMSGHDR_SIZE_BYTES, Long.BYTES);
      // Where the call exists, it complains of the descriptor.
      return SocketCalls.sendmmsg(capture, NO_FD, message, 0, 1) < 0
          && CLibrary.errno(capture) == Errno.EBADF
          && SocketCalls.recvmmsg(capture, NO_FD, message, 1) < 0
          && CLibrary.errno(capture) == Errno.EBADF;
    }
  }

  static UdpSocket open(UdpOptions options) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment capture = arena.allocate(CLibrary.CAPTURE_LAYOUT);
      MemorySegment scratch = arena.allocate(SocketAddressCodec.SOCKADDR_IN6_SIZE_BYTES, 8);
      int family = SocketCalls.AF_INET6;
      int type = SocketCalls.SOCK_DGRAM | LinuxCalls.O_NONBLOCK | LinuxCalls.O_CLOEXEC;
      int fd = SocketCalls.socket(capture, family, type);
      if (fd < 0 && CLibrary.errno(capture) == Errno.EAFNOSUPPORT) {
        family = SocketCalls.AF_INET;
        fd = SocketCalls.socket(capture, family, type);
      }
      if (fd < 0) {
        throw new IOException(
            "making a UDP socket failed, errno " + CLibrary.errno(capture) + ": too many files?");
      }
      try {
        return configured(options, fd, family, capture, scratch);
      } catch (IOException failure) {
        LinuxCalls.close(capture, fd);
        throw failure;
      }
    }
  }

  static void setFirewallMark(int fd, int mark) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment capture = arena.allocate(CLibrary.CAPTURE_LAYOUT);
      mark(fd, mark, capture, arena.allocate(Long.BYTES, Long.BYTES));
    }
  }

  private static UdpSocket configured(
      UdpOptions options, int fd, int family, MemorySegment capture, MemorySegment scratch)
      throws IOException {
    if (family == SocketCalls.AF_INET6) {
      set(capture, fd, SocketCalls.SOL_IPV6, SocketCalls.IPV6_V6ONLY, scratch, 0);
    }
    setBuffer(capture, fd, SocketCalls.SO_RCVBUFFORCE, SocketCalls.SO_RCVBUF, scratch, options);
    setBuffer(capture, fd, SocketCalls.SO_SNDBUFFORCE, SocketCalls.SO_SNDBUF, scratch, options);
    if (options.firewallMark() != 0) {
      mark(fd, options.firewallMark(), capture, scratch);
    }
    boolean coalescing =
        options.coalescing()
            && set(capture, fd, SocketCalls.SOL_UDP, SocketCalls.UDP_GRO, scratch, 1);
    // Asked, not set: as an option of the socket it would cut handshake messages, too.
    boolean segmentation =
        options.segmentation()
            && SocketCalls.getsockopt(
                    capture, fd, SocketCalls.SOL_UDP, SocketCalls.UDP_SEGMENT, scratch)
                == 0;
    int port = bind(options.port(), fd, family, capture, scratch);
    return new UdpSocket(fd, family, port, segmentation, coalescing);
  }

  private static int bind(
      int port, int fd, int family, MemorySegment capture, MemorySegment scratch)
      throws IOException {
    scratch.fill((byte) 0);
    scratch.set(JAVA_SHORT, 0, (short) family);
    scratch.set(PORT, 2, (short) port);
    if (SocketCalls.bind(capture, fd, scratch, SocketAddressCodec.sizeBytes(family)) < 0) {
      int errno = CLibrary.errno(capture);
      throw new IOException(
          errno == Errno.EADDRINUSE
              ? "UDP port " + port + " is in use: end the other program or choose a port"
              : "binding UDP port " + port + " failed, errno " + errno);
    }
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment size =
          arena.allocateFrom(ValueLayout.JAVA_INT, SocketAddressCodec.sizeBytes(family));
      if (SocketCalls.getsockname(capture, fd, scratch, size) < 0) {
        throw new IOException("getsockname failed, errno " + CLibrary.errno(capture));
      }
    }
    return Short.toUnsignedInt(scratch.get(PORT, 2));
  }

  private static void setBuffer(
      MemorySegment capture,
      int fd,
      int forced,
      int limited,
      MemorySegment scratch,
      UdpOptions options) {
    // Beyond net.core.rmem_max only for administrators; without either call there is the default.
    if (!set(capture, fd, SocketCalls.SOL_SOCKET, forced, scratch, options.bufferSizeBytes())) {
      set(capture, fd, SocketCalls.SOL_SOCKET, limited, scratch, options.bufferSizeBytes());
    }
  }

  private static void mark(int fd, int mark, MemorySegment capture, MemorySegment scratch)
      throws IOException {
    if (!set(capture, fd, SocketCalls.SOL_SOCKET, SocketCalls.SO_MARK, scratch, mark)) {
      throw new IOException(
          "setting the firewall mark failed, errno "
              + CLibrary.errno(capture)
              + ": it needs CAP_NET_ADMIN");
    }
  }

  private static boolean set(
      MemorySegment capture, int fd, int level, int option, MemorySegment scratch, int value) {
    return SocketCalls.setsockopt(capture, fd, level, option, scratch, value) == 0;
  }
}
