package io.github.javatun.wireguard.simulation;

import static io.github.javatun.wireguard.simulation.MessageType.COOKIE_REPLY;
import static io.github.javatun.wireguard.simulation.MessageType.INITIATION;
import static io.github.javatun.wireguard.simulation.MessageType.RESPONSE;
import static io.github.javatun.wireguard.simulation.VirtualTime.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.javatun.wireguard.Endpoint;
import io.github.javatun.wireguard.Reason;
import io.github.javatun.wireguard.Result;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Cookies, from the demand of a responder under load to their end (paper, section 5.4.7). */
class CookieTest {
  private static final int LIMIT = 5;
  private static final int ADDRESS = 0xc000_0201;

  private final VirtualTime time = new VirtualTime();
  private final Pair pair =
      Pair.builder()
          .time(time)
          .alice(settings -> settings.rateLimiter(Flood.limiter(time, LIMIT)))
          .bob(settings -> settings.rateLimiter(Flood.limiter(time, LIMIT)))
          .build();
  private final Party alice = pair.alice();
  private final Party bob = pair.bob();
  private final Flood flood = new Flood(pair);
  private final Endpoint home = new Endpoint().setIpv4(ADDRESS, 1000);

  @Test
  void belowTheLimitNobodyNeedsACookie() {
    for (int i = 0; i < LIMIT - 1; i++) {
      flood.send(bob, home).error(Reason.WRONG_PEER);
    }
    bob.read(alice.initiation(), home).datagram(RESPONSE);
  }

  @Test
  void underLoadTheResponderDemandsACookie() {
    byte[] initiation = alice.initiation();
    flood.overload(bob);

    Answer answer = bob.read(initiation, home);

    answer.datagram(COOKIE_REPLY);
    assertThat(answer.isAuthenticated()).isFalse();
    assertThat(answer.isMorePending()).isFalse();
  }

  @Test
  void theNextInitiationCarriesTheCookieAndGetsThrough() {
    byte[] initiation = alice.write(Packets.ipv4(1)).datagram(INITIATION);
    assertThat(MessageType.hasMac2(initiation)).isFalse();
    flood.overload(bob);
    alice.read(bob.read(initiation, home).datagram(COOKIE_REPLY)).done(Reason.COOKIE_RECEIVED);

    time.advance(alice.tunnel().nanosUntilTick());
    byte[] withCookie = alice.tick().datagram(INITIATION);
    assertThat(MessageType.hasMac2(withCookie)).isTrue();
    flood.overload(bob);
    Answer response = bob.read(withCookie, home);

    assertThat(response.isAuthenticated()).isTrue();
    byte[] data = alice.read(response.datagram(RESPONSE)).datagram(MessageType.DATA);
    assertThat(bob.read(data, home).packet()).isEqualTo(Packets.ipv4(1));
  }

  @Test
  void aCookieReplyMovesNoTimersAndNoEndpoint() {
    byte[] initiation = alice.write(Packets.ipv4(1)).datagram(INITIATION);
    flood.overload(bob);
    byte[] reply = bob.read(initiation, home).datagram(COOKIE_REPLY);
    time.advanceSeconds(1);
    long before = alice.tunnel().nextTick();

    Answer answer = alice.read(reply).done(Reason.COOKIE_RECEIVED);

    assertThat(answer.isAuthenticated()).isFalse();
    assertThat(answer.isMorePending()).isFalse();
    assertThat(alice.tunnel().nextTick()).isEqualTo(before);
  }

  @Test
  void aCookieReplyDoesNotCountAsTheAnswerToData() {
    pair.connect();
    time.advanceSeconds(10);
    alice.data(Packets.ipv4(1));
    time.advanceSeconds(6);
    byte[] initiation = alice.initiation();
    flood.overload(bob);
    byte[] reply = bob.read(initiation, home).datagram(COOKIE_REPLY);
    long before = alice.tunnel().nextTick();
    alice.read(reply).done(Reason.COOKIE_RECEIVED);

    assertThat(alice.tunnel().nextTick()).isEqualTo(before);
  }

  @ParameterizedTest
  @ValueSource(ints = {1001, 999})
  void aCookieIsBoundToThePort(int port) {
    byte[] withCookie = initiationWithCookie();
    flood.overload(bob);

    bob.read(withCookie, new Endpoint().setIpv4(ADDRESS, port)).datagram(COOKIE_REPLY);
    bob.read(withCookie, home).datagram(RESPONSE);
  }

  @Test
  void aCookieIsBoundToTheAddress() {
    byte[] withCookie = initiationWithCookie();
    flood.overload(bob);

    bob.read(withCookie, new Endpoint().setIpv4(ADDRESS + 1, home.port())).datagram(COOKIE_REPLY);
    bob.read(withCookie, new Endpoint().setIpv6(1, ADDRESS, home.port())).datagram(COOKIE_REPLY);
    bob.read(withCookie, null).datagram(COOKIE_REPLY);
    bob.read(withCookie, home).datagram(RESPONSE);
  }

