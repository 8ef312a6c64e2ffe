package io.github.javatun.wireguard.examples.linux;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Wakes a thread that waits in a {@link Poller}: an eventfd.
 *
 * <p><b>Any thread may call {@link #wake()}; it is closed when none will any more.</b>
 */
public final class Wakeup implements AutoCloseable {
  private final int fd;
  private boolean closed; // guarded by this

  /**
   * Opens one.
   *
   * @throws UnsupportedOperationException if this is not Linux
   * @throws IOException if the kernel refuses
   */
  public Wakeup() throws IOException {
    CLibrary.requireLinux("eventfds");
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment capture = arena.allocate(CLibrary.CAPTURE_LAYOUT);
      fd = LinuxCalls.eventfd(capture, 0, LinuxCalls.O_CLOEXEC | LinuxCalls.O_NONBLOCK);
      if (fd < 0) {
        throw new IOException(
            "eventfd failed, errno " + CLibrary.errno(capture) + ": too many open files?");
      }
    }
  }

  int fd() {
    return fd;
  }

  /** Lets the current or next wait return, also those of several pollers. */
  public synchronized void wake() {
    if (closed) {
      return;
    }
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment capture = arena.allocate(CLibrary.CAPTURE_LAYOUT);
      LinuxCalls.write(capture, fd, arena.allocateFrom(JAVA_LONG, 1L), 0, Long.BYTES);
    }
  }

  /** Forgets the wakes so far, so that the next wait waits. */
  public synchronized void reset() {
    if (closed) {
      return;
    }
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment capture = arena.allocate(CLibrary.CAPTURE_LAYOUT);
      LinuxCalls.read(capture, fd, arena.allocate(JAVA_LONG), 0, Long.BYTES);
    }
  }

  /** Closes it; further calls have no effect. */
  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      try (Arena arena = Arena.ofConfined()) {
        LinuxCalls.close(arena.allocate(CLibrary.CAPTURE_LAYOUT), fd);
      }
    }
  }
}
