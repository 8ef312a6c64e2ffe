package io.github.javatun.wireguard.simulation;

import static io.github.javatun.wireguard.simulation.MessageType.INITIATION;
import static io.github.javatun.wireguard.simulation.MessageType.RESPONSE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.javatun.wireguard.Reason;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a tunnel tells of itself. */
class StatsTest {
  private static final Offset<Float> ROUNDING = within(1e-6f);

  private final World world = World.create();
  private final Peer alice = world.alice();
  private final Peer bob = world.bob();

  @Test
  void aNewTunnelHasNothingToTell() {
    assertThat(stats(alice).secondsSinceLastHandshake()).isEqualTo(-1);
    assertThat(stats(alice).estimatedRttMillis()).isEqualTo(-1);
    assertThat(stats(alice).estimatedLoss()).isZero();
    assertThat(stats(alice).wireBytesSent()).isZero();
    assertThat(stats(alice).wireBytesReceived()).isZero();
    assertThat(stats(alice).innerBytesSent()).isZero();
    assertThat(stats(alice).innerBytesReceived()).isZero();
    assertThat(stats(alice).droppedAtAll()).isZero();
  }

  @Test
  void wireBytesCountWholeMessagesHandshakesIncluded() {
    alice.forceHandshake();
    world.runSeconds(1);

    assertThat(stats(alice).wireBytesSent()).isEqualTo(148 + 32);
    assertThat(stats(alice).wireBytesReceived()).isEqualTo(92);
    assertThat(stats(bob).wireBytesSent()).isEqualTo(92);
    assertThat(stats(bob).wireBytesReceived()).isEqualTo(148 + 32);
    assertThat(stats(alice).innerBytesSent()).isZero();
    assertThat(stats(bob).innerBytesReceived()).isZero();
  }

  @Test
  void innerBytesCountPacketsWithoutPadding() {
    alice.write(Packets.ipv4(33, 1));
    world.runSeconds(1);
    alice.write(Packets.ipv6(101, 2));
    bob.write(Packets.ipv4(20, 3));
    world.runSeconds(1);

    assertThat(stats(alice).innerBytesSent()).isEqualTo(33 + 101);
    assertThat(stats(bob).innerBytesReceived()).isEqualTo(33 + 101);
    assertThat(stats(bob).innerBytesSent()).isEqualTo(20);
    assertThat(stats(alice).innerBytesReceived()).isEqualTo(20);
    assertThat(stats(alice).wireBytesSent()).isEqualTo(148 + (48 + 32) + (112 + 32));
    assertThat(stats(bob).wireBytesReceived()).isEqualTo(148 + (48 + 32) + (112 + 32));
    assertThat(stats(bob).wireBytesSent()).isEqualTo(92 + (32 + 32));
    assertThat(stats(alice).wireBytesReceived()).isEqualTo(92 + (32 + 32));
  }

  @Test
  void packetsCountWhenTheyAreSentNotWhenTheyAreQueued() {
    world.link().cut();
    alice.write(Packets.ipv4(1));

    assertThat(stats(alice).innerBytesSent()).isZero();
    assertThat(stats(alice).queuedPackets()).isEqualTo(1);
    assertThat(stats(alice).wireBytesSent()).isEqualTo(148);
  }

  @Test
  void repeatedInitiationsAreWireBytesToo() {
    world.link().cut();
    alice.write(Packets.ipv4(1));
    world.runSeconds(89);

    assertThat(stats(alice).wireBytesSent()).isEqualTo(148L * world.tap().count());
  }

  @Test
  void theLastHandshakeIsCountedFromItsCompletion() {
    alice.write(Packets.ipv4(1));
    world.runSeconds(0);
    assertThat(stats(alice).secondsSinceLastHandshake()).isZero();
    assertThat(stats(bob).secondsSinceLastHandshake()).isZero();
    world.time().advanceSeconds(0.999);
    assertThat(stats(alice).secondsSinceLastHandshake()).isZero();
    world.time().advanceSeconds(0.001);
    assertThat(stats(alice).secondsSinceLastHandshake()).isEqualTo(1);
    world.time().advanceSeconds(119);
    assertThat(stats(alice).secondsSinceLastHandshake()).isEqualTo(120);
    assertThat(stats(bob).secondsSinceLastHandshake()).isEqualTo(120);
    alice.forceHandshake();
    world.runSeconds(0);
    assertThat(stats(alice).secondsSinceLastHandshake()).isZero();
    assertThat(stats(bob).secondsSinceLastHandshake()).isZero();
  }

