package io.github.javatun.wireguard;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.javatun.wireguard.internal.session.Keypair;
import java.util.Arrays;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The limits by count (paper, section 6.1), which no test can reach by sending. */
class MessageLimitTest {
  private static final int ROOM = 2048;
  private static final long REJECT = -(1L << 13) - 1;

  private final TestTime time = new TestTime();
  private final byte[] packet = TestPackets.ipv4(100, 1);
  private final byte[] datagram = new byte[ROOM];
  private final byte[] out = new byte[ROOM];
  private TunnelPair pair;

  @BeforeEach
  void connect() {
    pair = new TunnelPair(builder -> builder.timeSource(time)).connect();
    time.advanceMillis(6_000);
  }

  @AfterEach
  void close() {
    pair.close();
  }

  private static void setCounter(Tunnel tunnel, long counter) {
    Keypair current = Objects.requireNonNull(tunnel.state().keypairs.current());
    current.setSendCounter(counter);
  }

  private long write(Tunnel tunnel) {
    return tunnel.write(packet, 0, packet.length, datagram, 0, ROOM);
  }

  @Test
  void theLastCounterButOneIsSentAndReceivedAndThenTheSessionIsUsedUp() {
    setCounter(pair.initiator, REJECT - 1);
    int size = TunnelPair.expect(Result.WRITE_TO_NETWORK, write(pair.initiator));
    assertThat(size).isEqualTo(144);
    TunnelPair.expect(
        Result.WRITE_TO_TUNNEL_IPV4, pair.responder.read(datagram, 0, size, out, 0, ROOM, null));
    assertThat(pair.initiator.hasSession()).isFalse();
    long next = write(pair.initiator);
    assertThat(Result.sizeBytes(next)).as("an initiation, no more data").isEqualTo(148);
    assertThat(Result.reason(next)).isEqualTo(Reason.QUEUED);
  }

  @Test
  void dataBeyondTheLimitIsRefusedByTheReceiver() {
    int size = TunnelPair.expect(Result.WRITE_TO_NETWORK, write(pair.initiator));
    for (int i = 0; i < 8; i++) {
      datagram[8 + i] = (byte) (REJECT >>> (8 * i));
    }
    long result = pair.responder.read(datagram, 0, size, out, 0, ROOM, null);
    assertThat(Result.reason(result)).isEqualTo(Reason.COUNTER_OUT_OF_WINDOW);
  }

  @Test
  void eitherRoleAsksForANewSessionAfter2To60Messages() {
    for (Tunnel tunnel : new Tunnel[] {pair.initiator, pair.responder}) {
      setCounter(tunnel, (1L << 60) - 1);
      assertThat(Result.isMorePending(write(tunnel))).isFalse();
      assertThat(Result.isMorePending(write(tunnel))).isTrue();
      assertThat(Result.sizeBytes(tunnel.tick(out, 0, ROOM))).isEqualTo(148);
    }
  }

  @Test
  void aPacketExactly8128BehindTheNewestIsDeliveredAndOneMoreIsNot() {
    int size = TunnelPair.expect(Result.WRITE_TO_NETWORK, write(pair.initiator));
    byte[] tooOld = Arrays.copyOf(datagram, size);
    TunnelPair.expect(Result.WRITE_TO_NETWORK, write(pair.initiator));
    byte[] oldest = Arrays.copyOf(datagram, size);
    Keypair current = Objects.requireNonNull(pair.initiator.state().keypairs.current());
    setCounter(pair.initiator, current.sentPackets() - 1 + 8128);
    TunnelPair.expect(Result.WRITE_TO_NETWORK, write(pair.initiator));
    TunnelPair.expect(
        Result.WRITE_TO_TUNNEL_IPV4, pair.responder.read(datagram, 0, size, out, 0, ROOM, null));

    assertThat(Result.reason(pair.responder.read(tooOld, 0, size, out, 0, ROOM, null)))
        .isEqualTo(Reason.COUNTER_OUT_OF_WINDOW);
    TunnelPair.expect(
        Result.WRITE_TO_TUNNEL_IPV4, pair.responder.read(oldest, 0, size, out, 0, ROOM, null));
  }
}
