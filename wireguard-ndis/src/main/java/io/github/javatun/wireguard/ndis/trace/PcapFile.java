package io.github.javatun.wireguard.ndis.trace;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A file of packets in the classic pcap format, with times in nanoseconds. Packets are collected
 * and written together: when there are many, a second after the last time, and at the end.
 *
 * <p>A file that can not be written any more, because the disk is full for instance, is left as it
 * is, and packets are lost: {@link #failure} tells. What does not fit below the size limit is lost
 * too.
 *
 * <p><b>Any thread may call any method.</b> Nothing is allocated per packet.
 */
public final class PcapFile implements AutoCloseable {

  /** What a file's packets begin with. */
  public enum LinkType {
    /** An Ethernet header. */
    ETHERNET(1),
    /** An IPv4 or IPv6 header. */
    RAW(101);

    private final int number;

    LinkType(int number) {
      this.number = number;
    }
  }

  /** The longest packet; what is behind is cut off. */
  public static final int MAX_PACKET_BYTES = 65_535;

  /** The smallest limit of a file's size. */
  public static final long MIN_LIMIT_BYTES = 1 << 16;

  private static final int NANOSECOND_MAGIC = 0xa1b2_3c4d;
  private static final short MAJOR = 2;
  private static final short MINOR = 4;
  private static final int FILE_HEADER_BYTES = 24;
  private static final int PACKET_HEADER_BYTES = 16;
  private static final int BUFFER_BYTES = 4 * (MAX_PACKET_BYTES + PACKET_HEADER_BYTES);
  private static final long FLUSH_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final long NANOS_A_SECOND = TimeUnit.SECONDS.toNanos(1);

  private final FileChannel channel;
  private final long limitBytes;
  private final ByteBuffer buffer;
  private final MemorySegment bufferMemory;
  private final long epochNanos; // the time when nanoTime was nanos
  private final long nanos;
  private long flushedNanos; // this and what follows is guarded by this
  private long sizeBytes;
  private long lost;
  private @Nullable IOException failure;
  private boolean closed;

  private PcapFile(FileChannel channel, LinkType linkType, long limitBytes) {
    this.channel = channel;
    this.limitBytes = limitBytes;
    buffer = ByteBuffer.allocateDirect(BUFFER_BYTES).order(ByteOrder.nativeOrder());
    bufferMemory = MemorySegment.ofBuffer(buffer);
    Instant now = Instant.now();
    nanos = System.nanoTime();
    flushedNanos = nanos;
    epochNanos = now.getEpochSecond() * NANOS_A_SECOND + now.getNano();
    buffer.putInt(NANOSECOND_MAGIC).putShort(MAJOR).putShort(MINOR);
    buffer.putInt(0).putInt(0).putInt(MAX_PACKET_BYTES).putInt(linkType.number);
    sizeBytes = FILE_HEADER_BYTES;
  }

  /**
   * Makes a file, or empties one.
   *
   * @param path where
   * @param linkType what its packets begin with
   * @param limitBytes its size at most, {@link #MIN_LIMIT_BYTES} or more
   * @return the file, without packets
   * @throws IOException if it can not be made
   */
  public static PcapFile create(Path path, LinkType linkType, long limitBytes) throws IOException {
    Objects.requireNonNull(linkType, "linkType");
    if (limitBytes < MIN_LIMIT_BYTES) {
      throw new IllegalArgumentException(
          "limitBytes is " + limitBytes + ", must be at least " + MIN_LIMIT_BYTES);
    }
    FileChannel channel =
        FileChannel.open(
            path,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE);
    PcapFile file = new PcapFile(channel, linkType, limitBytes);
    file.flush();
    return file;
  }

  /**
   * Adds a packet.
   *
   * @param memory what it lies in
   * @param offset where it begins
   * @param length its length in bytes
   * @throws IndexOutOfBoundsException if it does not lie in the memory
   */
  public void write(MemorySegment memory, long offset, int length) {
    write(memory, offset, 0, memory, offset, length);
  }

  /**
   * Adds a packet of two pieces.
   *
   * @param head what the first piece lies in
   * @param headOffset where it begins
   * @param headLength its length in bytes
   * @param body what the second piece lies in
   * @param bodyOffset where it begins
   * @param bodyLength its length in bytes
   * @throws IndexOutOfBoundsException if a piece does not lie in its memory
   */
  public synchronized void write(
      MemorySegment head,
      long headOffset,
      int headLength,
      MemorySegment body,
      long bodyOffset,
      int bodyLength) {
    Objects.checkFromIndexSize(headOffset, headLength, head.byteSize());
    Objects.checkFromIndexSize(bodyOffset, bodyLength, body.byteSize());
    int length = headLength + bodyLength;
    int headKept = Math.min(headLength, MAX_PACKET_BYTES);
    int bodyKept = Math.min(bodyLength, MAX_PACKET_BYTES - headKept);
    int recordBytes = PACKET_HEADER_BYTES + headKept + bodyKept;
    if (closed || failure != null || sizeBytes + recordBytes > limitBytes) {
      lost++;
      return;
    }
    if (buffer.remaining() < recordBytes) {
      writeOut();
    }
    long now = System.nanoTime();
    long time = epochNanos + (now - nanos);
    buffer.putInt((int) (time / NANOS_A_SECOND)).putInt((int) (time % NANOS_A_SECOND));
    buffer.putInt(headKept + bodyKept).putInt(length);
    append(head, headOffset, headKept);
    append(body, bodyOffset, bodyKept);
    sizeBytes += recordBytes;
    if (now - flushedNanos > FLUSH_NANOS) {
      writeOut();
    }
  }

  private void append(MemorySegment from, long offset, int length) {
    MemorySegment.copy(from, JAVA_BYTE, offset, bufferMemory, JAVA_BYTE, buffer.position(), length);
    buffer.position(buffer.position() + length);
  }

  /** Writes what is collected. */
  public synchronized void flush() {
    if (!closed) {
      writeOut();
    }
  }

  private void writeOut() {
    buffer.flip();
    try {
      while (failure == null && buffer.hasRemaining()) {
        channel.write(buffer);
      }
    } catch (IOException refused) {
      failure = refused;
    }
    buffer.clear();
    flushedNanos = System.nanoTime();
  }

  /** The size that the file has with all that is collected, in bytes. */
  public synchronized long sizeBytes() {
    return sizeBytes;
  }

  /** How many packets are not in the file: it was full, failed or closed. */
  public synchronized long lostPackets() {
    return lost;
  }

  /** Why the file can not be written any more; null if it can. */
  public synchronized @Nullable IOException failure() {
    return failure;
  }

  /**
   * Writes what is collected and closes the file; packets after that are lost. A second call does
   * nothing.
   *
   * @throws UncheckedIOException if what was written can not be kept
   */
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    writeOut();
    closed = true;
    try {
      channel.close();
    } catch (IOException refused) {
      throw new UncheckedIOException(refused);
    }
  }
}
