package io.github.javatun.wireguard.examples.forwarding;

import io.github.javatun.wireguard.Endpoint;
import io.github.javatun.wireguard.Tunnel;
import io.github.javatun.wireguard.examples.linux.SendBatch;
import io.github.javatun.wireguard.examples.linux.UdpSocket;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Datagrams on their way to the socket, back to back. Those of equal size for one receiver form a
 * run, which the kernel takes as one; the last run stays open over several calls, so that short
 * bursts add up.
 *
 * <p><b>For one thread.</b> Nothing is allocated after construction.
 */
final class DatagramQueue implements DatagramSink {
  private static final int MAX_MESSAGES = 64;

  /** Runs that are complete leave as soon as they are worth a system call. */
  private static final int SEND_AT_BYTES = 32 << 10;

  private final UdpSocket socket;
  private final MemorySegment buffer;
  private final SendBatch batch;
  private final Endpoint runReceiver = new Endpoint();
  private long position; // where the next datagram goes
  private long runStart;
  private int runDatagrams; // 0: no run is open
  private int runSegmentBytes;
  private boolean runEnded; // by a shorter datagram
  private final LongAdder unroutable = new LongAdder();

  DatagramQueue(Arena arena, UdpSocket socket) {
    this.socket = socket;
    // A datagram of any size fits behind runs that do not leave yet and an open one.
    long sizeBytes = SEND_AT_BYTES + SendBatch.MAX_RUN_SIZE_BYTES + Tunnel.MAX_DATAGRAM_SIZE_BYTES;
    buffer = arena.allocate(sizeBytes, 64);
    batch = new SendBatch(arena, buffer, MAX_MESSAGES);
  }

  @Override
  public MemorySegment buffer() {
    return buffer;
  }

  @Override
  public long position() {
    return position;
  }

  @Override
  public int capacity() {
    return Tunnel.MAX_DATAGRAM_SIZE_BYTES;
  }

  /** How many datagrams had nowhere to go. */
  long unroutable() {
    return unroutable.sum();
  }

  @Override
  public void add(int sizeBytes, @Nullable Endpoint receiver) {
    if (receiver == null) {
      unroutable.increment();
      return;
    }
    if (continuesRun(sizeBytes, receiver)) {
      runDatagrams++;
      runEnded = sizeBytes < runSegmentBytes;
    } else {
      endRun();
      runStart = position;
      runDatagrams = 1;
      runSegmentBytes = sizeBytes;
      runEnded = false;
      runReceiver.set(receiver);
    }
    position += sizeBytes;
    if (runStart >= SEND_AT_BYTES || batch.isFull()) {
      sendAllButRun();
    }
  }

  /** Sends everything. */
  void flush() {
    endRun();
    if (batch.size() != 0) {
      socket.send(batch);
    }
    position = 0;
    runStart = 0;
  }

  private boolean continuesRun(int sizeBytes, Endpoint receiver) {
    return runDatagrams != 0
        && !runEnded
        && sizeBytes <= runSegmentBytes
        && runDatagrams < SendBatch.MAX_SEGMENTS
        && position - runStart + sizeBytes <= SendBatch.MAX_RUN_SIZE_BYTES
        && runReceiver.equals(receiver);
  }

  private void endRun() {
    if (runDatagrams != 0) {
      batch.add(runStart, (int) (position - runStart), runSegmentBytes, runReceiver);
      runDatagrams = 0;
    }
  }

  /** The open run is short here: it has just begun. */
  private void sendAllButRun() {
    socket.send(batch);
    int runBytes = (int) (position - runStart);
    MemorySegment.copy(buffer, runStart, buffer, 0, runBytes);
    runStart = 0;
    position = runBytes;
  }
}
