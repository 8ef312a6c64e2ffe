package io.github.javatun.wireguard.simulation;

import static io.github.javatun.wireguard.simulation.MessageType.COOKIE_REPLY;
import static io.github.javatun.wireguard.simulation.MessageType.INITIATION;
import static io.github.javatun.wireguard.simulation.MessageType.RESPONSE;
import static io.github.javatun.wireguard.simulation.VirtualTime.MILLISECOND;
import static io.github.javatun.wireguard.simulation.VirtualTime.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.javatun.wireguard.Endpoint;
import io.github.javatun.wireguard.RateLimiter;
import io.github.javatun.wireguard.Reason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Floods of handshake messages: 20 a second and 5 at once for each source that holds a cookie, and
 * no lockout of the peer (paper, section 5.3).
 */
class LoadTest {
  private static final int LIMIT = 20;
  private static final int BURST = 5;

  private final VirtualTime time = new VirtualTime();
  private final RateLimiter limiter = Flood.limiter(time, LIMIT);
  private final Pair pair =
      Pair.builder().time(time).bob(settings -> settings.rateLimiter(limiter)).build();
  private final Party alice = pair.alice();
  private final Party bob = pair.bob();
  private final Flood flood = new Flood(pair);

  @Test
  void aSourceWithACookieMaySendFiveAtOnce() {
    Endpoint source = ipv4(1);
    byte[] initiation = overloadAndTakeCookie(source);

    pass(initiation, source, BURST);
    long before = bob.dropped(Reason.UNDER_LOAD);
    bob.read(initiation, source).error(Reason.UNDER_LOAD);
    bob.read(initiation, source).error(Reason.UNDER_LOAD);
    assertThat(bob.dropped(Reason.UNDER_LOAD) - before).isEqualTo(2);
  }

  @Test
  void aSourceWithACookieMaySendOneMoreEveryFiftyMilliseconds() {
    Endpoint source = ipv4(1);
    byte[] initiation = overloadAndTakeCookie(source);
    pass(initiation, source, BURST);
    for (int i = 0; i < 10; i++) {
      time.advance(50 * MILLISECOND - 1);
      bob.read(initiation, source).error(Reason.UNDER_LOAD);
      time.advance(1);
      pass(initiation, source, 1);
      bob.read(initiation, source).error(Reason.UNDER_LOAD);
    }
  }

  @Test
  void aSourceThatWasQuietMaySendFiveAgainAndNotMore() {
    Endpoint source = ipv4(1);
    byte[] initiation = overloadAndTakeCookie(source);
    pass(initiation, source, BURST);
    time.advanceSeconds(60);
    flood.overload(bob);

    pass(initiation, source, BURST);
    bob.read(initiation, source).error(Reason.UNDER_LOAD);
  }

  @Test
  void neighboursOnIpv4DoNotShare() {
    byte[] first = overloadAndTakeCookie(ipv4(1));
    byte[] second = flood.initiationWithCookie(bob, ipv4(2));
    pass(first, ipv4(1), BURST);
    bob.read(first, ipv4(1)).error(Reason.UNDER_LOAD);

    pass(second, ipv4(2), BURST);
  }

  @Test
  void anIpv6NetworkOf64BitsIsOneSource() {
    Endpoint one = new Endpoint().setIpv6(0x2001_0db8_0000_0001L, 1, 1000);
    Endpoint two = new Endpoint().setIpv6(0x2001_0db8_0000_0001L, 2, 1000);
    Endpoint other = new Endpoint().setIpv6(0x2001_0db8_0000_0002L, 1, 1000);
    byte[] first = overloadAndTakeCookie(one);
    byte[] second = flood.initiationWithCookie(bob, two);
    byte[] third = flood.initiationWithCookie(bob, other);

    pass(first, one, 3);
    pass(second, two, 2);
    bob.read(first, one).error(Reason.UNDER_LOAD);
    bob.read(second, two).error(Reason.UNDER_LOAD);
    pass(third, other, BURST);
  }

  @Test
  void aSourceThatUsesItsTokensUpDoesNotHoldUpThePeer() {
    Endpoint source = ipv4(1);
    byte[] forged = overloadAndTakeCookie(source);
    byte[] initiation = alice.write(Packets.ipv4(1)).bytes();
    alice.read(bob.read(initiation, ipv4(9)).datagram(COOKIE_REPLY)).done(Reason.COOKIE_RECEIVED);
    time.advance(alice.tunnel().nanosUntilTick());
    byte[] withCookie = alice.tick().datagram(INITIATION);
    flood.overload(bob);
    pass(forged, source, BURST);
    bob.read(forged, source).error(Reason.UNDER_LOAD);

    bob.read(withCookie, ipv4(9)).datagram(RESPONSE);
  }

