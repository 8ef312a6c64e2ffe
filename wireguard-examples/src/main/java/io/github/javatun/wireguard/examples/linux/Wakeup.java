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
  // What calls need, guarded by this; a few bytes that are collected with this object.
  private final MemorySegment capture;
  private final MemorySegment count;
  private boolean closed; // guarded by this

  /**
   * Opens one.
   *
   * @throws UnsupportedOperationException if this is not Linux
   * @throws IOException if the kernel refuses
   */
  public Wakeup() throws IOException {
    CLibrary.requireLinux("eventfds");
    capture = Arena.ofAuto().allocate(CLibrary.CAPTURE_LAYOUT);
    count = Arena.ofAuto().allocate(JAVA_LONG);
    fd = LinuxCalls.eventfd(capture, 0, LinuxCalls.O_CLOEXEC | LinuxCalls.O_NONBLOCK);
    if (fd < 0) {
      throw new IOException(
          "eventfd failed, errno " + CLibrary.errno(capture) + ": too many open files?");
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
    count.set(JAVA_LONG, 0, 1);
    LinuxCalls.write(capture, fd, count, 0, Long.BYTES);
  }

  /** Forgets the wakes so far, so that the next wait waits. */
  public synchronized void reset() {
    if (closed) {
      return;
    }
    LinuxCalls.read(capture, fd, count, 0, Long.BYTES);
  }

  /** Closes it; further calls have no effect. */
  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      LinuxCalls.close(capture, fd);
    }
  }
}
