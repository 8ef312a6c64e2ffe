package io.github.javatun.wireguard.examples.forwarding;

import io.github.javatun.wireguard.examples.linux.Poller;
import io.github.javatun.wireguard.examples.linux.TunDevice;
import io.github.javatun.wireguard.examples.linux.UdpSocket;
import io.github.javatun.wireguard.examples.linux.Wakeup;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.util.concurrent.TimeUnit;

/**
 * Forwards packets between a device and a socket, with the timers, in the thread that calls {@link
 * #run()}. Where nothing moves and nothing is due it sleeps in poll.
 *
 * <p>On two processors one thread for {@link Ways#BOTH} ways does as well as a thread for each; a
 * machine with more of them gains from two when much moves both ways at once, and from device
 * queues of their own for several threads that seal. Only one loop should be incoming, or packets
 * of a flow may overtake each other.
 *
 * <p><b>Any thread may call {@link #wake()}, {@link #stop()} and the counters.</b> Device, socket
 * and protocol belong to the caller, who closes them when {@code run} has returned. Nothing is
 * allocated while packets move.
 */
public final class ForwardingLoop implements PacketLoop {
  private static final long NANOS_PER_MILLI = TimeUnit.MILLISECONDS.toNanos(1);

  private final Arena arena = Arena.ofShared();
  private final Ways ways;
  private final ProtocolLane lane;
  private final LoopGroup group;
  private final Outgoing outgoing;
  private final Incoming incoming;
  private final Poller poller;
  private final Wakeup wakeup;
  private final int outgoingSource;
  private final int incomingSource;
  private final int wakeSource;
  private volatile boolean stopped;

  /** Which ways a loop forwards. */
  public enum Ways {
    /** Both, and the timers; the only loop of its protocol. */
    BOTH,
    /** From the device to the socket; another loop is incoming. */
    OUTGOING,
    /** From the socket to the device, and the timers; other loops are outgoing. */
    INCOMING
  }

  /**
   * Prepares a loop for both ways.
   *
   * @param device where packets come from and go to
   * @param socket where datagrams come from and go to
   * @param lane what is between them; used by the thread that runs the loop only
   * @throws IOException if the kernel has no descriptor left
   */
  public ForwardingLoop(TunDevice device, UdpSocket socket, ProtocolLane lane) throws IOException {
    this(device, socket, lane, Ways.BOTH, new LoopGroup());
  }

  /**
   * Prepares a loop.
   *
   * @param device where packets come from and go to
   * @param socket where datagrams come from and go to
   * @param lane what is between them; used by the thread that runs the loop only
   * @param ways what this loop does
   * @param group shared by the loops of one protocol
   * @throws IOException if the kernel has no descriptor left
   */
  public ForwardingLoop(
      TunDevice device, UdpSocket socket, ProtocolLane lane, Ways ways, LoopGroup group)
      throws IOException {
    this.lane = lane;
    this.ways = ways;
    this.group = group;
    wakeup = new Wakeup();
    outgoing = new Outgoing(arena, device, socket, lane, group.sessions());
    incoming = new Incoming(arena, device, socket, lane, group.sessions());
    poller = new Poller(arena);
    wakeSource = poller.add(wakeup);
    outgoingSource = ways == Ways.INCOMING ? Poller.NOTHING : outgoing.addTo(poller);
    incomingSource = ways == Ways.OUTGOING ? Poller.NOTHING : incoming.addTo(poller);
    if (ways == Ways.INCOMING) {
      group.ticks().setAlarm(this::wake);
    }
  }

  /**
   * Forwards until {@link #stop()} is called or the device closed.
   *
   * @throws IOException if device or socket fail, for instance because the interface was deleted
   */
  @Override
  public void run() throws IOException {
    while (!stopped) {
      boolean ready = poller.await(millisOf(sleepNanos()));
      if (ways == Ways.INCOMING) {
        group.ticks().afterSleep();
      }
      if (!ready) {
        continue;
      }
      if (poller.isReady(wakeSource)) {
        wakeup.reset();
      }
      if (poller.isReady(incomingSource)) {
        incoming.move();
      }
      if (poller.isReady(outgoingSource) && !moveOutgoing()) {
        return;
      }
    }
  }

  @Override
  public void wake() {
    wakeup.wake();
  }

  @Override
  public void stop() {
    stopped = true;
    wakeup.wake();
  }

  @Override
  public void close() {
    wakeup.close();
    if (arena.scope().isAlive()) {
      arena.close();
    }
  }

  /** Packets that came from the device with a header that does not fit them, and were dropped. */
  public long malformedPackets() {
    return outgoing.malformed();
  }

  /** Packets that the device did not take, because it was down or they were malformed. */
  public long refusedPackets() {
    return incoming.refused();
  }

  /** Datagrams that had nowhere to go, because nobody knows where the peer is. */
  public long unroutableDatagrams() {
    return outgoing.unroutable() + incoming.unroutable();
  }

  /** Messages that the kernel cut off, and were dropped. */
  public long truncatedMessages() {
    return incoming.truncated();
  }

  private boolean moveOutgoing() throws IOException {
    if (ways == Ways.BOTH) {
      return outgoing.move(); // no other thread seals
    }
    long stamp = group.sessions().beginSealing();
    try {
      return outgoing.move();
    } finally {
      group.sessions().endSealing(stamp);
    }
  }

  /** Does what is due; answers how long nothing will be. */
  private long sleepNanos() {
    if (ways == Ways.OUTGOING) {
      group.ticks().afterPackets(lane);
      return Long.MAX_VALUE;
    }
    long nanos = lane.nanosUntilTick();
    if (nanos == 0) {
      incoming.tick();
      nanos = lane.nanosUntilTick();
    }
    return ways == Ways.BOTH ? nanos : group.ticks().beforeSleep(lane);
  }

  /** A timeout for poll that does not end too early; the longest waits for ever. */
  private static int millisOf(long nanos) {
    long millis = nanos / NANOS_PER_MILLI + (nanos % NANOS_PER_MILLI == 0 ? 0 : 1);
    return millis > Integer.MAX_VALUE ? Poller.FOR_EVER : (int) millis;
  }
}
