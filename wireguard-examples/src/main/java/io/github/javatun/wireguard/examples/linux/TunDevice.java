package io.github.javatun.wireguard.examples.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.concurrent.locks.StampedLock;

/**
 * A Linux TUN device: IP packets that the kernel routes to the interface are read here, packets
 * written here arrive at the kernel as if from the interface. The device exists while this object
 * is open; addresses, routes and MTU are set with {@code ip} or by whoever opened it.
 *
 * <p><b>Two threads at a time: one may read while another writes; any thread may close.</b>
 */
public final class TunDevice implements AutoCloseable {
  /** What {@link #read} answers once the device is closed. */
  public static final int CLOSED = -1;

  private static final int WAIT_FOR_EVER = -1;

  private final String name;
  private final int fd;
  private final int wakeFd; // written once, by close, and never drained: wakes both pollers
  private final MemorySegment wakeValue;
  private final Direction reading;
  private final Direction writing;
  // Held for reading in every call, so that no descriptor is closed under one and its number given
  // to another file.
  private final StampedLock open = new StampedLock();
  private volatile boolean closed;
  private boolean released; // guarded by open

  private TunDevice(String name, int fd, int wakeFd, Arena arena) {
    this.name = name;
    this.fd = fd;
    this.wakeFd = wakeFd;
    wakeValue = arena.allocate(JAVA_LONG);
    wakeValue.set(JAVA_LONG, 0, 1);
    reading = new Direction(arena, fd, LinuxCalls.POLLIN, wakeFd);
    writing = new Direction(arena, fd, LinuxCalls.POLLOUT, wakeFd);
  }

  /**
   * Makes a TUN device, or attaches to a persistent one of that name.
   *
   * @param name interface name, 1 to 15 ASCII characters without blanks, slashes and colons
   * @return the device, down and without addresses
   * @throws UnsupportedOperationException if this is not Linux
   * @throws IllegalArgumentException if the name cannot be an interface's
   * @throws IOException if the kernel refuses; the message says what to do
   */
  public static TunDevice open(String name) throws IOException {
    requireName(name);
    String system = System.getProperty("os.name", "");
    if (!system.equals("Linux")) {
      throw new UnsupportedOperationException(
          "TUN devices by /dev/net/tun exist on Linux only, and this is " + system);
    }
    return attach(name);
  }

  private static TunDevice attach(String name) throws IOException {
    // A few hundred bytes that may outlive close until they are collected, and so need no owner.
    Arena arena = Arena.ofAuto();
    MemorySegment capture = arena.allocate(LinuxCalls.CAPTURE_LAYOUT);
    int fd =
        LinuxCalls.open(
            capture,
            arena.allocateFrom("/dev/net/tun"),
            LinuxCalls.O_RDWR | LinuxCalls.O_NONBLOCK | LinuxCalls.O_CLOEXEC);
    if (fd < 0) {
      throw openFailure(LinuxCalls.errno(capture));
    }
    MemorySegment request = arena.allocate(LinuxCalls.IFREQ_SIZE_BYTES, Long.BYTES);
    request.setString(0, name, StandardCharsets.US_ASCII);
    request.set(
        JAVA_SHORT,
        LinuxCalls.IFREQ_FLAGS_OFFSET,
        (short) (LinuxCalls.IFF_TUN | LinuxCalls.IFF_NO_PI));
    if (LinuxCalls.ioctl(capture, fd, LinuxCalls.TUNSETIFF, request) < 0) {
      int errno = LinuxCalls.errno(capture);
      LinuxCalls.close(capture, fd);
      throw attachFailure(name, errno);
    }
    int wakeFd = LinuxCalls.eventfd(capture, 0, LinuxCalls.O_CLOEXEC | LinuxCalls.O_NONBLOCK);
    if (wakeFd < 0) {
      int errno = LinuxCalls.errno(capture);
      LinuxCalls.close(capture, fd);
      throw new IOException("eventfd failed, errno " + errno + ": too many open files?");
    }
    return new TunDevice(name, fd, wakeFd, arena);
  }

  /**
   * The interface's name.
   *
   * @return as given to {@link #open}
   */
  public String name() {
    return name;
  }

  /**
   * Waits for the next packet that the kernel routes to the interface.
   *
   * @param target native memory
   * @param offset where the packet's first byte goes
   * @param capacityBytes room there; what does not fit of a packet is cut off by the kernel without
   *     a sign, so give the MTU or more
   * @return the packet's size in bytes, 1 or more, or {@link #CLOSED}
   * @throws IOException if the interface was deleted, or the kernel refuses for another reason
   */
  public int read(MemorySegment target, long offset, int capacityBytes) throws IOException {
    MemorySegment room = target.asSlice(offset, capacityBytes);
    long stamp = open.readLock();
    try {
      while (!closed) {
        long sizeBytes = LinuxCalls.read(reading.capture, fd, room, capacityBytes);
        if (sizeBytes > 0) {
          return (int) sizeBytes;
        }
        // While the interface is down a read answers EAGAIN too, and poll waits until it is up.
        awaitOrFail(reading, sizeBytes, "reading from");
      }
      return CLOSED;
    } finally {
      open.unlockRead(stamp);
    }
  }

