package io.github.javatun.wireguard.examples.forwarding;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.github.javatun.wireguard.Endpoint;
import io.github.javatun.wireguard.Result;
import io.github.javatun.wireguard.examples.linux.IoVectors;
import io.github.javatun.wireguard.examples.linux.Poller;
import io.github.javatun.wireguard.examples.linux.ReceiveBatch;
import io.github.javatun.wireguard.examples.linux.TunDevice;
import io.github.javatun.wireguard.examples.linux.UdpSocket;
import io.github.javatun.wireguard.examples.offload.PacketCoalescer;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.LongAdder;

/**
 * From the socket to the device: datagrams are opened in place, and packets that follow each other
 * are written together.
 *
 * <p><b>For one thread.</b> Nothing is allocated after construction.
 */
final class Incoming {
  /** More than eight messages a turn gain nothing, and hold 64 KiB each. */
  private static final int MESSAGES_PER_TURN = 8;

  private static final int TRANSPORT_DATA = 4;

  private final TunDevice device;
  private final UdpSocket socket;
  private final ProtocolLane lane;
  private final SessionGate sessions;
  private final ReceiveBatch batch;
  private final MemorySegment datagrams;
  private final ProtocolLane.PacketReceiver receiver = this::deliver;
  private final PacketCoalescer coalescer;
  private final IoVectors pieces;
  private final DatagramQueue replies;
  private final Endpoint from = new Endpoint();
  private final LongAdder truncated = new LongAdder();
  private final LongAdder refused = new LongAdder();

  Incoming(
      Arena arena, TunDevice device, UdpSocket socket, ProtocolLane lane, SessionGate sessions) {
    this.device = device;
    this.socket = socket;
    this.lane = lane;
    this.sessions = sessions;
    batch = new ReceiveBatch(arena, MESSAGES_PER_TURN);
    datagrams = batch.buffer();
    coalescer = new PacketCoalescer(datagrams, device.hasTcpOffload(), device.hasUdpOffload());
    pieces = new IoVectors(arena, PacketCoalescer.MAX_PIECES);
    replies = new DatagramQueue(arena, socket);
  }

  /** Registers what is read from; answers its number. */
  int addTo(Poller poller) {
    return poller.add(socket);
  }

  /**
   * Moves what has come, a burst at most, without waiting.
   *
   * @throws IOException if device or socket are gone
   */
  void move() throws IOException {
    int messages = socket.receive(batch);
    for (int i = 0; i < messages; i++) {
      if (batch.isTruncated(i)) {
        truncated.increment();
      } else {
        batch.sender(i, from);
        openAll(batch.offset(i), batch.sizeBytes(i), batch.segmentSizeBytes(i));
      }
    }
    deliverHeld();
    replies.flush();
  }

  /** Lets the lane do what is due. */
  void tick() {
    Ticks.run(lane, replies);
    replies.flush();
  }

  /** How many messages were dropped because the kernel had to cut them. */
  long truncated() {
    return truncated.sum();
  }

  /** How many packets the device would not take. */
  long refused() {
    return refused.sum();
  }

  /** How many replies had nowhere to go. */
  long unroutable() {
    return replies.unroutable();
  }

  private void openAll(long start, int sizeBytes, int segmentBytes) throws IOException {
    int runStart = 0;
    int at = 0;
    for (; at < sizeBytes; at += segmentBytes) {
      int length = Math.min(segmentBytes, sizeBytes - at);
      if (!isData(start + at, length)) {
        openRun(start + runStart, at - runStart, segmentBytes);
        openHandshake(start + at, length);
        runStart = at + segmentBytes;
      }
    }
    openRun(start + runStart, sizeBytes - runStart, segmentBytes);
  }

  private boolean isData(long offset, int length) {
    return length > ProtocolLane.TRANSPORT_HEADER_SIZE_BYTES
        && datagrams.get(JAVA_BYTE, offset) == TRANSPORT_DATA;
  }

  private void openRun(long start, int sizeBytes, int segmentBytes) throws IOException {
    if (sizeBytes > 0 && lane.readRun(datagrams, start, sizeBytes, segmentBytes, from, receiver)) {
      Ticks.run(lane, replies);
    }
  }

  private void openHandshake(long offset, int length) {
    long stamp = sessions.beginReading(datagrams, offset, length);
    try {
      readHandshake(offset, length);
      if (stamp != 0) {
        replies.flush();
      }
    } finally {
      sessions.endReading(stamp);
    }
  }

  /** The reply may be longer than what it answers. */
  private void readHandshake(long offset, int length) {
    long result =
        lane.read(
            datagrams,
            offset,
            length,
            replies.buffer(),
            replies.position(),
            replies.capacity(),
            from);
    if (Result.isForNetwork(result)) {
      replies.add(Result.sizeBytes(result), lane.endpoint());
    }
    if (Result.isMorePending(result)) {
      Ticks.run(lane, replies);
    }
  }

  private void deliver(long packet, int length) throws IOException {
    if (!device.hasPacketHeader()) {
      count(device.write(datagrams, packet, length));
      return;
    }
    if (!coalescer.offer(packet, length)) {
      deliverHeld();
      coalescer.offer(packet, length);
    }
  }

  private void deliverHeld() throws IOException {
    if (coalescer.isEmpty()) {
      return;
    }
    coalescer.finish();
    if (coalescer.pieces() == 1) {
      count(device.write(datagrams, coalescer.pieceOffset(0), coalescer.pieceLength(0)));
    } else {
      pieces.clear();
      for (int i = 0; i < coalescer.pieces(); i++) {
        pieces.add(datagrams, coalescer.pieceOffset(i), coalescer.pieceLength(i));
      }
      count(device.write(pieces));
    }
    coalescer.clear();
  }

  private void count(boolean taken) {
    if (!taken) {
      refused.increment();
    }
  }
}
