package io.github.javatun.wireguard.examples.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.github.javatun.wireguard.Endpoint;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Objects;

/**
 * Messages for one {@link UdpSocket#send} call, each of them one datagram or a run of datagrams for
 * one receiver, of equal size but for the last, back to back (UDP_SEGMENT). The batch refers to the
 * bytes of one buffer, which must not change before the call.
 *
 * <p><b>For one thread.</b> All memory is allocated by the constructor.
 */
public final class SendBatch {
  /** The most datagrams of a run that every kernel with UDP_SEGMENT takes. */
  public static final int MAX_SEGMENTS = 64;

  /** The most bytes of a run: what an IPv4 packet with its UDP header holds. */
  public static final int MAX_RUN_SIZE_BYTES = 65_507;

  private static final long CMSG_LEVEL = 8;
  private static final long CMSG_TYPE = 12;
  private static final long CMSG_DATA = 16;
  private static final int CMSG_OF_SHORT_SIZE_BYTES = 18;

  private static final int SINGLES_PER_CALL = 64;
  private static final int SEND_WAIT_MILLIS = 10;

  private final MemorySegment buffer;
  private final MemorySegment capture;
  private final MemorySegment writablePoll;
  private final MessageArray singles;
  private final MessageArray messages;
  private final long[] offsets;
  private final int[] sizes;
  private final int[] segmentSizes;
  private final Endpoint[] receivers;
  private int size;

  /**
   * Allocates a batch.
   *
   * @param arena owns the memory; it must stay open while the batch is used
   * @param buffer native memory that holds the datagrams
   * @param capacity messages a call, 1 to 1024
   */
  public SendBatch(Arena arena, MemorySegment buffer, int capacity) {
    this.buffer = buffer;
    capture = arena.allocate(CLibrary.CAPTURE_LAYOUT);
    writablePoll = arena.allocate(LinuxCalls.POLLFD_SIZE_BYTES, Long.BYTES);
    writablePoll.set(JAVA_SHORT, LinuxCalls.POLLFD_EVENTS_OFFSET, LinuxCalls.POLLOUT);
    singles = new MessageArray(arena, SINGLES_PER_CALL);
    messages = new MessageArray(arena, capacity);
    offsets = new long[capacity];
    sizes = new int[capacity];
    segmentSizes = new int[capacity];
    receivers = new Endpoint[capacity];
    MemorySegment controls = messages.controls();
    for (int i = 0; i < capacity; i++) {
      receivers[i] = new Endpoint();
      long control = MessageArray.controlOffset(i);
      controls.set(JAVA_LONG, control, CMSG_OF_SHORT_SIZE_BYTES);
      controls.set(JAVA_INT, control + CMSG_LEVEL, SocketCalls.SOL_UDP);
      controls.set(JAVA_INT, control + CMSG_TYPE, SocketCalls.UDP_SEGMENT);
    }
  }

  /** Returns how many messages the batch holds. */
  public int size() {
    return size;
  }

  /** Returns whether no further message can be added. */
  public boolean isFull() {
    return size == messages.count();
  }

  /**
   * Adds a message.
   *
   * @param offset its first byte in the buffer
   * @param sizeBytes its size, at most {@link #MAX_RUN_SIZE_BYTES}
   * @param segmentSizeBytes the size of each of its datagrams, of which only the last may be
   *     shorter, and at most {@link #MAX_SEGMENTS}; {@code sizeBytes} or more for a single datagram
   * @param receiver where to; copied
   * @throws IllegalStateException if the batch is full
   */
  public void add(long offset, int sizeBytes, int segmentSizeBytes, Endpoint receiver) {
    if (isFull()) {
      throw new IllegalStateException("the batch is full: send it before adding more");
    }
    Objects.checkFromIndexSize(offset, sizeBytes, buffer.byteSize());
    offsets[size] = offset;
    sizes[size] = sizeBytes;
    segmentSizes[size] = segmentSizeBytes;
    receivers[size].set(receiver);
    size++;
  }

  /** Forgets all messages. */
  public void clear() {
    size = 0;
  }

  MemorySegment capture() {
    return capture;
  }

  /** Headers for sending a run's datagrams one by one. */
  MessageArray singles() {
    return singles;
  }

  /** Waits a little for room in the send buffer: a tunnel had better lose than stand still. */
  void awaitWritable(int fd) {
    writablePoll.set(JAVA_INT, 0, fd);
    LinuxCalls.poll(capture, writablePoll, 1, SEND_WAIT_MILLIS);
  }

  boolean isRun(int index) {
    return segmentSizes[index] < sizes[index];
  }

  int datagrams(int index) {
    return Math.ceilDiv(sizes[index], Math.max(1, segmentSizes[index]));
  }

  /** Fills in the headers for the kernel, runs as runs. */
  MessageArray prepare(int family) {
    MemorySegment controls = messages.controls();
    for (int i = 0; i < size; i++) {
      point(i, family, offsets[i], sizes[i], receivers[i]);
      boolean run = isRun(i);
      if (run) {
        long data = MessageArray.controlOffset(i) + CMSG_DATA;
        controls.set(JAVA_SHORT, data, (short) segmentSizes[i]);
      }
      messages.setControlLength(i, run ? MessageArray.CONTROL_SIZE_BYTES : 0);
    }
    return messages;
  }

  /**
   * Fills in the headers of {@link #singles()} for datagrams of one message, as many as fit.
   *
   * @param index the message
   * @param first its first datagram to be sent
   * @return how many datagrams they name
   */
  int prepareSingles(int index, int first, int family) {
    int segment = Math.max(1, segmentSizes[index]);
    int count = Math.min(singles.count(), datagrams(index) - first);
    for (int i = 0; i < count; i++) {
      int from = (first + i) * segment;
      int length = Math.min(segment, sizes[index] - from);
      singles.setVector(i, buffer.address() + offsets[index] + from, length);
      singles.setNameLength(i, SocketAddressCodec.sizeBytes(family));
      singles.setControlLength(i, 0);
      SocketAddressCodec.write(
          singles.names(), MessageArray.nameOffset(i), family, receivers[index]);
    }
    return count;
  }

  private void point(int index, int family, long offset, int length, Endpoint receiver) {
    messages.setVector(index, buffer.address() + offset, length);
    messages.setNameLength(index, SocketAddressCodec.sizeBytes(family));
    SocketAddressCodec.write(messages.names(), MessageArray.nameOffset(index), family, receiver);
  }
}
