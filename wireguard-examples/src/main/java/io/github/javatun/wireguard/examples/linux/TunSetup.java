package io.github.javatun.wireguard.examples.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/**
 * Opens TUN and TAP descriptors and agrees with the kernel on their offloads.
 *
 * <p><b>Stateless; safe for all threads.</b>
 */
final class TunSetup {
  private static final long TUNSETIFF = 0x4004_54caL;
  private static final long TUNSETOFFLOAD = 0x4004_54d0L;
  private static final long TUNSETQUEUE = 0x4004_54d9L;
  private static final long FIONBIO = 0x5421L;

  private static final int IFREQ_SIZE_BYTES = 40;
  private static final int IFREQ_FLAGS_OFFSET = 16;
  private static final int IFNAMSIZ = 16;

  private static final int IFF_TUN = 0x1;
  private static final int IFF_TAP = 0x2;
  private static final int IFF_NO_PI = 0x1000;
  private static final int IFF_VNET_HDR = 0x4000;
  private static final int IFF_MULTI_QUEUE = 0x100;
  private static final int IFF_DETACH_QUEUE = 0x400;

  private static final int TUN_F_CSUM = 0x1;
  private static final int TUN_F_TSO4 = 0x2;
  private static final int TUN_F_TSO6 = 0x4;
  private static final int TUN_F_USO4 = 0x20;
  private static final int TUN_F_USO6 = 0x40;
  private static final int TCP = TUN_F_CSUM | TUN_F_TSO4 | TUN_F_TSO6;
  private static final int UDP = TUN_F_USO4 | TUN_F_USO6;

  private TunSetup() {}

  /** A descriptor and what its device does. */
  record Opened(int fd, boolean tcpOffload, boolean udpOffload) {}

