package io.github.javatun.wireguard.examples.hosts;

import io.github.javatun.wireguard.Tunnel;
import io.github.javatun.wireguard.config.WgQuickConfig;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;

/** One of the hosts, running on a port of its own, with a machine that remembers. */
final class TestHost implements AutoCloseable {
  private static final long END_PATIENCE_MILLIS = 30_000;

  /** How a kind of host is started. */
  @FunctionalInterface
  interface Kind {
    void start(TestHost host, WgQuickConfig config, PeerSettings settings) throws IOException;
  }

  private final TestMachine machine = new TestMachine();
  private final DatagramChannel channel;
  private final AtomicReference<Throwable> failure = new AtomicReference<>();
  private PacketSink sink = packet -> {};
  private Closing closing = () -> {};

  private TestHost(DatagramChannel channel) {
    this.channel = channel;
  }

  static DatagramChannel bind() throws IOException {
    return DatagramChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
  }

  static int port(DatagramChannel channel) throws IOException {
    return ((InetSocketAddress) channel.getLocalAddress()).getPort();
  }

  static TestHost start(Kind kind, WgQuickConfig config, DatagramChannel channel)
      throws IOException {
    TestHost host = new TestHost(channel);
    kind.start(host, config, PeerSettings.of(config, config.peers().getFirst()));
    return host;
  }

  /** {@link BlockingHost}, on a socket of the channel's port. */
  static void blocking(TestHost test, WgQuickConfig config, PeerSettings settings)
      throws IOException {
    SocketAddress address = test.channel.getLocalAddress();
    test.channel.close();
    DatagramSocket socket = new DatagramSocket(address);
    Tunnel tunnel = Tunnel.newTunnel(settings.tunnel().build());
    BlockingHost host =
        new BlockingHost(tunnel, socket, settings.endpoint(), settings.allowedIps());
    test.sink = host::send;
    Thread thread = test.startThread(() -> host.run(test.machine));
    test.closing =
        () -> {
          socket.close();
          thread.join(END_PATIENCE_MILLIS);
          tunnel.close();
        };
  }

  /** {@link SelectorHost}. */
  static void selector(TestHost test, WgQuickConfig config, PeerSettings settings)
      throws IOException {
    SelectorHost host = new SelectorHost(config, test.channel);
    test.sink = host::send;
    Thread thread = test.startThread(() -> host.run(test.machine));
    test.closing =
        () -> {
          host.stop();
          thread.join(END_PATIENCE_MILLIS);
          test.channel.close();
        };
  }

  /** {@link SegmentHost}. */
  static void segment(TestHost test, WgQuickConfig config, PeerSettings settings) {
    Tunnel tunnel = Tunnel.newTunnel(settings.tunnel().build());
    SegmentHost host =
        new SegmentHost(
            tunnel, test.channel, settings.endpoint(), settings.allowedIps(), test.machine);
    test.sink = host::send;
    test.closing =
        () -> {
          host.close();
          tunnel.close();
        };
  }

  /** {@link ChannelHost}. */
  static void channel(TestHost test, WgQuickConfig config, PeerSettings settings)
      throws IOException {
    ChannelHost host = new ChannelHost(config, test.channel, test.machine, test.failure::set);
    test.sink = host::send;
    test.closing =
        () -> {
          host.close();
          test.channel.close();
        };
  }

  /** {@link GuideHost}. */
  static void guide(TestHost test, WgQuickConfig config, PeerSettings settings) throws IOException {
    Tunnel tunnel = Tunnel.newTunnel(settings.tunnel().build());
    Selector selector = Selector.open();
    test.channel.configureBlocking(false).register(selector, SelectionKey.OP_READ);
    Queue<ByteBuffer> packets = new ConcurrentLinkedQueue<>();
    test.sink =
        packet -> {
          packets.add(packet);
          selector.wakeup();
        };
    Thread thread =
        test.startThread(
            () ->
                GuideHost.run(
                    tunnel,
                    test.channel,
                    selector,
                    packets,
                    test.machine,
                    settings.allowedIps(),
                    settings.endpoint()));
    test.closing =
        () -> {
          thread.interrupt();
          thread.join(END_PATIENCE_MILLIS);
          selector.close();
          test.channel.close();
          tunnel.close();
        };
  }

  TestMachine machine() {
    return machine;
  }

  PacketSink sink() {
    return sink;
  }

  void send(ByteBuffer packet) {
    sink.accept(packet);
  }

  @Override
  public void close() throws IOException {
    try {
      closing.close();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
    Throwable cause = failure.get();
    if (cause != null) {
      throw new AssertionError("the host's loop failed", cause);
    }
  }

  private Thread startThread(Loop loop) {
    return Thread.ofPlatform()
        .daemon()
        .start(
            () -> {
              try {
                loop.run();
              } catch (Exception | Error cause) {
                failure.set(cause);
              }
            });
  }

  @FunctionalInterface
  private interface Loop {
    void run() throws Exception;
  }

  @FunctionalInterface
  private interface Closing {
    void close() throws IOException, InterruptedException;
  }
}
