package io.github.javatun.wireguard.simulation;

import static io.github.javatun.wireguard.simulation.MessageType.INITIATION;
import static io.github.javatun.wireguard.simulation.MessageType.RESPONSE;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.javatun.wireguard.Reason;
import io.github.javatun.wireguard.Tunnel;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How a session comes about when nothing goes wrong (paper, section 5.4). */
class HandshakeTest {
  private final Pair pair = Pair.create();
  private final Party alice = pair.alice();
  private final Party bob = pair.bob();

  @Test
  void aNewTunnelSendsNothingAndPlansNothing() {
    assertThat(alice.hasSession()).isFalse();
    assertThat(alice.tunnel().nextTick()).isEqualTo(Tunnel.NEVER);
    assertThat(alice.tunnel().nanosUntilTick()).isEqualTo(Tunnel.NEVER);
    alice.requireNothingDue();
    pair.time().advance(VirtualTime.HOUR);
    alice.requireNothingDue();
  }

  @Test
  void theFirstPacketWaitsWhileAnInitiationGoesOut() {
    Answer answer = alice.write(Packets.ipv4(1));

    byte[] initiation = answer.datagram(INITIATION);
    assertThat(MessageType.hasMac2(initiation)).isFalse();
    assertThat(answer.isMorePending()).isFalse();
    assertThat(alice.stats().queuedPackets()).isEqualTo(1);
    assertThat(alice.hasSession()).isFalse();
  }

  @ParameterizedTest
  @EnumSource
  void bothSidesCanSendAfterOneRoundTrip(BufferForm form) {
    Pair pair = Pair.builder().form(form).build();
    Party alice = pair.alice();
    Party bob = pair.bob();
    byte[] first = Packets.ipv4(1);
    byte[] second = Packets.ipv6(100, 2);

    Answer response = bob.read(alice.write(first).datagram(INITIATION));
    assertThat(response.isAuthenticated()).isTrue();
    assertThat(bob.hasSession()).isFalse();
    Answer confirmation = alice.read(response.datagram(RESPONSE));
    assertThat(confirmation.isAuthenticated()).isTrue();
    assertThat(confirmation.isMorePending()).isFalse();
    assertThat(alice.hasSession()).isTrue();

    Answer delivered = bob.read(confirmation.datagram(MessageType.DATA));
    assertThat(delivered.packet()).isEqualTo(first);
    assertThat(delivered.isMorePending()).isFalse();
    assertThat(bob.hasSession()).isTrue();
    assertThat(alice.read(bob.data(second)).packet()).isEqualTo(second);
    assertThat(bob.read(alice.data(second)).packet()).isEqualTo(second);
  }

  @Test
  void anInitiatorWithoutPacketsConfirmsTheKeyWithAKeepalive() {
    byte[] response = bob.read(alice.forceHandshake().datagram(INITIATION)).datagram(RESPONSE);

    Answer confirmation = alice.read(response);

    confirmation.datagram(MessageType.KEEPALIVE);
    assertThat(confirmation.isMorePending()).isFalse();
    Answer received = bob.read(confirmation.bytes()).done(Reason.KEEPALIVE_RECEIVED);
    assertThat(received.isAuthenticated()).isTrue();
    assertThat(bob.hasSession()).isTrue();
  }

  @Test
  void everyInitiationIsFreshlyMade() {
    byte[] first = alice.initiation();
    pair.time().advanceSeconds(6);
    byte[] second = alice.initiation();

    // Sender index, ephemeral key and all that hangs on it; the type stays.
    assertThat(Arrays.mismatch(first, second)).isBetween(4, 8);
  }

  @Test
  void aResponseIsAcceptedOnce() {
    byte[] response = bob.read(alice.initiation()).datagram(RESPONSE);
    alice.read(response).datagram(MessageType.KEEPALIVE);

    Answer again = alice.read(response).error(Reason.UNEXPECTED_MESSAGE);

    assertThat(again.isAuthenticated()).isFalse();
    assertThat(alice.dropped(Reason.UNEXPECTED_MESSAGE)).isEqualTo(1);
    assertThat(bob.read(alice.data(Packets.ipv4(1))).isPacket()).isTrue();
  }

  @Test
  void dataIsAcceptedOnce() {
    pair.connect();
    byte[] datagram = alice.data(Packets.ipv4(1));
    bob.read(datagram).packet();

    Answer again = bob.read(datagram).error(Reason.REPLAYED_COUNTER);

    assertThat(again.isAuthenticated()).isFalse();
    assertThat(bob.dropped(Reason.REPLAYED_COUNTER)).isEqualTo(1);
  }

  @Test
  void aWriteOfLengthZeroIsAKeepaliveAndDeliversNothing() {
    pair.connect();

    Answer received = bob.read(alice.write(Packets.keepalive()).datagram(MessageType.KEEPALIVE));

    received.done(Reason.KEEPALIVE_RECEIVED);
    assertThat(received.isAuthenticated()).isTrue();
    assertThat(received.isMorePending()).isFalse();
  }

  @Test
  void aKeepaliveWithoutASessionStartsAHandshake() {
    byte[] initiation = alice.write(Packets.keepalive()).datagram(INITIATION);

    byte[] response = bob.read(initiation).datagram(RESPONSE);
    Answer confirmation = alice.read(response);

    bob.read(confirmation.datagram(MessageType.KEEPALIVE)).done(Reason.KEEPALIVE_RECEIVED);
    assertThat(alice.hasSession()).isTrue();
    assertThat(bob.hasSession()).isTrue();
  }

  @Test
  void theClockMayHaveAnyOrigin() {
    for (long origin : new long[] {0, -5 * VirtualTime.SECOND, Long.MIN_VALUE / 2}) {
      World world = Pair.builder().time(new VirtualTime(origin)).world();
      world.alice().write(Packets.ipv4(1));
      world.runSeconds(1);
      assertThat(world.bob().delivered()).as("origin %s", origin).hasSize(1);
      world.runSeconds(9);
      assertThat(world.tap().ofType(MessageType.KEEPALIVE).count()).isEqualTo(1);
    }
  }

  @Test
  void aClosedTunnelAnswersSoAndDoesNothing() {
    pair.connect();
    byte[] datagram = bob.data(Packets.ipv4(1));
    Tunnel tunnel = alice.tunnel();
    tunnel.close();
    tunnel.close();

    assertThat(tunnel.hasSession()).isFalse();
    assertThat(tunnel.nextTick()).isEqualTo(Tunnel.NEVER);
    alice.write(Packets.ipv4(1), 2_000).error(Reason.CLOSED);
    alice.read(datagram, null, 2_000).error(Reason.CLOSED);
    alice.tick(2_000).error(Reason.CLOSED);
    alice.forceHandshake(2_000).error(Reason.CLOSED);
  }
}
