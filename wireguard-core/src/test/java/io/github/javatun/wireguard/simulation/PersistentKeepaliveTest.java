package io.github.javatun.wireguard.simulation;

import static io.github.javatun.wireguard.simulation.Link.Direction.FROM_ALICE;
import static io.github.javatun.wireguard.simulation.Link.Direction.FROM_BOB;
import static io.github.javatun.wireguard.simulation.MessageType.INITIATION;
import static io.github.javatun.wireguard.simulation.MessageType.KEEPALIVE;
import static io.github.javatun.wireguard.simulation.VirtualTime.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.javatun.wireguard.Reason;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/**
 * The persistent keepalive: N seconds after the last authentic traffic in either direction, which
 * puts it off.
 */
class PersistentKeepaliveTest {
  private final World world =
      Pair.builder().alice(settings -> settings.persistentKeepaliveSeconds(25)).world();
  private final Peer alice = world.alice();
  private final Peer bob = world.bob();
  private final long start = world.nowNanos();

  @Test
  void itStartsTheFirstHandshakeByItself() {
    assertThat(alice.dueNanos()).isLessThanOrEqualTo(start);
    world.runUntil(start);

    assertThat(world.tap().nanosSince(start)).containsExactly(0L, 0L, 0L);
    assertThat(world.tap().from(FROM_ALICE).last().type()).isEqualTo(KEEPALIVE);
    assertThat(alice.hasSession()).isTrue();
    assertThat(bob.hasSession()).isTrue();
  }

  @Test
  void anIdleTunnelSendsEveryNSeconds() {
    world.runUntil(start);
    world.tap().clear();
    world.runSeconds(110);

    assertThat(world.tap().nanosSince(start))
        .containsExactly(25 * SECOND, 50 * SECOND, 75 * SECOND, 100 * SECOND);
    assertThat(world.tap().from(FROM_ALICE).ofType(KEEPALIVE).count()).isEqualTo(4);
  }

  @Test
  void sendingPutsItOff() {
    world.runUntil(start);
    world.tap().clear();
    world.inSeconds(20, () -> alice.write(Packets.keepalive()));
    world.runSeconds(46);

    assertThat(world.tap().nanosSince(start)).containsExactly(20 * SECOND, 45 * SECOND);
  }

  @Test
  void receivingPutsItOff() {
    world.runUntil(start);
    world.tap().clear();
    world.inSeconds(20, () -> bob.write(Packets.keepalive()));
    world.runSeconds(46);

    assertThat(world.tap().from(FROM_ALICE).nanosSince(start)).containsExactly(45 * SECOND);
  }

  @Test
  void aPeerThatSendsMoreOftenMakesItNeedless() {
    World other =
        Pair.builder()
            .alice(settings -> settings.persistentKeepaliveSeconds(25))
            .bob(settings -> settings.persistentKeepaliveSeconds(10))
            .world();
    other.runSeconds(0.1);
    other.tap().clear();
    other.runSeconds(100);

    assertThat(other.tap().from(FROM_ALICE).count()).isZero();
    assertThat(other.tap().from(FROM_BOB).ofType(KEEPALIVE).count()).isBetween(9, 10);
  }

  @Test
  void unauthenticTrafficDoesNotPutItOff() {
    world.runUntil(start);
    world.tap().clear();
    byte[] data = bob.party().data(Packets.keepalive());
    data[data.length - 1] ^= 1;
    world.inSeconds(20, () -> alice.party().read(data).error(Reason.BAD_TAG));
    world.runSeconds(26);

    assertThat(world.tap().from(FROM_ALICE).nanosSince(start)).containsExactly(25 * SECOND);
  }

  @Test
  void itKeepsTheSessionAliveForHours() {
    world.runSeconds(4 * 3_600);

    List<Long> handshakes = world.tap().ofType(INITIATION).nanosSince(start);
    assertThat(handshakes).hasSize(4 * 3_600 / 125 + 1);
    assertThat(handshakes)
        .containsExactlyElementsOf(
            LongStream.range(0, handshakes.size()).mapToObj(i -> i * 125 * SECOND).toList());
    assertThat(alice.hasSession()).isTrue();
    assertThat(bob.hasSession()).isTrue();
  }

  @Test
  void itRevivesAHandshakeThatWasGivenUp() {
    world.link().cut();
    world.runSeconds(1_000);
    List<Long> givenUp = alice.timesOf(Reason.HANDSHAKE_GIVEN_UP);
    assertThat(givenUp).hasSizeGreaterThan(6);
    // 25 s after the last initiation, which was up to 5.4 s before giving up.
    for (long time : givenUp.subList(0, givenUp.size() - 1)) {
      assertThat(world.tap().since(time).sightings().getFirst().atNanos() - time)
          .isBetween(19 * SECOND, 25 * SECOND);
    }

    world.link().restore();
    world.runSeconds(31);
    assertThat(alice.hasSession()).isTrue();
    assertThat(bob.hasSession()).isTrue();
  }

  @Test
  void itCanBeSwitchedOnWhileIdle() {
    World other = World.create().connect();
    other.alice().party().tunnel().setPersistentKeepaliveSeconds(20);
    other.runSeconds(110);

    // Whether the first one goes out at once is the tunnel's choice.
    assertThat(other.tap().from(FROM_ALICE).ofType(KEEPALIVE).count()).isBetween(5, 6);
    assertThat(other.tap().count()).isLessThanOrEqualTo(6);
  }

  @Test
  void itCanBeSwitchedOff() {
    world.runUntil(start);
    world.runSeconds(30);
    world.tap().clear();
    alice.party().tunnel().setPersistentKeepaliveSeconds(0);
    world.runSeconds(3_600);

    assertThat(world.tap().count()).isZero();
    assertThat(world.isAsleep()).isTrue();
  }
}
