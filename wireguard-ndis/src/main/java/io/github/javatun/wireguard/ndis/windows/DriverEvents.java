package io.github.javatun.wireguard.ndis.windows;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.github.javatun.wireguard.ndis.driver.DriverException;
import io.github.javatun.wireguard.ndis.driver.PacketDriver;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * What a thread waits for: packets of any adapter, changes of adapters, and being woken.
 *
 * <p><b>Any thread may wake; one at a time waits.</b> Neither allocates.
 */
final class DriverEvents {
  /** The rarest first: of several that are on, Windows tells the first one. */
  private static final int WAKE = 0;

  private static final int ADAPTERS = 1;
  private static final int PACKETS = 2;
  private static final int COUNT = 3;

  private final Kernel32Events events;
  private final MemorySegment handles;
  private final long handlesAddress;

  /**
   * Creates the events.
   *
   * @throws DriverException if the system refuses
   */
  DriverEvents(Kernel32Events events, Arena arena) throws DriverException {
    this.events = events;
    handles = arena.allocate(JAVA_LONG, COUNT);
    handlesAddress = handles.address();
    LastError error = new LastError(arena);
    for (int i = 0; i < COUNT; i++) {
      long event = events.create(error);
      if (event == 0) {
        int code = error.code();
        close();
        throw DriverErrors.refused("kernel32.dll", "creating an event", code);
      }
      handles.setAtIndex(JAVA_LONG, i, event);
    }
  }

  /** The event for packets. */
  long packets() {
    return handles.getAtIndex(JAVA_LONG, PACKETS);
  }

  /** The event for changes of adapters. */
  long adapters() {
    return handles.getAtIndex(JAVA_LONG, ADAPTERS);
  }

  /** As {@link PacketDriver#await} says; of several reasons it tells one at a time. */
  int await(long timeoutMillis) {
    int millis = (int) Math.min(timeoutMillis, Integer.MAX_VALUE);
    int first = events.awaitAny(COUNT, handlesAddress, millis) - Kernel32Events.WAIT_OBJECT_0;
    if (first == Kernel32Events.WAIT_TIMEOUT) {
      return 0;
    }
    if (first < 0 || first >= COUNT) {
      throw new IllegalStateException("WaitForMultipleObjects failed: an event is not valid");
    }
    // Before the caller reads: what comes while it reads sets the event again.
    events.reset(handles.getAtIndex(JAVA_LONG, first));
    return switch (first) {
      case WAKE -> PacketDriver.WOKEN;
      case ADAPTERS -> PacketDriver.ADAPTERS_CHANGED;
      default -> PacketDriver.PACKETS;
    };
  }

  void wake() {
    events.set(handles.getAtIndex(JAVA_LONG, WAKE));
  }

  /** Nobody may wait any more. */
  void close() {
    for (int i = 0; i < COUNT; i++) {
      long event = handles.getAtIndex(JAVA_LONG, i);
      if (event != 0) {
        events.close(event);
      }
    }
  }
}
