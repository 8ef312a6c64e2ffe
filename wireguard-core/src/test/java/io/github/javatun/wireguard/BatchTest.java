package io.github.javatun.wireguard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Many packets in a call do what as many calls do. */
class BatchTest {
  private static final int ROOM = 70_000;
  private static final int PACKETS = 40;

  private final TunnelPair pair = new TunnelPair();
  private final PacketBatch batch = new PacketBatch(PACKETS);
  private final byte[] packets = new byte[ROOM];
  private final byte[] datagrams = new byte[ROOM];
  private final byte[] opened = new byte[ROOM];

  @AfterEach
  void close() {
    pair.close();
  }

  /** Puts packets one behind the other and returns their lengths. */
  private int[] fill(int count, int leastLength, int mostLength) {
    Random random = new Random(count);
    int[] lengths = random.ints(count, leastLength, mostLength + 1).toArray();
    int at = 0;
    batch.clear();
    for (int i = 0; i < count; i++) {
      System.arraycopy(TestPackets.ipv4(lengths[i], i), 0, packets, at, lengths[i]);
      batch.add(at, lengths[i]);
      at += lengths[i];
    }
    return lengths;
  }

  /** Turns the results of a write into the datagrams of a read. */
  private void deliver() {
    int count = batch.size();
    long[] offsets = new long[count];
    int[] sizes = new int[count];
    for (int i = 0; i < count; i++) {
      offsets[i] = batch.destinationOffset(i);
      sizes[i] = TunnelPair.expect(Result.WRITE_TO_NETWORK, batch.result(i));
    }
    batch.clear();
    for (int i = 0; i < count; i++) {
      batch.add(offsets[i], sizes[i]);
    }
  }

  private void assertOpened(byte[] where, int[] lengths) {
    for (int i = 0; i < lengths.length; i++) {
      int at = (int) batch.destinationOffset(i);
      assertThat(TunnelPair.expect(Result.WRITE_TO_TUNNEL_IPV4, batch.result(i)))
          .isEqualTo(lengths[i]);
      assertThat(Arrays.copyOfRange(where, at, at + lengths[i]))
          .isEqualTo(TestPackets.ipv4(lengths[i], i));
    }
  }

  @Test
  void packetsLieBackToBackAndArrive() {
    pair.connect();
    int[] lengths = fill(PACKETS, 20, 1500);
    int filled = pair.initiator.write(packets, batch, datagrams, 7, ROOM - 7);
    int next = 7;
    for (int i = 0; i < PACKETS; i++) {
      assertThat(batch.destinationOffset(i)).isEqualTo(next);
      next += Result.sizeBytes(batch.result(i));
    }
    assertThat(filled).isEqualTo(next - 7);
    deliver();
    pair.responder.read(datagrams, batch, opened, 0, ROOM, null);
    assertThat(batch.isDone()).isTrue();
    assertOpened(opened, lengths);
    assertThat(pair.responder.stats().receivedInnerBytes()).isEqualTo(Arrays.stream(lengths).sum());
  }

  @Test
  void aBatchMayBeReadOntoItself() {
    pair.connect();
    int[] lengths = fill(PACKETS, 20, 1500);
    pair.initiator.write(packets, batch, datagrams, 0, ROOM);
    deliver();
    pair.responder.read(datagrams, batch, datagrams, 0, ROOM, null);
    assertOpened(datagrams, lengths);
  }

