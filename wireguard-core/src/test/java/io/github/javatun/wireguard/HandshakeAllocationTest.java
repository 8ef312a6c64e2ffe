package io.github.javatun.wireguard;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * What a handshake allocates is bounded, as docs/allocation.md states: the new session stays, the
 * rest is garbage at once. Counted once warm, the best of several rounds, since the JVM itself may
 * allocate on this thread while it compiles.
 */
class HandshakeAllocationTest {
  private static final int WARM_UP_HANDSHAKES = 300;
  private static final int HANDSHAKES = 50;
  private static final int ROUNDS = 5;
  private static final int ROOM = 256;
  // A third above the figures of docs/allocation.md: the JIT decides what becomes an object.
  private static final long INITIATOR_BYTES = 1_400;
  private static final long RESPONDER_BYTES = 1_550;
  private static final long REFUSED_BYTES = 450;
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private final TestTime time = new TestTime();
  private final RandomSource random = new TestRandom(5);
  private final RateLimiter limiter =
      RateLimiter.builder().timeSource(time).randomSource(random).build();
  private final TunnelPair pair =
      new TunnelPair(builder -> builder.timeSource(time).randomSource(random).rateLimiter(limiter));
  private final OpenedInitiation opened = new OpenedInitiation();
  private final byte[] initiation = new byte[ROOM];
  private final byte[] response = new byte[ROOM];
  private final byte[] confirmation = new byte[ROOM];
  private final byte[] nothing = new byte[ROOM];
  private long initiatorBytes;
  private long responderBytes;

  @AfterEach
  void close() {
    pair.close();
  }

  @Test
  void ofAnInitiatorAndAResponderIsBounded() {
    assertBounded(
        size -> pair.responder.read(initiation, 0, size, response, 0, ROOM, null), "Tunnel.read");
  }

  @Test
  void ofAResponderBehindAnInitiationReaderIsBounded() {
    try (InitiationReader reader = InitiationReader.of(pair.responderKey, limiter)) {
      assertBounded(
          size -> {
            long result = reader.read(initiation, 0, size, response, 0, ROOM, null, opened);
            TunnelPair.expect(Result.DONE, result);
            return pair.responder.readInitiation(opened, response, 0, ROOM);
          },
          "InitiationReader");
    }
  }

  @Test
  void ofAnInitiationOfAStrangerIsBounded() {
    long least = Long.MAX_VALUE;
    try (Tunnel stranger =
        Tunnel.newTunnel(
            TunnelConfig.builder(PrivateKey.generate(), pair.responderKey.publicKey())
                .timeSource(time)
                .randomSource(random)
                .build())) {
      for (int round = 0; round < WARM_UP_HANDSHAKES / HANDSHAKES + ROUNDS; round++) {
        long bytes = 0;
        for (int i = 0; i < HANDSHAKES; i++) {
          time.advanceMillis(5_000);
          TunnelPair.expect(Result.WRITE_TO_NETWORK, stranger.forceHandshake(initiation, 0, ROOM));
          long before = THREADS.getCurrentThreadAllocatedBytes();
          long result = pair.responder.read(initiation, 0, 148, response, 0, ROOM, null);
          bytes += THREADS.getCurrentThreadAllocatedBytes() - before;
          assertThat(Result.reason(result)).isEqualTo(Reason.WRONG_PEER);
        }
        least = Math.min(least, bytes / HANDSHAKES);
      }
    }
    assertThat(least).as("bytes of a refused initiation").isBetween(1L, REFUSED_BYTES);
  }

  /** The responder's way to answer an initiation. */
  private interface Answer {
    long to(int initiationSize);
  }

  private void assertBounded(Answer answer, String how) {
    for (int i = 0; i < WARM_UP_HANDSHAKES; i++) {
      handshake(answer);
    }
    long leastOfInitiator = Long.MAX_VALUE;
    long leastOfResponder = Long.MAX_VALUE;
    for (int round = 0; round < ROUNDS; round++) {
      initiatorBytes = 0;
      responderBytes = 0;
      for (int i = 0; i < HANDSHAKES; i++) {
        handshake(answer);
      }
      leastOfInitiator = Math.min(leastOfInitiator, initiatorBytes / HANDSHAKES);
      leastOfResponder = Math.min(leastOfResponder, responderBytes / HANDSHAKES);
    }
    assertThat(leastOfInitiator)
        .as("bytes of a handshake as initiator")
        .isBetween(1L, INITIATOR_BYTES);
    assertThat(leastOfResponder)
        .as("bytes of a handshake as responder, by %s", how)
        .isBetween(1L, RESPONDER_BYTES);
  }

  private void handshake(Answer answer) {
    time.advanceMillis(5_000);
    long start = THREADS.getCurrentThreadAllocatedBytes();
    int size =
        TunnelPair.expect(
            Result.WRITE_TO_NETWORK, pair.initiator.forceHandshake(initiation, 0, ROOM));
    long initiated = THREADS.getCurrentThreadAllocatedBytes();
    size = TunnelPair.expect(Result.WRITE_TO_NETWORK, answer.to(size));
    long answered = THREADS.getCurrentThreadAllocatedBytes();
    size =
        TunnelPair.expect(
            Result.WRITE_TO_NETWORK,
            pair.initiator.read(response, 0, size, confirmation, 0, ROOM, null));
    long completed = THREADS.getCurrentThreadAllocatedBytes();
    TunnelPair.expect(
        Result.DONE, pair.responder.read(confirmation, 0, size, nothing, 0, ROOM, null));
    long confirmed = THREADS.getCurrentThreadAllocatedBytes();
    initiatorBytes += initiated - start + (completed - answered);
    responderBytes += answered - initiated + (confirmed - completed);
  }
}
