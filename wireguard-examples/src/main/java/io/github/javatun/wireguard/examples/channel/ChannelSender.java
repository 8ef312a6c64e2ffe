package io.github.javatun.wireguard.examples.channel;

import io.github.javatun.wireguard.Endpoint;
import io.github.javatun.wireguard.Tunnel;
import io.github.javatun.wireguard.examples.forwarding.DatagramSink;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.UnsupportedAddressTypeException;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Sends each datagram at once.
 *
 * <p><b>For one thread; a channel may have several senders.</b> Nothing is allocated per datagram.
 */
final class ChannelSender implements DatagramSink, AutoCloseable {
  /** How long to wait for room in the send buffer: a tunnel had better lose than stand still. */
  private static final long WAIT_MILLIS = 10;

  private final DatagramChannel channel;
  private final Selector room;
  private final ByteBuffer datagram = ByteBuffer.allocateDirect(Tunnel.MAX_DATAGRAM_SIZE_BYTES);
  private final MemorySegment buffer = MemorySegment.ofBuffer(datagram);
  private final SocketAddresses addresses = new SocketAddresses();
  private final LongAdder unroutable = new LongAdder();
  private final LongAdder lost = new LongAdder();

  /** The channel must not block: see {@link DatagramChannel#configureBlocking}. */
  ChannelSender(DatagramChannel channel) throws IOException {
    this.channel = channel;
    room = Selector.open();
    try {
      channel.register(room, SelectionKey.OP_WRITE);
    } catch (IOException | RuntimeException failure) {
      room.close();
      throw failure;
    }
  }

  @Override
  public MemorySegment buffer() {
    return buffer;
  }

  @Override
  public long position() {
    return 0;
  }

  @Override
  public int capacity() {
    return Tunnel.MAX_DATAGRAM_SIZE_BYTES;
  }

  @Override
  public void add(int sizeBytes, @Nullable Endpoint receiver) {
    if (receiver == null) {
      unroutable.increment();
    } else if (!send(sizeBytes, addresses.of(receiver))) {
      lost.increment();
    }
  }

  /** How many datagrams had nowhere to go. */
  long unroutable() {
    return unroutable.sum();
  }

  /** How many datagrams the system would not send. */
  long lost() {
    return lost.sum();
  }

  @Override
  public void close() {
    try {
      room.close();
    } catch (IOException gone) {
      // Nothing is waited for any more.
    }
  }

  private boolean send(int sizeBytes, InetSocketAddress receiver) {
    datagram.clear().limit(sizeBytes);
    try {
      if (channel.send(datagram, receiver) == sizeBytes) {
        return true;
      }
      room.select(WAIT_MILLIS);
      return channel.send(datagram, receiver) == sizeBytes;
    } catch (IOException | UnsupportedAddressTypeException refused) {
      // No route, or IPv6 on a machine without it: lost as in the network, the timers repair that.
      return false;
    }
  }
}
