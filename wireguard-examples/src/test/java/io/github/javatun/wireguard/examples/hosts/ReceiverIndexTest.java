package io.github.javatun.wireguard.examples.hosts;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReceiverIndexTest {
  @ParameterizedTest
  @CsvSource({"2, 92, 8", "3, 64, 4", "4, 32, 4", "4, 1452, 4"})
  void indexIsReadWhereTheMessageHasIt(byte type, int sizeBytes, int offset) {
    ByteBuffer datagram = ByteBuffer.allocate(sizeBytes + 3).position(3);
    datagram.put(3, type).put(3 + offset, new byte[] {0x01, 0x02, 0x03, (byte) 0x84});
    assertThat(ReceiverIndex.isPresent(datagram)).isTrue();
    assertThat(ReceiverIndex.of(datagram)).isEqualTo(0x84030201);
  }

  @ParameterizedTest
  @CsvSource({"1, 148", "2, 91", "3, 65", "4, 31", "5, 92", "0, 64"})
  void otherDatagramsHaveNone(byte type, int sizeBytes) {
    assertThat(ReceiverIndex.isPresent(ByteBuffer.allocate(sizeBytes).put(0, type))).isFalse();
  }

  @Test
  void emptyDatagramIsNeitherInitiationNorIndexed() {
    assertThat(ReceiverIndex.isPresent(ByteBuffer.allocate(0))).isFalse();
    assertThat(ReceiverIndex.isInitiation(ByteBuffer.allocate(0))).isFalse();
  }
}
