package io.github.javatun.wireguard.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.javatun.wireguard.Endpoint;
import io.github.javatun.wireguard.Tunnel;
import io.github.javatun.wireguard.simulation.Link.Direction;
import java.util.Comparator;
import java.util.PriorityQueue;

/**
 * Two hosts, the link between them and the order of events in virtual time.
 *
 * <p>Whatever runs here also holds the tunnels to their word about {@code nextTick}: a tick one
 * nanosecond before it does nothing, and one at that time acts or moves it on.
 *
 * <p><b>Not thread-safe.</b>
 */
public final class World implements AutoCloseable {
  private static final int MAX_TICKS_AT_ONE_TIME = 1_000;

  private final Pair pair;
  private final VirtualTime time;
  private final Link link;
  private final Peer alice;
  private final Peer bob;
  private final PriorityQueue<Event> events =
      new PriorityQueue<>(
          Comparator.comparingLong(Event::atNanos).thenComparingLong(Event::number));
  private long eventCount;
  private int ticksAtThisTime;

  World(Pair pair) {
    this.pair = pair;
    time = pair.time();
    link = new Link(pair.random().fork());
    alice = new Peer(this, pair.alice(), Direction.FROM_ALICE, endpoint(0x7f000001, 1001));
    bob = new Peer(this, pair.bob(), Direction.FROM_BOB, endpoint(0x7f000002, 1002));
  }

  /**
   * Two hosts with default settings on a perfect link.
   *
   * @return a new world
   */
  public static World create() {
    return Pair.builder().world();
  }

  Link link() {
    return link;
  }

  Tap tap() {
    return link.tap();
  }

  Peer alice() {
    return alice;
  }

  Peer bob() {
    return bob;
  }

  VirtualTime time() {
    return time;
  }

  long nowNanos() {
    return time.nanoTime();
  }

  /** Completes a handshake that Alice initiates, and forgets what the tap saw of it. */
  World connect() {
    pair.connect();
    return this;
  }

  /** Does something at a time to come. */
  void at(long nanos, Runnable action) {
    events.add(new Event(nanos, eventCount++, action));
  }

  /** Does something some seconds from now. */
  void inSeconds(double seconds, Runnable action) {
    at(nowNanos() + VirtualTime.seconds(seconds), action);
  }

  void transmit(Peer sender, byte[] datagram) {
    Peer receiver = sender == alice ? bob : alice;
    for (long arrival : link.carry(nowNanos(), sender.direction(), datagram)) {
      at(arrival, () -> receiver.receive(datagram, sender.address()));
    }
  }

  void runSeconds(double seconds) {
    runUntil(nowNanos() + VirtualTime.seconds(seconds));
  }

  /** Lets everything happen that is due up to and at this time. */
  void runUntil(long untilNanos) {
    while (true) {
      long eventAt = events.isEmpty() ? Long.MAX_VALUE : events.element().atNanos();
      Peer next = alice.dueNanos() <= bob.dueNanos() ? alice : bob;
      long tickAt = next.dueNanos();
      if (Math.min(eventAt, tickAt) > untilNanos) {
        break;
      }
      if (eventAt <= tickAt) {
        advanceTo(eventAt);
        events.remove().action().run();
      } else {
        tick(next, tickAt);
      }
    }
    advanceTo(untilNanos);
  }

  private void tick(Peer peer, long dueNanos) {
    if (dueNanos - 1 > nowNanos()) {
      advanceTo(dueNanos - 1);
      peer.party().requireNothingDue();
    }
    advanceTo(dueNanos);
    long before = peer.party().tunnel().nextTick();
    Answer answer = peer.tick();
    long after = peer.party().tunnel().nextTick();
    assertThat(answer.isIdle() && after == before)
        .as("%s ticked in vain at its nextTick()", peer)
        .isFalse();
    assertThat(++ticksAtThisTime)
        .as("ticks of %s at one time, nextTick() %s, last answer %s", peer, after, answer)
        .isLessThan(MAX_TICKS_AT_ONE_TIME);
  }

  private void advanceTo(long nanos) {
    if (nanos > nowNanos()) {
      time.advance(nanos - nowNanos());
      ticksAtThisTime = 0;
    }
  }

  @Override
  public void close() {
    pair.close();
  }

  /** Whether neither tunnel has anything planned. */
  boolean isAsleep() {
    return alice.dueNanos() == Tunnel.NEVER && bob.dueNanos() == Tunnel.NEVER;
  }

  private static Endpoint endpoint(int ipv4, int port) {
    return new Endpoint().setIpv4(ipv4, port);
  }

  private record Event(long atNanos, long number, Runnable action) {}
}
