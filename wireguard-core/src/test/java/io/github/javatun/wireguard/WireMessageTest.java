package io.github.javatun.wireguard;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.javatun.wireguard.internal.noise.Messages;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Type and receiver index of datagrams, the same whatever the form, offset and byte order. */
class WireMessageTest {
  private static final int OFFSET = 3;
  private static final long INDEX = 0x8403_0201L;

  /** A datagram of this type and size behind an offset, with an index if there is a place. */
  private static byte[] datagram(int type, int sizeBytes, int indexOffset) {
    byte[] bytes = new byte[OFFSET + sizeBytes + OFFSET];
    if (sizeBytes > 0) {
      bytes[OFFSET] = (byte) type;
    }
    if (indexOffset > 0) {
      for (int i = 0; i < Integer.BYTES; i++) {
        bytes[OFFSET + indexOffset + i] = (byte) (INDEX >>> (Byte.SIZE * i));
      }
    }
    return bytes;
  }

  /** What all forms answer, which must be the same. */
  private static long receiverIndex(byte[] bytes) {
    int length = bytes.length - 2 * OFFSET;
    long index = WireMessage.receiverIndex(bytes, OFFSET, length);
    for (ByteBuffer buffer : buffers(bytes)) {
      MemorySegment segment = MemorySegment.ofBuffer(buffer.duplicate().clear());
      assertThat(WireMessage.receiverIndex(segment, OFFSET, length)).isEqualTo(index);
    }
    for (ByteBuffer buffer : buffers(bytes)) {
      assertThat(WireMessage.receiverIndex(buffer)).isEqualTo(index);
      assertThat(buffer.position()).isEqualTo(OFFSET);
      assertThat(buffer.remaining()).isEqualTo(length);
    }
    return index;
  }

  private static boolean isInitiation(byte[] bytes) {
    int length = bytes.length - 2 * OFFSET;
    boolean answer = WireMessage.isInitiation(bytes, OFFSET, length);
    for (ByteBuffer buffer : buffers(bytes)) {
      MemorySegment segment = MemorySegment.ofBuffer(buffer.duplicate().clear());
      assertThat(WireMessage.isInitiation(segment, OFFSET, length)).isEqualTo(answer);
      assertThat(WireMessage.isInitiation(buffer)).isEqualTo(answer);
    }
    return answer;
  }

  private static List<ByteBuffer> buffers(byte[] bytes) {
    ByteBuffer direct = ByteBuffer.allocateDirect(bytes.length).put(0, bytes);
    return List.of(
        window(ByteBuffer.wrap(bytes)).order(ByteOrder.BIG_ENDIAN),
        window(ByteBuffer.wrap(bytes)).order(ByteOrder.LITTLE_ENDIAN),
        window(direct).order(ByteOrder.BIG_ENDIAN));
  }

  private static ByteBuffer window(ByteBuffer buffer) {
    return buffer.position(OFFSET).limit(buffer.capacity() - OFFSET);
  }

  @ParameterizedTest
  @CsvSource({"2, 92, 8", "3, 64, 4", "4, 32, 4", "4, 48, 4", "4, 1452, 4"})
  void indexIsReadWhereTheMessageHasIt(int type, int sizeBytes, int indexOffset) {
    assertThat(receiverIndex(datagram(type, sizeBytes, indexOffset))).isEqualTo(INDEX);
  }

  @ParameterizedTest
  @CsvSource({
    "1, 148", "1, 92", "2, 91", "2, 93", "2, 148", "3, 63", "3, 65", "4, 31", "4, 4", "4, 1",
    "4, 0", "0, 64", "5, 92", "255, 64"
  })
  void otherDatagramsHaveNoIndex(int type, int sizeBytes) {
    assertThat(receiverIndex(datagram(type, sizeBytes, 0))).isEqualTo(WireMessage.NO_INDEX);
  }

  @ParameterizedTest
  @CsvSource({
    "1, 148, true",
    "1, 147, false",
    "1, 149, false",
    "1, 0, false",
    "1, 3, false",
    "2, 148, false",
    "4, 148, false",
    "0, 148, false"
  })
  void initiationIsKnownByTypeAndSize(int type, int sizeBytes, boolean expected) {
    assertThat(isInitiation(datagram(type, sizeBytes, 0))).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({"1, 148", "2, 92", "3, 64", "4, 64"})
  void reservedBytesMustBeZero(int type, int sizeBytes) {
    byte[] bytes = datagram(type, sizeBytes, 0);
    bytes[OFFSET + 2] = 1;
    assertThat(isInitiation(bytes)).isFalse();
    assertThat(receiverIndex(bytes)).isEqualTo(WireMessage.NO_INDEX);
  }

  @Test
  void sizesAreThoseOfTheMessagesThatTunnelsWrite() {
    byte[] one = new byte[TunnelPair.ROOM];
    byte[] two = new byte[TunnelPair.ROOM];
    try (TunnelPair pair = new TunnelPair()) {
      int size = Result.sizeBytes(pair.initiator.forceHandshake(one, 0, one.length));
      assertThat(size).isEqualTo(WireMessage.INITIATION_SIZE_BYTES);
      assertThat(WireMessage.isInitiation(one, 0, size)).isTrue();
      size = Result.sizeBytes(pair.responder.read(one, 0, size, two, 0, two.length, null));
      assertThat(size).isEqualTo(WireMessage.RESPONSE_SIZE_BYTES);
      assertThat(WireMessage.receiverIndex(two, 0, size))
          .isEqualTo(Integer.toUnsignedLong(Messages.index(one, Messages.SENDER)));
      size = Result.sizeBytes(pair.initiator.read(two, 0, size, one, 0, one.length, null));
      assertThat(size).isEqualTo(WireMessage.TRANSPORT_OVERHEAD_BYTES);
    }
  }
}
