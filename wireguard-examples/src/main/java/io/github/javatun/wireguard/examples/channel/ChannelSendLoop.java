package io.github.javatun.wireguard.examples.channel;

import io.github.javatun.wireguard.Result;
import io.github.javatun.wireguard.Tunnel;
import io.github.javatun.wireguard.examples.forwarding.LoopGroup;
import io.github.javatun.wireguard.examples.forwarding.PacketLoop;
import io.github.javatun.wireguard.examples.forwarding.ProtocolLane;
import io.github.javatun.wireguard.examples.forwarding.Ticks;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;

/**
 * From a device to the network: each packet is sealed and sent at once. Between packets the thread
 * waits in {@link PacketDevice#read}, which no selector could do for it; the timers are the {@link
 * ChannelReceiveLoop}'s.
 *
 * <p>A channel may have several such loops, each with a device of its own, if these never share a
 * flow: else its packets overtake each other.
 *
 * <p><b>Any thread may call {@link #wake()}, {@link #stop()} and the counters.</b> Device, channel
 * and protocol belong to the caller, who closes them when {@code run} has returned. Nothing is
 * allocated while packets move. An interrupt is taken as a {@link #stop()}.
 */
public final class ChannelSendLoop implements PacketLoop {
  private final PacketDevice device;
  private final DatagramChannel channel;
  private final ProtocolLane lane;
  private final LoopGroup group;
  private final ChannelSender sender;
  private final MemorySegment packet =
      MemorySegment.ofBuffer(ByteBuffer.allocateDirect(Tunnel.MAX_PACKET_SIZE_BYTES));
  private volatile boolean stopped;

  /**
   * Prepares a loop.
   *
   * @param device where packets come from
   * @param channel bound; set to non-blocking
   * @param lane what is between them; used by the thread that runs the loop only
   * @param group the one of the loop that receives
   * @throws IOException if the channel is closed, or the system has no descriptor left
   */
  public ChannelSendLoop(
      PacketDevice device, DatagramChannel channel, ProtocolLane lane, LoopGroup group)
      throws IOException {
    this.device = device;
    this.channel = channel;
    this.lane = lane;
    this.group = group;
    channel.configureBlocking(false);
    sender = new ChannelSender(channel);
  }

  @Override
  public void run() throws IOException {
    while (!stopped && channel.isOpen() && !Thread.currentThread().isInterrupted()) {
      int sizeBytes = device.read(packet, 0, Tunnel.MAX_PACKET_SIZE_BYTES);
      if (sizeBytes == PacketDevice.CLOSED) {
        return;
      }
      if (sizeBytes > 0) {
        move(sizeBytes);
      }
    }
  }

  /** Does nothing: this loop has no timers. */
  @Override
  public void wake() {}

  @Override
  public void stop() {
    stopped = true;
    device.wakeReader();
  }

  @Override
  public void close() {
    sender.close();
  }

  /** Returns how many datagrams had nowhere to go, because nobody knows where the peer is. */
  public long unroutableDatagrams() {
    return sender.unroutable();
  }

  /** Returns how many datagrams the system would not send. */
  public long lostDatagrams() {
    return sender.lost();
  }

  private void move(int sizeBytes) {
    long stamp = group.sessions().beginSealing();
    try {
      seal(sizeBytes);
    } finally {
      group.sessions().endSealing(stamp);
    }
    group.ticks().afterPackets(lane);
  }

  private void seal(int sizeBytes) {
    long result =
        lane.write(packet, 0, sizeBytes, sender.buffer(), sender.position(), sender.capacity());
    group.sessions().written(result);
    if (Result.isForNetwork(result)) {
      sender.add(Result.sizeBytes(result), lane.endpoint());
    }
    if (Result.isMorePending(result)) {
      Ticks.run(lane, sender);
    }
  }
}
