package io.github.javatun.wireguard.ndis.driver;

import io.github.javatun.wireguard.ndis.driver.DriverException.Cause;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
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

  private final MemoryState state;
  private final MemoryEvents events = new MemoryEvents();
  private final FrameOutput network = new FrameOutput();
  private final FrameOutput stack = new FrameOutput();

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
    state = new MemoryState(queueFrames, takeOver);
  }

  // -- the driver ---------------------------------------------------------------------------------

  @Override
  public String description() {
    return "driver in memory";
  }

  @Override
  public List<Adapter> adapters() throws DriverException {
    return state.adapters();
  }

  @Override
  public int mode(long adapter) throws DriverException {
    return state.mode(adapter);
  }

  @Override
  public void setMode(long adapter, int mode) throws DriverException {
    if ((mode & ~AdapterMode.TUNNEL) != 0) {
      throw new IllegalArgumentException("mode " + mode + " has flags that are not known");
    }
    state.setMode(adapter, mode);
  }

  @Override
  public void setFilters(List<StaticFilter> replacement) throws DriverException {
    state.setFilters(replacement);
  }

  @Override
  public int await(long timeoutMillis) {
    if (timeoutMillis < 0) {
      throw new IllegalArgumentException(
          "timeoutMillis is " + timeoutMillis + ", must be 0 or more");
    }
    return events.await(timeoutMillis);
  }

  @Override
  public void wakeUp() {
    events.signal(WOKEN);
  }

  @Override
  public int read(FrameList frames) {
    return state.read(frames);
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
      String name = state.sendable(frames.slab(), index, toNetwork);
      if (name != null) {
        output.accept(name, frames.slab(), index);
      }
    }
  }

  @Override
  public void close() {
    state.close();
    events.end();
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
    long handle = state.add(name, mac, mtuBytes);
    events.signal(ADAPTERS_CHANGED);
    return handle;
  }

  /** Takes an adapter away; its handle is stale, and what waited to be read from it is lost. */
  public void removeAdapter(String name) {
    state.remove(name);
    events.signal(ADAPTERS_CHANGED);
  }

  /**
   * Takes an adapter away and brings it back: it passes, under a new handle.
   *
   * @return its handle
   */
  public long restartAdapter(String name) {
    long handle = state.restart(name);
    events.signal(ADAPTERS_CHANGED);
    return handle;
  }

  /** What a sleep of the computer does: all adapters restart, and filters are forgotten. */
  public void sleepAndResume() {
    state.restartAll();
    events.signal(ADAPTERS_CHANGED);
  }

  /** Another program puts an adapter into tunnel mode; what it holds is lost here. */
  public void takeByAnotherProgram(String name) {
    state.takeByAnotherProgram(name);
  }

  /** The other program ends in order: its adapters pass again. */
  public void endAnotherProgram() {
    state.endAnotherProgram();
  }

  /**
   * The other program crashes: modes end with the driver's last user, so its adapters stay in
   * tunnel mode, and what they hold is lost, until this driver is closed or sets their modes.
   */
  public void crashAnotherProgram() {
    state.crashAnotherProgram();
  }

  /**
   * Makes the driver refuse to list adapters, to tell and set modes, and to take filters.
   *
   * @param cause why; null: it does all that again
   */
  public void refuse(@Nullable Cause cause) {
    state.refuse(cause);
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
    if (!MemoryState.fits(slab.length(index), FrameSlab.FRAME_BYTES)) {
      throw new IllegalArgumentException(
          "the frame has " + slab.length(index) + " bytes, must have 14 to 1514");
    }
    // A listener may hand the frame to another driver, and that one back to this: no lock is held.
    switch (state.enter(adapter, slab, index, direction)) {
      case PASSES -> straightOn.accept(adapter, slab, index);
      case QUEUED -> events.signal(PACKETS);
      case LOST -> {}
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
    return state.counters();
  }
}