  @Test
  void theNewCookieWorksAtTheNewPort() {
    byte[] withCookie = initiationWithCookie();
    Endpoint moved = new Endpoint().setIpv4(ADDRESS, 2000);
    flood.overload(bob);
    byte[] reply = bob.read(withCookie, moved).datagram(COOKIE_REPLY);
    alice.read(reply).done(Reason.COOKIE_RECEIVED);
    time.advanceSeconds(5.5);
    byte[] withNewCookie = alice.initiation();
    flood.overload(bob);

    bob.read(withNewCookie, moved).datagram(RESPONSE);
  }

  @Test
  void theSenderUsesACookieForLessThan120Seconds() {
    initiationWithCookie();
    time.advanceSeconds(100);
    assertThat(MessageType.hasMac2(alice.initiation())).isTrue();
    time.advanceSeconds(20);
    assertThat(MessageType.hasMac2(alice.initiation())).isFalse();
  }

  @Test
  void theResponderForgetsCookiesAfterTwice120Seconds() {
    initiationWithCookie();
    time.advanceSeconds(241);
    alice.clock().jump(-235 * SECOND);
    byte[] withOldCookie = alice.initiation();
    assertThat(MessageType.hasMac2(withOldCookie)).isTrue();
    flood.overload(bob);

    bob.read(withOldCookie, home).datagram(COOKIE_REPLY);
  }

  @Test
  void oneCookieReplyIsAcceptedForEachInitiation() {
    byte[] initiation = alice.initiation();
    flood.overload(bob);
    byte[] first = bob.read(initiation, home).datagram(COOKIE_REPLY);
    byte[] second = bob.read(initiation, home).datagram(COOKIE_REPLY);
    alice.read(first).done(Reason.COOKIE_RECEIVED);

    assertThat(alice.read(second).operation()).isEqualTo(Result.ERROR);
    assertThat(alice.read(first).operation()).isEqualTo(Result.ERROR);
    assertThat(alice.stats().droppedAtAll()).isEqualTo(2);
  }

  @Test
  void theNextInitiationMayBringAnotherCookie() {
    byte[] withCookie = initiationWithCookie();
    flood.overload(bob);

    byte[] reply = bob.read(withCookie, new Endpoint().setIpv4(ADDRESS, 1)).bytes();

    alice.read(reply).done(Reason.COOKIE_RECEIVED);
  }

  @Test
  void everyCookieReplyIsFresh() {
    byte[] initiation = alice.initiation();
    flood.overload(bob);

    assertThat(bob.read(initiation, home).datagram(COOKIE_REPLY))
        .isNotEqualTo(bob.read(initiation, home).datagram(COOKIE_REPLY));
  }

  @Test
  void aCookieReplyThatNobodyAskedForIsRefused() {
    byte[] initiation = alice.initiation();
    flood.overload(bob);
    byte[] reply = bob.read(initiation, home).datagram(COOKIE_REPLY);
    Party idle = Pair.create().alice();

    idle.read(reply).error(Reason.UNEXPECTED_MESSAGE);
    bob.read(reply).error(Reason.UNEXPECTED_MESSAGE);
  }

  @Test
  void aForgedCookieReplyIsRefusedAndTheGenuineOneStillAccepted() {
    byte[] initiation = alice.initiation();
    flood.overload(bob);
    byte[] reply = bob.read(initiation, home).datagram(COOKIE_REPLY);
    for (int i = 4; i < reply.length; i++) {
      byte[] forged = reply.clone();
      forged[i] ^= 0x10;
      Reason wanted = i < 8 ? Reason.UNEXPECTED_MESSAGE : Reason.BAD_HANDSHAKE;
      alice.read(forged).error(wanted);
    }

    alice.read(reply).done(Reason.COOKIE_RECEIVED);
  }

  @Test
  void anInitiatorUnderLoadDemandsACookieForTheResponse() {
    byte[] response = bob.read(alice.write(Packets.ipv4(1)).bytes(), home).datagram(RESPONSE);
    overloadAlice();
    Answer demand = alice.read(response, home);
    assertThat(demand.isAuthenticated()).isFalse();
    bob.read(demand.datagram(COOKIE_REPLY)).done(Reason.COOKIE_RECEIVED);

    time.advance(alice.tunnel().nanosUntilTick());
    byte[] again = bob.read(alice.tick().datagram(INITIATION), home).datagram(RESPONSE);
    assertThat(MessageType.hasMac2(again)).isTrue();
    overloadAlice();

    bob.read(alice.read(again, home).datagram(MessageType.DATA)).packet();
  }

  /** An initiation of Alice's that carries the cookie for her home address. */
  private byte[] initiationWithCookie() {
    byte[] initiation = alice.initiation();
    flood.overload(bob);
    alice.read(bob.read(initiation, home).datagram(COOKIE_REPLY)).done(Reason.COOKIE_RECEIVED);
    time.advanceSeconds(5.5);
    byte[] withCookie = alice.initiation();
    assertThat(MessageType.hasMac2(withCookie)).isTrue();
    return withCookie;
  }

  private void overloadAlice() {
    Party stranger =
        pair.stranger("trudy", pair.aliceKey().publicKey(), new VirtualTime(time.nanoTime()));
    byte[] initiation = stranger.initiation();
    Endpoint from = new Endpoint().setIpv4(0xc633_6402, 666);
    for (int i = 0; i < LIMIT; i++) {
      alice.read(initiation, from).error(Reason.WRONG_PEER);
    }
    alice.read(initiation, from).datagram(COOKIE_REPLY);
  }
}
