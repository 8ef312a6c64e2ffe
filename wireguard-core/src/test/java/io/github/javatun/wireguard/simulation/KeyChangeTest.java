package io.github.javatun.wireguard.simulation;

import static io.github.javatun.wireguard.simulation.MessageType.INITIATION;
import static io.github.javatun.wireguard.simulation.MessageType.KEEPALIVE;
import static io.github.javatun.wireguard.simulation.MessageType.RESPONSE;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.javatun.wireguard.PresharedKey;
import io.github.javatun.wireguard.PrivateKey;
import io.github.javatun.wireguard.Reason;
import org.junit.jupiter.api.Test;

/** The preshared key counts from the next handshake on; a new private key ends all sessions. */
class KeyChangeTest {
  private final PresharedKey secret = PresharedKey.generate(new SeededRandom(7));
  private final PresharedKey otherSecret = PresharedKey.generate(new SeededRandom(8));
  private final Pair pair = Pair.create();
  private final Party alice = pair.alice();
  private final Party bob = pair.bob();

  @Test
  void theSamePresharedKeyOnBothSidesConnects() {
    Pair secured = Pair.builder().both(settings -> settings.presharedKey(secret)).build();
    secured.connect();

    secured.bob().read(secured.alice().data(Packets.ipv4(1))).packet();
  }

  @Test
  void differentPresharedKeysDoNotConnect() {
    Pair secured =
        Pair.builder()
            .alice(settings -> settings.presharedKey(secret))
            .bob(settings -> settings.presharedKey(otherSecret))
            .build();
    byte[] response = secured.bob().read(secured.alice().initiation()).datagram(RESPONSE);

    Answer answer = secured.alice().read(response).error(Reason.BAD_HANDSHAKE);

    assertThat(answer.isAuthenticated()).isFalse();
    assertThat(secured.alice().hasSession()).isFalse();
    assertThat(secured.alice().dropped(Reason.BAD_HANDSHAKE)).isEqualTo(1);
  }

  @Test
  void aPresharedKeyOnOneSideOnlyDoesNotConnect() {
    Pair secured = Pair.builder().bob(settings -> settings.presharedKey(secret)).build();
    byte[] response = secured.bob().read(secured.alice().initiation()).datagram(RESPONSE);

    secured.alice().read(response).error(Reason.BAD_HANDSHAKE);
  }

  @Test
  void aNewPresharedKeyLeavesTheSessionAlone() {
    pair.connect();
    alice.tunnel().setPresharedKey(secret);

    assertThat(alice.hasSession()).isTrue();
    bob.read(alice.data(Packets.ipv4(1))).packet();
    alice.read(bob.data(Packets.ipv4(1))).packet();
  }

  @Test
  void aNewPresharedKeyCountsFromTheNextHandshakeOn() {
    pair.connect();
    alice.tunnel().setPresharedKey(secret);
    pair.time().advanceSeconds(6);
    byte[] response = bob.read(alice.initiation()).datagram(RESPONSE);
    alice.read(response).error(Reason.BAD_HANDSHAKE);
    // The failure does not touch the session there is.
    bob.read(alice.data(Packets.ipv4(1))).packet();

    bob.tunnel().setPresharedKey(secret);
    pair.time().advanceSeconds(6);
    pair.connect();
    bob.read(alice.data(Packets.ipv4(2))).packet();

    alice.tunnel().setPresharedKey(null);
    bob.tunnel().setPresharedKey(null);
    pair.time().advanceSeconds(6);
    pair.connect();
  }

  @Test
  void aNewPrivateKeyDropsTheSessions() {
    pair.connect();
    byte[] late = bob.data(Packets.ipv4(1));
    alice.tunnel().setPrivateKey(PrivateKey.generate(pair.random()));

    assertThat(alice.hasSession()).isFalse();
    alice.read(late).error(Reason.UNKNOWN_INDEX);
  }

  @Test
  void aNewPrivateKeyDropsTheHandshakeUnderWay() {
    byte[] response = bob.read(alice.initiation()).datagram(RESPONSE);
    alice.tunnel().setPrivateKey(PrivateKey.generate(pair.random()));

    // Its mac1 is for the old key, too.
    Answer answer = alice.read(response);
    assertThat(answer.isDatagram()).as("%s", answer).isFalse();
    assertThat(answer.isAuthenticated()).isFalse();
    assertThat(alice.hasSession()).isFalse();
  }

  @Test
  void theNextHandshakeUsesTheNewPrivateKeyAtOnce() {
    PrivateKey fresh = PrivateKey.generate(pair.random());
    alice.write(Packets.ipv4(1)).datagram(INITIATION);
    alice.tunnel().setPrivateKey(fresh);
    Party newBob = pair.party("new bob", pair.bobKey(), fresh.publicKey(), pair.time());

    // No 5 s of waiting for the handshake that the old key began.
    Answer answer = alice.write(Packets.ipv4(2));

    byte[] initiation = answer.datagram(INITIATION);
    bob.read(initiation).error(Reason.WRONG_PEER);
    byte[] response = newBob.read(initiation).datagram(RESPONSE);
    Answer first = alice.read(response);
    newBob.read(first.datagram(MessageType.DATA)).packet();
    for (byte[] datagram : alice.drainDatagrams(first)) {
      newBob.read(datagram).packet();
    }
    alice.read(newBob.data(Packets.ipv4(3))).packet();
  }

  @Test
  void aResponderWithANewPrivateKeyAnswersToIt() {
    pair.connect();
    PrivateKey fresh = PrivateKey.generate(pair.random());
    bob.tunnel().setPrivateKey(fresh);
    pair.time().advanceSeconds(6);
    bob.read(alice.initiation()).error(Reason.BAD_MAC1);

    Party newAlice = pair.party("new alice", pair.aliceKey(), fresh.publicKey(), pair.time());
    // A process started anew, a moment later.
    pair.time().advanceSeconds(1);
    byte[] response = bob.read(newAlice.initiation()).datagram(RESPONSE);
    bob.read(newAlice.read(response).datagram(KEEPALIVE)).done(Reason.KEEPALIVE_RECEIVED);
    newAlice.read(bob.data(Packets.ipv4(1))).packet();
  }
}
