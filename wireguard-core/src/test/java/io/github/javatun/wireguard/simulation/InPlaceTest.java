package io.github.javatun.wireguard.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.javatun.wireguard.Result;
import io.github.javatun.wireguard.Tunnel;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Source and destination may be the same memory. */
class InPlaceTest {
  private static final int HEADROOM_BYTES = 16;

  private final Pair pair = Pair.create().connect();
  private final Tunnel alice = pair.alice().tunnel();
  private final Tunnel bob = pair.bob().tunnel();

  @ParameterizedTest
  @ValueSource(ints = {20, 21, 64, 100, 1_280, 1_420})
  void anArrayIsSealedAndOpenedInPlace(int size) {
    byte[] packet = Packets.ipv4(size, size);
    byte[] buffer = withHeadroom(packet);

    int sealed =
        Result.sizeBytes(alice.write(buffer, HEADROOM_BYTES, size, buffer, 0, buffer.length));
    assertThat(MessageType.of(Arrays.copyOf(buffer, sealed))).isEqualTo(MessageType.DATA);
    long opened = bob.read(buffer, 0, sealed, buffer, 0, buffer.length, null);

    assertThat(Result.operation(opened)).isEqualTo(Result.WRITE_TO_TUNNEL_IPV4);
    assertThat(Arrays.copyOf(buffer, Result.sizeBytes(opened))).isEqualTo(packet);
  }

  @ParameterizedTest
  @ValueSource(ints = {20, 21, 64, 100, 1_280, 1_420})
  void aNativeSegmentIsSealedAndOpenedInPlace(int size) {
    byte[] packet = Packets.ipv4(size, size);
    byte[] content = withHeadroom(packet);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment buffer = arena.allocate(content.length);
      buffer.copyFrom(MemorySegment.ofArray(content));

      int sealed =
          Result.sizeBytes(alice.write(buffer, HEADROOM_BYTES, size, buffer, 0, content.length));
      long opened = bob.read(buffer, 0, sealed, buffer, 0, content.length, null);

      assertThat(Result.operation(opened)).isEqualTo(Result.WRITE_TO_TUNNEL_IPV4);
      byte[] delivered = new byte[Result.sizeBytes(opened)];
      MemorySegment.ofArray(delivered).copyFrom(buffer.asSlice(0, delivered.length));
      assertThat(delivered).isEqualTo(packet);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {20, 21, 64, 100, 1_280, 1_420})
  void aByteBufferIsSealedAndOpenedInPlace(int size) {
    byte[] packet = Packets.ipv4(size, size);
    ByteBuffer buffer = ByteBuffer.allocateDirect(withHeadroom(packet).length);
    buffer.put(HEADROOM_BYTES, packet);

    long sealed = alice.write(buffer.slice(HEADROOM_BYTES, size), buffer);
    long opened = bob.read(buffer.slice(0, Result.sizeBytes(sealed)), buffer, null);

    assertThat(Result.operation(opened)).isEqualTo(Result.WRITE_TO_TUNNEL_IPV4);
    byte[] delivered = new byte[Result.sizeBytes(opened)];
    buffer.get(0, delivered);
    assertThat(delivered).isEqualTo(packet);
  }

  private static byte[] withHeadroom(byte[] packet) {
    int roundedUp = (packet.length + 15) / 16 * 16;
    byte[] buffer = new byte[roundedUp + MessageType.DATA_OVERHEAD_BYTES];
    System.arraycopy(packet, 0, buffer, HEADROOM_BYTES, packet.length);
    return buffer;
  }
}
