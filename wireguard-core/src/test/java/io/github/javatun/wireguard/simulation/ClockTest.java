package io.github.javatun.wireguard.simulation;

import static io.github.javatun.wireguard.simulation.MessageType.INITIATION;
import static io.github.javatun.wireguard.simulation.MessageType.RESPONSE;
import static io.github.javatun.wireguard.simulation.VirtualTime.HOUR;
import static io.github.javatun.wireguard.simulation.VirtualTime.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.javatun.wireguard.Reason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clocks that jump back and machines that sleep do no harm. */
class ClockTest {
  @ParameterizedTest
  @ValueSource(longs = {1, SECOND, 10 * SECOND, HOUR})
  void dataFlowsRightAfterTheClockJumpedBack(long jumpNanos) {
    World world = World.create().connect();
    world.runSeconds(5);
    world.alice().party().clock().jump(-jumpNanos);

    exchangeAndExpectDelivery(world);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, SECOND, 10 * SECOND, HOUR})
  void aJumpWithinTheHandshakeDoesNotSpoilIt(long jumpNanos) {
    Pair pair = Pair.create();
    byte[] initiation = pair.alice().write(Packets.ipv4(1)).datagram(INITIATION);
    pair.alice().clock().jump(-jumpNanos);
    pair.bob().clock().jump(-jumpNanos);
    byte[] response = pair.bob().read(initiation).datagram(RESPONSE);
    byte[] data = pair.alice().read(response).datagram(MessageType.DATA);
    pair.bob().clock().jump(-jumpNanos);

    assertThat(pair.bob().read(data).packet()).isEqualTo(Packets.ipv4(1));
    assertThat(pair.alice().stats().secondsSinceLastHandshake()).isZero();
    assertThat(pair.bob().stats().secondsSinceLastHandshake()).isZero();
    assertThat(pair.alice().stats().estimatedRttMillis()).isBetween(0L, 1L);
  }

  @Test
  void nothingIsDueOutOfOrderAfterASmallJump() {
    World world = World.create().connect();
    world.runSeconds(5);
    world.alice().write(Packets.ipv4(1));
    world.alice().party().clock().jump(-3 * SECOND);
    world.bob().party().clock().jump(-3 * SECOND);
    world.runSeconds(60);

    // Bob's keepalive comes, up to the length of the jump later, and once.
    assertThat(world.tap().from(world.bob().direction()).count()).isEqualTo(1);
    assertThat(world.tap().ofType(INITIATION).count()).isZero();
  }

  @Test
  void aHandshakeLostAfterAJumpIsRepeatedAllTheSame() {
    World world = World.create();
    world.link().cut();
    world.alice().party().tick();
    world.alice().party().clock().jump(-10 * SECOND);
    world.alice().write(Packets.ipv4(1));
    world.runSeconds(2);
    world.link().restore();
    world.runSeconds(10 + 5.4);

    assertThat(world.bob().delivered()).hasSize(1);
  }

  @Test
  void aJumpForHoursDoesNotSilenceTheTunnel() {
    World world = World.create();
    world.link().cut();
    world.alice().write(Packets.ipv4(1));
    world.runSeconds(7);
    world.alice().party().clock().jump(-HOUR);
    world.alice().write(Packets.ipv4(2));
    world.link().restore();
    world.runSeconds(20);

    assertThat(world.bob().delivered()).hasSize(2);
  }

  @Test
  void sessionsStillExpireAfterAJump() {
    Pair pair = Pair.create().connect();
    byte[] data = pair.alice().data(Packets.ipv4(1));
    pair.bob().clock().jump(-5 * SECOND);
    pair.time().advance(185 * SECOND);

    pair.bob().read(data).error(Reason.SESSION_EXPIRED);
    assertThat(pair.bob().hasSession()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(longs = {6 * HOUR, 2_000 * HOUR})
  void afterALongSleepTheFirstPacketBringsAHandshake(long sleepNanos) {
    World world = World.create().connect();
    world.alice().write(Packets.ipv4(1));
    world.time().advance(sleepNanos);
    byte[] packet = Packets.ipv4(2);

    world.alice().write(packet).datagram(INITIATION);
    world.runSeconds(0.1);

    assertThat(world.bob().delivered().getLast()).isEqualTo(packet);
    exchangeAndExpectDelivery(world);
  }

  @Test
  void theTickAfterALongSleepMakesNoStorm() {
    World world = World.create().connect();
    world.alice().write(Packets.ipv4(1));
    world.bob().write(Packets.ipv4(2));
    world.runSeconds(1);
    world.tap().clear();
    world.time().advance(6 * HOUR);
    world.runSeconds(4.9);

    // What was owed before the sleep is worth one handshake of each side at most.
    assertThat(world.tap().ofType(INITIATION).count()).isLessThanOrEqualTo(2);
    assertThat(world.tap().count()).as("%s", world.tap()).isLessThanOrEqualTo(6);
    exchangeAndExpectDelivery(world);
  }

  @Test
  void aPersistentKeepaliveReconnectsAfterALongSleep() {
    World world = Pair.builder().alice(c -> c.persistentKeepaliveSeconds(25)).world();
    world.runSeconds(1);
    world.tap().clear();
    world.time().advance(6 * HOUR);
    world.runSeconds(0.1);

    assertThat(world.tap().ofType(INITIATION).count()).isEqualTo(1);
    assertThat(world.alice().hasSession()).isTrue();
    assertThat(world.bob().hasSession()).isTrue();
  }

  @Test
  void aSleepWithinTheHandshakeIsRecoveredFrom() {
    World world = World.create();
    world.link().cut();
    world.alice().write(Packets.ipv4(1));
    world.time().advance(HOUR);
    world.link().restore();
    world.runSeconds(1);
    byte[] packet = Packets.ipv4(2);
    world.alice().write(packet);
    world.runSeconds(0.1);

    assertThat(world.bob().delivered()).endsWith(packet);
  }

  @Test
  void timestampsIncreaseWhileTheWallClockStepsBackForHours() {
    Pair pair = Pair.create();
    for (int i = 0; i < 20; i++) {
      pair.connect();
      pair.time().advanceSeconds(5.5);
      pair.alice().clock().jumpWallClock(-3 * 3_600_000L);
    }

    assertThat(pair.bob().dropped(Reason.REPLAYED_INITIATION)).isZero();
  }

  @Test
  void timestampsIncreaseWhileTheWallClockStandsStill() {
    Pair pair = Pair.create();
    for (int i = 0; i < 5; i++) {
      pair.connect();
      pair.time().advanceSeconds(5);
      pair.alice().clock().jumpWallClock(-5_000);
    }

    assertThat(pair.bob().dropped(Reason.REPLAYED_INITIATION)).isZero();
  }

  private static void exchangeAndExpectDelivery(World world) {
    byte[] fromAlice = Packets.ipv4(100);
    byte[] fromBob = Packets.ipv6(100, 200);
    world.alice().write(fromAlice);
    world.runSeconds(0.1);
    world.bob().write(fromBob);
    world.runSeconds(0.1);

    assertThat(world.bob().delivered()).endsWith(fromAlice);
    assertThat(world.alice().delivered()).endsWith(fromBob);
  }
}
