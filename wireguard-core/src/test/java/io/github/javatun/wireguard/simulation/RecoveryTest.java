package io.github.javatun.wireguard.simulation;

import static io.github.javatun.wireguard.simulation.MessageType.INITIATION;
import static io.github.javatun.wireguard.simulation.VirtualTime.SECOND;
import static io.github.javatun.wireguard.simulation.VirtualTime.seconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.javatun.wireguard.simulation.Link.Direction;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Two peers find each other again: crossing handshakes, restarts, broken links. */
class RecoveryTest {
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void crossingInitiationsConverge(long seed) {
    World world = Pair.builder().seed(seed).world();
    world.link().delayMillis(20);
    world.alice().write(Packets.ipv4(1));
    world.bob().write(Packets.ipv4(2));
    world.runSeconds(16);

    assertThat(world.bob().delivered()).containsExactly(Packets.ipv4(1));
    assertThat(world.alice().delivered()).containsExactly(Packets.ipv4(2));
    requireCalmTraffic(world);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void crossingForcedHandshakesConverge(long seed) {
    World world = Pair.builder().seed(seed).world().connect();
    world.link().delayMillis(50);
    world.runSeconds(30);
    world.alice().forceHandshake();
    world.bob().forceHandshake();
    world.runSeconds(16);

    requireCalmTraffic(world);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void trafficOfBothSidesDuringCrossingHandshakesIsNotLost(long seed) {
    World world = Pair.builder().seed(seed).world().connect();
    world.link().delayMillis(50);
    world.runSeconds(30);
    for (int i = 0; i < 300; i++) {
      byte[] packet = Packets.ipv4(i);
      world.inSeconds(i * 0.01, () -> world.alice().write(packet));
      world.inSeconds(i * 0.01, () -> world.bob().write(packet));
    }
    world.inSeconds(1, () -> world.alice().forceHandshake());
    world.inSeconds(1, () -> world.bob().forceHandshake());
    world.runSeconds(4);

    assertThat(world.bob().delivered()).hasSize(300);
    assertThat(world.alice().delivered()).hasSize(300);
  }

  @ParameterizedTest
  @EnumSource
  void aLostResponseLongAfterCrossingHandshakesInterruptsNothing(Direction side) {
    World world = World.create();
    world.link().delayMillis(50);
    world.alice().write(Packets.ipv4(1));
    world.bob().write(Packets.ipv4(2));
    world.runSeconds(30);
    Peer initiator = side == Direction.FROM_ALICE ? world.alice() : world.bob();
    Peer responder = side == Direction.FROM_ALICE ? world.bob() : world.alice();
    responder.delivered().clear();

    initiator.forceHandshake();
    world.link().cut(side.opposite());
    for (int i = 0; i < 40; i++) {
      world.inSeconds(i * 0.1, () -> initiator.write(Packets.ipv4(3)));
    }
    world.runSeconds(4.5);

    assertThat(responder.delivered()).hasSize(40);
  }

  @Test
  void aPeerThatRestartsAndWritesIsBackAtOnce() {
    World world = World.create().connect();
    world.runSeconds(10);
    world.bob().party().restart();

    world.bob().write(Packets.ipv4(1));
    world.runSeconds(0.1);

    assertThat(world.alice().delivered()).containsExactly(Packets.ipv4(1));
    requireCalmTraffic(world);
  }

  @Test
  void aPeerThatRestartsAndOnlyListensIsFoundByTheNoReplyHandshake() {
    World world = World.create().connect();
    world.runSeconds(10);
    world.bob().party().restart();
    long restarted = world.nowNanos();
    List<byte[]> written = new ArrayList<>();
    for (int i = 0; i < 400; i++) {
      byte[] packet = Packets.ipv4(i);
      written.add(packet);
      world.inSeconds(i * 0.1, () -> world.alice().write(packet));
    }
    world.runSeconds(41);

    assertThat(world.tap().ofType(INITIATION).nanosSince(restarted))
        .singleElement()
        .satisfies(at -> assertThat(at).isBetween(15 * SECOND, seconds(15.333_333_334)));
    int lost = written.size() - world.bob().delivered().size();
    assertThat(lost).isBetween(150, 154);
    assertThat(world.bob().delivered())
        .containsExactlyElementsOf(written.subList(lost, written.size()));
  }

  @Test
  void anInitiatorThatRestartsIsAcceptedAgain() {
    World world = World.create().connect();
    world.runSeconds(10);
    world.alice().party().restart();
    world.alice().write(Packets.ipv4(1));
    world.runSeconds(0.1);

    assertThat(world.bob().delivered()).containsExactly(Packets.ipv4(1));
    requireCalmTraffic(world);
  }

  @Test
  void aShortCutOfTheLinkNeedsNoHandshake() {
    World world = World.create().connect();
    for (int i = 0; i < 60; i++) {
      world.inSeconds(i, () -> world.alice().write(Packets.ipv4(1)));
      world.inSeconds(i + 0.5, () -> world.bob().write(Packets.ipv4(1)));
    }
    world.inSeconds(20.2, () -> world.link().cut());
    world.inSeconds(30.2, () -> world.link().restore());
    world.runSeconds(61);

    assertThat(world.tap().ofType(INITIATION).count()).isZero();
    assertThat(world.bob().delivered()).hasSize(50);
    assertThat(world.alice().delivered()).hasSize(50);
  }

  private static void requireCalmTraffic(World world) {
    world.alice().delivered().clear();
    world.bob().delivered().clear();
    world.tap().clear();
    for (int i = 0; i < 50; i++) {
      byte[] packet = Packets.ipv4(i);
      world.inSeconds(i, () -> world.alice().write(packet));
      world.inSeconds(i + 0.5, () -> world.bob().write(packet));
    }
    world.runSeconds(51);

    assertThat(world.bob().delivered()).hasSize(50);
    assertThat(world.alice().delivered()).hasSize(50);
    assertThat(world.tap().ofType(INITIATION).count()).isZero();
  }
}
