package io.github.javatun.wireguard.ndis.engine;

import io.github.javatun.wireguard.TimeSource;
import io.github.javatun.wireguard.ndis.driver.FrameList;
import io.github.javatun.wireguard.ndis.driver.FrameSlab;
import io.github.javatun.wireguard.ndis.driver.PacketDriver;
import io.github.javatun.wireguard.ndis.transport.OuterTransport;
import java.lang.foreign.Arena;

/**
 * Reads frames from the driver, in both directions and of all adapters, and sends them where they
 * belong. It must never stand still: while it does, the machine has no network.
 *
 * <p><b>One thread runs it; any thread may call the rest.</b> Nothing is allocated per frame.
 */
final class FramePump implements Runnable {

  /** Frames read at a time. */
  static final int BATCH = 256;

  /** So many in a row, then it is the turn of events. */
  private static final int BATCHES = 64;

  private static final long IDLE_MILLIS = 1_000;

  /** How often frames that wait are asked about, if the table of sockets is not read sooner. */
  private static final long HOLD_STEP_MILLIS = 20;

  private final PacketDriver driver;
  private final OuterTransport transport;
  private final OutboundPath outbound;
  private final Lockdown lockdown;
  private final HeldFrames held;
  private final OwnerWatch owners;
  private final StackFrames answers;
  private final ClientCounters counters;
  private final TimeSource time;
  private final Runnable onAdapters;
  private final FrameSlab slab;
  private final FrameList all;
  private final FrameList onward;
  private final FrameList upward;
  private volatile AdapterSet adapters = AdapterSet.NONE;
  private volatile long turnNanos;
  private volatile boolean stopped;

  FramePump(
      Arena arena,
      PacketDriver driver,
      OuterTransport transport,
      OutboundPath outbound,
      Lockdown lockdown,
      HeldFrames held,
      OwnerWatch owners,
      StackFrames answers,
      ClientCounters counters,
      TimeSource time,
      Runnable onAdapters) {
    this.driver = driver;
    this.transport = transport;
    this.outbound = outbound;
    this.lockdown = lockdown;
    this.held = held;
    this.owners = owners;
    this.answers = answers;
    this.counters = counters;
    this.time = time;
    this.onAdapters = onAdapters;
    slab = new FrameSlab(arena, BATCH);
    all = new FrameList(arena, slab);
    all.addAll();
    onward = new FrameList(arena, slab);
    upward = new FrameList(arena, slab);
    turnNanos = time.nanoTime();
  }

  /** Says which adapters there are. */
  void setAdapters(AdapterSet set) {
    adapters = set;
  }

  /** When the last turn began: a pump that stands still is seen by it. */
  long turnNanos() {
    return turnNanos;
  }

  /** Asks again about frames that wait. */
  void wake() {
    driver.wakeUp();
  }

  /** Ends it after the present turn. */
  void stop() {
    stopped = true;
    driver.wakeUp();
  }

  @Override
  public void run() {
    boolean more = false;
    while (!stopped) {
      long idleMillis = held.isEmpty() ? IDLE_MILLIS : HOLD_STEP_MILLIS;
      int events = driver.await(more ? 0 : idleMillis);
      turnNanos = time.nanoTime();
      if ((events & PacketDriver.ADAPTERS_CHANGED) != 0) {
        onAdapters.run();
      }
      more = turn();
    }
  }

  /** Handles the frames there are, but not for ever. Answers whether there may be more. */
  private boolean turn() {
    for (int i = 0; i < BATCHES; i++) {
      int frames = driver.read(all);
      // After reading: a table of sockets that is read from now on has those of these frames.
      long now = time.nanoTime();
      turnNanos = now;
      // Those that came before go first.
      if (!held.isEmpty()) {
        held.retry(outbound, adapters, driver, now);
      }
      for (int frame = 0; frame < frames; frame++) {
        sort(frame, now);
      }
      flush();
      owners.askIfMissed();
      if (frames == 0 || stopped) {
        return false;
      }
    }
    return true;
  }

  private void sort(int index, long now) {
    if (slab.direction(index) != FrameSlab.FROM_STACK) {
      if (!transport.offer(slab, index) && lockdown.admits(slab, index, adapters)) {
        upward.add(index);
      }
      return;
    }
    int verdict = outbound.handle(slab, index, adapters, false, now);
    if (verdict == Verdict.HOLD) {
      if (held.add(slab, index, now)) {
        counters.held.increment();
        return;
      }
      // No room to wait: it must not overtake those of its flow that do.
      if (outbound.isBehindOthers()) {
        outbound.lose();
        return;
      }
      verdict = outbound.handle(slab, index, adapters, true, now);
    }
    if (verdict == Verdict.PASS) {
      onward.add(index);
    }
  }

  private void flush() {
    if (onward.size() != 0) {
      driver.sendToAdapters(onward);
      onward.clear();
    }
    if (upward.size() != 0) {
      driver.sendToStack(upward);
      upward.clear();
    }
    transport.endOfOffers();
    transport.flush();
    answers.flush();
  }
}
