package io.github.javatun.wireguard;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Arrays;

/**
 * Whatever arrives, in whatever state: {@code read} does not throw, delivers nothing that the peer
 * did not send, and leaves the tunnel able to go on.
 *
 * <p>The first byte of the input chooses the state, the second a genuine message to start from; the
 * rest replaces that message (0) or is laid over it by exclusive or.
 */
class TunnelReadFuzzTest {
  private static final int ROOM = TunnelPair.ROOM;
  private static final int STATES = 7;
  private static final int MESSAGES = 6;

  private final TestTime time = new TestTime();
  private final byte[] one = new byte[ROOM];
  private final byte[] two = new byte[ROOM];

  @FuzzTest
  void refusesWhatThePeerDidNotSend(byte[] input) {
    if (input.length < 2) {
      return;
    }
    try (TunnelPair pair =
        new TunnelPair(
            builder -> builder.timeSource(time).randomSource(new TestRandom(input[0])))) {
      byte[] genuine = genuine(pair, Math.floorMod(input[1], MESSAGES));
      byte[] datagram = mutate(genuine, input);
      Tunnel tunnel = inState(pair, Math.floorMod(input[0], STATES));
      TunnelStats before = tunnel.stats();
      byte[] out = new byte[ROOM];

      long result =
          tunnel.read(datagram, 0, datagram.length, out, 0, ROOM, new Endpoint().setIpv4(1, 2));

      if (!Arrays.equals(datagram, genuine)) {
        assertRefused(tunnel, before, result, out);
      }
      assertGoesOn(pair);
    }
  }

  /** What a peer that holds the keys may put inside. */
  @FuzzTest
  void deliversOnlyWholeIpPackets(byte[] inner) {
    int length = Math.min(inner.length, 1500);
    try (TunnelPair pair = new TunnelPair(builder -> builder.timeSource(time)).connect()) {
      byte[] datagram = SealedData.of(pair.initiator, Arrays.copyOf(inner, length));

      long result = pair.responder.read(datagram, 0, datagram.length, one, 0, ROOM, null);

      assertThat(Result.isAuthenticated(result)).isTrue();
      int size = Result.sizeBytes(result);
      int paddedLength = datagram.length - 32;
      switch (Result.operation(result)) {
        case Result.WRITE_TO_TUNNEL_IPV4 -> {
          assertThat(one[0] >>> 4).isEqualTo(4);
          assertThat(size).isBetween(20, paddedLength);
          assertThat(size).isEqualTo((one[2] & 0xff) << 8 | (one[3] & 0xff));
        }
        case Result.WRITE_TO_TUNNEL_IPV6 -> {
          assertThat(one[0] >>> 4).isEqualTo(6);
          assertThat(size).isBetween(40, paddedLength);
          assertThat(size).isEqualTo(40 + ((one[4] & 0xff) << 8 | (one[5] & 0xff)));
        }
        case Result.DONE -> assertThat(length).isZero();
        default -> assertThat(Result.reason(result)).isEqualTo(Reason.BAD_INNER_PACKET);
      }
    }
  }

  private static void assertRefused(Tunnel tunnel, TunnelStats before, long result, byte[] out) {
    assertThat(Result.operation(result)).isEqualTo(Result.ERROR);
    assertThat(Result.isAuthenticated(result)).isFalse();
    assertThat(out).containsOnly(0);
    TunnelStats after = tunnel.stats();
    assertThat(after.receivedWireBytes()).isEqualTo(before.receivedWireBytes());
    assertThat(after.receivedInnerBytes()).isEqualTo(before.receivedInnerBytes());
    assertThat(after.completedHandshakes()).isEqualTo(before.completedHandshakes());
    if (Result.reason(result) != Reason.CLOSED) {
      assertThat(after.dropped()).isEqualTo(before.dropped() + 1);
    }
  }

  private static byte[] mutate(byte[] genuine, byte[] input) {
    byte[] rest = Arrays.copyOfRange(input, 2, input.length);
    if (genuine.length == 0) {
      return rest;
    }
    byte[] datagram = genuine.clone();
    for (int i = 0; i < rest.length && i < datagram.length; i++) {
      datagram[i] ^= rest[i];
    }
    return rest.length > datagram.length ? Arrays.copyOf(datagram, rest.length) : datagram;
  }

  /** A message of a handshake that this pair could have had, or nothing. */
  private byte[] genuine(TunnelPair pair, int kind) {
    if (kind == 0) {
      return new byte[0];
    }
    int size =
        TunnelPair.expect(Result.WRITE_TO_NETWORK, pair.initiator.forceHandshake(one, 0, ROOM));
    if (kind == 1) {
      return Arrays.copyOf(one, size);
    }
    size =
        TunnelPair.expect(
            Result.WRITE_TO_NETWORK, pair.responder.read(one, 0, size, two, 0, ROOM, null));
    if (kind == 2) {
      return Arrays.copyOf(two, size);
    }
    size =
        TunnelPair.expect(
            Result.WRITE_TO_NETWORK, pair.initiator.read(two, 0, size, one, 0, ROOM, null));
    if (kind == 3) {
      return Arrays.copyOf(one, size);
    }
    TunnelPair.expect(Result.DONE, pair.responder.read(one, 0, size, two, 0, ROOM, null));
    if (kind == 4) {
      byte[] packet = TestPackets.ipv4(100, 7);
      size =
          TunnelPair.expect(
              Result.WRITE_TO_NETWORK,
              pair.initiator.write(packet, 0, packet.length, one, 0, ROOM));
      return Arrays.copyOf(one, size);
    }
    byte[] cookieReply = new byte[64];
    cookieReply[0] = 3;
    return cookieReply;
  }

  private Tunnel inState(TunnelPair pair, int state) {
    switch (state) {
      case 0 -> {} // as the making of the message left it
      case 1 -> {
        time.advanceMillis(6_000);
        pair.responder.forceHandshake(two, 0, ROOM);
      }
      case 2 -> {
        time.advanceMillis(6_000);
        pair.connect();
      }
      case 3 -> time.advanceMillis(180_000);
      case 4 -> {
        time.advanceMillis(600_000);
        pair.responder.tick(two, 0, ROOM);
      }
      case 5 -> pair.responder.close();
      default -> {
        return pair.initiator;
      }
    }
    return pair.responder;
  }

  private void assertGoesOn(TunnelPair pair) {
    if (Result.reason(pair.responder.tick(two, 0, 0)) == Reason.CLOSED || isClosed(pair)) {
      return;
    }
    time.advanceMillis(6_000);
    pair.connect();
    byte[] packet = TestPackets.ipv4(50, 9);
    int size =
        TunnelPair.expect(
            Result.WRITE_TO_NETWORK, pair.initiator.write(packet, 0, packet.length, one, 0, ROOM));
    TunnelPair.expect(
        Result.WRITE_TO_TUNNEL_IPV4, pair.responder.read(one, 0, size, two, 0, ROOM, null));
    assertThat(Arrays.copyOf(two, 50)).isEqualTo(packet);
  }

  private boolean isClosed(TunnelPair pair) {
    return Result.reason(pair.responder.forceHandshake(two, 0, 0)) == Reason.CLOSED;
  }
}
