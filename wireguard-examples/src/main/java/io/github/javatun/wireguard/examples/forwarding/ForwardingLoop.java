package io.github.javatun.wireguard.examples.forwarding;

import io.github.javatun.wireguard.examples.linux.Poller;
import io.github.javatun.wireguard.examples.linux.TunDevice;
import io.github.javatun.wireguard.examples.linux.UdpSocket;
import io.github.javatun.wireguard.examples.linux.Wakeup;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.util.concurrent.TimeUnit;

/**
 * Forwards packets between a device and a socket, both ways and with all timers, in the thread that
 * calls {@link #run()}. Where nothing moves and nothing is due it sleeps in poll.
 *
 * <p>One thread for both ways does as well as two: each way is bound by the processor, and a thread
 * more is one more to be woken. For several device queues, run a loop for each of them.
 *
 * <p><b>Any thread may call {@link #wake()}, {@link #stop()} and the counters.</b> Device, socket
 * and protocol belong to the caller, who closes them when {@code run} has returned. Nothing is
 * allocated while packets move.
 */
public final class ForwardingLoop implements AutoCloseable {
  private static final long NANOS_PER_MILLI = TimeUnit.MILLISECONDS.toNanos(1);

  private final Arena arena = Arena.ofShared();
  private final ProtocolLane lane;
  private final Outgoing outgoing;
  private final Incoming incoming;
  private final Poller poller;
  private final Wakeup wakeup;
  private final int outgoingSource;
  private final int incomingSource;
  private final int wakeSource;
  private volatile boolean stopped;

  /**
   * Prepares a loop.
   *
   * @param device where packets come from and go to
   * @param socket where datagrams come from and go to
   * @param lane what is between them; used by the thread that runs the loop only
   * @throws IOException if the kernel has no descriptor left
   */
  public ForwardingLoop(TunDevice device, UdpSocket socket, ProtocolLane lane) throws IOException {
    this.lane = lane;
    wakeup = new Wakeup();
    outgoing = new Outgoing(arena, device, socket, lane);
    incoming = new Incoming(arena, device, socket, lane);
    poller = new Poller(arena);
    outgoingSource = outgoing.addTo(poller);
    incomingSource = incoming.addTo(poller);
    wakeSource = poller.add(wakeup);
  }

  /**
   * Forwards until {@link #stop()} is called or the device closed.
   *
   * @throws IOException if device or socket fail, for instance because the interface was deleted
   */
  public void run() throws IOException {
    while (!stopped) {
      long nanos = lane.nanosUntilTick();
      if (nanos == 0) {
        incoming.tick();
        nanos = lane.nanosUntilTick();
      }
      if (!poller.await(millisOf(nanos))) {
        continue;
      }
      if (poller.isReady(wakeSource)) {
        wakeup.reset();
      }
      if (poller.isReady(incomingSource)) {
        incoming.move();
      }
      if (poller.isReady(outgoingSource) && !outgoing.move()) {
        return;
      }
    }
  }

  /** Lets the loop look at the timers again: something was changed from outside. */
  public void wake() {
    wakeup.wake();
  }

  /** Lets {@link #run()} return soon. */
  public void stop() {
    stopped = true;
    wakeup.wake();
  }

  /** Frees what the loop holds; call it when {@link #run()} has returned. */
  @Override
  public void close() {
    wakeup.close();
    if (arena.scope().isAlive()) {
      arena.close();
    }
  }

  /** A timeout for poll that does not end too early. */
  private static int millisOf(long nanos) {
    long millis = nanos / NANOS_PER_MILLI + (nanos % NANOS_PER_MILLI == 0 ? 0 : 1);
    return (int) Math.min(millis, Integer.MAX_VALUE);
  }
}
