package io.github.javatun.wireguard.ndis.windows;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.github.javatun.wireguard.ndis.driver.DriverException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Waits for notices on a thread of its own. After each it rests for a while: they may come by the
 * thousands, and the next look sees all that came meanwhile.
 *
 * <p><b>One thread begins and ends it.</b> While it waits it takes no time of a processor.
 */
final class ChangeWatch {
  private static final int STOP = 0;
  private static final int FIRST_NOTICE = 1;
  private static final int COUNT = 3;

  private final Kernel32Events events;
  private final MemorySegment handles;
  private final Thread thread;

  /**
   * Begins to wait.
   *
   * @param arena what memory is allocated in, as long as it waits
   * @param first the event of a notice
   * @param second that of another
   * @param mostMillis how long to wait at most before it looks nevertheless
   * @param restMillis how long to rest after a notice
   * @param look is run then, and resets the events of notices
   * @throws DriverException if the system refuses
   */
  ChangeWatch(
      Kernel32Events events,
      Arena arena,
      long first,
      long second,
      int mostMillis,
      int restMillis,
      Runnable look)
      throws DriverException {
    this.events = events;
    handles = arena.allocate(JAVA_LONG, COUNT);
    LastError error = new LastError(arena);
    long stop = events.create(error);
    if (stop == 0) {
      throw DriverErrors.refused("kernel32.dll", "creating an event", error.code());
    }
    handles.setAtIndex(JAVA_LONG, STOP, stop);
    handles.setAtIndex(JAVA_LONG, FIRST_NOTICE, first);
    handles.setAtIndex(JAVA_LONG, FIRST_NOTICE + 1, second);
    thread =
        Thread.ofPlatform()
            .daemon()
            .name("wireguard-network")
            .start(() -> waitAndLook(mostMillis, restMillis, look));
  }

  private void waitAndLook(int mostMillis, int restMillis, Runnable look) {
    long stop = handles.getAtIndex(JAVA_LONG, STOP);
    while (true) {
      int which =
          events.awaitAny(COUNT, handles.address(), mostMillis) - Kernel32Events.WAIT_OBJECT_0;
      boolean notice = which >= FIRST_NOTICE && which < COUNT;
      if (!notice && which != Kernel32Events.WAIT_TIMEOUT) {
        return; // STOP, or the system does not wait: who asks from time to time is not in need
      }
      look.run();
      if (notice && events.await(stop, restMillis) == Kernel32Events.WAIT_OBJECT_0) {
        return;
      }
    }
  }

  /**
   * Ends it, also in a thread that is interrupted. The events of notices must be open until then.
   *
   * @return false if the thread still runs, and uses the memory
   */
  boolean stop(int timeoutMillis) {
    long stop = handles.getAtIndex(JAVA_LONG, STOP);
    events.set(stop);
    boolean ended = join(timeoutMillis);
    if (ended) {
      events.close(stop);
    }
    return ended;
  }

  /** It ends in a moment: to give up waiting would be to leave all that it uses behind. */
  private boolean join(int timeoutMillis) {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMillis);
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return thread.join(Duration.ofNanos(end - System.nanoTime()));
        } catch (InterruptedException later) {
          interrupted = true;
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
