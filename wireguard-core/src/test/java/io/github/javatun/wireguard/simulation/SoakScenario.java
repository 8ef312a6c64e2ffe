package io.github.javatun.wireguard.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.javatun.wireguard.Reason;
import io.github.javatun.wireguard.simulation.Link.Direction;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Random traffic over a bad link that heals now and then; what happens depends on the seed alone.
 *
 * <p><b>Not thread-safe.</b>
 */
final class SoakScenario {
  static final double HALF_AN_HOUR_SECONDS = 1_800;

  private static final double LONGEST_CUT_SECONDS = 180;

  /**
   * From the end of a cut on, traffic flows again after this long at most if the link is good: 15.4
   * s until silence brings a handshake, twice 5.4 s for initiations that cross, and the round trip.
   */
  private static final double LONGEST_RECOVERY_SECONDS = 30;

  private final SeededRandom random;
  private final World world;
  private final double durationSeconds;
  private final double loss;
  private final long endNanos;
  private final Map<Direction, List<byte[]>> written = new HashMap<>();
  private long number;

  SoakScenario(long seed, BufferForm form, double durationSeconds) {
    this.durationSeconds = durationSeconds;
    random = new SeededRandom(seed);
    Pair.Builder builder = Pair.builder().seed(seed).form(form);
    if (random.chance(0.3)) {
      builder.alice(settings -> settings.persistentKeepaliveSeconds(25));
    }
    if (random.chance(0.3)) {
      builder.bob(settings -> settings.queueBytes(3_000).mtuBytes(1_420));
    }
    world = builder.world();
    endNanos = world.nowNanos() + VirtualTime.seconds(durationSeconds);
    loss = random.chance(0.2) ? 0 : random.between(0, 31) / 100.0;
    int delayMillis = random.between(0, 250);
    world
        .link()
        .loss(loss)
        .duplication(random.between(0, 20) / 100.0)
        .reordering(random.between(0, 20) / 100.0)
        .delayMillis(delayMillis)
        .jitterMillis(random.between(0, delayMillis + 1));
    written.put(Direction.FROM_ALICE, new ArrayList<>());
    written.put(Direction.FROM_BOB, new ArrayList<>());
  }

  /** Runs it all and lets the link heal at the end. */
  SoakScenario run() {
    traffic(world.alice(), random.fork());
    traffic(world.bob(), random.fork());
    cuts();
    world.runSeconds(durationSeconds);
    world.link().restore();
    requireFlow();
    return this;
  }

  String traceHash() {
    return world.tap().hash();
  }

  /** Only what was written comes out, each packet once. */
  void requireNothingForeignOrTwice() {
    for (Peer receiver : List.of(world.alice(), world.bob())) {
      Map<ByteBuffer, Integer> expected = new HashMap<>();
      for (byte[] packet : written.get(receiver.direction().opposite())) {
        expected.put(ByteBuffer.wrap(packet), 1);
      }
      for (byte[] packet : receiver.delivered()) {
        Integer times = expected.remove(ByteBuffer.wrap(packet));
        assertThat(times).as("%s got something foreign or twice", receiver).isNotNull();
      }
    }
  }

  /**
   * What did not arrive was lost by the link, pushed out of a queue that tells so, or refused
   * because it came when its session was dead or replaced; of the last there is little.
   */
  void requireNothingLostInside() {
    for (Peer sender : List.of(world.alice(), world.bob())) {
      Peer receiver = sender == world.alice() ? world.bob() : world.alice();
      long missing = written.get(sender.direction()).size() - (long) receiver.delivered().size();
      long lostOnTheWay =
          world.tap().from(sender.direction()).ofType(MessageType.DATA).lost().count();
      StatsSnapshot stats = sender.party().stats();
      assertThat(missing)
          .as("missing from %s; receiver's drops %s", sender, receiver.party().stats().drops())
          .isEqualTo(
              lostOnTheWay + stats.dropped(Reason.QUEUE_OVERFLOW) + receiver.refusedDataCount());
      assertThat(receiver.refusedDataCount())
          .as("too late at %s", receiver)
          .isLessThan(written.get(sender.direction()).size() / 50);
      assertThat(stats.queuedPackets()).as("still waiting at %s", sender).isZero();
    }
  }

  private void traffic(Peer peer, SeededRandom lots) {
    double pause = lots.chance(0.01) ? lots.between(20, 200) : lots.between(1, 1_000) / 1_000.0;
    world.inSeconds(
        pause,
        () -> {
          if (world.nowNanos() >= endNanos) {
            return;
          }
          int burst = lots.chance(0.1) ? lots.between(1, 20) : 1;
          for (int i = 0; i < burst; i++) {
            write(peer, lots);
          }
          traffic(peer, lots);
        });
  }

  private void write(Peer peer, SeededRandom lots) {
    int size = lots.chance(0.1) ? lots.between(56, 1_420) : lots.between(56, 200);
    number++;
    byte[] packet = lots.chance(0.5) ? Packets.ipv4(size, number) : Packets.ipv6(size, number);
    written.get(peer.direction()).add(packet);
    peer.write(packet);
  }

  /** Cuts the link now and then, and after each cut the link is good for a while. */
  private void cuts() {
    double start = 0;
    while (true) {
      start += random.between(60, 600);
      double end = start + random.between(1_000, (int) (LONGEST_CUT_SECONDS * 1_000)) / 1_000.0;
      if (end + LONGEST_RECOVERY_SECONDS + 10 > durationSeconds) {
        return;
      }
      boolean oneWay = random.chance(0.3);
      Direction way = random.chance(0.5) ? Direction.FROM_ALICE : Direction.FROM_BOB;
      world.inSeconds(
          start,
          () -> {
            world.link().cut(way);
            if (!oneWay) {
              world.link().cut(way.opposite());
            }
          });
      world.inSeconds(end, this::heal);
      start = end + LONGEST_RECOVERY_SECONDS + 10;
    }
  }

  private void heal() {
    world.link().restore();
    world.link().loss(0);
    // Both write every second, as users who wait for an answer do.
    SeededRandom lots = random.fork();
    for (int second = 0; second < LONGEST_RECOVERY_SECONDS + 5; second++) {
      world.inSeconds(second, () -> write(world.alice(), lots));
      world.inSeconds(second + 0.3, () -> write(world.bob(), lots));
    }
    world.inSeconds(
        LONGEST_RECOVERY_SECONDS,
        () -> {
          int fromAlice = world.bob().delivered().size();
          int fromBob = world.alice().delivered().size();
          world.inSeconds(
              5,
              () -> {
                assertThat(world.bob().delivered()).hasSizeGreaterThanOrEqualTo(fromAlice + 4);
                assertThat(world.alice().delivered()).hasSizeGreaterThanOrEqualTo(fromBob + 4);
                world.link().loss(loss);
              });
        });
  }

  /** At the end: the link is good and both write, so that everything still waiting arrives. */
  private void requireFlow() {
    heal();
    world.runSeconds(LONGEST_RECOVERY_SECONDS + 5);
    world.link().loss(0);
    world.runSeconds(LONGEST_RECOVERY_SECONDS);
  }
}