  static Opened open(String name, TunOptions options) throws IOException {
    requireName(name);
    CLibrary.requireLinux("TUN devices by /dev/net/tun");
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment capture = arena.allocate(CLibrary.CAPTURE_LAYOUT);
      int fd = openFile(arena, capture);
      if (attach(arena, capture, fd, name, flags(options)) < 0) {
        int errno = CLibrary.errno(capture);
        LinuxCalls.close(capture, fd);
        throw attachFailure(name, errno);
      }
      return options.offload() ? offloading(capture, fd) : new Opened(fd, false, false);
    }
  }

  /**
   * Opens a TAP device, whose frames have a {@code virtio_net_hdr} in front and no super-packets.
   *
   * @param partialChecksums whether the kernel may leave checksums of TCP and UDP to the reader
   */
  static Opened openTap(String name, boolean partialChecksums) throws IOException {
    requireName(name);
    CLibrary.requireLinux("TAP devices by /dev/net/tun");
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment capture = arena.allocate(CLibrary.CAPTURE_LAYOUT);
      return tap(arena, capture, openFile(arena, capture), name, partialChecksums);
    }
  }

  /**
   * Uses a descriptor of /dev/net/tun that the process was started with: for a new TAP device, or
   * as it is if an earlier process has made one with it.
   */
  static Opened adoptTap(int fd, String name, boolean partialChecksums) throws IOException {
    requireName(name);
    CLibrary.requireLinux("TAP devices by /dev/net/tun");
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment capture = arena.allocate(CLibrary.CAPTURE_LAYOUT);
      MemorySegment yes = arena.allocateFrom(JAVA_INT, 1);
      if (LinuxCalls.ioctl(capture, fd, FIONBIO, yes) < 0) {
        throw new IOException(
            "descriptor " + fd + ": errno " + CLibrary.errno(capture) + ", is it open?");
      }
      return tap(arena, capture, fd, name, partialChecksums);
    }
  }

  private static Opened tap(
      Arena arena, MemorySegment capture, int fd, String name, boolean partialChecksums)
      throws IOException {
    if (attach(arena, capture, fd, name, (short) (IFF_TAP | IFF_NO_PI | IFF_VNET_HDR)) < 0
        && CLibrary.errno(capture) != Errno.EEXIST) {
      int errno = CLibrary.errno(capture);
      LinuxCalls.close(capture, fd);
      throw attachFailure(name, errno);
    }
    long offload = partialChecksums ? TUN_F_CSUM : 0;
    if (LinuxCalls.ioctl(capture, fd, TUNSETOFFLOAD, offload) < 0) {
      int errno = CLibrary.errno(capture);
      LinuxCalls.close(capture, fd);
      throw new IOException("offloads of " + name + ": the kernel refuses, errno " + errno);
    }
    return new Opened(fd, false, false);
  }

  private static int openFile(Arena arena, MemorySegment capture) throws IOException {
    int fd =
        LinuxCalls.open(
            capture,
            arena.allocateFrom("/dev/net/tun"),
            LinuxCalls.O_RDWR | LinuxCalls.O_NONBLOCK | LinuxCalls.O_CLOEXEC);
    if (fd < 0) {
      throw openFailure(CLibrary.errno(capture));
    }
    return fd;
  }

  private static int attach(Arena arena, MemorySegment capture, int fd, String name, short flags) {
    MemorySegment request = arena.allocate(IFREQ_SIZE_BYTES, Long.BYTES);
    request.setString(0, name, StandardCharsets.US_ASCII);
    request.set(JAVA_SHORT, IFREQ_FLAGS_OFFSET, flags);
    return LinuxCalls.ioctl(capture, fd, TUNSETIFF, request);
  }

  /** Lets a queue of several be written only: nothing that the kernel routes goes there. */
  static void detach(int fd) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment capture = arena.allocate(CLibrary.CAPTURE_LAYOUT);
      MemorySegment request = arena.allocate(IFREQ_SIZE_BYTES, Long.BYTES);
      request.set(JAVA_SHORT, IFREQ_FLAGS_OFFSET, (short) IFF_DETACH_QUEUE);
      if (LinuxCalls.ioctl(capture, fd, TUNSETQUEUE, request) < 0) {
        throw new IOException(
            "detaching a TUN queue failed, errno "
                + CLibrary.errno(capture)
                + ": the device was not made for several queues");
      }
    }
  }

  private static short flags(TunOptions options) {
    return (short)
        (IFF_TUN
            | IFF_NO_PI
            | (options.offload() ? IFF_VNET_HDR : 0)
            | (options.multiQueue() ? IFF_MULTI_QUEUE : 0));
  }

  /** The most that the kernel takes: UDP segmentation needs Linux 6.2. */
  private static Opened offloading(MemorySegment capture, int fd) {
    if (LinuxCalls.ioctl(capture, fd, TUNSETOFFLOAD, (long) (TCP | UDP)) == 0) {
      return new Opened(fd, true, true);
    }
    boolean tcp = LinuxCalls.ioctl(capture, fd, TUNSETOFFLOAD, (long) TCP) == 0;
    if (!tcp) {
      LinuxCalls.ioctl(capture, fd, TUNSETOFFLOAD, 0L);
    }
    return new Opened(fd, tcp, false);
  }

  private static void requireName(String name) {
    Objects.requireNonNull(name, "name");
    boolean usable =
        name.chars().allMatch(c -> c > ' ' && c < 0x7f && c != '/' && c != ':' && c != '%');
    if (name.isEmpty()
        || name.length() >= IFNAMSIZ
        || !usable
        || name.equals(".")
        || name.equals("..")) {
      throw new IllegalArgumentException(
          "interface name \"" + name + "\": 1 to 15 ASCII characters without blank, / : % wanted");
    }
  }

  private static IOException openFailure(int errno) {
    return new IOException(
        switch (errno) {
          case Errno.ENOENT, Errno.ENODEV ->
              "/dev/net/tun is missing: load the module (modprobe tun) or, in a container, pass"
                  + " the device in (--device /dev/net/tun)";
          case Errno.EACCES, Errno.EPERM ->
              "no permission to open /dev/net/tun: run as root or with CAP_NET_ADMIN and access to"
                  + " the device";
          default -> "opening /dev/net/tun failed, errno " + errno;
        });
  }

  private static IOException attachFailure(String name, int errno) {
    return new IOException(
        switch (errno) {
          case Errno.EPERM ->
              "no permission to make the interface "
                  + name
                  + ": run as root or with CAP_NET_ADMIN (setcap cap_net_admin+ep on a java of"
                  + " your own)";
          case Errno.EBUSY ->
              "the interface " + name + " is in use by another program: end it or choose a name";
          case Errno.EINVAL ->
              "the interface "
                  + name
                  + " exists and is no such device with as many queues: choose a name";
          default -> "making the interface " + name + " failed, errno " + errno;
        });
  }
}
