package io.github.javatun.wireguard.examples.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Objects;

/**
 * Waits until a TUN device or a socket has something to read, or somebody wakes: poll, which for
 * three descriptors costs no more than epoll.
 *
 * <p><b>For one thread.</b> All memory is allocated by the constructor.
 */
public final class Poller {
  /** The timeout that never ends. */
  public static final int FOR_EVER = -1;

  /** The number of a source that does not exist and is never ready. */
  public static final int NOTHING = -1;

  private static final int MAX_SOURCES = 8;

  private final MemorySegment capture;
  private final MemorySegment sources;
  private int size;

  /**
   * Makes a poller of nothing.
   *
   * @param arena owns the memory
   */
  public Poller(Arena arena) {
    capture = arena.allocate(CLibrary.CAPTURE_LAYOUT);
    sources = arena.allocate((long) MAX_SOURCES * LinuxCalls.POLLFD_SIZE_BYTES, Long.BYTES);
  }

  /** Adds a device; the answer is its number for {@link #isReady}. */
  public int add(TunDevice device) {
    return add(device.fd());
  }

  /** Adds a TAP device; the answer is its number for {@link #isReady}. */
  public int add(TapDevice device) {
    return add(device.fd());
  }

  /** Adds a socket; the answer is its number for {@link #isReady}. */
  public int add(UdpSocket socket) {
    return add(socket.fd());
  }

  /** Adds an alarm; the answer is its number for {@link #isReady}. */
  public int add(Wakeup wakeup) {
    return add(wakeup.fd());
  }

  /**
   * Waits for any of the sources.
   *
   * @param timeoutMillis how long at most; 0 only looks, or {@link #FOR_EVER}
   * @return whether one is ready
   * @throws IOException if the kernel refuses
   */
  public boolean await(int timeoutMillis) throws IOException {
    int ready = LinuxCalls.poll(capture, sources, size, timeoutMillis);
    if (ready >= 0) {
      return ready > 0;
    }
    int errno = CLibrary.errno(capture);
    if (errno != Errno.EINTR) {
      throw new IOException("poll failed, errno " + errno);
    }
    for (int i = 0; i < size; i++) {
      sources.set(JAVA_SHORT, revents(i), (short) 0);
    }
    return false;
  }

  /** Returns whether the source had something, or an error that its next call will tell. */
  public boolean isReady(int source) {
    return source != NOTHING && sources.get(JAVA_SHORT, revents(source)) != 0;
  }

  /**
   * Says whether a source is waited for, as every source is at first.
   *
   * @param source its number
   * @param wanted false: it is never ready
   */
  public void watch(int source, boolean wanted) {
    long offset = (long) Objects.checkIndex(source, size) * LinuxCalls.POLLFD_SIZE_BYTES;
    int fd = sources.get(JAVA_INT, offset);
    if (fd < 0 == wanted) {
      sources.set(JAVA_INT, offset, ~fd); // poll leaves negative ones out
    }
  }

  private int add(int fd) {
    if (size == MAX_SOURCES) {
      throw new IllegalStateException("a poller takes " + MAX_SOURCES + " sources");
    }
    long offset = (long) size * LinuxCalls.POLLFD_SIZE_BYTES;
    sources.set(JAVA_INT, offset, fd);
    sources.set(JAVA_SHORT, offset + LinuxCalls.POLLFD_EVENTS_OFFSET, LinuxCalls.POLLIN);
    return size++;
  }

  private static long revents(int source) {
    return (long) source * LinuxCalls.POLLFD_SIZE_BYTES + LinuxCalls.POLLFD_REVENTS_OFFSET;
  }
}
