package io.github.javatun.wireguard;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The indices by which the peer addresses our sessions. */
class ReceiverIndexTest {
  private static final int ROOM = 2048;
  private static final int SENDER_INDEX = 4;
  private static final int PREFIX = 0xabcdef;

  private final TestTime time = new TestTime();
  private final byte[] initiation = new byte[ROOM];
  private final byte[] response = new byte[ROOM];
  private final byte[] data = new byte[ROOM];

  private static int index(byte[] message) {
    return (message[SENDER_INDEX] & 0xff)
        | (message[SENDER_INDEX + 1] & 0xff) << 8
        | (message[SENDER_INDEX + 2] & 0xff) << 16
        | message[SENDER_INDEX + 3] << 24;
  }

  @Test
  void aPrefixIsInEveryIndexOfBothRolesAndLiveIndicesDiffer() {
    try (TunnelPair pair =
        new TunnelPair(builder -> builder.timeSource(time).indexPrefix(PREFIX))) {
      int lastInitiation = 0;
      for (int i = 0; i < 300; i++) {
        time.advanceMillis(6_000);
        int size =
            TunnelPair.expect(
                Result.WRITE_TO_NETWORK, pair.initiator.forceHandshake(initiation, 0, ROOM));
        assertThat(index(initiation) >>> 8).isEqualTo(PREFIX);
        assertThat(index(initiation)).isNotEqualTo(lastInitiation);
        lastInitiation = index(initiation);
        size =
            TunnelPair.expect(
                Result.WRITE_TO_NETWORK,
                pair.responder.read(initiation, 0, size, response, 0, ROOM, null));
        assertThat(index(response) >>> 8).isEqualTo(PREFIX);
        size =
            TunnelPair.expect(
                Result.WRITE_TO_NETWORK,
                pair.initiator.read(response, 0, size, data, 0, ROOM, null));
        assertThat(WireMessage.receiverIndex(data, 0, size))
            .isEqualTo(Integer.toUnsignedLong(index(response)));
        TunnelPair.expect(Result.DONE, pair.responder.read(data, 0, size, response, 0, ROOM, null));
      }
    }
  }

  @Test
  void withoutAPrefixTheyLookRandom() {
    Set<Integer> prefixes = new HashSet<>();
    try (TunnelPair pair = new TunnelPair(builder -> builder.timeSource(time))) {
      for (int i = 0; i < 100; i++) {
        time.advanceMillis(6_000);
        TunnelPair.expect(
            Result.WRITE_TO_NETWORK, pair.initiator.forceHandshake(initiation, 0, ROOM));
        prefixes.add(index(initiation) >>> 8);
      }
    }
    assertThat(prefixes).hasSizeGreaterThan(95);
  }
}
