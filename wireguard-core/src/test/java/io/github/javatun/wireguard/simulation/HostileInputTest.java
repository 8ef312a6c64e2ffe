package io.github.javatun.wireguard.simulation;

import static io.github.javatun.wireguard.simulation.MessageType.KEEPALIVE;
import static io.github.javatun.wireguard.simulation.MessageType.RESPONSE;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.javatun.wireguard.Endpoint;
import io.github.javatun.wireguard.Reason;
import io.github.javatun.wireguard.Result;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whatever the network brings: an error that is counted, no exception, and no change. */
class HostileInputTest {
  private static final int[] HANDSHAKE_SIZES = {148, 92, 64, 32};
  private static final int MAC_SIZE_BYTES = 16;

  private final SeededRandom random = new SeededRandom(42);
  private final Pair pair = Pair.create();
  private final Party alice = pair.alice();
  private final Party bob = pair.bob();

  /** What a tunnel may be in the middle of when garbage arrives. */
  enum State {
    FRESH,
    INITIATED,
    RESPONDED,
    CONNECTED,
    EXPIRED
  }

  @ParameterizedTest
  @EnumSource
  void garbageIsRefusedInEveryState(State state) {
    bring(pair, state);
    StatsSnapshot before = alice.stats();
    int count = 3_000;
    for (int i = 0; i < count; i++) {
      byte[] garbage = garbage();
      Endpoint from = random.chance(0.5) ? new Endpoint().setIpv4(i, i) : null;
      Answer answer = alice.read(garbage, from);
      assertThat(answer.operation()).as("%s", answer).isEqualTo(Result.ERROR);
      assertThat(answer.reason().isDrop()).as("%s", answer).isTrue();
      assertThat(answer.isAuthenticated()).isFalse();
    }

    StatsSnapshot after = alice.stats();
    assertThat(after.droppedAtAll() - before.droppedAtAll()).isEqualTo(count);
    assertThat(after.nextTick()).isEqualTo(before.nextTick());
    assertThat(after.hasSession()).isEqualTo(before.hasSession());
    assertThat(after.innerBytesReceived()).isEqualTo(before.innerBytesReceived());
  }

  @ParameterizedTest
  @EnumSource
  void anEmptyDatagramIsMalformed(BufferForm form) {
    Party party = Pair.builder().form(form).build().alice();

    party.read(new byte[0]).error(Reason.MALFORMED);
  }

  @Test
  void wrongLengthsAndReservedBytesAreMalformed() {
    byte[] initiation = alice.initiation();
    pair.time().advanceSeconds(6);
    pair.connect();
    pair.time().advanceSeconds(6);
    byte[] response = bob.read(alice.initiation()).datagram(RESPONSE);
    byte[] data = bob.data(Packets.ipv4(1));
    for (byte[] message : new byte[][] {initiation, response, data}) {
      for (int reserved = 1; reserved < 4; reserved++) {
        byte[] marked = message.clone();
        marked[reserved] = 1;
        alice.read(marked).error(Reason.MALFORMED);
      }
    }
    for (byte[] message : new byte[][] {initiation, response}) {
      alice.read(Arrays.copyOf(message, message.length - 1)).error(Reason.MALFORMED);
      alice.read(Arrays.copyOf(message, message.length + 1)).error(Reason.MALFORMED);
    }
    alice.read(Arrays.copyOf(data, 31)).error(Reason.MALFORMED);
    alice.read(data).packet();
  }

  @Test
  void noBitOfAnInitiationMayChange() {
    byte[] initiation = alice.initiation();
    flipEveryBit(initiation, 0, initiation.length - MAC_SIZE_BYTES, bob);

    bob.read(initiation).datagram(RESPONSE);
  }

  @Test
  void noBitOfAResponseMayChangeAndTheGenuineOneIsStillAccepted() {
    byte[] response = bob.read(alice.initiation()).datagram(RESPONSE);
    flipEveryBit(response, 0, response.length - MAC_SIZE_BYTES, alice);

    alice.read(response).datagram(KEEPALIVE);
  }

