package io.github.javatun.wireguard.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.javatun.wireguard.Endpoint;
import io.github.javatun.wireguard.Result;
import io.github.javatun.wireguard.Tunnel;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The kinds of buffer that a host may hold its packets in; all must come to the same. */
public enum BufferForm {
  /** Arrays with offsets. */
  ARRAY,
  /** Memory segments on the heap. */
  HEAP_SEGMENT,
  /** Memory segments outside the heap. */
  NATIVE_SEGMENT,
  /** Byte buffers on the heap. */
  HEAP_BUFFER,
  /** Byte buffers outside the heap. */
  DIRECT_BUFFER;

  private static final int SOURCE_OFFSET = 3;
  private static final int DESTINATION_OFFSET = 5;
  private static final int MARGIN_BYTES = 7;
  private static final byte CANARY = 0x5a;

  /** Which of the four packet calls to make. */
  enum Call {
    WRITE,
    READ,
    TICK,
    FORCE_HANDSHAKE
  }

  /**
   * Makes one call in this form, with offsets, and with bytes around the destination that must not
   * be touched.
   */
  Answer call(Call call, Tunnel tunnel, byte[] source, int capacityBytes, @Nullable Endpoint from) {
    byte[] paddedSource = new byte[SOURCE_OFFSET + source.length];
    ByteBuffer.wrap(paddedSource).put(SOURCE_OFFSET, source);
    byte[] destination = new byte[DESTINATION_OFFSET + capacityBytes + MARGIN_BYTES];
    Arrays.fill(destination, CANARY);
    long result =
        switch (this) {
          case ARRAY -> arrayCall(call, tunnel, paddedSource, destination, capacityBytes, from);
          case HEAP_SEGMENT, NATIVE_SEGMENT ->
              segmentCall(call, tunnel, paddedSource, destination, capacityBytes, from);
          case HEAP_BUFFER, DIRECT_BUFFER ->
              bufferCall(call, tunnel, paddedSource, destination, capacityBytes, from);
        };
    Answer answer = new Answer(result, new byte[0]);
    if (answer.isDatagram() || answer.isPacket()) {
      int size = Result.sizeBytes(result);
      assertThat(size).as("%s within %s bytes", answer, capacityBytes).isBetween(1, capacityBytes);
      byte[] bytes = Arrays.copyOfRange(destination, DESTINATION_OFFSET, DESTINATION_OFFSET + size);
      answer = new Answer(result, bytes);
    }
    requireCanaries(destination, 0, DESTINATION_OFFSET);
    requireCanaries(destination, destination.length - MARGIN_BYTES, destination.length);
    return answer;
  }

  private static long arrayCall(
      Call call,
      Tunnel tunnel,
      byte[] source,
      byte[] destination,
      int capacity,
      @Nullable Endpoint from) {
    int length = source.length - SOURCE_OFFSET;
    int to = DESTINATION_OFFSET;
    return switch (call) {
      case WRITE -> tunnel.write(source, SOURCE_OFFSET, length, destination, to, capacity);
      case READ -> tunnel.read(source, SOURCE_OFFSET, length, destination, to, capacity, from);
      case TICK -> tunnel.tick(destination, to, capacity);
      case FORCE_HANDSHAKE -> tunnel.forceHandshake(destination, to, capacity);
    };
  }

  private long segmentCall(
      Call call,
      Tunnel tunnel,
      byte[] source,
      byte[] destination,
      int capacity,
      @Nullable Endpoint from) {
    int length = source.length - SOURCE_OFFSET;
    long to = DESTINATION_OFFSET;
    MemorySegment heapSource = MemorySegment.ofArray(source);
    MemorySegment heapDestination = MemorySegment.ofArray(destination);
    try (Arena arena = Arena.ofConfined()) {
      boolean isNative = this == NATIVE_SEGMENT;
      MemorySegment src = isNative ? arena.allocate(source.length) : heapSource;
      MemorySegment dst = isNative ? arena.allocate(destination.length) : heapDestination;
      src.copyFrom(heapSource);
      dst.copyFrom(heapDestination);
      long result =
          switch (call) {
            case WRITE -> tunnel.write(src, SOURCE_OFFSET, length, dst, to, capacity);
            case READ -> tunnel.read(src, SOURCE_OFFSET, length, dst, to, capacity, from);
            case TICK -> tunnel.tick(dst, to, capacity);
            case FORCE_HANDSHAKE -> tunnel.forceHandshake(dst, to, capacity);
          };
      heapDestination.copyFrom(dst);
      return result;
    }
  }

  private long bufferCall(
      Call call,
      Tunnel tunnel,
      byte[] source,
      byte[] destination,
      int capacity,
      @Nullable Endpoint from) {
    ByteBuffer src = buffer(source).position(SOURCE_OFFSET);
    ByteBuffer dst = buffer(destination);
    dst.limit(DESTINATION_OFFSET + capacity).position(DESTINATION_OFFSET);
    long result =
        switch (call) {
          case WRITE -> tunnel.write(src, dst);
          case READ -> tunnel.read(src, dst, from);
          case TICK -> tunnel.tick(dst);
          case FORCE_HANDSHAKE -> tunnel.forceHandshake(dst);
        };
    if (src.position() != SOURCE_OFFSET
        || src.limit() != source.length
        || dst.position() != DESTINATION_OFFSET
        || dst.limit() != DESTINATION_OFFSET + capacity) {
      throw new AssertionError(call + " moved a position or limit: " + src + ", " + dst);
    }
    dst.clear().get(destination);
    return result;
  }

  private ByteBuffer buffer(byte[] content) {
    ByteBuffer buffer =
        this == DIRECT_BUFFER
            ? ByteBuffer.allocateDirect(content.length)
            : ByteBuffer.allocate(content.length);
    return buffer.put(content).flip();
  }

  private static void requireCanaries(byte[] destination, int from, int to) {
    for (int i = from; i < to; i++) {
      if (destination[i] != CANARY) {
        throw new AssertionError("byte " + i + " outside the destination was written");
      }
    }
  }
}
