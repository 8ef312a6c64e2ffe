package io.github.javatun.wireguard.examples.forwarding;

import java.lang.invoke.VarHandle;
import java.util.concurrent.TimeUnit;

/**
 * Between the loop that runs the timers and the others, whose packets may bring a timer nearer: it
 * is woken where it would sleep too long, so that without packets nobody has to look at a clock.
 *
 * <p>A packet brings a timer nearer than a second only where its own thread does what is due at
 * once (see {@link io.github.javatun.wireguard.Tunnel#nextTick()}). So the others look only while
 * the sleep is longer than that: while packets move, a packet costs a fence and a read here.
 *
 * <p><b>Safe for all threads; one of them sleeps.</b>
 */
public final class TickWatch {
  private static final long LONG_SLEEP_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** So much too late is early enough, and keeps the others from waking for nothing. */
  private static final long TOLERANCE_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

  /** Far beyond what a thread sleeps, and no overflow when a clock's reading is added. */
  private static final long AGES_NANOS = Long.MAX_VALUE / 4;

  private volatile Runnable alarm = () -> {};
  private volatile boolean sleepsLong;
  private volatile long endNanos;

  /** Makes a watch, to be given to all loops of one protocol. */
  public TickWatch() {}

  /**
   * Names the loop that runs the timers.
   *
   * @param wake wakes it
   */
  public void setAlarm(Runnable wake) {
    alarm = wake;
  }

  /**
   * Says how long the loop that runs the timers may sleep, right before it does.
   *
   * @param lane its lane
   * @return nanoseconds; 0 if something is due, {@code Long.MAX_VALUE} for as long as it likes
   */
  public long beforeSleep(ProtocolLane lane) {
    long nanos = lane.nanosUntilTick();
    if (nanos <= LONG_SLEEP_NANOS) {
      return nanos;
    }
    endNanos = System.nanoTime() + Math.min(nanos, AGES_NANOS);
    sleepsLong = true;
    // Packets of others either see the flag or are seen here.
    VarHandle.fullFence();
    // Not longer than the others believe: what is nearer than that wakes nobody.
    return Math.min(nanos, lane.nanosUntilTick());
  }

  /** Says that the loop that runs the timers sleeps no more. */
  public void afterSleep() {
    if (sleepsLong) { // not written without need: the others read it all the time
      sleepsLong = false;
    }
  }

  /**
   * Wakes the loop that runs the timers if packets of the calling one have brought them nearer.
   *
   * @param lane the calling loop's
   */
  public void afterPackets(ProtocolLane lane) {
    VarHandle.fullFence();
    if (sleepsLong && isTooLong(lane.nanosUntilTick())) {
      sleepsLong = false;
      alarm.run();
    }
  }

  private boolean isTooLong(long nanosUntilTick) {
    return nanosUntilTick < endNanos - System.nanoTime() - TOLERANCE_NANOS;
  }
}