  @Test
  void theLoadOfOneTunnelIsThatOfAllWhoShareTheLimiter() {
    Pair other =
        Pair.builder().seed(2).time(time).bob(settings -> settings.rateLimiter(limiter)).build();
    byte[] initiation = other.alice().initiation();
    flood.overload(bob);

    other.bob().read(initiation, ipv4(1)).datagram(COOKIE_REPLY);
  }

  @Test
  void tunnelsWithLimitersOfTheirOwnDoNotMindEachOther() {
    Pair other = Pair.builder().seed(2).time(time).build();
    byte[] initiation = other.alice().initiation();
    flood.overload(bob);

    other.bob().read(initiation, ipv4(1)).datagram(RESPONSE);
  }

  @Test
  void theLoadEndsAfterTheFlood() {
    flood.overload(bob);
    time.advanceSeconds(0.9);
    byte[] first = alice.write(Packets.ipv4(1)).bytes();
    bob.read(first, ipv4(1)).datagram(COOKIE_REPLY);
    time.advanceSeconds(1.2);

    bob.read(first, ipv4(1)).datagram(RESPONSE);
  }

  @Test
  void messagesWithoutARightMac1MakeNoLoad() {
    byte[] initiation = alice.initiation();
    byte[] forged = initiation.clone();
    forged[20] ^= 1;
    for (int i = 0; i < 1_000; i++) {
      bob.read(forged, ipv4(i)).error(Reason.BAD_MAC1);
    }

    bob.read(initiation, ipv4(1)).datagram(RESPONSE);
    assertThat(bob.dropped(Reason.BAD_MAC1)).isEqualTo(1_000);
  }

  @Test
  void dataFlowsUnderLoad() {
    pair.connect();
    flood.overload(bob);

    bob.read(alice.data(Packets.ipv4(1)), ipv4(1)).packet();
    alice.read(bob.data(Packets.ipv4(1))).packet();
  }

  @Test
  void withoutAddressesAFloodWithoutCookiesCostsThePeerOneRepetition() {
    assertThat(secondsToConnectWithoutAddresses(pair, LIMIT * 5)).isBetween(5.0, 5.4);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void withoutAddressesAFloodWithCookiesDoesNotLockThePeerOut(long seed) {
    Pair pair = Pair.builder().time(time).seed(seed).bob(c -> c.rateLimiter(limiter)).build();
    Flood flood = new Flood(pair);
    for (int i = 0; i <= LIMIT; i++) {
      flood.send(pair.bob(), null);
    }
    flood.holdCookie(pair.bob(), null);

    assertThat(secondsToConnectWithoutAddresses(pair, flood, LIMIT * 2)).isLessThan(90);
  }

  private double secondsToConnectWithoutAddresses(Pair pair, int messagesPerSecond) {
    return secondsToConnectWithoutAddresses(pair, flood, messagesPerSecond);
  }

  /** Lets Alice connect through a steady flood; how long it took, 100 at most. */
  private double secondsToConnectWithoutAddresses(Pair pair, Flood flood, int messagesPerSecond) {
    for (int i = 0; i <= LIMIT; i++) {
      flood.send(pair.bob(), null);
    }
    long start = time.nanoTime();
    deliver(pair, pair.alice().write(Packets.ipv4(1)));
    while (!pair.bob().hasSession() && time.nanoTime() - start < 100 * SECOND) {
      long untilNext = pair.random().between(0, 2 * SECOND / messagesPerSecond);
      long untilTick = pair.alice().tunnel().nanosUntilTick();
      if (untilTick <= untilNext) {
        time.advance(untilTick);
        deliver(pair, pair.alice().tick());
        untilNext -= untilTick;
      }
      time.advance(untilNext);
      flood.send(pair.bob(), null);
    }
    return (double) (time.nanoTime() - start) / SECOND;
  }

  /** Passes Alice's datagram and all that follows from it to and fro. */
  private static void deliver(Pair pair, Answer answer) {
    Party receiver = pair.bob();
    for (Answer last = answer; last.isDatagram(); ) {
      last = receiver.read(last.bytes());
      receiver = receiver == pair.bob() ? pair.alice() : pair.bob();
    }
  }

  private byte[] overloadAndTakeCookie(Endpoint source) {
    flood.overload(bob);
    return flood.initiationWithCookie(bob, source);
  }

  /** These messages are looked at, so that their unknown key is found out. */
  private void pass(byte[] initiation, Endpoint source, int times) {
    for (int i = 0; i < times; i++) {
      bob.read(initiation, source).error(Reason.WRONG_PEER);
    }
  }

  private static Endpoint ipv4(int host) {
    return new Endpoint().setIpv4(0xc000_0200 + host, 1000);
  }
}
