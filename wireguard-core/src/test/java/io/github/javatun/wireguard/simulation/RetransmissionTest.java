package io.github.javatun.wireguard.simulation;

import static io.github.javatun.wireguard.simulation.Link.Direction.FROM_ALICE;
import static io.github.javatun.wireguard.simulation.Link.Direction.FROM_BOB;
import static io.github.javatun.wireguard.simulation.MessageType.INITIATION;
import static io.github.javatun.wireguard.simulation.MessageType.RESPONSE;
import static io.github.javatun.wireguard.simulation.VirtualTime.SECOND;
import static io.github.javatun.wireguard.simulation.VirtualTime.seconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.javatun.wireguard.Reason;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * REKEY_TIMEOUT, 5 s plus up to a third of a second, and REKEY_ATTEMPT_TIME, 90 s (paper, section
 * 6.4).
 */
class RetransmissionTest {
  private static final long LONGEST_WAIT_NANOS = seconds(5.333_333_334);

  private final World world = World.create();
  private final Peer alice = world.alice();
  private final Peer bob = world.bob();
  private final long start = world.nowNanos();

  @Test
  void anUnansweredInitiationIsRepeatedEveryFiveSecondsPlusJitter() {
    world.link().cut();
    alice.write(Packets.ipv4(1));
    world.runSeconds(89);

    List<Long> gaps = world.tap().ofType(INITIATION).gapsNanos();
    assertThat(gaps).hasSizeBetween(16, 17);
    assertThat(gaps).allMatch(gap -> gap >= 5 * SECOND && gap <= LONGEST_WAIT_NANOS);
    assertThat(world.tap().count()).as("nothing but initiations").isEqualTo(gaps.size() + 1);
  }

  @Test
  void theJitterVariesOverItsWholeRange() {
    Set<Long> jitters = new HashSet<>();
    for (int seed = 0; seed < 40; seed++) {
      World world = Pair.builder().seed(seed).world();
      world.link().cut();
      world.alice().write(Packets.ipv4(1));
      world.runSeconds(40);
      world.tap().gapsNanos().forEach(gap -> jitters.add(gap - 5 * SECOND));
    }

    assertThat(jitters).hasSizeGreaterThan(100);
    assertThat(jitters).anyMatch(jitter -> jitter < seconds(0.03));
    assertThat(jitters).anyMatch(jitter -> jitter > seconds(0.30));
  }

  @Test
  void aLostInitiationCostsOneRepetition() {
    world.link().cut();
    alice.write(Packets.ipv4(1));
    world.runSeconds(1);
    world.link().restore();
    world.runSeconds(4.4);

    assertThat(bob.delivered()).hasSize(1);
    assertThat(world.tap().ofType(INITIATION).count()).isEqualTo(2);
  }

  @Test
  void aLostResponseCostsOneRepetition() {
    world.link().cut(FROM_BOB);
    alice.write(Packets.ipv4(1));
    world.runSeconds(1);
    world.link().restore();
    world.runSeconds(4.4);

    assertThat(bob.delivered()).hasSize(1);
    assertThat(world.tap().ofType(INITIATION).count()).isEqualTo(2);
    assertThat(world.tap().ofType(RESPONSE).count()).isEqualTo(2);
  }

  @Test
  void aCompletedHandshakeIsNotRepeated() {
    alice.write(Packets.ipv4(1));
    world.runSeconds(100);

    assertThat(world.tap().ofType(INITIATION).count()).isEqualTo(1);
  }

  @Test
  void aHandshakeIsGivenUpAfterNinetySecondsWithoutAnError() {
    world.link().cut();
    alice.write(Packets.ipv4(1));
    world.runSeconds(100);

    List<Long> givenUp = alice.timesOf(Reason.HANDSHAKE_GIVEN_UP);
    assertThat(givenUp).hasSize(1);
    assertThat(givenUp.getFirst() - start).isBetween(90 * SECOND, 90 * SECOND + LONGEST_WAIT_NANOS);
    assertThat(world.tap().nanosSince(start)).allMatch(sent -> sent < 90 * SECOND);
    assertThat(world.tap().last().atNanos() - start).isGreaterThan(seconds(84));
  }

