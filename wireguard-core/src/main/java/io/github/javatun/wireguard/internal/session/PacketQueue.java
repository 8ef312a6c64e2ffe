package io.github.javatun.wireguard.internal.session;

import io.github.javatun.wireguard.internal.memory.Memory;
import java.util.Arrays;

/**
 * Packets that wait for a session: a ring of bytes, each packet behind its length, oldest dropped
 * first. The memory is there only while packets wait, since of many tunnels few have any.
 *
 * <p><b>All methods but {@link #size()} need the tunnel's handshake lock.</b>
 */
public final class PacketQueue {
  private static final int LENGTH_BYTES = 2;

  private static final byte[] NO_RING = {};

  private final int capacityBytes;
  private byte[] ring = NO_RING;
  private int head;
  private int usedBytes;
  private volatile int size;

  /**
   * A queue.
   *
   * @param capacityBytes for packets and 2 bytes each; 0 turns the queue off
   */
  public PacketQueue(int capacityBytes) {
    this.capacityBytes = capacityBytes;
  }

  /**
   * How many packets wait. Any thread may ask.
   *
   * @return 0 or more
   */
  public int size() {
    return size;
  }

  /**
   * Whether a packet of this length can be queued at all.
   *
   * @param length bytes, below 65536
   * @return false if it exceeds the whole ring
   */
  public boolean canHold(int length) {
    return length + LENGTH_BYTES <= capacityBytes;
  }

  /**
   * Appends a packet that {@link #canHold} approved of.
   *
   * @param source where it lies
   * @param offset its first byte
   * @param length bytes
   * @return how many older packets had to go
   */
  public int push(Memory source, long offset, int length) {
    if (size == 0) {
      head = 0;
      ring = new byte[capacityBytes];
    }
    int dropped = 0;
    while (ring.length - usedBytes < length + LENGTH_BYTES) {
      drop();
      dropped++;
    }
    int tail = wrap(head + usedBytes);
    ring[tail] = (byte) length;
    ring[wrap(tail + 1)] = (byte) (length >>> 8);
    int at = wrap(tail + LENGTH_BYTES);
    int straight = Math.min(length, ring.length - at);
    source.copyTo(offset, ring, at, straight);
    source.copyTo(offset + straight, ring, 0, length - straight);
    usedBytes += length + LENGTH_BYTES;
    setSize(size + 1);
    return dropped;
  }

  /**
   * The oldest packet's length.
   *
   * @return bytes; 0 if the queue is empty
   */
  public int headLength() {
    return size == 0 ? 0 : lengthAt(head);
  }

  private int lengthAt(int position) {
    return (ring[position] & 0xff) | (ring[wrap(position + 1)] & 0xff) << 8;
  }

  /**
   * Copies the oldest packet out and forgets it.
   *
   * @param target where to
   * @param offset its first byte there
   */
  public void pop(Memory target, long offset) {
    int length = headLength();
    int at = wrap(head + LENGTH_BYTES);
    int straight = Math.min(length, ring.length - at);
    target.copyFrom(offset, ring, at, straight);
    target.copyFrom(offset + straight, ring, 0, length - straight);
    drop();
    if (size == 0) {
      ring = NO_RING;
    }
  }

  /**
   * Forgets all packets.
   *
   * @return how many there were
   */
  public int clear() {
    int dropped = size;
    head = 0;
    usedBytes = 0;
    setSize(0);
    Arrays.fill(ring, (byte) 0);
    ring = NO_RING;
    return dropped;
  }

  /** Only under the lock; volatile for those who ask without. */
  private void setSize(int packets) {
    size = packets;
  }

  private void drop() {
    int entry = headLength() + LENGTH_BYTES;
    int straight = Math.min(entry, ring.length - head);
    Arrays.fill(ring, head, head + straight, (byte) 0);
    Arrays.fill(ring, 0, entry - straight, (byte) 0);
    head = wrap(head + entry);
    usedBytes -= entry;
    setSize(size - 1);
  }

  private int wrap(int position) {
    return position >= ring.length ? position - ring.length : position;
  }
}
