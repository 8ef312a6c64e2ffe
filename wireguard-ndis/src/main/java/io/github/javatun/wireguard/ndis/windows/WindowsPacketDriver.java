package io.github.javatun.wireguard.ndis.windows;

import io.github.javatun.wireguard.ndis.driver.Adapter;
import io.github.javatun.wireguard.ndis.driver.DriverException;
import io.github.javatun.wireguard.ndis.driver.FrameList;
import io.github.javatun.wireguard.ndis.driver.PacketDriver;
import io.github.javatun.wireguard.ndis.driver.StaticFilter;
import java.lang.foreign.Arena;
import java.lang.foreign.StructLayout;
import java.lang.ref.Reference;
import java.util.List;

/**
 * Windows Packet Filter.
 *
 * <p>The table of filters belongs to all users of the driver; {@link #close} empties it only if
 * this instance has filled it. A packet that no row matches is handed over: a table that is to hand
 * over only some packets ends with a row that lets all others pass. Windows forgets the table while
 * it sleeps.
 *
 * <p>Once closed, it reads and sends nothing, {@link #await} answers {@link #WOKEN} at once, and
 * other calls are refused.
 *
 * <p><b>Threads: see {@link PacketDriver}.</b> They are platform threads: who waits in Windows
 * would hold the carrier of a virtual one.
 */
final class WindowsPacketDriver implements PacketDriver {
  /** How long {@link #close} waits for calls that other threads have begun. */
  private static final long CLOSE_MILLIS = 2000;

  private final Arena arena;
  private final DriverCalls calls;
  private final DriverEvents events;
  private final CallSlots slots;
  private final AdapterModes modes;
  private final FrameExchange exchange;
  private final DriverVersion version;
  private boolean filtered; // guarded by this

  /**
   * Begins to use an open driver; the caller closes it if this fails.
   *
   * @param arena a shared one, which {@link #close} closes
   * @param takeOver whether adapters may be changed that another program holds
   * @throws DriverException if it is no version that is known, or refuses
   */
  WindowsPacketDriver(Arena arena, DriverCalls calls, Kernel32Events kernel32, boolean takeOver)
      throws DriverException {
    this.arena = arena;
    this.calls = calls;
    int packed = calls.version();
    version = DriverVersion.of(packed);
    if (packed == DriverVersion.NONE || !version.isKnown()) {
      throw DriverErrors.wrongVersion(
          calls.name(),
          packed == DriverVersion.NONE ? "(none)" : version.toString(),
          "is not known: install Windows Packet Filter 3");
    }
    events = new DriverEvents(kernel32, arena);
    slots = new CallSlots(arena);
    modes = new AdapterModes(calls, events.packets(), takeOver);
    exchange =
        calls.hasUnsorted()
            ? new UnsortedExchange(calls, slots)
            : new SortedExchange(calls, slots, modes);
    if (!calls.setAdapterListEvent(events.adapters())) {
      int code = calls.lastError();
      events.close();
      throw DriverErrors.refused(calls.name(), "watching the list of adapters", code);
    }
  }

  @Override
  public String description() {
    return calls.name() + ", version " + version;
  }

  @Override
  public synchronized List<Adapter> adapters() throws DriverException {
    requireOpen();
    return modes.list();
  }

  @Override
  public synchronized int mode(long adapter) throws DriverException {
    requireOpen();
    return modes.mode(adapter);
  }

  @Override
  public synchronized void setMode(long adapter, int mode) throws DriverException {
    requireOpen();
    modes.setMode(adapter, mode);
  }

  @Override
  public synchronized void setFilters(List<StaticFilter> filters) throws DriverException {
    List<StaticFilter> rows = List.copyOf(filters);
    requireOpen();
    if (rows.isEmpty()) {
      if (!calls.resetFilters()) {
        throw DriverErrors.refused(calls.name(), "removing the filters", calls.lastError());
      }
      filtered = false;
      return;
    }
    StructLayout layout = version.filterTable();
    if (layout == null) {
      throw DriverErrors.wrongVersion(
          calls.name(),
          version.toString(),
          "has filters whose layout is not known: use 3.2, 3.4 to 3.6 or 3.7.1, or no filters");
    }
    try (Arena call = Arena.ofConfined()) {
      if (!calls.setFilters(new FilterTableWriter(layout).write(call, rows))) {
        throw DriverErrors.refused(calls.name(), "setting filters", calls.lastError());
      }
      filtered = true;
    }
  }

  @Override
  public int await(long timeoutMillis) {
    if (timeoutMillis < 0) {
      throw new IllegalArgumentException(
          "timeoutMillis is " + timeoutMillis + ", must not be negative");
    }
    int slot = slots.acquire();
    if (slot == CallSlots.CLOSED) {
      return WOKEN;
    }
    try {
      return events.await(timeoutMillis);
    } finally {
      slots.release(slot);
    }
  }

  @Override
  public void wakeUp() {
    int slot = slots.acquire();
    if (slot != CallSlots.CLOSED) {
      events.wake();
      slots.release(slot);
    }
  }

  @Override
  public int read(FrameList frames) {
    int slot = frames.size() == 0 ? CallSlots.CLOSED : slots.acquire();
    if (slot == CallSlots.CLOSED) {
      return 0;
    }
    try {
      return exchange.read(frames, CallSlots.offset(slot));
    } finally {
      slots.release(slot);
      Reference.reachabilityFence(frames);
    }
  }

  @Override
  public void sendToAdapters(FrameList frames) {
    int slot = frames.size() == 0 ? CallSlots.CLOSED : slots.acquire();
    if (slot == CallSlots.CLOSED) {
      return;
    }
    try {
      exchange.sendToAdapters(frames, CallSlots.offset(slot));
    } finally {
      slots.release(slot);
      Reference.reachabilityFence(frames);
    }
  }

  @Override
  public void sendToStack(FrameList frames) {
    int slot = frames.size() == 0 ? CallSlots.CLOSED : slots.acquire();
    if (slot == CallSlots.CLOSED) {
      return;
    }
    try {
      exchange.sendToStack(frames, CallSlots.offset(slot));
    } finally {
      slots.release(slot);
      Reference.reachabilityFence(frames);
    }
  }

  @Override
  public synchronized void close() {
    if (slots.isClosed()) {
      return;
    }
    // The network first; waiting for other threads may take its time.
    modes.letAllPass();
    if (filtered) {
      calls.resetFilters();
    }
    calls.setAdapterListEvent(0);
    slots.close();
    events.wake();
    boolean empty = slots.awaitEmpty(CLOSE_MILLIS);
    if (empty) {
      calls.close();
      events.close();
      arena.close();
    } // else a thread is stuck in the driver: what it uses is left to it, and all adapters pass
  }

  private void requireOpen() throws DriverException {
    if (slots.isClosed()) {
      throw DriverErrors.closed(calls.name());
    }
  }
}