  @Test
  void aHandshakeThatIsNotConfirmedIsNotCompleted() {
    Pair pair = Pair.create();
    byte[] response = pair.bob().read(pair.alice().initiation()).datagram(RESPONSE);
    assertThat(pair.bob().stats().secondsSinceLastHandshake()).isEqualTo(-1);
    byte[] confirmation = pair.alice().read(response).bytes();
    pair.bob().read(confirmation).done(Reason.KEEPALIVE_RECEIVED);
    assertThat(pair.bob().stats().secondsSinceLastHandshake()).isZero();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 37, 400})
  void theRttIsThatOfTheLink(int oneWayMillis) {
    world.link().delayMillis(oneWayMillis);
    alice.write(Packets.ipv4(1));
    world.runSeconds(2);

    assertThat(stats(alice).estimatedRttMillis()).isEqualTo(2L * oneWayMillis);
    assertThat(stats(bob).estimatedRttMillis()).as("the responder measures none").isEqualTo(-1);
  }

  @Test
  void theRttOfARepeatedInitiationIsThatOfTheOneAnswered() {
    world.link().delayMillis(50).cut();
    alice.write(Packets.ipv4(1));
    world.runSeconds(3);
    world.link().restore();
    world.runSeconds(3);

    assertThat(stats(alice).estimatedRttMillis()).isEqualTo(100);
  }

  @Test
  void theLossIsTheShareOfCountersThatDidNotCome() {
    Pair pair = Pair.create().connect();
    // Counter 0 was the keepalive of the handshake.
    for (int counter = 1; counter <= 4; counter++) {
      byte[] data = pair.alice().data(Packets.ipv4(counter));
      if (counter == 1 || counter == 4) {
        pair.bob().read(data).packet();
      }
    }

    assertThat(pair.bob().stats().estimatedLoss()).isEqualTo(0.4f, ROUNDING);
    assertThat(pair.alice().stats().estimatedLoss()).isZero();
  }

  @Test
  void aLateDatagramMendsTheLoss() {
    Pair pair = Pair.create().connect();
    byte[] late = pair.alice().data(Packets.ipv4(1));
    pair.bob().read(pair.alice().data(Packets.ipv4(2))).packet();
    assertThat(pair.bob().stats().estimatedLoss()).isEqualTo(1f / 3, ROUNDING);
    pair.bob().read(late).packet();

    assertThat(pair.bob().stats().estimatedLoss()).isZero();
  }

  @Test
  void theCurrentSessionWeighsNineAndThePreviousThree() {
    Pair pair = Pair.create().connect();
    // 0 and 3 of 0 to 3: half of them.
    pair.alice().data(Packets.ipv4(1));
    pair.alice().data(Packets.ipv4(2));
    pair.bob().read(pair.alice().data(Packets.ipv4(3))).packet();
    pair.time().advanceSeconds(10);
    pair.connect();
    assertThat(pair.bob().stats().estimatedLoss()).isEqualTo(3 * 0.5f / 12, ROUNDING);

    // 0 and 4 of 0 to 4 in the new one.
    for (int i = 0; i < 3; i++) {
      pair.alice().data(Packets.ipv4(i));
    }
    pair.bob().read(pair.alice().data(Packets.ipv4(4))).packet();
    assertThat(pair.bob().stats().estimatedLoss()).isEqualTo((9 * 0.6f + 3 * 0.5f) / 12, ROUNDING);
  }

  @Test
  void refusedDatagramsAreCountedByReasonAndNotAsTraffic() {
    Pair pair = Pair.create().connect();
    byte[] data = pair.alice().data(Packets.ipv4(1));
    pair.bob().read(data).packet();
    StatsSnapshot before = pair.bob().stats();

    pair.bob().read(data).error(Reason.REPLAYED_COUNTER);
    data[40] ^= 1;
    pair.bob().read(data);
    pair.bob().read(new byte[7]).error(Reason.MALFORMED);

    StatsSnapshot after = pair.bob().stats();
    assertThat(after.droppedAtAll() - before.droppedAtAll()).isEqualTo(3);
    assertThat(after.dropped(Reason.MALFORMED)).isEqualTo(1);
    assertThat(after.innerBytesReceived()).isEqualTo(before.innerBytesReceived());
    assertThat(after.wireBytesReceived()).isEqualTo(before.wireBytesReceived());
  }

  @Test
  void countsSurviveRenewalsOfTheSession() {
    Pair pair = Pair.create().connect();
    for (int i = 0; i < 5; i++) {
      pair.bob().read(pair.alice().data(Packets.ipv4(100, i))).packet();
      pair.time().advanceSeconds(200);
      byte[] initiation = pair.alice().forceHandshake().datagram(INITIATION);
      byte[] response = pair.bob().read(initiation).datagram(RESPONSE);
      pair.bob().read(pair.alice().read(response).bytes());
    }

    assertThat(pair.alice().stats().innerBytesSent()).isEqualTo(500);
    assertThat(pair.bob().stats().innerBytesReceived()).isEqualTo(500);
    assertThat(pair.alice().stats().wireBytesSent()).isEqualTo(6 * (148 + 32) + 5 * 144);
  }

  private static StatsSnapshot stats(Peer peer) {
    return peer.party().stats();
  }
}