  /**
   * Gives the kernel one packet.
   *
   * @param source native memory
   * @param offset where the IP header starts
   * @param sizeBytes the whole packet's size
   * @return false if the device is closed, or down so that the packet was dropped
   * @throws IOException if the interface was deleted, or the kernel refuses the packet
   */
  public boolean write(MemorySegment source, long offset, int sizeBytes) throws IOException {
    MemorySegment packet = source.asSlice(offset, sizeBytes);
    long stamp = open.readLock();
    try {
      while (!closed) {
        long written = LinuxCalls.write(writing.capture, fd, packet, sizeBytes);
        if (written >= 0) {
          return true;
        }
        if (LinuxCalls.errno(writing.capture) == LinuxCalls.EIO) {
          return false;
        }
        awaitOrFail(writing, written, "writing to");
      }
      return false;
    } finally {
      open.unlockRead(stamp);
    }
  }

  /** Closes the device, which removes a non-persistent interface, and ends a waiting read. */
  @Override
  public void close() {
    closed = true;
    MemorySegment capture = Arena.ofAuto().allocate(LinuxCalls.CAPTURE_LAYOUT);
    long wakeStamp = open.readLock();
    try {
      if (!released) {
        LinuxCalls.write(capture, wakeFd, wakeValue, Long.BYTES);
      }
    } finally {
      open.unlockRead(wakeStamp);
    }
    long stamp = open.writeLock();
    try {
      if (!released) {
        released = true;
        LinuxCalls.close(capture, fd);
        LinuxCalls.close(capture, wakeFd);
      }
    } finally {
      open.unlockWrite(stamp);
    }
  }

  @Override
  public String toString() {
    return "TunDevice[" + name + (closed ? ", closed]" : "]");
  }

  private void awaitOrFail(Direction direction, long answer, String doing) throws IOException {
    int errno = answer == 0 ? LinuxCalls.EAGAIN : LinuxCalls.errno(direction.capture);
    switch (errno) {
      case LinuxCalls.EAGAIN -> direction.await();
      case LinuxCalls.EINTR -> {}
      case LinuxCalls.EBADFD ->
          throw new IOException(doing + " " + name + ": the interface was deleted; open it anew");
      case LinuxCalls.EINVAL ->
          throw new IOException(doing + " " + name + ": not an IPv4 or IPv6 packet (EINVAL)");
      default -> throw new IOException(doing + " " + name + " failed, errno " + errno);
    }
  }

  private static void requireName(String name) {
    Objects.requireNonNull(name, "name");
    boolean usable =
        name.chars().allMatch(c -> c > ' ' && c < 0x7f && c != '/' && c != ':' && c != '%');
    if (name.isEmpty()
        || name.length() >= LinuxCalls.IFNAMSIZ
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
          case LinuxCalls.ENOENT, LinuxCalls.ENODEV ->
              "/dev/net/tun is missing: load the module (modprobe tun) or, in a container, pass"
                  + " the device in (--device /dev/net/tun)";
          case LinuxCalls.EACCES, LinuxCalls.EPERM ->
              "no permission to open /dev/net/tun: run as root or with CAP_NET_ADMIN and access to"
                  + " the device";
          default -> "opening /dev/net/tun failed, errno " + errno;
        });
  }

  private static IOException attachFailure(String name, int errno) {
    return new IOException(
        switch (errno) {
          case LinuxCalls.EPERM ->
              "no permission to make the interface "
                  + name
                  + ": run as root or with CAP_NET_ADMIN (setcap cap_net_admin+ep on a java of"
                  + " your own)";
          case LinuxCalls.EBUSY ->
              "the interface " + name + " is in use by another program: end it or choose a name";
          case LinuxCalls.EINVAL ->
              "the interface " + name + " exists and is no single-queue TUN device: choose a name";
          default -> "making the TUN interface " + name + " failed, errno " + errno;
        });
  }

  /** The native memory that one direction's calls need. */
  private static final class Direction {
    private final MemorySegment capture;
    private final MemorySegment pollFds;

    private Direction(Arena arena, int fd, short events, int wakeFd) {
      capture = arena.allocate(LinuxCalls.CAPTURE_LAYOUT);
      pollFds = arena.allocate(2L * LinuxCalls.POLLFD_SIZE_BYTES, Long.BYTES);
      pollFds.set(JAVA_INT, 0, fd);
      pollFds.set(JAVA_SHORT, 4, events);
      pollFds.set(JAVA_INT, LinuxCalls.POLLFD_SIZE_BYTES, wakeFd);
      pollFds.set(JAVA_SHORT, LinuxCalls.POLLFD_SIZE_BYTES + 4, LinuxCalls.POLLIN);
    }

    /** Waits for the event or the device's end; what came of it shows in the next system call. */
    private void await() throws IOException {
      int ready = LinuxCalls.poll(capture, pollFds, 2, WAIT_FOR_EVER);
      if (ready < 0 && LinuxCalls.errno(capture) != LinuxCalls.EINTR) {
        throw new IOException("poll failed, errno " + LinuxCalls.errno(capture));
      }
    }
  }
}
