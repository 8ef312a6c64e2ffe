package io.github.javatun.wireguard.ndis.windows;

import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import io.github.javatun.wireguard.ndis.driver.Adapter;
import io.github.javatun.wireguard.ndis.driver.AdapterMode;
import io.github.javatun.wireguard.ndis.driver.DriverException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;

/**
 * The adapters' modes, and which of them this instance has changed.
 *
 * <p><b>One thread at a time, except {@link #changed()}.</b> It allocates.
 */
final class AdapterModes {
  private static final long MODE_ADAPTER =
      Structs.offset(DriverLayouts.ADAPTER_MODE, "hAdapterHandle");
  private static final long MODE_FLAGS = Structs.offset(DriverLayouts.ADAPTER_MODE, "dwFlags");

  private final DriverCalls calls;
  private final long packetEvent;
  private final boolean takeOver;

  /** Handles of the adapters that do not pass because of this instance; never changed in place. */
  private volatile long[] changed = {};

  AdapterModes(DriverCalls calls, long packetEvent, boolean takeOver) {
    this.calls = calls;
    this.packetEvent = packetEvent;
    this.takeOver = takeOver;
  }

  /** Handles of the adapters that hand packets over because of this instance; not to be changed. */
  long[] changed() {
    return changed;
  }

  List<Adapter> list() throws DriverException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment list = arena.allocate(DriverLayouts.TCP_ADAPTER_LIST);
      if (!calls.adapters(list)) {
        throw DriverErrors.refused(calls.name(), "listing the adapters", calls.lastError());
      }
      List<Adapter> adapters = AdapterList.read(list);
      // An adapter that went takes its mode with it, and its handle may be given to another one.
      changed = Arrays.stream(changed).filter(handle -> contains(adapters, handle)).toArray();
      return adapters;
    }
  }

  int mode(long adapter) throws DriverException {
    requireListed(adapter);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment mode = arena.allocate(DriverLayouts.ADAPTER_MODE);
      mode.set(JAVA_LONG_UNALIGNED, MODE_ADAPTER, adapter);
      require(calls.mode(mode), "reading an adapter's mode", adapter);
      return mode.get(JAVA_INT_UNALIGNED, MODE_FLAGS);
    }
  }

  void setMode(long adapter, int mode) throws DriverException {
    int present = mode(adapter);
    if ((present & AdapterMode.TUNNEL) != 0 && !isChanged(adapter) && !takeOver) {
      throw DriverErrors.taken(calls.name(), adapter, present);
    }
    if (mode == AdapterMode.PASS) {
      letPass(adapter);
      return;
    }
    // The event first: no packet may be held of which nobody is told.
    require(calls.setPacketEvent(adapter, packetEvent), "setting an adapter's event", adapter);
    if (!writeMode(adapter, mode)) {
      int code = calls.lastError();
      calls.setPacketEvent(adapter, 0);
      throw failure("setting an adapter's mode", adapter, code);
    }
    if (!isChanged(adapter)) {
      long[] more = Arrays.copyOf(changed, changed.length + 1);
      more[changed.length] = adapter;
      changed = more;
    }
  }

  /** Lets all adapters pass that were changed; those that are gone need it no more. */
  void letAllPass() {
    for (long adapter : changed) {
      calls.setPacketEvent(adapter, 0);
      writeMode(adapter, AdapterMode.PASS);
      calls.flush(adapter);
    }
    changed = new long[0];
  }

  private void letPass(long adapter) throws DriverException {
    // Each step is tried whatever became of the one before: a held network is the worst of all.
    calls.setPacketEvent(adapter, 0);
    boolean passes = writeMode(adapter, AdapterMode.PASS);
    int code = calls.lastError();
    calls.flush(adapter);
    if (!passes) {
      throw failure("letting an adapter pass", adapter, code);
    }
    changed = Arrays.stream(changed).filter(handle -> handle != adapter).toArray();
  }

  private boolean writeMode(long adapter, int flags) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment mode = arena.allocate(DriverLayouts.ADAPTER_MODE);
      mode.set(JAVA_LONG_UNALIGNED, MODE_ADAPTER, adapter);
      mode.set(JAVA_INT_UNALIGNED, MODE_FLAGS, flags);
      return calls.setMode(mode);
    }
  }

  private boolean isChanged(long adapter) {
    for (long handle : changed) {
      if (handle == adapter) {
        return true;
      }
    }
    return false;
  }

  private void require(boolean done, String what, long adapter) throws DriverException {
    if (!done) {
      throw failure(what, adapter, calls.lastError());
    }
  }

  /** A refusal is one of a stale handle if the adapter went in between. */
  private DriverException failure(String what, long adapter, int code) throws DriverException {
    requireListed(adapter);
    return DriverErrors.refused(calls.name(), what, code);
  }

  private void requireListed(long adapter) throws DriverException {
    if (!contains(list(), adapter)) {
      throw DriverErrors.stale(calls.name(), adapter);
    }
  }

  private static boolean contains(List<Adapter> adapters, long handle) {
    return adapters.stream().anyMatch(adapter -> adapter.handle() == handle);
  }
}
