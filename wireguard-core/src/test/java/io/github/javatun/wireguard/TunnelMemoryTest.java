package io.github.javatun.wireguard;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.javatun.wireguard.internal.crypto.Engines;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * What a tunnel without a queue keeps on the heap, so that a host can hold 100,000 of them. Counted
 * is what the tunnel has for itself, its peer's public key included; not counted is what all
 * tunnels of a host share: the private key object, the limiter, the clock, the random source, the
 * engines.
 */
class TunnelMemoryTest {
  private static final int ROOM = 2048;
  private static final int PACKET = 100;

  /** More than the packets of a tunnel that is kept alive for two minutes, every 10 s. */
  private static final int FEW_PACKETS = 100;

  private static final int MANY_PACKETS = 10_000;
  private static final long IDLE_LIMIT_BYTES = 4_096;

  private final TestTime time = new TestTime();
  private final RandomSource random = new TestRandom(4_096);
  private final RateLimiter limiter =
      RateLimiter.builder().timeSource(time).randomSource(random).build();
  private final PrivateKey own = PrivateKey.generate();
  private final PrivateKey peer = PrivateKey.generate();
  private final PrivateKey stranger = PrivateKey.generate();
  private final Tunnel initiator = tunnel(own, peer);
  private final Tunnel responder = tunnel(peer, own);
  private final byte[] one = new byte[ROOM];
  private final byte[] two = new byte[ROOM];

  private Tunnel tunnel(PrivateKey from, PrivateKey to) {
    return Tunnel.newTunnel(
        TunnelConfig.builder(from, PublicKey.parse(to.publicKey().toBase64()))
            .queueBytes(0)
            .rateLimiter(limiter)
            .timeSource(time)
            .randomSource(random)
            .build());
  }

  @AfterEach
  void close() {
    initiator.close();
    responder.close();
  }

  @Test
  void anIdleTunnelKeepsLessThan4KibAfterAHandshakeAndAfterRenewals() throws Exception {
    assertIdle("without a session", 1_000);
    connect();
    assertIdle("with a session", 1_500);
    for (int renewal = 1; renewal <= 3; renewal++) {
      exchange(FEW_PACKETS);
      time.advanceMillis(125_000);
      connect();
      assertIdle("after renewal " + renewal, 2_000);
    }
    exchange(FEW_PACKETS);
    assertIdle("after some packets", 2_000);
  }

  @Test
  void manyPacketsMakeTheReplayWindowGrowToItsWholeSizeAndNoFurther() throws Exception {
    connect();
    long idle = retained(responder);
    exchange(MANY_PACKETS);
    long busy = retained(responder);
    // 8128 counters, a bit each, beside the numbers of their blocks.
    assertThat(busy - idle).isBetween(1_000L, 2_100L);
    exchange(MANY_PACKETS);
    assertThat(retained(responder)).isEqualTo(busy);
  }

  private void assertIdle(String when, long atLeast) throws Exception {
    assertThat(retained(initiator)).as("initiator %s", when).isBetween(atLeast, IDLE_LIMIT_BYTES);
    assertThat(retained(responder)).as("responder %s", when).isBetween(atLeast, IDLE_LIMIT_BYTES);
  }

  private long retained(Tunnel tunnel) throws Exception {
    return RetainedSize.of(tunnel, limiter, own, peer, stranger, time, random, Engines.shared());
  }

  private void connect() {
    int size = sent(initiator.forceHandshake(one, 0, ROOM));
    size = sent(responder.read(one, 0, size, two, 0, ROOM, null));
    size = sent(initiator.read(two, 0, size, one, 0, ROOM, null));
    TunnelPair.expect(Result.DONE, responder.read(one, 0, size, two, 0, ROOM, null));
  }

  private void exchange(int packets) {
    byte[] packet = TestPackets.ipv4(PACKET, 1);
    for (int i = 0; i < packets; i++) {
      int size = sent(initiator.write(packet, 0, PACKET, one, 0, ROOM));
      TunnelPair.expect(
          Result.WRITE_TO_TUNNEL_IPV4, responder.read(one, 0, size, two, 0, ROOM, null));
      size = sent(responder.write(packet, 0, PACKET, one, 0, ROOM));
      TunnelPair.expect(
          Result.WRITE_TO_TUNNEL_IPV4, initiator.read(one, 0, size, two, 0, ROOM, null));
    }
  }

  private static int sent(long result) {
    return TunnelPair.expect(Result.WRITE_TO_NETWORK, result);
  }
}
