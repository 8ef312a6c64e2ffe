package io.github.javatun.wireguard.examples.loopback;

import io.github.javatun.wireguard.Endpoint;
import io.github.javatun.wireguard.Tunnel;
import io.github.javatun.wireguard.config.ConfigException;
import io.github.javatun.wireguard.config.WgQuickConfig;
import io.github.javatun.wireguard.examples.hosts.EventLines;
import io.github.javatun.wireguard.examples.hosts.PeerSettings;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.DatagramChannel;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/**
 * One run of the demo: two tunnels on two threads, joined by UDP sockets on 127.0.0.1.
 *
 * <p><b>Not thread-safe: for one thread, once.</b>
 */
public final class LoopbackRun {
  /** So that the compiler is done with the path of a packet when measuring begins. */
  private static final long WARM_UP_MILLIS = 1_000;

  private static final int SOCKET_BUFFER_SIZE_BYTES = 1 << 20;
  private static final long END_PATIENCE_MILLIS = 5_000;
  private static final long POLL_MILLIS = 100;

  private final PrintStream out;
  private final long streamMillis;
  private final EventLines events;

  /**
   * A run to be started.
   *
   * @param out where everything is printed
   * @param streamSeconds how long to measure, at least 1
   */
  public LoopbackRun(PrintStream out, int streamSeconds) {
    this.out = out;
    this.streamMillis = TimeUnit.SECONDS.toMillis(streamSeconds);
    this.events = new EventLines(out);
  }

  /**
   * Runs the demo.
   *
   * @throws IOException if a file or socket fails, or an answer does not come
   * @throws ConfigException if the demo's own files are not valid
   * @throws InterruptedException if the thread is told to end
   */
  public void run() throws IOException, ConfigException, InterruptedException {
    out.println("Two tunnels on two threads, joined by UDP sockets on 127.0.0.1.");
    InetAddress localhost = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
    try (DatagramChannel leftChannel = open(localhost);
        DatagramChannel rightChannel = open(localhost);
        ConfigFiles files = ConfigFiles.write(portOf(leftChannel), portOf(rightChannel));
        TunnelEnd left = tunnelEnd("left", files.caller(), leftChannel);
        TunnelEnd right = tunnelEnd("right", files.called(), rightChannel)) {
      int leftAddress = ownIpv4Address(files.caller());
      int rightAddress = ownIpv4Address(files.called());
      Sender sender = new Sender(left, leftAddress, rightAddress, events);
      Receiver receiver = new Receiver(right, rightAddress, leftAddress);
      run(sender, receiver);
      new Report(out).printStats(left, right);
    }
  }

  private void run(Sender sender, Receiver receiver) throws IOException, InterruptedException {
    SideThread receiving = SideThread.start("right", receiver::run);
    SideThread sending = SideThread.start("left", sender::run);
    try {
      while (!sender.streaming().await(POLL_MILLIS, TimeUnit.MILLISECONDS)) {
        sending.throwFailure();
        receiving.throwFailure();
      }
      Stream stream = new Stream(sender, receiver, sending, receiving);
      events.print("left", "streaming packets of " + TestPacket.SIZE_BYTES + " bytes");
      Thread.sleep(WARM_UP_MILLIS);
      Measurement start = stream.measure();
      Measurement end = watch(stream, start);
      sender.stop();
      sending.join(END_PATIENCE_MILLIS);
      new Report(out).printStream(start, end, sender.sentPackets(), receiver.receivedPackets());
    } finally {
      sender.stop();
      sending.join(END_PATIENCE_MILLIS);
      receiver.stop();
      receiving.join(END_PATIENCE_MILLIS);
    }
    sending.throwFailure();
    receiving.throwFailure();
  }

  private Measurement watch(Stream stream, Measurement start)
      throws IOException, InterruptedException {
    ProgressLine progress = new ProgressLine(out, ProgressLine.isTerminal());
    Measurement last = start;
    long endNanos = start.nanos() + TimeUnit.MILLISECONDS.toNanos(streamMillis);
    while (last.nanos() < endNanos) {
      long leftMillis = TimeUnit.NANOSECONDS.toMillis(endNanos - last.nanos()) + 1;
      Thread.sleep(Math.min(progress.intervalMillis(), leftMillis));
      Measurement now = stream.measure();
      progress.show(
          String.format(
              Locale.ROOT,
              "  streaming %4.1f s  %6.2f Gbit/s  %,9.0f packets/s  %,11d packets received",
              now.secondsSince(start),
              now.gigabitsPerSecondSince(last),
              now.packetsPerSecondSince(last),
              now.receivedPackets()));
      last = now;
      stream.throwFailure();
    }
    progress.end();
    return last;
  }

  private static DatagramChannel open(InetAddress address) throws IOException {
    DatagramChannel channel = DatagramChannel.open();
    channel.setOption(StandardSocketOptions.SO_RCVBUF, SOCKET_BUFFER_SIZE_BYTES);
    channel.setOption(StandardSocketOptions.SO_SNDBUF, SOCKET_BUFFER_SIZE_BYTES);
    return channel.bind(new InetSocketAddress(address, 0));
  }

  private static int portOf(DatagramChannel channel) throws IOException {
    return ((InetSocketAddress) channel.getLocalAddress()).getPort();
  }

  private TunnelEnd tunnelEnd(String name, Path file, DatagramChannel channel)
      throws IOException, ConfigException {
    try (WgQuickConfig config = WgQuickConfig.parse(file)) {
      PeerSettings settings = PeerSettings.ofOnlyPeer(config);
      InetSocketAddress peer = Objects.requireNonNull(settings.endpoint(), "Endpoint");
      channel.connect(peer);
      events.print(
          name,
          file + ": 127.0.0.1:" + settings.listenPort() + ", peer at 127.0.0.1:" + peer.getPort());
      Tunnel tunnel = Tunnel.newTunnel(settings.tunnel().build());
      return new TunnelEnd(name, tunnel, channel, Endpoint.of(peer), events);
    }
  }

  private static int ownIpv4Address(Path file) throws IOException, ConfigException {
    try (WgQuickConfig config = WgQuickConfig.parse(file)) {
      return (int) config.interfaceSection().addresses().getFirst().address().low();
    }
  }
}
