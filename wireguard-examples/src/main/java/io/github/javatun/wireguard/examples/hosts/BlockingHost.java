package io.github.javatun.wireguard.examples.hosts;

import io.github.javatun.wireguard.Endpoint;
import io.github.javatun.wireguard.PublicKey;
import io.github.javatun.wireguard.Result;
import io.github.javatun.wireguard.Tunnel;
import io.github.javatun.wireguard.config.WgQuickConfig;
import io.github.javatun.wireguard.routing.AllowedIps;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The simplest host: one tunnel, one blocking {@link DatagramSocket}, byte arrays. One thread waits
 * for datagrams until the tunnel's next tick is due; packets are sent on whatever thread brings
 * them.
 *
 * <p><b>{@link #send} is safe for all threads; {@link #run} is for one.</b>
 */
public final class BlockingHost {
  /** A packet that another thread sends while this one waits makes no tick due sooner. */
  private static final int MAX_WAIT_MILLIS = 1_000;

  private final Tunnel tunnel;
  private final DatagramSocket socket;
  private final AllowedIps<PublicKey> allowedIps;
  private final Object sending = new Object();
  private final byte[] packetToSend = new byte[Tunnel.MAX_PACKET_SIZE_BYTES];
  private final byte[] sealed = new byte[Tunnel.MAX_DATAGRAM_SIZE_BYTES];

  private volatile @Nullable InetSocketAddress peer;

  /**
   * A host that has not started yet.
   *
   * @param tunnel closed by the caller, after the host
   * @param socket bound; closing it ends {@link #run}
   * @param peer where to send; null until the peer calls
   * @param allowedIps whom the peer may be
   */
  public BlockingHost(
      Tunnel tunnel,
      DatagramSocket socket,
      @Nullable InetSocketAddress peer,
      AllowedIps<PublicKey> allowedIps) {
    this.tunnel = tunnel;
    this.socket = socket;
    this.peer = peer;
    this.allowedIps = allowedIps;
  }

  /**
   * Answers pings through a tunnel until the process is killed.
   *
   * @param args a wg-quick file with one peer
   */
  public static void main(String[] args) {
    System.exit(HostProgram.run("BlockingHost", args, BlockingHost::answerPings));
  }

  private static void answerPings(WgQuickConfig config) throws IOException {
    PeerSettings settings = PeerSettings.ofOnlyPeer(config);
    try (Tunnel tunnel = Tunnel.newTunnel(settings.tunnel().build());
        DatagramSocket socket = new DatagramSocket(settings.listenPort())) {
      config.close(); // the tunnel has copies of the keys
      System.out.println("answering pings, UDP port " + socket.getLocalPort());
      BlockingHost host =
          new BlockingHost(tunnel, socket, settings.endpoint(), settings.allowedIps());
      host.run(new PingResponder(host::send));
    }
  }

  /**
   * Sends an IP packet through the tunnel. It is lost, as in any network, if the socket fails.
   *
   * @param packet from position to limit
   */
  public void send(ByteBuffer packet) {
    int length = packet.remaining();
    synchronized (sending) {
      packet.get(packet.position(), packetToSend, 0, length);
      carryOut(tunnel.write(packetToSend, 0, length, sealed, 0, sealed.length), sealed, peer, null);
    }
  }

  /**
   * Receives until the socket is closed.
   *
   * @param machine takes the packets of the peer, on this thread
   * @throws IOException if the socket fails
   */
  public void run(PacketSink machine) throws IOException {
    byte[] datagram = new byte[Tunnel.MAX_DATAGRAM_SIZE_BYTES];
    byte[] out = new byte[Tunnel.MAX_DATAGRAM_SIZE_BYTES];
    DatagramPacket received = new DatagramPacket(datagram, datagram.length);
    Endpoint from = new Endpoint();
    while (!socket.isClosed()) {
      if (tunnel.nanosUntilTick() == 0) {
        carryOut(tunnel.tick(out, 0, out.length), out, peer, machine);
      }
      if (!receive(received)) {
        continue;
      }
      InetSocketAddress sender = (InetSocketAddress) received.getSocketAddress();
      long result =
          tunnel.read(datagram, 0, received.getLength(), out, 0, out.length, from.set(sender));
      if (Result.isAuthenticated(result)) {
        peer = sender;
      }
      carryOut(result, out, sender, machine);
    }
  }

  /** Waits for a datagram; false if it is time to tick, or the socket was closed. */
  private boolean receive(DatagramPacket packet) throws IOException {
    long millis = TimeUnit.NANOSECONDS.toMillis(tunnel.nanosUntilTick()) + 1;
    try {
      socket.setSoTimeout((int) Math.min(millis, MAX_WAIT_MILLIS));
      packet.setLength(packet.getData().length);
      socket.receive(packet);
      return true;
    } catch (SocketTimeoutException timeToTick) {
      return false;
    } catch (IOException failure) {
      if (socket.isClosed()) {
        return false;
      }
      throw failure;
    }
  }

  /** Does what a result asks for, and ticks while the tunnel has more. */
  private void carryOut(
      long first, byte[] out, @Nullable InetSocketAddress target, @Nullable PacketSink machine) {
    long result = first;
    InetSocketAddress to = target;
    while (true) {
      int size = Result.sizeBytes(result);
      if (Result.isForNetwork(result)) {
        transmit(out, size, to);
      } else if (Result.isForTunnel(result) && machine != null) {
        ByteBuffer packet = ByteBuffer.wrap(out, 0, size);
        if (allowedIps.lookupSource(packet) != null) {
          machine.accept(packet);
        }
      } // else DONE, or an ERROR that the tunnel's stats count
      if (!Result.isMorePending(result)) {
        return;
      }
      to = peer;
      result = tunnel.tick(out, 0, out.length);
    }
  }

  private void transmit(byte[] out, int size, @Nullable InetSocketAddress to) {
    if (to == null) {
      return; // nobody to send to before the peer has called
    }
    try {
      socket.send(new DatagramPacket(out, size, to));
    } catch (IOException lost) {
      // No route, a full queue: like a loss in the network, which the timers repair.
    }
  }
}
