package io.github.javatun.wireguard.simulation;

import static io.github.javatun.wireguard.simulation.MessageType.RESPONSE;
import static io.github.javatun.wireguard.simulation.VirtualTime.MILLISECOND;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.javatun.wireguard.Reason;
import org.junit.jupiter.api.Test;

/** Which initiations a responder refuses although they are well made (paper, section 5.1). */
class InitiationRefusalTest {
  private final Pair pair = Pair.create();
  private final VirtualTime time = pair.time();
  private final Party alice = pair.alice();
  private final Party bob = pair.bob();

  @Test
  void aReplayIsRefused() {
    byte[] initiation = alice.initiation();
    bob.read(initiation).datagram(RESPONSE);
    time.advanceSeconds(1);

    Answer answer = bob.read(initiation).error(Reason.REPLAYED_INITIATION);

    assertThat(answer.isAuthenticated()).isFalse();
    assertThat(answer.isMorePending()).isFalse();
    assertThat(bob.dropped(Reason.REPLAYED_INITIATION)).isEqualTo(1);
  }

  @Test
  void anOlderOneThanTheLastAcceptedIsRefused() {
    byte[] older = alice.initiation();
    time.advanceSeconds(6);
    byte[] newer = alice.initiation();
    bob.read(newer).datagram(RESPONSE);
    time.advanceSeconds(1);

    bob.read(older).error(Reason.REPLAYED_INITIATION);
  }

  @Test
  void aReplayDoesNotDisturbTheSession() {
    byte[] initiation = alice.initiation();
    byte[] response = bob.read(initiation).datagram(RESPONSE);
    bob.read(alice.read(response).bytes());
    time.advanceSeconds(30);
    bob.read(initiation).error(Reason.REPLAYED_INITIATION);

    assertThat(bob.read(alice.data(Packets.ipv4(1))).isPacket()).isTrue();
    assertThat(alice.read(bob.data(Packets.ipv4(2))).isPacket()).isTrue();
  }

  @Test
  void theSecondWithinTwentyMillisecondsIsRefused() {
    byte[] first = alice.write(Packets.ipv4(1)).bytes();
    time.advanceSeconds(1);
    byte[] second = alice.initiation();
    bob.read(first).datagram(RESPONSE);
    time.advance(20 * MILLISECOND - 1);

    Answer answer = bob.read(second).error(Reason.INITIATION_FLOOD);

    assertThat(answer.isAuthenticated()).isFalse();
    assertThat(bob.dropped(Reason.INITIATION_FLOOD)).isEqualTo(1);
  }

  @Test
  void afterTwentyMillisecondsItIsAccepted() {
    byte[] first = alice.write(Packets.ipv4(1)).bytes();
    time.advanceSeconds(1);
    byte[] second = alice.initiation();
    bob.read(first).datagram(RESPONSE);
    time.advance(20 * MILLISECOND);

    bob.read(second).datagram(RESPONSE);
  }

  @Test
  void oneRefusedForHasteIsNotUsedUp() {
    byte[] first = alice.write(Packets.ipv4(1)).bytes();
    time.advanceSeconds(1);
    byte[] second = alice.initiation();
    bob.read(first).datagram(RESPONSE);
    time.advance(10 * MILLISECOND);
    bob.read(second).error(Reason.INITIATION_FLOOD);
    time.advance(10 * MILLISECOND);

    // Neither its timestamp nor the time of its refusal counts.
    byte[] response = bob.read(second).datagram(RESPONSE);
    bob.read(alice.read(response).datagram(MessageType.DATA)).packet();
  }

  @Test
  void anUnknownKeyIsRefused() {
    Party stranger = pair.stranger("mallory", pair.bobKey().publicKey(), time.follower());

    Answer answer = bob.read(stranger.initiation()).error(Reason.WRONG_PEER);

    assertThat(answer.isAuthenticated()).isFalse();
    assertThat(bob.dropped(Reason.WRONG_PEER)).isEqualTo(1);
    assertThat(bob.stats().droppedAtAll()).isEqualTo(1);
  }

  @Test
  void anInitiationForSomeoneElseIsRefusedByItsMac() {
    byte[] initiation = alice.initiation();

    alice.read(initiation).error(Reason.BAD_MAC1);
    assertThat(alice.dropped(Reason.BAD_MAC1)).isEqualTo(1);
  }

  @Test
  void anUnknownKeyDoesNotHoldUpThePeer() {
    Party stranger = pair.stranger("mallory", pair.bobKey().publicKey(), time.follower());
    byte[] forged = stranger.initiation();
    byte[] genuine = alice.initiation();
    bob.read(forged).error(Reason.WRONG_PEER);

    bob.read(genuine).datagram(RESPONSE);
  }
}