  @Test
  void nativeSegmentsDoTheSame() {
    pair.connect();
    int[] lengths = fill(PACKETS, 20, 1500);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment source = arena.allocate(ROOM);
      MemorySegment sealed = arena.allocate(ROOM);
      MemorySegment.copy(packets, 0, source, java.lang.foreign.ValueLayout.JAVA_BYTE, 0, ROOM);
      pair.initiator.write(source, batch, sealed, 0, ROOM);
      deliver();
      pair.responder.read(sealed, batch, source, 0, ROOM, null);
      assertOpened(source.toArray(java.lang.foreign.ValueLayout.JAVA_BYTE), lengths);
    }
  }

  @Test
  void aFullDestinationIsSentAndTheNextCallGoesOn() {
    pair.connect();
    int[] lengths = fill(10, 1400, 1400);
    int threeDatagrams = 3 * (1408 + 32) + 1000;
    int received = 0;
    int calls = 0;
    while (!batch.isDone()) {
      int filled = pair.initiator.write(packets, batch, datagrams, 0, threeDatagrams);
      assertThat(filled).isLessThanOrEqualTo(threeDatagrams);
      for (int i = batch.firstOfCall(); i < batch.processed(); i++) {
        int size = TunnelPair.expect(Result.WRITE_TO_NETWORK, batch.result(i));
        long read =
            pair.responder.read(
                datagrams, (int) batch.destinationOffset(i), size, opened, 0, ROOM, null);
        assertThat(TunnelPair.expect(Result.WRITE_TO_TUNNEL_IPV4, read)).isEqualTo(lengths[i]);
        assertThat(TestPackets.number(opened, 0)).isEqualTo(received++);
      }
      calls++;
    }
    assertThat(received).isEqualTo(10);
    assertThat(calls).isEqualTo(4);
  }

  @Test
  void aPacketThatNoRoomIsEnoughForIsAnErrorOfItsOwn() {
    pair.connect();
    fill(2, 1400, 1400);
    pair.initiator.write(packets, batch, datagrams, 0, 1000);
    assertThat(Result.reason(batch.result(0))).isEqualTo(Reason.DESTINATION_TOO_SMALL);
    assertThat(Result.reason(batch.result(1))).isEqualTo(Reason.DESTINATION_TOO_SMALL);
    assertThat(batch.isDone()).isTrue();
    assertThat(pair.initiator.stats().sentWireBytes()).isEqualTo(148 + 32);
  }

  @Test
  void withoutASessionTheFirstBecomesAnInitiationAndAllWait() {
    fill(3, 100, 100);
    int filled = pair.initiator.write(packets, batch, datagrams, 0, ROOM);
    assertThat(filled).isEqualTo(148);
    assertThat(TunnelPair.expect(Result.WRITE_TO_NETWORK, batch.result(0))).isEqualTo(148);
    for (int i = 0; i < 3; i++) {
      assertThat(Result.reason(batch.result(i))).isEqualTo(Reason.QUEUED);
    }
    assertThat(pair.initiator.stats().queuedPackets()).isEqualTo(3);
  }

  @Test
  void aResponseInABatchLeavesALongerQueuedPacketToTick() {
    fill(1, 1000, 1000);
    int size = pair.initiator.write(packets, batch, datagrams, 0, ROOM);
    byte[] response = new byte[ROOM];
    size =
        TunnelPair.expect(
            Result.WRITE_TO_NETWORK,
            pair.responder.read(datagrams, 0, size, response, 0, ROOM, null));
    batch.clear();
    batch.add(0, size);
    int filled = pair.initiator.read(response, batch, response, 0, ROOM, null);
    assertThat(filled).isZero();
    assertThat(Result.isHandshakeCompleted(batch.result(0))).isTrue();
    assertThat(Result.isMorePending(batch.result(0))).isTrue();
    assertThat(TunnelPair.expect(Result.WRITE_TO_NETWORK, pair.initiator.tick(datagrams, 0, ROOM)))
        .isEqualTo(1008 + 32);
  }

  @Test
  void badPacketsDoNotDisturbTheOthers() {
    pair.connect();
    int[] lengths = fill(5, 500, 500);
    packets[1000] = 0x15;
    pair.initiator.write(packets, batch, datagrams, 0, ROOM);
    assertThat(Result.reason(batch.result(2))).isEqualTo(Reason.BAD_OUTGOING_PACKET);
    assertThat(batch.destinationOffset(3)).isEqualTo(batch.destinationOffset(2));
    datagrams[100] ^= 1;
    int size = Result.sizeBytes(batch.result(0));
    batch.clear();
    for (int i = 0; i < 4; i++) {
      batch.add((long) i * size, size);
    }
    int filled = pair.responder.read(datagrams, batch, opened, 0, ROOM, null);
    assertThat(filled).isEqualTo(3 * lengths[0]);
    assertThat(Result.reason(batch.result(0))).isEqualTo(Reason.BAD_TAG);
    assertThat(TestPackets.number(opened, 0)).isEqualTo(1);
  }

  @Test
  void runsOfEqualSizeEndBeforeALongerAndBehindAShorter() {
    pair.connect();
    int at = 0;
    for (int length : new int[] {1000, 1000, 1000, 300, 1000, 1200, 1200}) {
      System.arraycopy(TestPackets.ipv4(length, at), 0, packets, at, length);
      batch.add(at, length);
      at += length;
    }
    packets[3300] = 0;
    pair.initiator.write(packets, batch, datagrams, 0, ROOM);
    assertThat(batch.equalSizedRun(0, 64)).isEqualTo(4);
    assertThat(batch.equalSizedRun(0, 2)).isEqualTo(2);
    assertThat(batch.equalSizedRun(3, 64)).isEqualTo(1);
    assertThat(batch.equalSizedRun(4, 64)).as("no datagram").isZero();
    assertThat(batch.equalSizedRun(5, 64)).isEqualTo(2);
  }

  @Test
  void aClosedTunnelSaysSoForEach() {
    pair.connect();
    pair.initiator.close();
    fill(2, 100, 100);
    assertThat(pair.initiator.write(packets, batch, datagrams, 0, ROOM)).isZero();
    assertThat(Result.reason(batch.result(1))).isEqualTo(Reason.CLOSED);
  }

  @Test
  void mistakesThrowBeforeAnythingIsSent() {
    pair.connect();
    long before = pair.initiator.stats().sentWireBytes();
    fill(2, 100, 100);
    batch.add(ROOM - 50, 51);
    assertThatExceptionOfType(IndexOutOfBoundsException.class)
        .isThrownBy(() -> pair.initiator.write(packets, batch, datagrams, 0, ROOM));
    fill(2, 100, 100);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> pair.initiator.write(packets, batch, packets, 150, 5000))
        .withMessageContaining("packet 1 ");
    assertThat(batch.processed()).isZero();
    assertThat(pair.initiator.stats().sentWireBytes()).isEqualTo(before);
    assertThatIllegalArgumentException().isThrownBy(() -> batch.add(-1, 5));
    assertThatIllegalArgumentException().isThrownBy(() -> new PacketBatch(0));
    PacketBatch one = new PacketBatch(1);
    one.add(0, 1);
    assertThatIllegalStateException()
        .isThrownBy(() -> one.add(0, 1))
        .withMessageContaining("full with 1");
    assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> one.result(0));
  }
}
