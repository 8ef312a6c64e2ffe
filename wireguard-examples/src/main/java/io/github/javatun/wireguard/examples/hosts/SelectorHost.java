package io.github.javatun.wireguard.examples.hosts;

import io.github.javatun.wireguard.Endpoint;
import io.github.javatun.wireguard.InitiationReader;
import io.github.javatun.wireguard.OpenedInitiation;
import io.github.javatun.wireguard.PublicKey;
import io.github.javatun.wireguard.RateLimiter;
import io.github.javatun.wireguard.Result;
import io.github.javatun.wireguard.Tunnel;
import io.github.javatun.wireguard.WireMessage;
import io.github.javatun.wireguard.config.PeerSection;
import io.github.javatun.wireguard.config.WgQuickConfig;
import io.github.javatun.wireguard.routing.AllowedIps;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A server: many tunnels behind one UDP socket, on one thread, with a selector. A datagram finds
 * its tunnel by the receiver index, whose upper 24 bits are the tunnel's number here; an
 * initiation, which has none, by the key inside; a packet by its destination address.
 *
 * <p><b>{@link #send} and {@link #stop} are safe for all threads; {@link #run} is for one.</b>
 */
public final class SelectorHost {
  /** The lower bits of an index, which the tunnel chooses; the upper ones are its number. */
  private static final int INDEX_BITS = 8;

  private static final int QUEUE_LENGTH_PACKETS = 1_024;

  /** After so many datagrams in a row it is the timers' and the packets' turn. */
  private static final int DATAGRAMS_PER_TURN = 256;

  private final List<Peer> peers = new ArrayList<>();
  private final Map<PublicKey, Peer> peersByKey = new HashMap<>();
  private final AllowedIps<Peer> routes = new AllowedIps<>();
  private final InitiationReader initiations;
  private final OpenedInitiation opened = new OpenedInitiation();
  private final DatagramChannel channel;
  private final Selector selector;
  private final Queue<ByteBuffer> outgoing = new ArrayBlockingQueue<>(QUEUE_LENGTH_PACKETS);
  private final Endpoint from = new Endpoint();
  private final ByteBuffer datagram = ByteBuffer.allocateDirect(Tunnel.MAX_DATAGRAM_SIZE_BYTES);
  private final ByteBuffer out = ByteBuffer.allocateDirect(Tunnel.MAX_DATAGRAM_SIZE_BYTES);

  private volatile boolean stopped;

  /**
   * A host with a tunnel for each peer of an interface.
   *
   * @param config keys and addresses; may be closed after the constructor
   * @param channel bound; closed by the caller
   * @throws IOException if an endpoint's name has no address, or the channel fails
   */
  public SelectorHost(WgQuickConfig config, DatagramChannel channel) throws IOException {
    RateLimiter limiter = RateLimiter.builder().build();
    initiations = InitiationReader.of(config.interfaceSection().privateKey(), limiter);
    for (PeerSection section : config.peers()) {
      PeerSettings settings = PeerSettings.of(config, section);
      settings.tunnel().indexPrefix(peers.size()).rateLimiter(limiter);
      Peer peer = new Peer(settings);
      peers.add(peer);
      peersByKey.put(section.publicKey(), peer);
      routes.replace(peer, section.allowedIps());
    }
    this.channel = channel;
    channel.configureBlocking(false);
    selector = Selector.open();
    channel.register(selector, SelectionKey.OP_READ);
  }

  /**
   * Answers pings of all peers until the process is killed.
   *
   * @param args a wg-quick file
   */
  public static void main(String[] args) {
    System.exit(HostProgram.run("SelectorHost", args, SelectorHost::answerPings));
  }

  private static void answerPings(WgQuickConfig config) throws IOException {
    try (DatagramChannel channel = DatagramChannel.open()) {
      channel.bind(new InetSocketAddress(config.interfaceSection().listenPort().orElse(0)));
      SelectorHost host = new SelectorHost(config, channel);
      config.close(); // the tunnels have copies of the keys
      System.out.println("answering pings of all peers, " + channel.getLocalAddress());
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
      initiations.close();
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
      Peer peer = routes.lookupDestination(packet);
      if (peer != null) {
        carryOut(peer.tunnel.write(packet, out), peer, peer.endpoint, machine);
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
      from.set(sender);
      if (WireMessage.isInitiation(datagram)) {
        readInitiation(sender, machine);
        continue;
      }
      long index = WireMessage.receiverIndex(datagram);
      long number = index >>> INDEX_BITS;
      if (index != WireMessage.NO_INDEX && number < peers.size()) {
        Peer peer = peers.get((int) number);
        take(peer.tunnel.read(datagram, out, from), peer, sender, machine);
      }
    }
  }

  /** An initiation names no receiver, but holds the key of its sender, encrypted. */
  private void readInitiation(SocketAddress sender, PacketSink machine) {
    long result = initiations.read(datagram, out, from, opened);
    if (Result.operation(result) == Result.DONE) {
      Peer peer = peersByKey.get(opened.initiator());
      if (peer != null) {
        take(peer.tunnel.readInitiation(opened, out), peer, sender, machine);
      }
    } else if (Result.isForNetwork(result)) {
      out.limit(Result.sizeBytes(result));
      transmit(sender); // a cookie reply
      out.clear();
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
      if (Result.isForNetwork(result)) {
        transmit(to);
      } else if (Result.isForTunnel(result) && peer.equals(routes.lookupSource(out))) {
        machine.accept(out);
      } // else DONE, or an ERROR that the tunnel's stats count
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
    private @Nullable SocketAddress endpoint;

    private Peer(PeerSettings settings) {
      tunnel = Tunnel.newTunnel(settings.tunnel().build());
      endpoint = settings.endpoint();
    }
  }
}
