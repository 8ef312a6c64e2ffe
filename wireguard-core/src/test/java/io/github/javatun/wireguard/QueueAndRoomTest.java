package io.github.javatun.wireguard;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Packets that wait: never written beyond the room, never left without a timer. */
class QueueAndRoomTest {
  private static final int ROOM = 2048;
  private static final byte CANARY = 0x5a;

  private final TestTime time = new TestTime();
  private final byte[] one = new byte[ROOM];
  private final byte[] two = new byte[ROOM];

  private TunnelPair pair(int queueBytes) {
    return new TunnelPair(builder -> builder.timeSource(time).queueBytes(queueBytes));
  }

  private long write(Tunnel tunnel, int length, byte[] out, int room) {
    return tunnel.write(TestPackets.ipv4(length, 1), 0, length, out, 0, room);
  }

  private int initiationToResponse(TunnelPair pair, long initiation) {
    int size = TunnelPair.expect(Result.WRITE_TO_NETWORK, initiation);
    return TunnelPair.expect(
        Result.WRITE_TO_NETWORK, pair.responder.read(one, 0, size, two, 0, ROOM, null));
  }

  @Test
  void aPacketThatPushesOutTheQueuesHeadIsNotFollowedByALongerOneBeyondTheRoom() {
    try (TunnelPair pair = pair(3000)) {
      Tunnel tunnel = pair.initiator;
      int response = initiationToResponse(pair, write(tunnel, 40, one, ROOM));
      write(tunnel, 1400, one, ROOM);
      write(tunnel, 1400, one, ROOM);
      write(tunnel, 100, one, ROOM);
      long completed = tunnel.read(two, 0, response, one, 0, 64, null);
      assertThat(Result.isHandshakeCompleted(completed)).isTrue();
      Arrays.fill(one, CANARY);

      int room = tunnel.writeSizeBytes(100);
      long result = write(tunnel, 100, one, room);

      assertThat(Result.operation(result)).isNotEqualTo(Result.ERROR);
      assertThat(Arrays.copyOfRange(one, room, ROOM)).containsOnly(CANARY);
      long lost = tunnel.stats().dropped(Reason.QUEUE_OVERFLOW);
      int sent = Result.isForNetwork(result) ? 1 : 0;
      while (Result.isMorePending(result)) {
        result = tunnel.tick(one, 0, ROOM);
        sent += TunnelPair.expect(Result.WRITE_TO_NETWORK, result) > 0 ? 1 : 0;
      }
      assertThat(sent + lost).as("every packet is sent or counted").isEqualTo(5);
    }
  }

  @Test
  void aRequestThatNobodyTickedForIsForgottenWhenThePeerHasBegunAHandshake() {
    try (TunnelPair pair = pair(4096).connect()) {
      time.advanceMillis(179_000);
      assertThat(Result.isMorePending(write(pair.initiator, 50, one, ROOM))).isTrue();
      time.advanceMillis(500);
      int size =
          TunnelPair.expect(Result.WRITE_TO_NETWORK, pair.responder.forceHandshake(one, 0, ROOM));
      TunnelPair.expect(
          Result.WRITE_TO_NETWORK, pair.initiator.read(one, 0, size, two, 0, ROOM, null));
      time.advanceMillis(1_000);
      Arrays.fill(one, CANARY);

      long result = write(pair.initiator, 50, one, 80);

      assertThat(Result.reason(result)).isEqualTo(Reason.QUEUED);
      assertThat(Result.isForNetwork(result)).isFalse();
      assertThat(one).containsOnly(CANARY);
      long ticked = pair.initiator.tick(one, 0, ROOM);
      assertThat(Result.isForNetwork(ticked)).as("5 s between own handshake messages").isFalse();
    }
  }

  @Test
  void aQueuedPacketSurvivesAChangeOfThePrivateKeyAndIsDueAtOnce() {
    try (TunnelPair pair = pair(4096);
        PrivateKey renewed = PrivateKey.generate()) {
      write(pair.initiator, 50, one, ROOM);
      pair.initiator.setPrivateKey(renewed);
      assertThat(pair.initiator.nanosUntilTick()).isZero();
      assertThat(Result.sizeBytes(pair.initiator.tick(one, 0, ROOM))).isEqualTo(148);
    }
  }

  @Test
  void packetsThatOutliveTheirSessionBringANewHandshake() {
    try (TunnelPair pair = pair(4096)) {
      int response = initiationToResponse(pair, write(pair.initiator, 500, one, ROOM));
      pair.initiator.read(two, 0, response, one, 0, 64, null);
      assertThat(pair.initiator.stats().queuedPackets()).isEqualTo(1);
      time.advanceMillis(200_000);
      assertThat(pair.initiator.nanosUntilTick()).isZero();
      assertThat(Result.sizeBytes(pair.initiator.tick(one, 0, ROOM))).isEqualTo(148);
    }
  }

  @Test
  void aClosedTunnelIsNeverDue() {
    try (TunnelPair pair = pair(4096)) {
      write(pair.initiator, 500, one, ROOM);
      pair.initiator.close();
      assertThat(pair.initiator.nextTick()).isEqualTo(Tunnel.NEVER);
      assertThat(pair.initiator.nanosUntilTick()).isEqualTo(Tunnel.NEVER);
    }
  }
}
