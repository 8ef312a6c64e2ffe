package io.github.javatun.wireguard.ndis.transport;

import io.github.javatun.wireguard.Endpoint;
import io.github.javatun.wireguard.Tunnel;
import io.github.javatun.wireguard.ndis.driver.FrameSlab;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.UnsupportedAddressTypeException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Datagrams through a UDP socket of this process: the system routes them, finds the hardware
 * addresses, and its firewall sees them. Of the frames that the driver hands over, the socket's own
 * go on untouched.
 *
 * <p><b>Any thread may call any method.</b> Receiving is a daemon thread of its own. Nothing is
 * allocated while datagrams come from one sender and go to one receiver; another one takes about
 * 200 bytes.
 */
public final class SocketTransport implements OuterTransport {
  private static final int BUFFER_SIZE_BYTES = 2 << 20;

  /** After so many datagrams in a row what was collected goes on. */
  private static final int BURST = 64;

  private final DatagramChannel channel;
  private final Selector selector;
  private final int port;
  private final ByteBuffer received = ByteBuffer.allocateDirect(Tunnel.MAX_DATAGRAM_SIZE_BYTES);
  private final MemorySegment receivedMemory = MemorySegment.ofBuffer(received);
  private final Endpoint from = new Endpoint();

  // Channels send buffers. A view of each caller's memory would be an allocation a datagram, or a
  // table of callers; beside the system call a copy under the lock that the channel takes anyway is
  // little.
  private final ByteBuffer sent = ByteBuffer.allocateDirect(Tunnel.MAX_DATAGRAM_SIZE_BYTES);
  private final MemorySegment sentMemory = MemorySegment.ofBuffer(sent);
  private final ReentrantLock sending = new ReentrantLock();
  private final Endpoint lastReceiver = new Endpoint();
  private InetSocketAddress lastAddress = new InetSocketAddress(0);

  private SocketTransport(DatagramChannel channel, Selector selector) throws IOException {
    this.channel = channel;
    this.selector = selector;
    port = ((InetSocketAddress) channel.getLocalAddress()).getPort();
  }

  /**
   * Opens a socket for both families.
   *
   * @param port the local port, 0 for one that the system chooses
   * @return to be given to a client, which closes it
   * @throws IOException if the port is taken
   */
  public static SocketTransport open(int port) throws IOException {
    DatagramChannel channel = DatagramChannel.open();
    try {
      setIfPossible(channel, StandardSocketOptions.SO_RCVBUF);
      setIfPossible(channel, StandardSocketOptions.SO_SNDBUF);
      channel.configureBlocking(false);
      channel.bind(new InetSocketAddress(port));
      Selector selector = Selector.open();
      channel.register(selector, SelectionKey.OP_READ);
      return new SocketTransport(channel, selector);
    } catch (BindException taken) {
      channel.close();
      throw new IOException(
          "UDP port " + port + " is in use: choose another ListenPort, or none", taken);
    } catch (IOException | RuntimeException failure) {
      channel.close();
      throw failure;
    }
  }

  private static void setIfPossible(DatagramChannel channel, SocketOption<Integer> option) {
    try {
      channel.setOption(option, BUFFER_SIZE_BYTES);
    } catch (IOException tooMuch) {
      // Some systems refuse where others cut: then there is the default.
    }
  }

  @Override
  public void start(Receiver receiver) {
    Thread.ofPlatform().daemon().name("wireguard-socket").start(() -> receive(receiver));
  }

  private void receive(Receiver receiver) {
    try {
      while (channel.isOpen()) {
        // The one key stays among the selected: adding it again would allocate.
        selector.select();
        boolean more = true;
        while (more) {
          more = receiveBurst(receiver);
          receiver.endOfBurst();
        }
      }
    } catch (ClosedChannelException | ClosedSelectorException end) {
      // Closed as asked.
    } catch (IOException | RuntimeException broken) {
      receiver.failed(broken);
    }
  }

  private boolean receiveBurst(Receiver receiver) throws IOException {
    for (int i = 0; i < BURST; i++) {
      SocketAddress sender = receiveOne();
      if (sender == null) {
        return false;
      }
      receiver.datagram(receivedMemory, 0, received.position(), from.set(sender));
    }
    return true;
  }

  /** On Windows a socket is told that a datagram before found nobody: that ends nothing. */
  private @Nullable SocketAddress receiveOne() throws IOException {
    try {
      return channel.receive(received.clear());
    } catch (PortUnreachableException nobody) {
      return null;
    }
  }

  @Override
  public void send(MemorySegment memory, long offset, int length, Endpoint to) {
    sending.lock();
    try {
      if (!lastReceiver.equals(to)) {
        lastReceiver.set(to);
        lastAddress = to.toSocketAddress();
      }
      MemorySegment.copy(memory, offset, sentMemory, 0, length);
      channel.send(sent.clear().limit(length), lastAddress);
    } catch (IOException | UnsupportedAddressTypeException lost) {
      // No route, or no such family here: lost as in the network, the timers repair that.
    } finally {
      sending.unlock();
    }
  }

  /** Does nothing: datagrams are sent at once. */
  @Override
  public void flush() {}

  /** None: the socket's datagrams go on to the stack, which hands them to the socket. */
  @Override
  public boolean offer(FrameSlab slab, int index) {
    return false;
  }

  @Override
  public void endOfOffers() {}

  @Override
  public boolean takesFrames() {
    return false;
  }

  /** Does nothing: the system routes each datagram anew. */
  @Override
  public void networkChanged() {}

  @Override
  public int mtuBytes() {
    return ANY_MTU_BYTES;
  }

  /** Does nothing: the system knows the way. */
  @Override
  public void use(OuterLink link) {}

  @Override
  public int localPort() {
    return port;
  }

  @Override
  public void close() {
    try {
      channel.close();
      selector.close();
    } catch (IOException gone) {
      // Nothing is sent or received any more.
    }
  }
}
