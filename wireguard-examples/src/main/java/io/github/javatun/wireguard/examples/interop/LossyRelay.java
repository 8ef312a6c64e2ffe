package io.github.javatun.wireguard.examples.interop;

import io.github.javatun.wireguard.examples.hosts.EventLines;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Stands between two hosts as a bad network: loses, delays and reorders their datagrams, the same
 * ones in each run with the same seed. Each host has the relay for its peer's endpoint.
 *
 * <p>Usage: {@code LossyRelay <loss in per cent> <shortest delay in ms> <longest delay in ms>
 * <seed> <relay's address> <port> <host A> <host B> <hosts' port>}. What comes to the port goes to
 * host B, from the port after it; what comes to that one goes to host A. Runs until a signal, then
 * prints what it did. Only private and loopback addresses are accepted.
 *
 * <p><b>A program: started once a process.</b>
 */
public final class LossyRelay {
  private static final int ARGUMENTS = 9;
  private static final int USAGE_STATUS = 2;
  private static final int MAX_LOSS_PERCENT = 100;
  private static final int MAX_DELAY_MILLIS = 10_000;
  private static final int MAX_PORT = 65_534;

  /** Two links of so many datagrams of this size: 16 MiB in all. */
  private static final int CAPACITY = 4_096;

  private static final int MAX_SIZE_BYTES = 2_048;

  private static final int RECEIVE_BUFFER_SIZE_BYTES = 4 << 20;
  private static final int DATAGRAMS_PER_TURN = 64;

  private final Selector selector = Selector.open();
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(MAX_SIZE_BYTES + 1);
  private final Leg legA;
  private final Leg legB;
  private volatile boolean stopped;

  /** A host, the socket that faces it, and the link that leads to it. */
  private record Leg(DatagramChannel channel, SocketAddress host, BadLink link) {}

  private LossyRelay(Leg legA, Leg legB) throws IOException {
    this.legA = legA;
    this.legB = legB;
    legA.channel.register(selector, SelectionKey.OP_READ, legB);
    legB.channel.register(selector, SelectionKey.OP_READ, legA);
  }

  /**
   * Relays until a signal.
   *
   * @param args see above
   */
  public static void main(String[] args) {
    if (args.length != ARGUMENTS) {
      System.err.println(
          "usage: LossyRelay <loss in per cent> <shortest delay in ms> <longest delay in ms> <seed>"
              + " <relay's address> <port> <host A> <host B> <hosts' port>");
      System.exit(USAGE_STATUS);
    }
    try {
      EventLines events = new EventLines(System.out);
      LossyRelay relay = of(args);
      Thread main = Thread.currentThread();
      Runtime.getRuntime().addShutdownHook(new Thread(() -> relay.stop(main), "end"));
      events.print("RELAY_STARTED");
      relay.run();
      events.print("RELAY_ENDED to A: " + relay.legA.link.counts());
      events.print("RELAY_ENDED to B: " + relay.legB.link.counts());
    } catch (IOException | RuntimeException failure) {
      System.err.println("LossyRelay: " + failure.getMessage());
      System.exit(1);
    }
  }

  private static LossyRelay of(String[] args) throws IOException {
    int lossPercent = OwnNetwork.requireWithin(args[0], 0, MAX_LOSS_PERCENT, "loss");
    int minMillis = OwnNetwork.requireWithin(args[1], 0, MAX_DELAY_MILLIS, "shortest delay");
    int maxMillis = OwnNetwork.requireWithin(args[2], minMillis, MAX_DELAY_MILLIS, "longest delay");
    long seed = Long.parseLong(args[3]);
    InetAddress own = OwnNetwork.requirePrivate(args[4]);
    int port = OwnNetwork.requireWithin(args[5], 1, MAX_PORT, "port");
    int hostsPort = OwnNetwork.requireWithin(args[8], 1, MAX_PORT, "hosts' port");
    Leg[] legs = new Leg[2];
    for (int i = 0; i < legs.length; i++) {
      BadLink link =
          new BadLink(
              lossPercent,
              TimeUnit.MILLISECONDS.toNanos(minMillis),
              TimeUnit.MILLISECONDS.toNanos(maxMillis),
              seed + i,
              CAPACITY,
              MAX_SIZE_BYTES);
      InetSocketAddress host =
          new InetSocketAddress(OwnNetwork.requirePrivate(args[6 + i]), hostsPort);
      legs[i] = new Leg(bind(own, port + i), host, link);
    }
    return new LossyRelay(legs[0], legs[1]);
  }

  private static DatagramChannel bind(InetAddress own, int port) throws IOException {
    DatagramChannel channel = DatagramChannel.open();
    channel.setOption(StandardSocketOptions.SO_RCVBUF, RECEIVE_BUFFER_SIZE_BYTES);
    channel.bind(new InetSocketAddress(own, port));
    channel.configureBlocking(false);
    return channel;
  }

  private void stop(Thread main) {
    stopped = true;
    selector.wakeup();
    try {
      main.join();
    } catch (InterruptedException impatient) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() throws IOException {
    while (!stopped) {
      long nanos = nanosUntilArrival();
      if (nanos == 0) {
        selector.selectNow();
      } else {
        // Rounded up; 0 would wait for ever.
        selector.select(nanos < 0 ? 0 : TimeUnit.NANOSECONDS.toMillis(nanos) + 1);
      }
      for (SelectionKey key : selector.selectedKeys()) {
        receive((DatagramChannel) key.channel(), (Leg) key.attachment());
      }
      selector.selectedKeys().clear();
      deliver(legA);
      deliver(legB);
    }
  }

  private long nanosUntilArrival() {
    long now = System.nanoTime();
    long toA = legA.link.nanosUntilArrival(now);
    long toB = legB.link.nanosUntilArrival(now);
    return toA < 0 || toB < 0 ? Math.max(toA, toB) : Math.min(toA, toB);
  }

  private void receive(DatagramChannel channel, Leg onward) throws IOException {
    for (int i = 0; i < DATAGRAMS_PER_TURN; i++) {
      if (receive(channel) == null) {
        return;
      }
      onward.link.offer(buffer.flip(), System.nanoTime());
    }
  }

  private @Nullable SocketAddress receive(DatagramChannel channel) throws IOException {
    return channel.receive(buffer.clear());
  }

  private static void deliver(Leg leg) {
    ByteBuffer datagram = leg.link.poll(System.nanoTime());
    while (datagram != null) {
      try {
        leg.channel.send(datagram, leg.host);
      } catch (IOException unreachable) {
        // Lost, as in any network without a way to the host.
      }
      datagram = leg.link.poll(System.nanoTime());
    }
  }
}
