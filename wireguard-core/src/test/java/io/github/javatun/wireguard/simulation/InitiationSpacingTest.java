package io.github.javatun.wireguard.simulation;

import static io.github.javatun.wireguard.simulation.MessageType.INITIATION;
import static io.github.javatun.wireguard.simulation.VirtualTime.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.javatun.wireguard.Reason;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A tunnel's own initiations are 5 s apart, whatever asks for them; a forced one may come once. */
class InitiationSpacingTest {
  private final Pair pair = Pair.create();
  private final VirtualTime time = pair.time();
  private final Party alice = pair.alice();

  @Test
  void packetsWithinFiveSecondsOnlyWait() {
    alice.write(Packets.ipv4(1)).datagram(INITIATION);
    assertThat(alice.write(Packets.ipv4(2)).done(Reason.QUEUED).isMorePending()).isFalse();
    time.advance(5 * SECOND - 1);
    assertThat(alice.write(Packets.ipv4(3)).done(Reason.QUEUED).isMorePending()).isFalse();
    assertThat(alice.stats().queuedPackets()).isEqualTo(3);
  }

  @Test
  void aPacketAfterFiveSecondsBringsTheNextInitiation() {
    alice.write(Packets.ipv4(1)).datagram(INITIATION);
    time.advance(5 * SECOND);
    alice.write(Packets.ipv4(2)).datagram(INITIATION);
    alice.write(Packets.ipv4(3)).done(Reason.QUEUED);
    // The repetition counts from the newer one.
    assertThat(alice.tunnel().nanosUntilTick()).isGreaterThanOrEqualTo(5 * SECOND);
  }

  @Test
  void noMixOfTriggersBringsThemCloserThanFiveSeconds() {
    World world = Pair.builder().alice(c -> c.persistentKeepaliveSeconds(3)).world();
    world.link().cut();
    for (int i = 0; i < 2_000; i++) {
      world.inSeconds(i * 0.1, () -> world.alice().write(Packets.ipv4(1)));
    }
    world.runSeconds(200);

    List<Long> gaps = world.tap().ofType(INITIATION).gapsNanos();
    assertThat(gaps).hasSizeGreaterThan(36).allMatch(gap -> gap >= 5 * SECOND);
  }

  @Test
  void aForcedOneNeedNotWaitForTheUsualOnes() {
    alice.write(Packets.ipv4(1)).datagram(INITIATION);
    time.advanceSeconds(1);
    alice.forceHandshake().datagram(INITIATION);
  }

  @Test
  void aSecondForcedOneWithinFiveSecondsIsRefused() {
    alice.forceHandshake().datagram(INITIATION);
    alice.forceHandshake().error(Reason.HANDSHAKE_TOO_SOON);
    time.advance(5 * SECOND - 1);
    assertThat(alice.forceHandshake().error(Reason.HANDSHAKE_TOO_SOON).isMorePending()).isFalse();
    time.advance(1);
    alice.forceHandshake().datagram(INITIATION);
  }

  @Test
  void usualOnesKeepTheirDistanceToAForcedOne() {
    alice.write(Packets.ipv4(1)).datagram(INITIATION);
    time.advanceSeconds(1);
    alice.forceHandshake().datagram(INITIATION);
    time.advance(5 * SECOND - 1);
    alice.write(Packets.ipv4(2)).done(Reason.QUEUED);
    time.advance(1);
    alice.write(Packets.ipv4(3)).datagram(INITIATION);
  }

  @Test
  void aForcedOneIsRepeatedLikeTheOthers() {
    World world = World.create();
    world.connect();
    world.time().advanceSeconds(20);
    world.link().cut();
    world.alice().forceHandshake();
    world.runSeconds(20);

    assertThat(world.tap().ofType(INITIATION).count()).isEqualTo(4);
    assertThat(world.tap().gapsNanos()).allMatch(gap -> gap >= 5 * SECOND);
  }

  @Test
  void aForcedOneWorksBesideALivingSession() {
    pair.connect();
    byte[] underOldKey = alice.data(Packets.ipv4(1));
    time.advanceSeconds(6);

    Pair.connect(alice, pair.bob());

    assertThat(pair.bob().read(underOldKey).packet()).isEqualTo(Packets.ipv4(1));
    assertThat(pair.bob().read(alice.data(Packets.ipv4(2))).packet()).isEqualTo(Packets.ipv4(2));
  }

  @Test
  void theRekeyOfASessionKeepsItsDistanceToo() {
    pair.connect();
    time.advanceSeconds(118);
    alice.forceHandshake().datagram(INITIATION);
    time.advanceSeconds(3);
    Answer answer = alice.write(Packets.ipv4(1));
    answer.datagram(MessageType.DATA);
    assertThat(answer.isMorePending()).isFalse();
    time.advanceSeconds(2);
    answer = alice.write(Packets.ipv4(2));
    answer.datagram(MessageType.DATA);
    assertThat(alice.drainDatagrams(answer))
        .singleElement()
        .satisfies(datagram -> assertThat(MessageType.of(datagram)).isEqualTo(INITIATION));
  }
}
