package io.github.javatun.wireguard.examples.channel;

import io.github.javatun.wireguard.Result;
import io.github.javatun.wireguard.Tunnel;
import io.github.javatun.wireguard.examples.forwarding.EmptyLane;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A lane with one timer, which a packet may set, and nothing else. */
final class TimedLane extends EmptyLane {
  /** A bound for failure only: what works takes milliseconds. */
  private static final long PATIENCE_SECONDS = 30;

  private final CountDownLatch ticked = new CountDownLatch(1);
  private final long nanosAfterPacket;
  private volatile boolean armed;
  private volatile long dueNanos;

  TimedLane(long nanosAfterPacket) {
    this.nanosAfterPacket = nanosAfterPacket;
  }

  void setTimer(long nanosFromNow) {
    dueNanos = System.nanoTime() + nanosFromNow;
    armed = true;
  }

  boolean awaitTick() throws InterruptedException {
    return ticked.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  @Override
  public long write(
      MemorySegment source,
      long sourceOffset,
      int sourceLength,
      MemorySegment destination,
      long destinationOffset,
      int destinationCapacity) {
    setTimer(nanosAfterPacket);
    return Result.DONE;
  }

  @Override
  public long tick(MemorySegment destination, long destinationOffset, int destinationCapacity) {
    armed = false;
    ticked.countDown();
    return Result.DONE;
  }

  @Override
  public long nanosUntilTick() {
    return armed ? Math.max(0, dueNanos - System.nanoTime()) : Tunnel.NEVER;
  }
}
