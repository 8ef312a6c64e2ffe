package io.github.javatun.wireguard.simulation;

import static io.github.javatun.wireguard.simulation.Link.Direction.FROM_ALICE;
import static io.github.javatun.wireguard.simulation.Link.Direction.FROM_BOB;
import static io.github.javatun.wireguard.simulation.MessageType.INITIATION;
import static io.github.javatun.wireguard.simulation.VirtualTime.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.javatun.wireguard.Reason;
import org.junit.jupiter.api.Test;

/**
 * REKEY_AFTER_TIME: the initiator renews a session that is 120 s old when it sends, or 165 s old
 * when it receives (paper, section 6.2).
 */
class RekeyTest {
  private final World world = World.create().connect();
  private final Peer alice = world.alice();
  private final Peer bob = world.bob();
  private final long start = world.nowNanos();

  @Test
  void theInitiatorRenewsWhenItSendsAfter120Seconds() {
    world.runUntil(start + 120 * SECOND);

    Answer answer = alice.write(Packets.ipv4(1));

    answer.datagram(MessageType.DATA);
    assertThat(answer.isMorePending()).isTrue();
    world.runSeconds(1);
    assertThat(world.tap().from(FROM_ALICE).ofType(INITIATION).count()).isEqualTo(1);
    assertThat(bob.delivered()).hasSize(1);
  }

  @Test
  void notANanosecondEarlier() {
    world.runUntil(start + 120 * SECOND - 1);
    assertThat(alice.write(Packets.ipv4(1)).isMorePending()).isFalse();
    world.runSeconds(9);

    assertThat(world.tap().ofType(INITIATION).count()).isZero();
  }

  @Test
  void theRenewedSessionIsNotRenewedAtOnce() {
    world.runUntil(start + 120 * SECOND);
    for (int i = 0; i < 110; i++) {
      world.inSeconds(i, () -> alice.write(Packets.ipv4(1)));
    }
    world.runSeconds(110);

    assertThat(world.tap().ofType(INITIATION).count()).isEqualTo(1);
    assertThat(bob.delivered()).hasSize(110);
  }

  @Test
  void theResponderDoesNotRenewWhenItSends() {
    world.runUntil(start + 150 * SECOND);
    assertThat(bob.write(Packets.ipv4(1)).isMorePending()).isFalse();
    world.runSeconds(9.9);

    assertThat(world.tap().ofType(INITIATION).count()).isZero();
    assertThat(alice.delivered()).hasSize(1);
  }

  @Test
  void aKeepaliveOfTheInitiatorRenewsToo() {
    world.runUntil(start + 150 * SECOND);
    bob.write(Packets.ipv4(1));
    world.runSeconds(10);

    assertThat(world.tap().from(FROM_ALICE).ofType(MessageType.KEEPALIVE).nanosSince(start))
        .first()
        .isEqualTo(160 * SECOND);
    assertThat(world.tap().from(FROM_ALICE).ofType(INITIATION).nanosSince(start))
        .containsExactly(160 * SECOND);
  }

  @Test
  void anIdleSessionIsNotRenewed() {
    world.runSeconds(3_600);

    assertThat(world.tap().count()).isZero();
  }

  @Test
  void theInitiatorRenewsWhenItReceivesAfter165Seconds() {
    world.runUntil(start + 165 * SECOND);
    bob.write(Packets.ipv4(1));
    world.runSeconds(1);

    assertThat(alice.delivered()).hasSize(1);
    assertThat(world.tap().from(FROM_ALICE).ofType(INITIATION).nanosSince(start))
        .containsExactly(165 * SECOND);
  }

  @Test
  void aKeepaliveReceivedAfter165SecondsRenewsToo() {
    world.runUntil(start + 165 * SECOND);
    bob.write(Packets.keepalive());
    world.runSeconds(1);

    assertThat(world.tap().from(FROM_ALICE).ofType(INITIATION).count()).isEqualTo(1);
  }

  @Test
  void receivingBefore165SecondsRenewsNothing() {
    world.runUntil(start + 165 * SECOND - 1);
    bob.write(Packets.ipv4(1));
    world.runSeconds(9);

    assertThat(alice.delivered()).hasSize(1);
    assertThat(world.tap().ofType(INITIATION).count()).isZero();
  }

  @Test
  void theResponderDoesNotRenewWhenItReceives() {
    Pair pair = Pair.create().connect();
    pair.time().advanceSeconds(170);

    Answer answer = pair.bob().read(pair.alice().data(Packets.ipv4(1)));

    assertThat(answer.isPacket()).isTrue();
    assertThat(answer.isMorePending()).isFalse();
  }

  @Test
  void receivingAsksForOneRenewalPerSession() {
    world.runUntil(start + 165 * SECOND);
    world.link().cut(FROM_ALICE);
    bob.write(Packets.ipv4(1));
    world.runSeconds(0.1);
    assertThat(world.tap().from(FROM_ALICE).ofType(INITIATION).count()).isEqualTo(1);

    // Past the 5 s between initiations, just before the repetition: only a second request could
    // bring an initiation now.
    world.runUntil(alice.dueNanos() - 1);
    assertThat(world.nowNanos() - start).isGreaterThan(170 * SECOND);
    bob.write(Packets.ipv4(2));
    world.runUntil(world.nowNanos());
    assertThat(alice.delivered()).hasSize(2);
    assertThat(world.tap().from(FROM_ALICE).ofType(INITIATION).count()).isEqualTo(1);
    world.runSeconds(0.1);
    assertThat(world.tap().from(FROM_ALICE).ofType(INITIATION).count()).isEqualTo(2);
  }

  @Test
  void aRenewalThatFailsDoesNotDisturbTheOldSession() {
    world.runUntil(start + 120 * SECOND);
    world.link().cut(FROM_BOB);
    for (int i = 0; i < 50; i++) {
      world.inSeconds(i, () -> alice.write(Packets.ipv4(1)));
    }
    world.runSeconds(50);

    assertThat(bob.delivered()).hasSize(50);
    assertThat(world.tap().from(FROM_ALICE).ofType(INITIATION).count()).isBetween(10, 11);
  }

  @Test
  void steadyTrafficLosesNothingOverManyRenewals() {
    for (int i = 0; i < 3_600; i++) {
      byte[] packet = Packets.ipv4(i);
      world.inSeconds(i * 0.5, () -> alice.write(packet));
      world.inSeconds(i * 0.5 + 0.2, () -> bob.write(packet));
    }
    world.runSeconds(1_800);

    assertThat(bob.delivered()).hasSize(3_600);
    assertThat(alice.delivered()).hasSize(3_600);
    assertThat(world.tap().ofType(INITIATION).count()).isEqualTo(14);
    assertThat(alice.timesOf(Reason.QUEUED)).isEmpty();
  }

  @Test
  void whoeverRenewsBecomesTheInitiator() {
    world.runUntil(start + 60 * SECOND);
    bob.forceHandshake();
    world.runUntil(start + 60 * SECOND + 130 * SECOND);
    world.tap().clear();

    assertThat(alice.write(Packets.ipv4(1)).isMorePending()).isFalse();
    assertThat(bob.write(Packets.ipv4(2)).isMorePending()).isTrue();
    world.runSeconds(1);

    assertThat(world.tap().from(FROM_ALICE).ofType(INITIATION).count()).isZero();
    assertThat(world.tap().from(FROM_BOB).ofType(INITIATION).count()).isEqualTo(1);
  }
}
