package io.github.javatun.wireguard.examples.channel;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.javatun.wireguard.DevicePeer;
import io.github.javatun.wireguard.Endpoint;
import io.github.javatun.wireguard.TunnelStats;
import java.io.IOException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Two hosts over {@code DatagramChannel} on 127.0.0.1, each with a machine in memory. */
@Timeout(120)
class TwoChannelHostsTest {
  private static final int PINGS = 50;
  private static final int KEEPALIVE_SECONDS = 25;
  private static final int KEEPALIVE_SIZE_BYTES = 32;
  private static final long LOOK_NANOS = 1_000_000;

  private final VirtualTime time = new VirtualTime();
  private ChannelEnd left;
  private ChannelEnd right;
  private DevicePeer rightOfLeft;
  private DevicePeer leftOfRight;

  @BeforeEach
  void start() throws IOException {
    left = new ChannelEnd(1, time);
    right = new ChannelEnd(2, time);
    rightOfLeft = left.add(right);
    leftOfRight = right.add(left);
    rightOfLeft.setEndpoint(right.endpoint());
  }

  @AfterEach
  void end() throws IOException {
    left.close();
    right.close();
  }

  @Test
  void pingsAreAnsweredBothWays() throws Exception {
    for (int i = 0; i < PINGS; i++) {
      left.ping(right, i);
      right.ping(left, i);
    }
  }

  @Test
  void packetsSentBeforeTheSessionArriveInOrder() throws Exception {
    for (int i = 0; i < PINGS; i++) {
      left.sendPing(right, i);
    }
    for (int i = 0; i < PINGS; i++) {
      assertThat(right.machine().awaitPacket()[27]).as("sequence").isEqualTo((byte) i);
    }
  }

  @Test
  void keepalivesAreSentWhenTheyAreDueAndNotBefore() throws Exception {
    left.ping(right, 1);
    long sent = received(leftOfRight);
    rightOfLeft.setPersistentKeepaliveSeconds(KEEPALIVE_SECONDS);
    left.wake();
    sent = awaitOneMoreKeepalive(leftOfRight, sent);
    for (int i = 0; i < 3; i++) {
      time.advanceSeconds(KEEPALIVE_SECONDS);
      left.wake();
      sent = awaitOneMoreKeepalive(leftOfRight, sent);
    }
  }

  @Test
  void aPeerThatMovesIsFollowed() throws Exception {
    left.ping(right, 1);
    for (int i = 2; i < 5; i++) {
      Endpoint before = right.endpoint();
      right.move();
      assertThat(right.endpoint()).isNotEqualTo(before);
      right.ping(left, i); // tells where it is now
      Endpoint known = new Endpoint();
      assertThat(rightOfLeft.endpoint(known)).isTrue();
      assertThat(known).isEqualTo(right.endpoint());
      left.ping(right, i);
    }
    assertThat(rightOfLeft.stats().completedHandshakes()).as("one session all along").isEqualTo(1);
  }

  @Test
  void stopEndsBothLoopsWhileTheySleepAndLeavesTheChannelOpen() throws IOException {
    left.running().threads().close();
    assertThat(left.running().channel().isOpen()).isTrue();
    left.running().threads().close();
  }

  @Test
  void aPeerWithoutEndpointGetsNothingAndNothingFails() throws Exception {
    right.sendPing(left, 1);
    await(() -> leftOfRight.stats().dropped() == 1);
    left.ping(right, 2);
    assertThat(left.machine().hasPacket()).isFalse();
  }

  @Test
  void whatTheMachineDoesNotTakeIsCountedAndTheRestArrives() throws Exception {
    left.ping(right, 1);
    right.machine().setFull(true);
    left.sendPing(right, 2);
    await(() -> right.running().receiver().refusedPackets() == 1);
    right.machine().setFull(false);
    left.ping(right, 3);
  }

  private static long received(DevicePeer peer) {
    return peer.stats().receivedWireBytes();
  }

  /** Answers the bytes received after it. */
  private static long awaitOneMoreKeepalive(DevicePeer peer, long before)
      throws InterruptedException {
    TunnelStats stats = new TunnelStats();
    await(
        () -> {
          peer.stats(stats);
          return stats.receivedWireBytes() != before;
        });
    assertThat(stats.receivedWireBytes() - before).isEqualTo(KEEPALIVE_SIZE_BYTES);
    return stats.receivedWireBytes();
  }

  /** Of what another thread does there is no sign but the count; the test's timeout ends it. */
  private static void await(BooleanSupplier condition) throws InterruptedException {
    while (!condition.getAsBoolean()) {
      if (Thread.interrupted()) {
        throw new InterruptedException("it did not happen in time");
      }
      LockSupport.parkNanos(LOOK_NANOS);
    }
  }
}