  @Test
  void noBitOfDataMayChangeAndTheGenuineOneIsStillAccepted() {
    pair.connect();
    byte[] data = alice.data(Packets.ipv4(60, 1));
    flipEveryBit(data, 0, data.length, bob);

    assertThat(bob.read(data).packet()).isEqualTo(Packets.ipv4(60, 1));
  }

  @Test
  void truncatedAndExtendedDataIsRefused() {
    pair.connect();
    byte[] data = alice.data(Packets.ipv4(1));
    for (int length = 0; length < 2 * data.length; length++) {
      if (length != data.length) {
        assertThat(bob.read(Arrays.copyOf(data, length)).operation()).isEqualTo(Result.ERROR);
      }
    }

    bob.read(data).packet();
  }

  @Test
  void dataOfAnUnknownSessionIsRefused() {
    Pair other = Pair.builder().seed(99).build().connect();
    pair.connect();

    bob.read(other.alice().data(Packets.ipv4(1))).error(Reason.UNKNOWN_INDEX);
  }

  @Test
  void aTunnelsOwnDatagramsComingBackAreRefused() {
    byte[] initiation = alice.initiation();
    assertThat(alice.read(initiation).operation()).isEqualTo(Result.ERROR);
    byte[] response = bob.read(initiation).datagram(RESPONSE);
    assertThat(bob.read(response).operation()).isEqualTo(Result.ERROR);
    bob.read(alice.read(response).bytes());
    byte[] data = alice.data(Packets.ipv4(1));
    alice.read(data).error(Reason.UNKNOWN_INDEX);
  }

  @Test
  void counterOutsideTheWindowIsRefused() {
    pair.connect();
    byte[] old = alice.data(Packets.ipv4(20, 1));
    byte[] edge = alice.data(Packets.ipv4(20, 2));
    byte[] newest = old;
    for (int i = 0; i < 8_128; i++) {
      newest = alice.data(Packets.ipv4(20, i));
    }
    bob.read(newest).packet();

    assertThat(MessageType.counter(newest) - MessageType.counter(edge)).isEqualTo(8_128);
    bob.read(old).error(Reason.COUNTER_OUT_OF_WINDOW);
    bob.read(edge).packet();
    bob.read(edge).error(Reason.REPLAYED_COUNTER);
  }

  private void flipEveryBit(byte[] message, int from, int to, Party receiver) {
    StatsSnapshot before = receiver.stats();
    for (int bit = 8 * from; bit < 8 * to; bit++) {
      byte[] forged = message.clone();
      forged[bit / 8] ^= (byte) (1 << bit % 8);
      Answer answer = receiver.read(forged);
      assertThat(answer.operation()).as("bit %s: %s", bit, answer).isEqualTo(Result.ERROR);
      assertThat(answer.isAuthenticated()).isFalse();
    }
    StatsSnapshot after = receiver.stats();
    assertThat(after.droppedAtAll() - before.droppedAtAll()).isEqualTo(8L * (to - from));
    assertThat(after.nextTick()).isEqualTo(before.nextTick());
  }

  private static void bring(Pair pair, State state) {
    switch (state) {
      case FRESH -> {}
      case INITIATED -> pair.alice().initiation();
      case RESPONDED -> pair.alice().read(pair.bob().initiation()).datagram(RESPONSE);
      case CONNECTED -> pair.connect();
      case EXPIRED -> {
        pair.connect();
        pair.time().advanceSeconds(200);
      }
    }
  }

  /** Random bytes, half of them with a type and a length that look right. */
  private byte[] garbage() {
    if (random.chance(0.5)) {
      return random.bytes(random.between(0, 2_000));
    }
    int type = random.between(1, 5);
    int length = HANDSHAKE_SIZES[type - 1] + (type == 4 ? random.between(0, 1_500) : 0);
    byte[] bytes = random.bytes(length);
    System.arraycopy(new byte[] {(byte) type, 0, 0, 0}, 0, bytes, 0, 4);
    return bytes;
  }
}
