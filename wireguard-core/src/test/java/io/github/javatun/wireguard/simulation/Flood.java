package io.github.javatun.wireguard.simulation;

import static io.github.javatun.wireguard.simulation.MessageType.COOKIE_REPLY;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.javatun.wireguard.Endpoint;
import io.github.javatun.wireguard.RateLimiter;
import io.github.javatun.wireguard.Reason;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Someone who knows a responder's public key and nothing else, and so can make initiations with a
 * right mac1, as many as wanted.
 *
 * <p><b>Not thread-safe.</b>
 */
final class Flood {
  /** More than one second's worth for the limiters of these tests. */
  private static final int BURST = 25;

  private static final int DIFFERENT_MESSAGES = 5;

  private final Party stranger;
  private final VirtualTime strangersClock = new VirtualTime();
  private final List<byte[]> initiations = new ArrayList<>();
  private int sent;

  Flood(Pair pair) {
    stranger = pair.stranger("mallory", pair.bobKey().publicKey(), strangersClock);
    for (int i = 0; i < DIFFERENT_MESSAGES; i++) {
      initiations.add(nextInitiation());
    }
  }

  /** A limiter that a burst overloads. */
  static RateLimiter limiter(VirtualTime time, int handshakesPerSecond) {
    return RateLimiter.builder()
        .handshakesPerSecond(handshakesPerSecond)
        .timeSource(time)
        .randomSource(new SeededRandom(handshakesPerSecond))
        .build();
  }

  /** Puts a responder under load at this moment, from an address of the flood's own. */
  void overload(Party responder) {
    Endpoint from = new Endpoint().setIpv4(0xc633_6401, 666);
    Answer last = send(responder, from);
    for (int i = 1; i < BURST; i++) {
      last = send(responder, from);
    }
    last.datagram(COOKIE_REPLY);
  }

  /** One message of the flood. */
  Answer send(Party responder, @Nullable Endpoint from) {
    return responder.read(initiations.get(sent++ % initiations.size()), from);
  }

  /** A message that carries the cookie the responder, now under load, hands out to this address. */
  byte[] initiationWithCookie(Party responder, @Nullable Endpoint from) {
    byte[] reply = responder.read(nextInitiation(), from).datagram(COOKIE_REPLY);
    stranger.read(reply).done(Reason.COOKIE_RECEIVED);
    byte[] initiation = nextInitiation();
    assertThat(MessageType.hasMac2(initiation)).isTrue();
    return initiation;
  }

  /** From now on every message carries the cookie for this address. */
  void holdCookie(Party responder, @Nullable Endpoint from) {
    initiations.clear();
    initiations.add(initiationWithCookie(responder, from));
    while (initiations.size() < DIFFERENT_MESSAGES) {
      initiations.add(nextInitiation());
    }
  }

  private byte[] nextInitiation() {
    strangersClock.advanceSeconds(5.5);
    return stranger.initiation();
  }
}
