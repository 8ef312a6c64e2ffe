package io.github.javatun.wireguard.simulation;

import static io.github.javatun.wireguard.simulation.Link.Direction.FROM_ALICE;
import static io.github.javatun.wireguard.simulation.MessageType.INITIATION;
import static io.github.javatun.wireguard.simulation.VirtualTime.SECOND;
import static io.github.javatun.wireguard.simulation.VirtualTime.seconds;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * Data that stays unanswered for KEEPALIVE_TIMEOUT + REKEY_TIMEOUT, 15 s plus jitter, brings a new
 * handshake, counted from the first such packet (paper, section 6.2).
 */
class NoReplyHandshakeTest {
  private static final double LONGEST_JITTER = 0.333_333_334;

  private final World world = World.create().connect();
  private final Peer alice = world.alice();
  private final Peer bob = world.bob();
  private final long start = world.nowNanos();

  @Test
  void unansweredDataBringsAHandshakeAfterFifteenSeconds() {
    world.link().cut();
    world.inSeconds(1, () -> alice.write(Packets.ipv4(1)));
    world.runSeconds(20);

    assertThat(firstInitiation()).isBetween(16 * SECOND, seconds(16 + LONGEST_JITTER));
  }

  @Test
  void laterDataDoesNotPutItOff() {
    world.link().cut();
    for (int i = 0; i < 190; i++) {
      world.inSeconds(1 + i * 0.1, () -> alice.write(Packets.ipv4(1)));
    }
    world.runSeconds(20);

    assertThat(firstInitiation()).isBetween(16 * SECOND, seconds(16 + LONGEST_JITTER));
  }

  @Test
  void theJitterVaries() {
    Set<Long> times = new HashSet<>();
    for (int seed = 0; seed < 20; seed++) {
      World other = Pair.builder().seed(seed).world().connect();
      long origin = other.nowNanos();
      other.link().cut();
      other.alice().write(Packets.ipv4(1));
      other.runSeconds(16);
      times.addAll(other.tap().ofType(INITIATION).nanosSince(origin));
    }

    assertThat(times).hasSizeGreaterThan(15);
    assertThat(times).allMatch(sent -> sent >= 15 * SECOND && sent <= seconds(15 + LONGEST_JITTER));
  }

  @Test
  void anyAuthenticReplyCallsItOff() {
    world.link().cut(FROM_ALICE);
    world.inSeconds(1, () -> alice.write(Packets.ipv4(1)));
    world.inSeconds(15, () -> bob.write(Packets.keepalive()));
    world.runSeconds(100);

    assertThat(world.tap().ofType(INITIATION).count()).isZero();
  }

  @Test
  void afterAReplyTheFirstUnansweredPacketCounts() {
    world.link().cut(FROM_ALICE);
    world.inSeconds(1, () -> alice.write(Packets.ipv4(1)));
    world.inSeconds(15, () -> bob.write(Packets.keepalive()));
    world.inSeconds(18, () -> alice.write(Packets.ipv4(2)));
    world.runSeconds(40);

    assertThat(firstInitiation()).isBetween(33 * SECOND, seconds(33 + LONGEST_JITTER));
  }

  @Test
  void idlenessDoesNotCount() {
    // A peer that heard nothing for long and then writes must wait 15 s all the same.
    world.inSeconds(60, () -> alice.write(Packets.ipv4(1)));
    world.inSeconds(60.05, () -> bob.write(Packets.ipv4(2)));
    world.inSeconds(100, () -> alice.write(Packets.ipv4(3)));
    world.runSeconds(119);

    assertThat(world.tap().ofType(INITIATION).count()).isZero();
  }

  @Test
  void keepalivesExpectNoReply() {
    world.link().cut();
    world.inSeconds(1, () -> alice.write(Packets.keepalive()));
    world.runSeconds(100);

    assertThat(world.tap().ofType(INITIATION).count()).isZero();
  }

  @Test
  void theResponderAsksForAHandshakeThisWayToo() {
    world.link().cut();
    world.inSeconds(1, () -> bob.write(Packets.ipv4(1)));
    world.runSeconds(20);

    assertThat(world.tap().from(bob.direction()).ofType(INITIATION).nanosSince(start))
        .first()
        .satisfies(sent -> assertThat(sent).isBetween(16 * SECOND, seconds(16 + LONGEST_JITTER)));
  }

  @Test
  void aReplyInTimeIsTheRule() {
    for (int i = 0; i < 100; i++) {
      world.inSeconds(1 + i, () -> alice.write(Packets.ipv4(1)));
    }
    world.runSeconds(115);

    assertThat(world.tap().ofType(INITIATION).count()).isZero();
    assertThat(bob.delivered()).hasSize(100);
  }

  @Test
  void theHandshakeIsRepeatedUntilItSucceeds() {
    world.link().cut();
    world.inSeconds(1, () -> alice.write(Packets.ipv4(1)));
    world.runSeconds(40);
    world.link().restore();
    world.runSeconds(5.4);
    List<Long> initiations = world.tap().ofType(INITIATION).nanosSince(start);
    assertThat(initiations).hasSizeBetween(5, 6);
    byte[] packet = Packets.ipv4(2);

    alice.write(packet).datagram(MessageType.DATA);
    world.runSeconds(0.1);

    assertThat(bob.delivered()).containsExactly(packet);
  }

  private long firstInitiation() {
    return world.tap().from(FROM_ALICE).ofType(INITIATION).nanosSince(start).getFirst();
  }
}
