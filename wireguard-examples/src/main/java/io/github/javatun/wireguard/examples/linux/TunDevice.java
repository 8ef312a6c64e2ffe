package io.github.javatun.wireguard.examples.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
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
  private final TunOptions options;
  private final TunSetup.Opened opened;
  private final int fd;
  private final Wakeup wakeup; // woken once, by close, and never reset: wakes both directions
  private final Direction reading;
  private final Direction writing;
  // Held for reading in every call, so that no descriptor is closed under one and its number given
  // to another file.
  private final StampedLock open = new StampedLock();
  private volatile boolean closed;
  private boolean released; // guarded by open

  private TunDevice(String name, TunOptions options, TunSetup.Opened opened, Wakeup wakeup) {
    this.name = name;
    this.options = options;
    this.opened = opened;
    this.wakeup = wakeup;
    fd = opened.fd();
    // A few hundred bytes that may outlive close until they are collected, and so need no owner.
    Arena arena = Arena.ofAuto();
    reading = new Direction(arena, fd, LinuxCalls.POLLIN, wakeup.fd());
    writing = new Direction(arena, fd, LinuxCalls.POLLOUT, wakeup.fd());
  }

  /**
   * Makes a TUN device that reads and writes IP packets one by one, or attaches to a persistent one
   * of that name.
   *
   * @param name interface name, 1 to 15 ASCII characters without blanks, slashes and colons
   * @return the device, down and without addresses
   * @throws UnsupportedOperationException if this is not Linux
   * @throws IllegalArgumentException if the name cannot be an interface's
   * @throws IOException if the kernel refuses; the message says what to do
   */
  public static TunDevice open(String name) throws IOException {
    return open(name, TunOptions.PLAIN);
  }

  /**
   * Makes a TUN device, or attaches to a persistent one of that name.
   *
   * @param name interface name, 1 to 15 ASCII characters without blanks, slashes and colons
   * @param options with offload, every packet that is read or written begins with a {@code
   *     virtio_net_hdr} of {@link VirtioNetHeader#SIZE_BYTES}
   * @return the device, down and without addresses
   * @throws UnsupportedOperationException if this is not Linux
   * @throws IllegalArgumentException if the name cannot be an interface's
   * @throws IOException if the kernel refuses; the message says what to do
   */
  public static TunDevice open(String name, TunOptions options) throws IOException {
    return of(name, options, TunSetup.open(name, options));
  }

  /** A device of a descriptor, which is closed if this fails. */
  static TunDevice of(String name, TunOptions options, TunSetup.Opened opened) throws IOException {
    try {
      return new TunDevice(name, options, opened, new Wakeup());
    } catch (IOException failure) {
      LinuxCalls.close(Arena.ofAuto().allocate(CLibrary.CAPTURE_LAYOUT), opened.fd());
      throw failure;
    }
  }

  /**
   * Opens the same device once more. The kernel spreads what it routes there over the queues, a
   * flow always to the same one.
   *
   * @return another queue, to be closed, too
   * @throws IOException if the device was not made for several queues, or has 256
   */
  public TunDevice openQueue() throws IOException {
    return open(name, options);
  }

  /**
   * Opens the same device once more, only to write to it. The kernel otherwise takes the queue that
   * a flow's packets are written to as the one where its packets the other way are wanted, and one
   * thread that writes would draw all flows to one queue. What is written here draws none.
   *
   * @return another queue, to be closed, too; reading from it gives nothing
   * @throws IOException if the device was not made for several queues, or has 256
   */
  public TunDevice openWriteQueue() throws IOException {
    TunDevice queue = openQueue();
    try {
      TunSetup.detach(queue.fd);
      return queue;
    } catch (IOException failure) {
      queue.close();
      throw failure;
    }
  }

  /**
   * The interface's name.
   *
   * @return as given to {@link #open}
   */
  public String name() {
    return name;
  }

  /** Returns whether packets begin with a {@code virtio_net_hdr}. */
  public boolean hasPacketHeader() {
    return options.offload();
  }

  /** Returns whether the kernel hands over and takes TCP super-packets. */
  public boolean hasTcpOffload() {
    return opened.tcpOffload();
  }

  /** Returns whether the kernel hands over and takes UDP super-packets. */
  public boolean hasUdpOffload() {
    return opened.udpOffload();
  }

  /** Returns the descriptor, for poll. */
  int fd() {
    return fd;
  }

  /**
   * Takes the next packet that the kernel routed to the interface, without waiting.
   *
   * @param target native memory
   * @param offset where the first byte goes
   * @param capacityBytes room there; what does not fit of a packet is cut off by the kernel without
   *     a sign. Super-packets need 65,545 bytes
   * @return the size in bytes, 0 if there is none, or {@link #CLOSED}
   * @throws IOException if the interface was deleted, or the kernel refuses for another reason
   */
  public int tryRead(MemorySegment target, long offset, int capacityBytes) throws IOException {
    long stamp = open.readLock();
    try {
      while (!closed) {
        long sizeBytes = LinuxCalls.read(reading.capture, fd, target, offset, capacityBytes);
        if (sizeBytes >= 0) {
          return (int) sizeBytes;
        }
        int errno = CLibrary.errno(reading.capture);
        if (errno == Errno.EAGAIN) {
          return 0;
        }
        failUnlessInterrupted(errno, "reading from");
      }
      return CLOSED;
    } finally {
      open.unlockRead(stamp);
    }
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
    long stamp = open.readLock();
    try {
      while (!closed) {
        long sizeBytes = LinuxCalls.read(reading.capture, fd, target, offset, capacityBytes);
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
   * @return false if the device is closed, or the kernel dropped the packet because the device is
   *     down or the packet malformed
   * @throws IOException if the interface was deleted
   */
  public boolean write(MemorySegment source, long offset, int sizeBytes) throws IOException {
    long stamp = open.readLock();
    try {
      while (!closed) {
        long written = LinuxCalls.write(writing.capture, fd, source, offset, sizeBytes);
        if (written >= 0) {
          return true;
        }
        if (isRefusal(CLibrary.errno(writing.capture))) {
          return false;
        }
        awaitOrFail(writing, written, "writing to");
      }
      return false;
    } finally {
      open.unlockRead(stamp);
    }
  }

  /**
   * Gives the kernel one packet in several pieces.
   *
   * @param pieces what to gather; left as it is
   * @return false if the device is closed, or the kernel dropped the packet because the device is
   *     down or the packet malformed
   * @throws IOException if the interface was deleted
   */
  public boolean write(IoVectors pieces) throws IOException {
    long stamp = open.readLock();
    try {
      while (!closed) {
        long written = LinuxCalls.writev(writing.capture, fd, pieces.segment(), pieces.size());
        if (written >= 0) {
          return true;
        }
        if (isRefusal(CLibrary.errno(writing.capture))) {
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
    wakeup.wake();
    long stamp = open.writeLock();
    try {
      if (!released) {
        released = true;
        LinuxCalls.close(reading.capture, fd);
        wakeup.close();
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
    int errno = answer == 0 ? Errno.EAGAIN : CLibrary.errno(direction.capture);
    if (errno == Errno.EAGAIN) {
      direction.await();
    } else {
      failUnlessInterrupted(errno, doing);
    }
  }

  /** EIO while the interface is down, EINVAL for what is no IP packet: a loss, not a failure. */
  private static boolean isRefusal(int errno) {
    return errno == Errno.EIO || errno == Errno.EINVAL;
  }

  private void failUnlessInterrupted(int errno, String doing) throws IOException {
    switch (errno) {
      case Errno.EINTR -> {}
      case Errno.EBADFD ->
          throw new IOException(doing + " " + name + ": the interface was deleted; open it anew");
      default -> throw new IOException(doing + " " + name + " failed, errno " + errno);
    }
  }

  /** The native memory that one direction's calls need. */
  private static final class Direction {
    private final MemorySegment capture;
    private final MemorySegment pollFds;

    private Direction(Arena arena, int fd, short events, int wakeFd) {
      capture = arena.allocate(CLibrary.CAPTURE_LAYOUT);
      pollFds = arena.allocate(2L * LinuxCalls.POLLFD_SIZE_BYTES, Long.BYTES);
      pollFds.set(JAVA_INT, 0, fd);
      pollFds.set(JAVA_SHORT, 4, events);
      pollFds.set(JAVA_INT, LinuxCalls.POLLFD_SIZE_BYTES, wakeFd);
      pollFds.set(JAVA_SHORT, LinuxCalls.POLLFD_SIZE_BYTES + 4, LinuxCalls.POLLIN);
    }

    /** Waits for the event or the device's end; what came of it shows in the next system call. */
    private void await() throws IOException {
      int ready = LinuxCalls.poll(capture, pollFds, 2, WAIT_FOR_EVER);
      if (ready < 0 && CLibrary.errno(capture) != Errno.EINTR) {
        throw new IOException("poll failed, errno " + CLibrary.errno(capture));
      }
    }
  }
}
