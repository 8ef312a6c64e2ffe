package io.github.javatun.wireguard.simulation;

import static io.github.javatun.wireguard.simulation.Link.Direction.FROM_ALICE;
import static io.github.javatun.wireguard.simulation.Link.Direction.FROM_BOB;
import static io.github.javatun.wireguard.simulation.MessageType.KEEPALIVE;
import static io.github.javatun.wireguard.simulation.VirtualTime.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/**
 * KEEPALIVE_TIMEOUT: who received data and sent nothing for 10 s sends a keepalive (paper, section
 * 6.5).
 */
class PassiveKeepaliveTest {
  private final World world = World.create().connect();
  private final Peer alice = world.alice();
  private final Peer bob = world.bob();
  private final long start = world.nowNanos();

  @Test
  void dataIsAcknowledgedAfterTenSeconds() {
    world.inSeconds(1, () -> alice.write(Packets.ipv4(1)));
    world.runSeconds(100);

    assertThat(world.tap().from(FROM_BOB).nanosSince(start)).containsExactly(11 * SECOND);
    assertThat(world.tap().from(FROM_BOB).last().type()).isEqualTo(KEEPALIVE);
  }

  @Test
  void aKeepaliveIsNotAnsweredWithAKeepalive() {
    world.inSeconds(1, () -> alice.write(Packets.ipv4(1)));
    world.inSeconds(60, () -> alice.write(Packets.keepalive()));
    world.inSeconds(70, () -> bob.write(Packets.keepalive()));
    world.runSeconds(110);

    assertThat(world.tap().count()).as("data, its keepalive, two by hand").isEqualTo(4);
  }

  @Test
  void theTenSecondsCountFromTheData_NotFromTheLastSend() {
    world.inSeconds(60, () -> alice.write(Packets.ipv4(1)));
    world.runSeconds(100);

    assertThat(world.tap().from(FROM_BOB).nanosSince(start)).containsExactly(70 * SECOND);
  }

  @Test
  void nothingIsSentIfDataWentBackMeanwhile() {
    world.inSeconds(1, () -> alice.write(Packets.ipv4(1)));
    world.inSeconds(5, () -> bob.write(Packets.ipv4(2)));
    world.runSeconds(100);

    assertThat(world.tap().from(FROM_BOB).ofType(KEEPALIVE).count()).isZero();
    assertThat(world.tap().from(FROM_ALICE).ofType(KEEPALIVE).nanosSince(start))
        .containsExactly(15 * SECOND);
  }

  @Test
  void anExplicitKeepaliveWillDo() {
    world.inSeconds(1, () -> alice.write(Packets.ipv4(1)));
    world.inSeconds(10, () -> bob.write(Packets.keepalive()));
    world.runSeconds(100);

    assertThat(world.tap().from(FROM_BOB).nanosSince(start)).containsExactly(10 * SECOND);
  }

  @Test
  void aHandshakeMessageWillDo() {
    world.inSeconds(1, () -> alice.write(Packets.ipv4(1)));
    world.inSeconds(8, alice::forceHandshake);
    world.runSeconds(60);

    assertThat(world.tap().from(FROM_BOB).ofType(MessageType.RESPONSE).count()).isEqualTo(1);
    assertThat(world.tap().from(FROM_BOB).ofType(KEEPALIVE).count()).isZero();
  }

  @Test
  void moreDataMeanwhileDoesNotPutTheKeepaliveOff() {
    for (int i = 1; i <= 9; i++) {
      world.inSeconds(i, () -> alice.write(Packets.ipv4(1)));
    }
    world.runSeconds(12);

    assertThat(world.tap().from(FROM_BOB).nanosSince(start)).containsExactly(11 * SECOND);
  }

  @Test
  void moreDataMeanwhileNeedsAnotherKeepalive() {
    world.inSeconds(1, () -> alice.write(Packets.ipv4(1)));
    world.inSeconds(6, () -> alice.write(Packets.ipv4(2)));
    world.runSeconds(100);

    assertThat(world.tap().from(FROM_BOB).nanosSince(start))
        .containsExactly(11 * SECOND, 21 * SECOND);
  }

  @Test
  void aSteadyOneWayStreamIsAcknowledgedEveryTenSeconds() {
    for (int i = 0; i < 1_000; i++) {
      world.inSeconds(1 + i * 0.1, () -> alice.write(Packets.ipv4(1)));
    }
    world.runSeconds(100);

    assertThat(world.tap().from(FROM_BOB).count()).isEqualTo(9);
    assertThat(world.tap().from(FROM_BOB).gapsNanos())
        .allMatch(gap -> gap >= 10 * SECOND && gap <= 10 * SECOND + SECOND / 10);
    assertThat(world.tap().ofType(MessageType.INITIATION).count()).isZero();
  }

  @Test
  void bothSidesAcknowledgeTheirOwnWay() {
    world.inSeconds(1, () -> alice.write(Packets.ipv4(1)));
    world.inSeconds(1, () -> bob.write(Packets.ipv4(2)));
    world.runSeconds(100);

    // Whichever received after its own send owes a keepalive; the other's send came later.
    assertThat(world.tap().ofType(KEEPALIVE).nanosSince(start))
        .isNotEmpty()
        .allMatch(sent -> sent == 11 * SECOND);
    assertThat(world.tap().ofType(KEEPALIVE).count()).isLessThanOrEqualTo(2);
  }
}
