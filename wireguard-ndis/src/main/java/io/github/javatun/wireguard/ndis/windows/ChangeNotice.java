package io.github.javatun.wireguard.ndis.windows;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * A notice that Windows gives once, by an event, and that is asked for again each time: of IPv4
 * addresses, or of IPv4 routes.
 *
 * <p><b>An instance belongs to one thread at a time.</b>
 */
final class ChangeNotice {
  private static final int NO_ERROR = 0;

  private final Kernel32Events events;
  private final MemorySegment ask;
  private final MemorySegment cancel;
  private final MemorySegment handle;
  private final MemorySegment overlapped;
  private final long event;
  private boolean asked;

  /**
   * Asks for the first time.
   *
   * @param function {@code NotifyAddrChange} or {@code NotifyRouteChange}
   * @param arena what memory is allocated in that the system writes to
   * @throws IOException if the system refuses an event; that it refuses the notice is no error
   */
  ChangeNotice(Kernel32Events events, NativeFunctions iphlpapi, String function, Arena arena)
      throws IOException {
    this.events = events;
    ask = iphlpapi.required(function);
    cancel = iphlpapi.required("CancelIPChangeNotify");
    handle = arena.allocate(JAVA_LONG);
    overlapped = arena.allocate(IpHelperLayouts.OVERLAPPED);
    LastError error = new LastError(arena);
    event = events.create(error);
    if (event == 0) {
      throw DriverErrors.refused("kernel32.dll", "creating an event", error.code());
    }
    ask();
  }

  /** The event that is on when the notice came. */
  long event() {
    return event;
  }

  /** Whether something has changed since the last call; then it asks anew. */
  boolean came() {
    if (!asked || events.await(event, 0) != Kernel32Events.WAIT_OBJECT_0) {
      return false;
    }
    events.reset(event);
    ask();
    return true;
  }

  /**
   * Wants no notice any more.
   *
   * @return false if the system may still write to the memory, which then must stay
   */
  boolean close(int timeoutMillis) {
    boolean quiet = true;
    if (asked) {
      asked = false;
      // It need not be there to be cancelled: it ends with the thread that asked for it, too.
      Downcalls.intL(cancel, overlapped.address());
      quiet = events.await(event, timeoutMillis) == Kernel32Events.WAIT_OBJECT_0;
    }
    if (quiet) {
      events.close(event);
    }
    return quiet;
  }

  private void ask() {
    overlapped.fill((byte) 0);
    overlapped.set(JAVA_LONG, Structs.offset(IpHelperLayouts.OVERLAPPED, "hEvent"), event);
    // DWORD NotifyAddrChange(HANDLE *, OVERLAPPED *): the handle is for other uses
    int code = Downcalls.intLL(ask, handle.address(), overlapped.address());
    asked = code == LastError.IO_PENDING || code == NO_ERROR;
  }
}
