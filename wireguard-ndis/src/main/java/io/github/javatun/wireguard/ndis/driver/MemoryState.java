package io.github.javatun.wireguard.ndis.driver;

import io.github.javatun.wireguard.ndis.driver.DriverException.Cause;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A {@link MemoryDriver}'s adapters with their modes, its filters and the frames that wait, and
 * whether it refuses. It calls nobody.
 *
 * <p><b>Any thread may call any method; calls take turns.</b> {@link #enter}, {@link #read} and
 * {@link #sendable} allocate nothing.
 */
final class MemoryState {
  private final MemoryAdapterList adapters = new MemoryAdapterList();
  private final FrameIntake intake;
  private final boolean takeOver;
  private @Nullable Cause refusal;
  private boolean closed;
  private boolean anotherOpen;
  private long unsendable;

  MemoryState(int queueFrames, boolean takeOver) {
    intake = new FrameIntake(queueFrames);
    this.takeOver = takeOver;
  }

  // -- what a driver is asked for -----------------------------------------------------------------

  synchronized List<Adapter> adapters() throws DriverException {
    requireWilling();
    return adapters.snapshot();
  }

  synchronized int mode(long handle) throws DriverException {
    return require(handle).mode();
  }

  synchronized void setMode(long handle, int mode) throws DriverException {
    MemoryAdapter state = require(handle);
    if (state.isTaken() && !state.isOurs() && !takeOver) {
      throw new DriverException(
          Cause.ADAPTER_TAKEN,
          state.adapter().name() + " is held by another program: end that program");
    }
    state.setMode(mode);
    if (mode == AdapterMode.PASS) {
      intake.forget(state);
    }
  }

  synchronized void setFilters(List<StaticFilter> replacement) throws DriverException {
    requireWilling();
    intake.setFilters(replacement);
  }

  synchronized int read(FrameList frames) {
    return intake.read(frames);
  }

  /** The name of a sent frame's adapter, or null if the frame is lost. */
  synchronized @Nullable String sendable(FrameSlab slab, int index, boolean toNetwork) {
    MemoryAdapter state = closed ? null : adapters.find(slab.adapter(index));
    if (state != null
        && fits(
            slab.length(index), toNetwork ? state.adapter().mtuBytes() : FrameSlab.FRAME_BYTES)) {
      return state.adapter().name();
    }
    unsendable++;
    return null;
  }

  /** Whether a frame has its header, and no more than a slab and an MTU take. */
  static boolean fits(int length, int mtuBytes) {
    return length >= FrameSlab.ETHERNET_HEADER_BYTES
        && length <= FrameSlab.FRAME_BYTES
        && length <= mtuBytes + FrameSlab.ETHERNET_HEADER_BYTES;
  }

  synchronized void close() {
    closed = true;
    intake.setFilters(List.of());
    for (MemoryAdapter state : adapters.all()) {
      // What a program left behind ends with the driver's last user.
      if (state.isOurs() || !anotherOpen) {
        state.setMode(AdapterMode.PASS);
      }
      intake.forget(state);
    }
  }

  // -- what a test does to it ---------------------------------------------------------------------

  synchronized long add(String name, long mac, int mtuBytes) {
    return adapters.add(name, Adapter.ETHERNET, mac, mtuBytes);
  }

  synchronized void remove(String name) {
    MemoryAdapter state = adapters.require(name);
    adapters.all().remove(state);
    intake.forget(state);
  }

  /** An adapter goes and comes back; answers its new handle. */
  synchronized long restart(String name) {
    MemoryAdapter state = adapters.require(name);
    restart(state);
    return state.adapter().handle();
  }

  synchronized void restartAll() {
    intake.setFilters(List.of());
    adapters.all().forEach(this::restart);
  }

  private void restart(MemoryAdapter state) {
    intake.forget(state);
    adapters.renew(state);
  }

  synchronized void takeByAnotherProgram(String name) {
    adapters.require(name).take();
    anotherOpen = true;
  }

  synchronized void endAnotherProgram() {
    anotherOpen = false;
    for (MemoryAdapter state : adapters.all()) {
      if (state.isTaken()) {
        state.letGo();
      }
    }
  }

  synchronized void crashAnotherProgram() {
    if (closed) {
      endAnotherProgram(); // it was the last user
    }
    anotherOpen = false;
  }

  synchronized void refuse(@Nullable Cause cause) {
    refusal = cause;
  }

  synchronized FrameIntake.Fate enter(String name, FrameSlab slab, int index, int direction) {
    return intake.enter(adapters.require(name), slab, index, direction);
  }

  synchronized MemoryCounters counters() {
    return intake.counters(unsendable);
  }

  private void requireWilling() throws DriverException {
    if (closed) {
      throw new DriverException(Cause.REFUSED, "the driver is closed: open it again");
    }
    if (refusal != null) {
      throw new DriverException(refusal, "the driver in memory was told to refuse: " + refusal);
    }
  }

  private MemoryAdapter require(long handle) throws DriverException {
    requireWilling();
    MemoryAdapter state = adapters.find(handle);
    if (state == null) {
      throw new DriverException(
          Cause.STALE_ADAPTER,
          "no adapter has the handle 0x" + Long.toHexString(handle) + " any more: list them again");
    }
    return state;
  }
}
