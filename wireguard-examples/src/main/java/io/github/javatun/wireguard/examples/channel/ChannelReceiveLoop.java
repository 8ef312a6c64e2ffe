package io.github.javatun.wireguard.examples.channel;

import io.github.javatun.wireguard.Endpoint;
import io.github.javatun.wireguard.Result;
import io.github.javatun.wireguard.Tunnel;
import io.github.javatun.wireguard.examples.forwarding.LoopGroup;
import io.github.javatun.wireguard.examples.forwarding.PacketLoop;
import io.github.javatun.wireguard.examples.forwarding.ProtocolLane;
import io.github.javatun.wireguard.examples.forwarding.Ticks;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/**
 * From the network to a device: each datagram is opened and handed on at once. This loop also runs
 * the timers: it waits in a selector, which ends with a datagram, with the time, and with {@link
 * #wake()}, and leaves the channel open, as no blocking receive does. A channel has one such loop.
 *
 * <p><b>Any thread may call {@link #wake()}, {@link #stop()} and the counters.</b> Device, channel
 * and protocol belong to the caller, who closes them when {@code run} has returned. Nothing is
 * allocated while datagrams of one sender come; {@link DatagramChannel#receive} allocates 128 bytes
 * where another one sent than before. An interrupt is taken as a {@link #stop()}.
 */
public final class ChannelReceiveLoop implements PacketLoop {
  /** After so many datagrams in a row it is the timers' turn. */
  private static final int DATAGRAMS_PER_TURN = 256;

  private static final long NANOS_PER_MILLI = TimeUnit.MILLISECONDS.toNanos(1);

  private final PacketDevice device;
  private final DatagramChannel channel;
  private final ProtocolLane lane;
  private final LoopGroup group;
  private final Selector selector;
  private final ChannelSender replies;
  private final ByteBuffer datagram = ByteBuffer.allocateDirect(Tunnel.MAX_DATAGRAM_SIZE_BYTES);
  private final MemorySegment datagramMemory = MemorySegment.ofBuffer(datagram);
  private final Endpoint from = new Endpoint();
  private final LongAdder refused = new LongAdder();
  private volatile boolean stopped;

  /**
   * Prepares a loop.
   *
   * @param channel bound; set to non-blocking
   * @param device where packets go to
   * @param lane what is between them; used by the thread that runs the loop only
   * @param group shared with the loops that send
   * @throws IOException if the channel is closed, or the system has no descriptor left
   */
  public ChannelReceiveLoop(
      DatagramChannel channel, PacketDevice device, ProtocolLane lane, LoopGroup group)
      throws IOException {
    this.channel = channel;
    this.device = device;
    this.lane = lane;
    this.group = group;
    channel.configureBlocking(false);
    replies = new ChannelSender(channel);
    selector = Selector.open();
    channel.register(selector, SelectionKey.OP_READ);
    group.ticks().setAlarm(this::wake);
  }

  @Override
  public void run() throws IOException {
    try {
      while (!stopped && channel.isOpen() && !Thread.currentThread().isInterrupted()) {
        await(sleepNanos());
        group.ticks().afterSleep();
        receive();
      }
    } catch (ClosedChannelException end) {
      // The caller closed it.
    }
  }

  @Override
  public void wake() {
    selector.wakeup();
  }

  @Override
  public void stop() {
    stopped = true;
    selector.wakeup();
  }

  @Override
  public void close() {
    replies.close();
    try {
      selector.close();
    } catch (IOException gone) {
      // Nothing is waited for any more.
    }
  }

  /** Returns how many packets the device would not take. */
  public long refusedPackets() {
    return refused.sum();
  }

  /** Returns how many datagrams had nowhere to go, because nobody knows where the peer is. */
  public long unroutableDatagrams() {
    return replies.unroutable();
  }

  /** Returns how many datagrams the system would not send. */
  public long lostDatagrams() {
    return replies.lost();
  }

  /** Does what is due; answers how long nothing will be. */
  private long sleepNanos() {
    if (lane.nanosUntilTick() == 0) {
      Ticks.run(lane, replies);
    }
    return group.ticks().beforeSleep(lane);
  }

  /** The key stays among the selected ones: adding it again would allocate, and it is the only. */
  private void await(long nanos) throws IOException {
    if (nanos == 0) {
      selector.selectNow();
    } else if (nanos / NANOS_PER_MILLI >= Integer.MAX_VALUE) {
      selector.select();
    } else {
      selector.select((nanos + NANOS_PER_MILLI - 1) / NANOS_PER_MILLI);
    }
  }

  private void receive() throws IOException {
    for (int i = 0; i < DATAGRAMS_PER_TURN; i++) {
      SocketAddress sender = channel.receive(datagram.clear());
      if (sender == null) {
        return;
      }
      open(datagram.position(), from.set(sender));
    }
  }

  private void open(int sizeBytes, Endpoint sender) throws IOException {
    long stamp = group.sessions().beginReading(datagramMemory, 0, sizeBytes);
    try {
      read(sizeBytes, sender);
    } finally {
      group.sessions().endReading(stamp);
    }
  }

  private void read(int sizeBytes, Endpoint sender) throws IOException {
    long result =
        lane.read(
            datagramMemory,
            0,
            sizeBytes,
            replies.buffer(),
            replies.position(),
            replies.capacity(),
            sender);
    if (Result.isForTunnel(result)) {
      if (!device.write(replies.buffer(), replies.position(), Result.sizeBytes(result))) {
        refused.increment();
      }
    } else if (Result.isForNetwork(result)) {
      replies.add(Result.sizeBytes(result), lane.endpoint());
    }
    if (Result.isMorePending(result)) {
      Ticks.run(lane, replies);
    }
  }
}
