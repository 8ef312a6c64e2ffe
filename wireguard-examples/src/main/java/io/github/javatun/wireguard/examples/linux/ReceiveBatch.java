package io.github.javatun.wireguard.examples.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import io.github.javatun.wireguard.Endpoint;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * What one {@link UdpSocket#receive} call takes from the kernel: up to so many messages, each of
 * them one datagram or, where the kernel joined them (UDP_GRO), a run of datagrams of one sender,
 * of equal size but for the last, back to back.
 *
 * <p><b>For one thread.</b> All memory is allocated by the constructor: 64 KiB a message.
 */
public final class ReceiveBatch {
  /** No message is longer, joined or not. */
  static final int SLOT_SIZE_BYTES = 65_536;

  // An odd number of cache lines more, so that the slots' heads do not all fall into the same sets.
  private static final int SLOT_STRIDE_BYTES = SLOT_SIZE_BYTES + 64 * 5;

  private static final long CMSG_LEVEL = 8;
  private static final long CMSG_TYPE = 12;
  private static final long CMSG_DATA = 16;
  private static final int CMSG_OF_INT_SIZE_BYTES = 20;

  private final MemorySegment capture;
  private final MessageArray messages;
  private final MemorySegment buffer;
  private int size;

  /**
   * Allocates a batch.
   *
   * @param arena owns the memory; it must stay open while the batch is used
   * @param capacity messages a call, 1 or more
   */
  public ReceiveBatch(Arena arena, int capacity) {
    capture = arena.allocate(CLibrary.CAPTURE_LAYOUT);
    messages = new MessageArray(arena, capacity);
    buffer = arena.allocate((long) capacity * SLOT_STRIDE_BYTES, 64);
    for (int i = 0; i < capacity; i++) {
      messages.setVector(i, buffer.address() + offset(i), SLOT_SIZE_BYTES);
    }
  }

  /** Returns how many messages a call may take. */
  public int capacity() {
    return messages.count();
  }

  /** Returns how many messages the last call took. */
  public int size() {
    return size;
  }

  /** Returns the memory that holds all messages; they may be changed in place. */
  public MemorySegment buffer() {
    return buffer;
  }

  /** Returns where in the buffer a message starts. */
  @SuppressWarnings("MethodCanBeStatic") // a property of the batch
  public long offset(int index) {
    return (long) index * SLOT_STRIDE_BYTES;
  }

  /** Returns the message's size in bytes: that of all its datagrams. */
  public int sizeBytes(int index) {
    return messages.messageLength(index);
  }

  /** Returns the size of the message's datagrams, of which only the last may be shorter. */
  public int segmentSizeBytes(int index) {
    MemorySegment controls = messages.controls();
    long control = MessageArray.controlOffset(index);
    if (messages.controlLength(index) >= CMSG_OF_INT_SIZE_BYTES
        && controls.get(JAVA_INT, control + CMSG_LEVEL) == SocketCalls.SOL_UDP
        && controls.get(JAVA_INT, control + CMSG_TYPE) == SocketCalls.UDP_GRO) {
      int segment = controls.get(JAVA_INT, control + CMSG_DATA);
      if (segment > 0) {
        return segment;
      }
    }
    return Math.max(1, sizeBytes(index));
  }

  /**
   * Returns whether the kernel had to cut the message off, or could not tell its segments' size.
   */
  public boolean isTruncated(int index) {
    return (messages.flags(index) & (SocketCalls.MSG_TRUNC | SocketCalls.MSG_CTRUNC)) != 0;
  }

  /**
   * Tells who sent the message.
   *
   * @param index which message
   * @param into receives the sender; left alone if it names them already
   */
  public void sender(int index, Endpoint into) {
    long name = MessageArray.nameOffset(index);
    if (!SocketAddressCodec.matches(messages.names(), name, into)) {
      SocketAddressCodec.read(messages.names(), name, into);
    }
  }

  MemorySegment capture() {
    return capture;
  }

  MessageArray prepare(int nameSizeBytes) {
    for (int i = 0; i < messages.count(); i++) {
      messages.prepareToReceive(i, nameSizeBytes);
    }
    size = 0;
    return messages;
  }

  void received(int count) {
    size = count;
  }
}
