package io.github.javatun.wireguard.examples.hosts;

import io.github.javatun.wireguard.Endpoint;
import io.github.javatun.wireguard.RateLimiter;
import io.github.javatun.wireguard.Reason;
import io.github.javatun.wireguard.Result;
import io.github.javatun.wireguard.Tunnel;
import io.github.javatun.wireguard.config.ConfigException;
import io.github.javatun.wireguard.config.PeerSection;
import io.github.javatun.wireguard.config.WgQuickConfig;
import io.github.javatun.wireguard.examples.ip.AllowedIps;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A server: many tunnels behind one UDP socket, on one thread, with a selector. A datagram finds
 * its tunnel by the receiver index, whose upper 24 bits are the tunnel's number here; a packet by
 * its destination address.
 *
 * <p><b>{@link #send} and {@link #stop} are safe for all threads; {@link #run} is for one.</b>
 */
public final class SelectorHost {
  private static final int HANDSHAKES_PER_SECOND = 100;
  private static final int QUEUE_LENGTH_PACKETS = 1_024;

  /** After so many datagrams in a row it is the timers' and the packets' turn. */
  private static final int DATAGRAMS_PER_TURN = 256;

  private final List<Peer> peers = new ArrayList<>();
  private final DatagramChannel channel;
  private final Selector selector;
  private final Queue<ByteBuffer> outgoing = new ArrayBlockingQueue<>(QUEUE_LENGTH_PACKETS);
  private final Endpoint from = new Endpoint();
  private final ByteBuffer datagram;
  private final ByteBuffer out;

  private volatile boolean stopped;

  /**
   * A host with a tunnel for each peer of an interface.
   *
   * @param config keys and addresses; may be closed after the constructor
   * @param channel bound; closed by the caller
   * @throws IOException if an endpoint's name has no address, or the channel fails
   */
  public SelectorHost(WgQuickConfig config, DatagramChannel channel) throws IOException {
    int peerCount = config.peers().size();
    // Every tunnel that is asked whether an initiation is its peer's counts it once.
    RateLimiter limiter =
        RateLimiter.builder()
            .handshakesPerSecond(HANDSHAKES_PER_SECOND * Math.max(1, peerCount))
            .build();
    for (PeerSection section : config.peers()) {
      PeerSettings settings = PeerSettings.of(config.interfaceSection(), section);
      settings.tunnel().indexPrefix(peers.size()).rateLimiter(limiter);
      peers.add(new Peer(settings));
    }
    int bufferSizeBytes = Tunnel.readSizeBytes(Tunnel.MAX_PACKET_SIZE_BYTES);
    for (Peer peer : peers) {
      bufferSizeBytes =
          Math.max(bufferSizeBytes, peer.tunnel.writeSizeBytes(Tunnel.MAX_PACKET_SIZE_BYTES));
    }
    datagram = ByteBuffer.allocateDirect(bufferSizeBytes);
    out = ByteBuffer.allocateDirect(bufferSizeBytes);
    this.channel = channel;
    channel.configureBlocking(false);
    selector = Selector.open();
    channel.register(selector, SelectionKey.OP_READ);
  }

  /**
   * Answers pings of all peers until the process is killed.
   *
   * @param args a wg-quick file
   * @throws IOException if the file or the socket fails
   * @throws ConfigException if the file is not valid
   */
  public static void main(String[] args) throws IOException, ConfigException {
    WgQuickConfig config = WgQuickConfig.parse(Path.of(args[0]));
    try (DatagramChannel channel = DatagramChannel.open()) {
      channel.bind(new InetSocketAddress(config.interfaceSection().listenPort().orElse(0)));
      System.out.println("answering pings of all peers, " + channel.getLocalAddress());
      SelectorHost host = new SelectorHost(config, channel);
      host.run(new PingResponder(host::send));
    }
  }

  /**
   * Sends an IP packet to the peer whose AllowedIPs have its destination. It is lost, as on a
   * device with a full queue, while too many wait.
   *
   * @param packet from position to limit; copied
   */
  public void send(ByteBuffer packet) {
    ByteBuffer copy = ByteBuffer.allocate(packet.remaining());
    copy.put(0, packet, packet.position(), packet.remaining());
    if (outgoing.offer(copy)) {
      selector.wakeup();
    }
  }

  /** Ends {@link #run}. */
  public void stop() {
    stopped = true;
    selector.wakeup();
  }

  /**
   * Runs until {@link #stop}, then closes the tunnels.
   *
   * @param machine takes the packets of the peers, on this thread
   * @throws IOException if the socket fails
   */
  public void run(PacketSink machine) throws IOException {
    try (selector) {
      while (!stopped) {
        selector.select(TimeUnit.NANOSECONDS.toMillis(nanosUntilTick()) + 1);
        selector.selectedKeys().clear();
        sendQueuedPackets(machine);
        receiveDatagrams(machine);
        for (Peer peer : peers) {
          if (peer.tunnel.nanosUntilTick() == 0) {
            carryOut(peer.tunnel.tick(out), peer, peer.endpoint, machine);
          }
        }
      }
    } finally {
      peers.forEach(peer -> peer.tunnel.close());
    }
  }

  private long nanosUntilTick() {
    long nanos = Tunnel.NEVER;
    for (Peer peer : peers) {
      nanos = Math.min(nanos, peer.tunnel.nanosUntilTick());
    }
    return nanos;
  }

  private void sendQueuedPackets(PacketSink machine) {
    for (ByteBuffer packet = outgoing.poll(); packet != null; packet = outgoing.poll()) {
      for (Peer peer : peers) {
        if (peer.allowedIps.containsDestination(packet)) {
          carryOut(peer.tunnel.write(packet, out), peer, peer.endpoint, machine);
          break;
        }
      }
    }
  }

  private void receiveDatagrams(PacketSink machine) throws IOException {
    for (int i = 0; i < DATAGRAMS_PER_TURN; i++) {
      SocketAddress sender = channel.receive(datagram.clear());
      if (sender == null) {
        return;
      }
      datagram.flip();
      from.set((InetSocketAddress) sender);
      if (ReceiverIndex.isInitiation(datagram)) {
        readInitiation(sender, machine);
      } else if (ReceiverIndex.isPresent(datagram)) {
        int number = ReceiverIndex.of(datagram) >>> Byte.SIZE;
        if (number < peers.size()) {
          Peer peer = peers.get(number);
          take(peer.tunnel.read(datagram, out, from), peer, sender, machine);
        }
      }
    }
  }

  /** An initiation names no receiver: the tunnels are asked one after the other. */
  private void readInitiation(SocketAddress sender, PacketSink machine) {
    for (Peer peer : peers) {
      long result = peer.tunnel.read(datagram, out, from);
      if (Result.reason(result) != Reason.WRONG_PEER) {
        take(result, peer, sender, machine);
        return;
      }
    }
  }

  private void take(long result, Peer peer, SocketAddress sender, PacketSink machine) {
    if (Result.isAuthenticated(result)) {
      peer.endpoint = sender;
    }
    carryOut(result, peer, sender, machine);
  }

  /** Does what a result asks for, and ticks while the tunnel has more. */
  private void carryOut(long first, Peer peer, @Nullable SocketAddress target, PacketSink machine) {
    long result = first;
    SocketAddress to = target;
    while (true) {
      out.limit(Result.sizeBytes(result));
      switch (Result.operation(result)) {
        case Result.WRITE_TO_NETWORK -> transmit(to);
        case Result.WRITE_TO_TUNNEL_IPV4, Result.WRITE_TO_TUNNEL_IPV6 -> {
          if (peer.allowedIps.containsSource(out)) {
            machine.accept(out);
          }
        }
        default -> {} // DONE, or an ERROR that the tunnel's stats count
      }
      out.clear();
      if (!Result.isMorePending(result)) {
        return;
      }
      to = peer.endpoint;
      result = peer.tunnel.tick(out);
    }
  }

  private void transmit(@Nullable SocketAddress to) {
    if (to == null) {
      return; // nobody to send to before the peer has called
    }
    try {
      channel.send(out, to);
    } catch (IOException lost) {
      // No route, a full queue: like a loss in the network, which the timers repair.
    }
  }

  /** A peer, its tunnel, and where it was last. */
  private static final class Peer {
    private final Tunnel tunnel;
    private final AllowedIps allowedIps;
    private @Nullable SocketAddress endpoint;

    private Peer(PeerSettings settings) {
      tunnel = Tunnel.newTunnel(settings.tunnel().build());
      allowedIps = settings.allowedIps();
      endpoint = settings.endpoint();
    }
  }
}
