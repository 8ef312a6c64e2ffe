package io.github.javatun.wireguard.examples.hosts;

import io.github.javatun.wireguard.Endpoint;
import io.github.javatun.wireguard.PublicKey;
import io.github.javatun.wireguard.Result;
import io.github.javatun.wireguard.Tunnel;
import io.github.javatun.wireguard.routing.AllowedIps;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.Selector;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The loop of docs/guide.md: one tunnel and one UDP socket on one thread.
 *
 * <p><b>Not thread-safe: the loop has a thread of its own</b>; another thread adds a packet to the
 * queue, which must be a concurrent one, and wakes the selector up.
 */
public final class GuideHost {
  private GuideHost() {}

  /**
   * Runs until the thread is interrupted.
   *
   * @param tunnel closed by the caller
   * @param channel bound, not blocking, registered with the selector for reading
   * @param selector where the loop waits
   * @param packets IP packets for the peer
   * @param machine takes the IP packets of the peer
   * @param allowed the addresses that the peer may send from
   * @param configuredPeer where the peer is; null if it is the one that calls
   * @throws IOException if the socket fails
   */
  // guide:begin
  public static void run(
      Tunnel tunnel,
      DatagramChannel channel,
      Selector selector,
      Queue<ByteBuffer> packets,
      PacketSink machine,
      AllowedIps<PublicKey> allowed,
      @Nullable SocketAddress configuredPeer)
      throws IOException {
    ByteBuffer in = ByteBuffer.allocateDirect(Tunnel.MAX_DATAGRAM_SIZE_BYTES);
    ByteBuffer out = ByteBuffer.allocateDirect(Tunnel.MAX_DATAGRAM_SIZE_BYTES);
    Endpoint from = new Endpoint();
    SocketAddress peer = configuredPeer;
    boolean preferPacket = false;
    boolean more = false;
    while (!Thread.currentThread().isInterrupted()) {
      // 1. Give the tunnel one thing to do: its own sending first, then packets and datagrams.
      SocketAddress to = peer;
      ByteBuffer packet = null;
      SocketAddress sender = null;
      long result;
      if (more || tunnel.nanosUntilTick() == 0) {
        result = tunnel.tick(out.clear());
      } else if (preferPacket && (packet = packets.poll()) != null) {
        result = tunnel.write(packet, out.clear());
        preferPacket = false;
      } else if ((sender = channel.receive(in.clear())) != null) {
        result = tunnel.read(in.flip(), out.clear(), from.set(sender));
        to = sender; // what read answers goes back to the sender, authenticated or not
        peer = Result.isAuthenticated(result) ? sender : peer;
        preferPacket = true;
      } else if (!packets.isEmpty()) {
        preferPacket = true;
        continue;
      } else {
        selector.select(key -> {}, TimeUnit.NANOSECONDS.toMillis(tunnel.nanosUntilTick()) + 1);
        continue;
      }

      // 2. Do what it answers.
      more = Result.isMorePending(result);
      out.limit(Result.sizeBytes(result));
      if (Result.isForNetwork(result) && to != null) {
        try {
          channel.send(out, to);
        } catch (IOException lost) {
          // As if the network had lost it: the timers repair that.
        }
      } else if (Result.isForTunnel(result) && allowed.lookupSource(out) != null) {
        machine.accept(out);
      } // else DONE, or an ERROR, which the tunnel's stats count
    }
  }
  // guide:end
}