  @Test
  void givingUpIsToldAsDoneAndDropsWhatWaited() {
    world.link().cut();
    alice.write(Packets.ipv4(1));
    alice.write(Packets.ipv4(2));
    world.runSeconds(89);
    assertThat(alice.party().stats().queuedPackets()).isEqualTo(2);

    Party party = alice.party();
    Answer answer;
    do {
      world.time().advance(party.tunnel().nanosUntilTick());
      answer = party.tick();
    } while (answer.isDatagram());

    answer.done(Reason.HANDSHAKE_GIVEN_UP);
    assertThat(answer.isMorePending()).isFalse();
    assertThat(party.stats().queuedPackets()).isZero();
    assertThat(party.dropped(Reason.QUEUE_OVERFLOW)).isEqualTo(2);
  }

  @Test
  void afterGivingUpThereIsSilence() {
    world.link().cut();
    alice.write(Packets.ipv4(1));
    world.runSeconds(100);
    world.link().restore();
    world.tap().clear();
    world.runSeconds(3_600);

    assertThat(world.tap().count()).isZero();
    assertThat(alice.timesOf(Reason.HANDSHAKE_GIVEN_UP)).hasSize(1);
    assertThat(world.isAsleep()).isTrue();
  }

  @Test
  void afterGivingUpTheNextPacketStartsAnew() {
    world.link().cut();
    alice.write(Packets.ipv4(1));
    world.runSeconds(1_000);
    world.link().restore();
    byte[] next = Packets.ipv4(2);

    alice.write(next).datagram(INITIATION);
    world.runSeconds(0.1);

    assertThat(bob.delivered()).containsExactly(next);
  }

  @Test
  void afterGivingUpAForcedHandshakeStartsAnew() {
    world.link().cut();
    alice.write(Packets.ipv4(1));
    world.runSeconds(200);
    world.link().restore();

    alice.forceHandshake().datagram(INITIATION);
    world.runSeconds(0.1);

    assertThat(alice.hasSession()).isTrue();
  }

  @Test
  void anAttemptThatBeginsAnewLastsNinetySecondsAgain() {
    world.link().cut();
    alice.write(Packets.ipv4(1));
    world.runSeconds(500);
    alice.write(Packets.ipv4(2));
    world.runSeconds(200);

    List<Long> givenUp = alice.timesOf(Reason.HANDSHAKE_GIVEN_UP);
    assertThat(givenUp).hasSize(2);
    assertThat(givenUp.getLast() - start - 500 * SECOND)
        .isBetween(90 * SECOND, 90 * SECOND + LONGEST_WAIT_NANOS);
  }

  @Test
  void packetsWrittenMeanwhileRenewTheAttempt() {
    world.link().cut();
    for (int i = 0; i <= 28; i++) {
      world.inSeconds(7 * i, () -> alice.write(Packets.ipv4(1)));
    }
    world.runSeconds(196 + 89);
    assertThat(alice.timesOf(Reason.HANDSHAKE_GIVEN_UP)).isEmpty();
    assertThat(world.tap().gapsNanos())
        .allMatch(gap -> gap >= 5 * SECOND && gap <= LONGEST_WAIT_NANOS);

    world.runSeconds(8);
    assertThat(alice.timesOf(Reason.HANDSHAKE_GIVEN_UP)).hasSize(1);
  }

  @Test
  void givingUpKeepsASessionThatStillLives() {
    world.connect();
    world.link().cut();
    world.inSeconds(2, () -> alice.write(Packets.ipv4(1)));
    // No reply until 17 s: a handshake that is given up 90 s later.
    world.runSeconds(114);
    assertThat(alice.timesOf(Reason.HANDSHAKE_GIVEN_UP)).hasSize(1);
    assertThat(alice.hasSession()).isTrue();
    world.link().restore();
    byte[] packet = Packets.ipv4(2);

    alice.write(packet).datagram(MessageType.DATA);
    world.runSeconds(0.1);

    assertThat(bob.delivered()).containsExactly(packet);
    assertThat(world.tap().from(FROM_ALICE).last().type()).isEqualTo(MessageType.DATA);
  }
}
