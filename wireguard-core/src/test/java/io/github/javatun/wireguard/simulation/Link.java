package io.github.javatun.wireguard.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The network between two hosts: loses, delays, duplicates and reorders datagrams by lot, and
 * records every one that is sent. At first it is perfect and takes no time.
 *
 * <p><b>Not thread-safe.</b>
 */
public final class Link {
  private final SeededRandom random;
  private final Tap tap = new Tap();
  private final Map<Direction, Way> ways =
      Map.of(Direction.FROM_ALICE, new Way(), Direction.FROM_BOB, new Way());
  private double loss;
  private double duplication;
  private double reordering;
  private long delayNanos;
  private long jitterNanos;

  Link(SeededRandom random) {
    this.random = random;
  }

  /** What was sent over this link. */
  Tap tap() {
    return tap;
  }

  Link loss(double probability) {
    loss = probability;
    return this;
  }

  Link duplication(double probability) {
    duplication = probability;
    return this;
  }

  /** How likely a datagram is overtaken by those sent up to half a second later. */
  Link reordering(double probability) {
    reordering = probability;
    return this;
  }

  Link delayMillis(long millis) {
    delayNanos = millis * VirtualTime.MILLISECOND;
    return this;
  }

  /** Up to this much is added to the delay; it alone reorders nothing. */
  Link jitterMillis(long millis) {
    jitterNanos = millis * VirtualTime.MILLISECOND;
    return this;
  }

  void cut() {
    cut(Direction.FROM_ALICE);
    cut(Direction.FROM_BOB);
  }

  void cut(Direction direction) {
    way(direction).cut = true;
  }

  void restore() {
    ways.values().forEach(way -> way.cut = false);
  }

  /** When the copies of a datagram arrive that is sent now: none if it is lost. */
  List<Long> carry(long nowNanos, Direction direction, byte[] datagram) {
    List<Long> arrivals = new ArrayList<>();
    // All lots are drawn for each datagram, so that one setting does not shift the others' luck.
    boolean unlucky = random.chance(loss);
    boolean duplicated = random.chance(duplication);
    boolean overtaken = random.chance(reordering);
    long jitter = random.between(0, jitterNanos + 1);
    long extra = random.between(0, VirtualTime.SECOND / 2);
    Way way = way(direction);
    boolean lost = unlucky || way.cut;
    if (!lost) {
      long inOrder = Math.max(nowNanos + delayNanos + jitter, way.latestArrivalNanos);
      if (!overtaken) {
        way.latestArrivalNanos = inOrder;
      }
      arrivals.add(overtaken ? inOrder + extra : inOrder);
      if (duplicated) {
        arrivals.add(inOrder + extra);
      }
    }
    tap.record(new Sighting(nowNanos, direction, datagram, lost));
    return arrivals;
  }

  private Way way(Direction direction) {
    return Objects.requireNonNull(ways.get(direction));
  }

  /** One direction's state. */
  private static final class Way {
    private boolean cut;
    private long latestArrivalNanos = Long.MIN_VALUE;
  }

  /** Which way a datagram goes. */
  enum Direction {
    FROM_ALICE,
    FROM_BOB;

    Direction opposite() {
      return this == FROM_ALICE ? FROM_BOB : FROM_ALICE;
    }
  }

  /** One datagram as it was sent. */
  static final class Sighting {
    private final long atNanos;
    private final Direction direction;
    private final byte[] datagram;
    private final boolean lost;

    Sighting(long atNanos, Direction direction, byte[] datagram, boolean lost) {
      this.atNanos = atNanos;
      this.direction = direction;
      this.datagram = datagram;
      this.lost = lost;
    }

    long atNanos() {
      return atNanos;
    }

    Direction direction() {
      return direction;
    }

    MessageType type() {
      return MessageType.of(datagram);
    }

    byte[] datagram() {
      return datagram;
    }

    boolean lost() {
      return lost;
    }

    @Override
    public String toString() {
      return "%.9f s %s %s %d B%s"
          .formatted(
              (double) atNanos / VirtualTime.SECOND,
              direction,
              type(),
              datagram.length,
              lost ? " lost" : "");
    }
  }
}
