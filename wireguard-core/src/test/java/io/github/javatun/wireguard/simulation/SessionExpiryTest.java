package io.github.javatun.wireguard.simulation;

import static io.github.javatun.wireguard.simulation.MessageType.INITIATION;
import static io.github.javatun.wireguard.simulation.MessageType.RESPONSE;
import static io.github.javatun.wireguard.simulation.VirtualTime.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.javatun.wireguard.Reason;
import io.github.javatun.wireguard.Tunnel;
import org.junit.jupiter.api.Test;

/**
 * REJECT_AFTER_TIME: a session is dead at 180 s, and all keys are wiped at three times that (paper,
 * sections 6.1 and 6.3). Nothing ticks here unless it says so.
 */
class SessionExpiryTest {
  private final Pair pair = Pair.create().connect();
  private final VirtualTime time = pair.time();
  private final Party alice = pair.alice();
  private final Party bob = pair.bob();

  @Test
  void aSessionIsWrittenToUntil180Seconds() {
    time.advance(180 * SECOND - 1);

    assertThat(alice.hasSession()).isTrue();
    alice.write(Packets.ipv4(1)).datagram(MessageType.DATA);
  }

  @Test
  void fromThenOnAPacketWaitsForANewHandshake() {
    time.advance(180 * SECOND);

    assertThat(alice.hasSession()).isFalse();
    byte[] initiation = alice.write(Packets.ipv4(1)).datagram(INITIATION);

    byte[] response = bob.read(initiation).datagram(RESPONSE);
    byte[] data = alice.read(response).datagram(MessageType.DATA);
    assertThat(bob.read(data).packet()).isEqualTo(Packets.ipv4(1));
  }

  @Test
  void theResponderStartsAHandshakeOfItsOwnThen() {
    time.advance(180 * SECOND);

    bob.write(Packets.ipv4(1)).datagram(INITIATION);
  }

  @Test
  void aSessionIsReadFromUntil180Seconds() {
    byte[] data = alice.data(Packets.ipv4(1));
    time.advance(180 * SECOND - 1);

    assertThat(bob.read(data).packet()).isEqualTo(Packets.ipv4(1));
  }

  @Test
  void fromThenOnDataIsRefused() {
    byte[] data = alice.data(Packets.ipv4(1));
    time.advance(180 * SECOND);

    Answer answer = bob.read(data).error(Reason.SESSION_EXPIRED);

    assertThat(answer.isAuthenticated()).isFalse();
    assertThat(bob.dropped(Reason.SESSION_EXPIRED)).isEqualTo(1);
  }

  @Test
  void theInitiatorRefusesOldDataToo() {
    byte[] data = bob.data(Packets.ipv4(1));
    time.advance(180 * SECOND);

    alice.read(data).error(Reason.SESSION_EXPIRED);
  }

  @Test
  void anUnconfirmedSessionExpiresAsWell() {
    Pair fresh = Pair.create();
    byte[] initiation = fresh.alice().write(Packets.ipv4(1)).datagram(INITIATION);
    byte[] response = fresh.bob().read(initiation).datagram(RESPONSE);
    byte[] data = fresh.alice().read(response).datagram(MessageType.DATA);
    fresh.time().advance(180 * SECOND);

    fresh.bob().read(data).error(Reason.SESSION_EXPIRED);
    assertThat(fresh.bob().hasSession()).isFalse();
  }

  @Test
  void keysOutliveTheSessionUntil540Seconds() {
    byte[] first = alice.data(Packets.keepalive());
    byte[] second = alice.data(Packets.keepalive());
    sleepAndTick(bob, 540 * SECOND - 1);
    bob.read(first).error(Reason.SESSION_EXPIRED);
    assertThat(bob.tunnel().nanosUntilTick()).isOne();

    sleepAndTick(bob, 1);

    bob.read(second).error(Reason.UNKNOWN_INDEX);
    assertThat(bob.hasSession()).isFalse();
    assertThat(bob.tunnel().nextTick()).isEqualTo(Tunnel.NEVER);
  }

  @Test
  void theInitiatorWipesAt540SecondsToo() {
    byte[] keepalive = bob.data(Packets.keepalive());
    sleepAndTick(alice, 540 * SECOND);

    alice.read(keepalive).error(Reason.UNKNOWN_INDEX);
    assertThat(alice.tunnel().nextTick()).isEqualTo(Tunnel.NEVER);
  }

  @Test
  void theLastSessionSetsTheTimeOfWiping() {
    sleepAndTick(bob, 300 * SECOND);
    Pair.connect(alice, bob);
    byte[] first = alice.data(Packets.keepalive());
    byte[] second = alice.data(Packets.keepalive());

    sleepAndTick(bob, 540 * SECOND - 1);
    bob.read(first).error(Reason.SESSION_EXPIRED);
    sleepAndTick(bob, 1);
    bob.read(second).error(Reason.UNKNOWN_INDEX);
  }

  @Test
  void wipingDropsNoHandshakeThatJustBegan() {
    Pair fresh = Pair.create();
    fresh.time().advanceSeconds(539.999);
    byte[] initiation = fresh.alice().write(Packets.ipv4(1)).datagram(INITIATION);
    fresh.time().advanceSeconds(0.002);
    assertThat(fresh.alice().tick().isIdle()).isTrue();

    byte[] response = fresh.bob().read(initiation).datagram(RESPONSE);
    byte[] data = fresh.alice().read(response).datagram(MessageType.DATA);
    assertThat(fresh.bob().read(data).packet()).isEqualTo(Packets.ipv4(1));
  }

  @Test
  void wipingOldKeysDropsNoHandshakeThatJustBegan() {
    time.advance(540 * SECOND - 1);
    byte[] initiation = alice.write(Packets.ipv4(1)).datagram(INITIATION);
    sleepAndTick(alice, SECOND);

    byte[] response = bob.read(initiation).datagram(RESPONSE);
    byte[] data = alice.read(response).datagram(MessageType.DATA);
    assertThat(bob.read(data).packet()).isEqualTo(Packets.ipv4(1));
  }

  @Test
  void wipingEndsWithALastTickAndThenTheTunnelWorksAgain() {
    sleepAndTick(alice, 540 * SECOND);
    sleepAndTick(bob, 0);

    pair.connect();

    assertThat(bob.read(alice.data(Packets.ipv4(1))).isPacket()).isTrue();
  }

  private void sleepAndTick(Party party, long nanos) {
    time.advance(nanos);
    Answer answer = party.tick();
    assertThat(answer.isDatagram()).as("%s of an idle %s", answer, party).isFalse();
  }
}
