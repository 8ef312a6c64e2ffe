package io.github.javatun.wireguard.simulation;

import static io.github.javatun.wireguard.simulation.MessageType.INITIATION;
import static io.github.javatun.wireguard.simulation.MessageType.KEEPALIVE;
import static io.github.javatun.wireguard.simulation.MessageType.RESPONSE;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.javatun.wireguard.Reason;
import io.github.javatun.wireguard.Result;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * A responder sends with a new key only once the initiator used it (paper, section 5.4.3 and the
 * three keypairs of section 6.3).
 */
class KeyConfirmationTest {
  private final Pair pair = Pair.create();
  private final Party alice = pair.alice();
  private final Party bob = pair.bob();

  @Test
  void withoutAnOlderSessionTheResponderWaits() {
    byte[] response = bob.read(alice.initiation()).datagram(RESPONSE);
    byte[] packet = Packets.ipv4(1);

    Answer answer = bob.write(packet);

    assertThat(answer.operation() == Result.DONE || MessageType.of(answer.bytes()) == INITIATION)
        .as("%s sends no data", answer)
        .isTrue();
    assertThat(bob.hasSession()).isFalse();
    assertThat(bob.stats().queuedPackets()).isEqualTo(1);
    Answer confirmed = bob.read(alice.read(response).datagram(KEEPALIVE));
    confirmed.done(Reason.KEEPALIVE_RECEIVED);
    assertThat(confirmed.isMorePending()).isTrue();
    assertThat(bob.hasSession()).isTrue();
    List<byte[]> sent = bob.drainDatagrams(confirmed);
    assertThat(sent).hasSize(1);
    assertThat(alice.read(sent.getFirst()).packet()).isEqualTo(packet);
  }

  @Test
  void aResponderThatJustAnsweredDoesNotCrossWithAnInitiationOfItsOwn() {
    bob.read(alice.initiation()).datagram(RESPONSE);

    bob.write(Packets.ipv4(1)).done(Reason.QUEUED);
  }

  @Test
  void withAnOlderSessionTheResponderGoesOnUsingThat() {
    pair.connect();
    pair.time().advanceSeconds(10);
    byte[] response = bob.read(alice.initiation()).datagram(RESPONSE);

    // Alice has not seen the response, so she could not read anything sent with the new key.
    assertThat(alice.read(bob.data(Packets.ipv4(1))).packet()).isEqualTo(Packets.ipv4(1));
    assertThat(bob.read(alice.data(Packets.ipv4(2))).packet()).isEqualTo(Packets.ipv4(2));

    byte[] confirmation = alice.read(response).datagram(KEEPALIVE);
    assertThat(alice.read(bob.data(Packets.ipv4(3))).packet()).isEqualTo(Packets.ipv4(3));
    bob.read(confirmation).done(Reason.KEEPALIVE_RECEIVED);
    assertThat(alice.read(bob.data(Packets.ipv4(4))).packet()).isEqualTo(Packets.ipv4(4));
  }

  @Test
  void dataConfirmsAsWellAsAKeepalive() {
    byte[] initiation = alice.write(Packets.ipv4(1)).datagram(INITIATION);
    byte[] response = bob.read(initiation).datagram(RESPONSE);
    bob.write(Packets.ipv4(2));
    byte[] data = alice.read(response).datagram(MessageType.DATA);

    Answer answer = bob.read(data);

    assertThat(answer.packet()).isEqualTo(Packets.ipv4(1));
    assertThat(answer.isMorePending()).isTrue();
    List<byte[]> sent = bob.drainDatagrams(answer);
    assertThat(sent).hasSize(1);
    assertThat(alice.read(sent.getFirst()).packet()).isEqualTo(Packets.ipv4(2));
  }

  @Test
  void dataOfThePreviousSessionIsReadAfterTheRenewal() {
    pair.connect();
    byte[] late = alice.data(Packets.ipv4(1));
    byte[] lateFromBob = bob.data(Packets.ipv4(2));
    pair.time().advanceSeconds(10);
    pair.connect();

    assertThat(bob.read(late).packet()).isEqualTo(Packets.ipv4(1));
    assertThat(alice.read(lateFromBob).packet()).isEqualTo(Packets.ipv4(2));
  }

  @Test
  void oldDataDoesNotConfirmTheNewKey() {
    pair.connect();
    byte[] late = alice.data(Packets.ipv4(1));
    pair.time().advanceSeconds(10);
    bob.read(alice.initiation()).datagram(RESPONSE);
    bob.read(late).packet();

    assertThat(alice.read(bob.data(Packets.ipv4(2))).packet()).isEqualTo(Packets.ipv4(2));
  }

  @Test
  void sessionsBeforeThePreviousAreForgotten() {
    pair.connect();
    byte[] late = alice.data(Packets.ipv4(1));
    for (int i = 0; i < 2; i++) {
      pair.time().advanceSeconds(10);
      pair.connect();
    }

    bob.read(late).error(Reason.UNKNOWN_INDEX);
  }
}
