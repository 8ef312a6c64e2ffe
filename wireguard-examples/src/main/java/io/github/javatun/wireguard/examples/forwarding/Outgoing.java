package io.github.javatun.wireguard.examples.forwarding;

import io.github.javatun.wireguard.Result;
import io.github.javatun.wireguard.examples.linux.Poller;
import io.github.javatun.wireguard.examples.linux.TunDevice;
import io.github.javatun.wireguard.examples.linux.UdpSocket;
import io.github.javatun.wireguard.examples.linux.VirtioNetHeader;
import io.github.javatun.wireguard.examples.offload.PacketSegmenter;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.LongAdder;

/**
 * From the device to the socket: super-packets are cut, each packet is sealed behind the one before
 * it, and runs of datagrams leave together.
 *
 * <p><b>For one thread.</b> Nothing is allocated after construction.
 */
final class Outgoing {
  /** More than eight reads a turn gain nothing; one costs a tenth of the rate. */
  private static final int READS_PER_TURN = 8;

  private static final int MAX_PACKET_SIZE_BYTES = 65_535;

  /** Puts the packet, behind its header, on an address divisible by 16. */
  private static final int READ_OFFSET = 6;

  private static final int PACKET_OFFSET = READ_OFFSET + VirtioNetHeader.SIZE_BYTES;

  private final TunDevice device;
  private final ProtocolLane lane;
  private final SessionGate sessions;
  private final DatagramQueue queue;
  private final PacketSegmenter segmenter = new PacketSegmenter();
  private final MemorySegment packets;
  private final LongAdder malformed = new LongAdder();

  Outgoing(
      Arena arena, TunDevice device, UdpSocket socket, ProtocolLane lane, SessionGate sessions) {
    this.device = device;
    this.lane = lane;
    this.sessions = sessions;
    queue = new DatagramQueue(arena, socket);
    packets = arena.allocate(PACKET_OFFSET + MAX_PACKET_SIZE_BYTES + 1L, 64);
  }

  /** Registers what is read from; answers its number. */
  int addTo(Poller poller) {
    return poller.add(device);
  }

  /**
   * Moves what has come, a burst at most, without waiting.
   *
   * @return false if the device is closed
   * @throws IOException if the device is gone
   */
  boolean move() throws IOException {
    try {
      for (int i = 0; i < READS_PER_TURN; i++) {
        int sizeBytes =
            device.hasPacketHeader()
                ? device.tryRead(
                    packets, READ_OFFSET, VirtioNetHeader.SIZE_BYTES + MAX_PACKET_SIZE_BYTES)
                : device.tryRead(packets, PACKET_OFFSET, MAX_PACKET_SIZE_BYTES);
        if (sizeBytes <= 0) {
          return sizeBytes != TunDevice.CLOSED;
        }
        if (device.hasPacketHeader()) {
          sealSegments(sizeBytes);
        } else {
          seal(PACKET_OFFSET, sizeBytes);
        }
      }
      return true;
    } finally {
      queue.flush();
    }
  }

  /** How many packets were dropped because the kernel's header did not fit them. */
  long malformed() {
    return malformed.sum();
  }

  /** How many datagrams had nowhere to go. */
  long unroutable() {
    return queue.unroutable();
  }

  private void sealSegments(int sizeBytes) {
    if (!segmenter.start(packets, READ_OFFSET, sizeBytes)) {
      malformed.increment();
      return;
    }
    while (segmenter.next()) {
      seal(segmenter.packetOffset(), segmenter.packetLength());
    }
  }

  private void seal(long offset, int length) {
    long result =
        lane.write(packets, offset, length, queue.buffer(), queue.position(), queue.capacity());
    sessions.written(result);
    if (Result.isForNetwork(result)) {
      queue.add(Result.sizeBytes(result), lane.endpoint());
    }
    if (Result.isMorePending(result)) {
      Ticks.run(lane, queue);
    }
  }
}
