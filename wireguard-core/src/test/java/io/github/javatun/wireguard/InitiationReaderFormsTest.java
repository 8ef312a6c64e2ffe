package io.github.javatun.wireguard;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** {@link InitiationReader} and {@code readInitiation} do the same with every form of buffer. */
class InitiationReaderFormsTest {
  private static final int SOURCE_OFFSET = 3;
  private static final int TARGET_OFFSET = 5;
  private static final int MARGIN = 7;
  private static final int COOKIE_REPLY = 3;
  private static final int RESPONSE = 2;

  private final OpenedInitiation opened = new OpenedInitiation();
  private final Endpoint from = new Endpoint().setIpv4(0xc000_0201, 51_820);

  enum Form {
    ARRAY,
    HEAP_SEGMENT,
    NATIVE_SEGMENT,
    HEAP_BUFFER,
    DIRECT_BUFFER
  }

  /** Memory that can be looked at in every form. */
  private static final class Room {
    private final byte[] array;
    private final MemorySegment segment;
    private final ByteBuffer buffer;

    Room(Form form, Arena arena, int offset, int length) {
      array = new byte[offset + length + MARGIN];
      segment =
          switch (form) {
            case ARRAY, HEAP_SEGMENT, HEAP_BUFFER -> MemorySegment.ofArray(array);
            case NATIVE_SEGMENT, DIRECT_BUFFER -> arena.allocate(array.length);
          };
      buffer = segment.asByteBuffer().position(offset).limit(offset + length);
    }

    byte[] content(int offset, int length) {
      byte[] bytes = new byte[length];
      MemorySegment.copy(segment, offset, MemorySegment.ofArray(bytes), 0, length);
      return bytes;
    }
  }

  @ParameterizedTest
  @EnumSource
  void initiationIsOpenedAndAnswered(Form form) {
    TestTime time = new TestTime();
    RateLimiter limiter = RateLimiter.builder().timeSource(time).build();
    try (TunnelPair pair = new TunnelPair(builder -> builder.timeSource(time));
        InitiationReader reader = InitiationReader.of(pair.responderKey, limiter);
        Arena arena = Arena.ofConfined()) {
      Room target = new Room(form, arena, TARGET_OFFSET, WireMessage.RESPONSE_SIZE_BYTES);

      long result = read(form, reader, initiation(form, arena, pair), target);
      assertThat(Result.toString(result)).isEqualTo("DONE");
      assertThat(opened.initiator()).isEqualTo(pair.initiatorKey.publicKey());

      long answer = answer(form, pair.responder, target);
      assertThat(Result.toString(answer)).isEqualTo("WRITE_TO_NETWORK 92 authenticated");
      assertWritten(target, RESPONSE, WireMessage.RESPONSE_SIZE_BYTES);
      byte[] response = target.content(TARGET_OFFSET, WireMessage.RESPONSE_SIZE_BYTES);
      long completed = pair.initiator.read(response, 0, response.length, new byte[92], 0, 92, null);
      assertThat(Result.isHandshakeCompleted(completed)).isTrue();
    }
  }

  @ParameterizedTest
  @EnumSource
  void cookieReplyIsWritten(Form form) {
    TestTime time = new TestTime();
    RateLimiter limiter = RateLimiter.builder().handshakesPerSecond(1).timeSource(time).build();
    try (TunnelPair pair = new TunnelPair(builder -> builder.timeSource(time));
        InitiationReader reader = InitiationReader.of(pair.responderKey, limiter);
        Arena arena = Arena.ofConfined()) {
      Room source = initiation(form, arena, pair);
      Room target = new Room(form, arena, TARGET_OFFSET, WireMessage.RESPONSE_SIZE_BYTES);
      read(form, reader, source, target);

      long result = read(form, reader, source, target);

      assertThat(Result.toString(result)).isEqualTo("WRITE_TO_NETWORK 64");
      assertWritten(target, COOKIE_REPLY, WireMessage.COOKIE_REPLY_SIZE_BYTES);
      byte[] reply = target.content(TARGET_OFFSET, WireMessage.COOKIE_REPLY_SIZE_BYTES);
      long cookie = pair.initiator.read(reply, 0, reply.length, new byte[92], 0, 92, null);
      assertThat(Result.reason(cookie)).isEqualTo(Reason.COOKIE_RECEIVED);
    }
  }

  private static Room initiation(Form form, Arena arena, TunnelPair pair) {
    Room room = new Room(form, arena, SOURCE_OFFSET, WireMessage.INITIATION_SIZE_BYTES);
    TunnelPair.expect(Result.WRITE_TO_NETWORK, pair.initiator.forceHandshake(room.buffer));
    return room;
  }

  private long read(Form form, InitiationReader reader, Room source, Room target) {
    int length = source.buffer.remaining();
    int capacity = target.buffer.remaining();
    long result =
        switch (form) {
          case ARRAY ->
              reader.read(
                  source.array,
                  SOURCE_OFFSET,
                  length,
                  target.array,
                  TARGET_OFFSET,
                  capacity,
                  from,
                  opened);
          case HEAP_SEGMENT, NATIVE_SEGMENT ->
              reader.read(
                  source.segment,
                  SOURCE_OFFSET,
                  length,
                  target.segment,
                  TARGET_OFFSET,
                  capacity,
                  from,
                  opened);
          case HEAP_BUFFER, DIRECT_BUFFER ->
              reader.read(source.buffer, target.buffer, from, opened);
        };
    assertThat(source.buffer.position()).isEqualTo(SOURCE_OFFSET);
    assertThat(source.buffer.remaining()).isEqualTo(length);
    return result;
  }

  private long answer(Form form, Tunnel tunnel, Room target) {
    int capacity = target.buffer.remaining();
    return switch (form) {
      case ARRAY -> tunnel.readInitiation(opened, target.array, TARGET_OFFSET, capacity);
      case HEAP_SEGMENT, NATIVE_SEGMENT ->
          tunnel.readInitiation(opened, target.segment, TARGET_OFFSET, capacity);
      case HEAP_BUFFER, DIRECT_BUFFER -> tunnel.readInitiation(opened, target.buffer);
    };
  }

  /** A message of this type and size, nothing around it, and no position moved. */
  private static void assertWritten(Room target, int type, int sizeBytes) {
    assertThat(target.content(0, TARGET_OFFSET)).containsOnly(0);
    assertThat(target.content(TARGET_OFFSET, 1)).containsExactly(type);
    assertThat(target.content(TARGET_OFFSET + sizeBytes, MARGIN)).containsOnly(0);
    assertThat(target.buffer.position()).isEqualTo(TARGET_OFFSET);
    assertThat(target.buffer.remaining()).isEqualTo(WireMessage.RESPONSE_SIZE_BYTES);
  }
}
