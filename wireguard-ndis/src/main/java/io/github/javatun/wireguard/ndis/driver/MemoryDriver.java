package io.github.javatun.wireguard.ndis.driver;

import io.github.javatun.wireguard.ndis.driver.DriverException.Cause;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A driver in memory, for tests without Windows and without a network. It keeps to what {@link
 * PacketDriver} says, and where the real driver's behaviour is not known, to what is hardest for
 * its user: {@link #await} tells of packets once, when they come, not again while some are left.
 *
 * <p>A test plays the two sides of each adapter: the stack that sends ({@link #stackSends}), and
 * the network that an adapter receives from ({@link #adapterReceives}). What comes out is polled
 * from {@link #network} and {@link #stack}.
 *
 * <p>Once closed, it reads and sends nothing, {@link #await} answers {@link #WOKEN} at once, and
 * frames pass.
 *
 * <p>Static filters count for adapters in tunnel mode. Extension headers of IPv6 are not followed.
 *
 * <p><b>Any thread may call any method; one thread at a time waits and reads.</b> Waiting and
 * reading allocate nothing; sending allocates a copy of each frame, unless a listener takes them.
 */
public final class MemoryDriver implements PacketDriver {
  /** How many frames of all adapters wait to be read, as in the real driver. */
  public static final int DEFAULT_QUEUE_FRAMES = 2048;

  private final Object lock = new Object();
  private final FrameOutput network = new FrameOutput();
  private final FrameOutput stack = new FrameOutput();
  private final boolean takeOver;

  // With the lock only, all of these.
  private final MemoryAdapterList adapters = new MemoryAdapterList();
  private final HeldFrames held;
  private @Nullable Cause refusal;
  private boolean closed;
  private int events;
  private long unsendable;

  /** A driver without adapters that takes over none of another program. */
  public MemoryDriver() {
    this(DEFAULT_QUEUE_FRAMES, false);
  }

  /**
   * A driver without adapters.
   *
   * @param queueFrames how many frames of all adapters wait to be read, at least 1
   * @param takeOver whether {@link #setMode} changes adapters that another program holds
   */
  public MemoryDriver(int queueFrames, boolean takeOver) {
    held = new HeldFrames(queueFrames);
    this.takeOver = takeOver;
  }

  // -- the driver ---------------------------------------------------------------------------------

  @Override
  public String description() {
    return "driver in memory";
  }

  @Override
  public List<Adapter> adapters() throws DriverException {
    synchronized (lock) {
      requireWilling();
      return adapters.snapshot();
    }
  }

  @Override
  public int mode(long adapter) throws DriverException {
    synchronized (lock) {
      return require(adapter).mode();
    }
  }

  @Override
  public void setMode(long adapter, int mode) throws DriverException {
    if ((mode & ~AdapterMode.TUNNEL) != 0) {
      throw new IllegalArgumentException("mode " + mode + " has flags that are not known");
    }
    synchronized (lock) {
      MemoryAdapter state = require(adapter);
      if (state.isTaken() && !takeOver) {
        throw new DriverException(
            Cause.ADAPTER_TAKEN,
            state.adapter().name() + " is held by another program: end that program");
      }
      state.setMode(mode);
      if (mode == AdapterMode.PASS) {
        held.forget(state);
      }
    }
  }

  @Override
  public void setFilters(List<StaticFilter> replacement) throws DriverException {
    synchronized (lock) {
      requireWilling();
      held.setFilters(replacement);
    }
  }

  @Override
  public int await(long timeoutMillis) {
    if (timeoutMillis < 0) {
      throw new IllegalArgumentException(
          "timeoutMillis is " + timeoutMillis + ", must be 0 or more");
    }
    long start = System.nanoTime();
    synchronized (lock) {
      long left = timeoutMillis;
      while (events == 0 && left > 0) {
        try {
          lock.wait(left);
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          break;
        }
        left = timeoutMillis - TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
      }
      int happened = events;
      events = closed ? WOKEN : 0;
      return happened;
    }
  }

  @Override
  public void wakeUp() {
    synchronized (lock) {
      signal(WOKEN);
    }
  }

  @Override
  public int read(FrameList frames) {
    synchronized (lock) {
      return held.read(frames);
    }
  }

  @Override
  public void sendToAdapters(FrameList frames) {
    send(frames, network, true);
  }

  @Override
  public void sendToStack(FrameList frames) {
    send(frames, stack, false);
  }

  private void send(FrameList frames, FrameOutput output, boolean toNetwork) {
    for (int i = 0; i < frames.size(); i++) {
      int index = frames.index(i);
      String name = sendable(frames.slab(), index, toNetwork);
      if (name != null) {
        output.accept(name, frames.slab(), index);
      }
    }
  }

  /** The name of a frame's adapter, or null if the frame is lost. */
  private @Nullable String sendable(FrameSlab slab, int index, boolean toNetwork) {
    synchronized (lock) {
      MemoryAdapter state = closed ? null : adapters.find(slab.adapter(index));
      if (state != null
          && fits(
              slab.length(index), toNetwork ? state.adapter().mtuBytes() : FrameSlab.FRAME_BYTES)) {
        return state.adapter().name();
      }
      unsendable++;
      return null;
    }
  }

  private static boolean fits(int length, int mtuBytes) {
    return length >= FrameSlab.ETHERNET_HEADER_BYTES
        && length <= FrameSlab.FRAME_BYTES
        && length <= mtuBytes + FrameSlab.ETHERNET_HEADER_BYTES;
  }

  @Override
  public void close() {
    synchronized (lock) {
      if (closed) {
        return;
      }
      closed = true;
      held.setFilters(List.of());
      for (MemoryAdapter state : adapters.all()) {
        if (!state.isTaken()) {
          state.setMode(AdapterMode.PASS);
        }
        held.forget(state);
      }
      signal(WOKEN);
    }
  }

  // -- adapters -----------------------------------------------------------------------------------

  /**
   * Adds an Ethernet adapter whose packets pass.
   *
   * @param name the system's name for it, which no other has
   * @param mac its hardware address, see {@link Adapter#mac}
   * @param mtuBytes the largest IP packet it sends
   * @return its handle
   */
  public long addAdapter(String name, long mac, int mtuBytes) {
    synchronized (lock) {
      long handle = adapters.add(name, Adapter.ETHERNET, mac, mtuBytes);
      signal(ADAPTERS_CHANGED);
      return handle;
    }
  }

  /** Takes an adapter away; its handle is stale, and what waited to be read from it is lost. */
  public void removeAdapter(String name) {
    synchronized (lock) {
      MemoryAdapter state = adapters.require(name);
      adapters.all().remove(state);
      held.forget(state);
      signal(ADAPTERS_CHANGED);
    }
  }

  /**
   * Takes an adapter away and brings it back: it passes, under a new handle.
   *
   * @return its handle
   */
  public long restartAdapter(String name) {
    synchronized (lock) {
      MemoryAdapter state = adapters.require(name);
      restart(state);
      signal(ADAPTERS_CHANGED);
      return state.adapter().handle();
    }
  }

  /** What a sleep of the computer does: all adapters restart, and filters are forgotten. */
  public void sleepAndResume() {
    synchronized (lock) {
      held.setFilters(List.of());
      adapters.all().forEach(this::restart);
      signal(ADAPTERS_CHANGED);
    }
  }

  private void restart(MemoryAdapter state) {
    held.forget(state);
    adapters.renew(state);
  }

  /** Another program puts an adapter into tunnel mode; what it holds is lost here. */
  public void takeByAnotherProgram(String name) {
    synchronized (lock) {
      adapters.require(name).take();
    }
  }

  /** The other program ends: its adapters pass again. */
  public void endAnotherProgram() {
    synchronized (lock) {
      for (MemoryAdapter state : adapters.all()) {
        if (state.isTaken()) {
          state.setMode(AdapterMode.PASS);
        }
      }
    }
  }

  /**
   * Makes the driver refuse to list adapters, to tell and set modes, and to take filters.
   *
   * @param cause why; null: it does all that again
   */
  public void refuse(@Nullable Cause cause) {
    synchronized (lock) {
      refusal = cause;
    }
  }

  // -- what comes in ------------------------------------------------------------------------------

  /**
   * The stack sends a frame.
   *
   * @param adapter the name of its adapter
   * @param frame with its Ethernet header, 14 to 1514 bytes
   */
  public void stackSends(String adapter, byte[] frame) {
    stackSends(adapter, slabOf(frame), 0);
  }

  /**
   * The stack sends a frame. Allocates nothing of its own.
   *
   * @param adapter the name of its adapter
   * @param slab what the frame lies in, with its flags and tag
   * @param index its number
   */
  public void stackSends(String adapter, FrameSlab slab, int index) {
    enter(adapter, slab, index, FrameSlab.FROM_STACK, network);
  }

  /**
   * An adapter receives a frame.
   *
   * @param adapter its name
   * @param frame with its Ethernet header, 14 to 1514 bytes
   */
  public void adapterReceives(String adapter, byte[] frame) {
    adapterReceives(adapter, slabOf(frame), 0);
  }

  /**
   * An adapter receives a frame. Allocates nothing of its own.
   *
   * @param adapter its name
   * @param slab what the frame lies in, with its flags and tag
   * @param index its number
   */
  public void adapterReceives(String adapter, FrameSlab slab, int index) {
    enter(adapter, slab, index, FrameSlab.FROM_ADAPTER, stack);
  }

  private void enter(
      String adapter, FrameSlab slab, int index, int direction, FrameOutput straightOn) {
    if (!fits(slab.length(index), FrameSlab.FRAME_BYTES)) {
      throw new IllegalArgumentException(
          "the frame has " + slab.length(index) + " bytes, must have 14 to 1514");
    }
    HeldFrames.Fate fate;
    synchronized (lock) {
      fate = held.enter(adapters.require(adapter), slab, index, direction);
      if (fate == HeldFrames.Fate.QUEUED) {
        signal(PACKETS);
      }
    }
    if (fate == HeldFrames.Fate.PASSES) {
      // Without the lock: a listener may hand it to another driver, and that one back to this.
      straightOn.accept(adapter, slab, index);
    }
  }

  private static FrameSlab slabOf(byte[] frame) {
    FrameSlab slab = new FrameSlab(Arena.ofAuto(), 1);
    int copied = Math.min(frame.length, FrameSlab.FRAME_BYTES);
    MemorySegment.copy(frame, 0, slab.memory(), ValueLayout.JAVA_BYTE, slab.frameOffset(0), copied);
    slab.setLength(0, frame.length);
    return slab;
  }

  // -- what comes out -----------------------------------------------------------------------------

  /** What was sent to the network. */
  public FrameOutput network() {
    return network;
  }

  /** What the stack was given. */
  public FrameOutput stack() {
    return stack;
  }

  /** What became of frames until now. */
  public MemoryCounters counters() {
    synchronized (lock) {
      return held.counters(unsendable);
    }
  }

  // -- with the lock ------------------------------------------------------------------------------

  private void signal(int event) {
    events |= event;
    lock.notifyAll();
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
