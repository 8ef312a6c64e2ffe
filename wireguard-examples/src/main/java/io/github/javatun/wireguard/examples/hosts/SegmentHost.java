package io.github.javatun.wireguard.examples.hosts;

import io.github.javatun.wireguard.Endpoint;
import io.github.javatun.wireguard.PublicKey;
import io.github.javatun.wireguard.Result;
import io.github.javatun.wireguard.Tunnel;
import io.github.javatun.wireguard.config.WgQuickConfig;
import io.github.javatun.wireguard.routing.AllowedIps;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A host over native memory: one tunnel, three virtual threads (packets, datagrams, timers), and
 * one native segment for each packet under way, which is sealed in place.
 *
 * <p><b>{@link #send} is safe for all threads.</b>
 */
public final class SegmentHost implements AutoCloseable {
  private static final int QUEUE_LENGTH_PACKETS = 16;

  /** In front of a packet, so that its datagram can begin there: then nothing is moved. */
  private static final int HEADROOM_BYTES = 16;

  /** The threads that read and write make no tick due sooner than this. */
  private static final long MAX_SLEEP_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final Tunnel tunnel;
  private final DatagramChannel channel;
  private final AllowedIps<PublicKey> allowedIps;
  private final PacketSink machine;
  private final Arena arena = Arena.ofAuto(); // freed with the host's threads
  private final BlockingQueue<Slot> free = new ArrayBlockingQueue<>(QUEUE_LENGTH_PACKETS);
  private final BlockingQueue<Slot> filled = new ArrayBlockingQueue<>(QUEUE_LENGTH_PACKETS);
  private final Thread packets;
  private final Thread timers;

  private volatile @Nullable SocketAddress peer;
  private volatile boolean closing;

  /**
   * Starts a host.
   *
   * @param tunnel closed by the caller, after the host
   * @param channel bound and blocking; closed by {@link #close}
   * @param peer where to send; null until the peer calls
   * @param allowedIps whom the peer may be
   * @param machine takes the packets of the peer, on a virtual thread
   */
  public SegmentHost(
      Tunnel tunnel,
      DatagramChannel channel,
      @Nullable SocketAddress peer,
      AllowedIps<PublicKey> allowedIps,
      PacketSink machine) {
    this.tunnel = tunnel;
    this.channel = channel;
    this.peer = peer;
    this.allowedIps = allowedIps;
    this.machine = machine;
    for (int i = 0; i < QUEUE_LENGTH_PACKETS; i++) {
      free.add(newSlot());
    }
    packets = Thread.ofVirtual().name("packets").unstarted(this::sendPackets);
    timers = Thread.ofVirtual().name("timers").unstarted(this::runTimers);
    packets.start();
    timers.start();
    Thread.ofVirtual().name("datagrams").start(this::receiveDatagrams);
  }

  /**
   * Answers pings through a tunnel until the process is killed.
   *
   * @param args a wg-quick file with one peer
   */
  public static void main(String[] args) {
    System.exit(HostProgram.run("SegmentHost", args, SegmentHost::answerPings));
  }

  private static void answerPings(WgQuickConfig config) throws IOException, InterruptedException {
    PeerSettings settings = PeerSettings.ofOnlyPeer(config);
    BlockingQueue<ByteBuffer> pings = new ArrayBlockingQueue<>(QUEUE_LENGTH_PACKETS);
    try (Tunnel tunnel = Tunnel.newTunnel(settings.tunnel().build());
        DatagramChannel channel =
            DatagramChannel.open().bind(new InetSocketAddress(settings.listenPort()));
        SegmentHost host =
            new SegmentHost(
                tunnel,
                channel,
                settings.endpoint(),
                settings.allowedIps(),
                packet -> pings.offer(copy(packet)))) {
      config.close(); // the tunnel has copies of the keys
      System.out.println("answering pings, " + channel.getLocalAddress());
      PingResponder responder = new PingResponder(host::send);
      while (true) {
        responder.accept(pings.take());
      }
    }
  }

  /**
   * Sends an IP packet through the tunnel. It is lost, as on a device with a full queue, while too
   * many wait.
   *
   * @param packet from position to limit; copied
   */
  public void send(ByteBuffer packet) {
    Slot slot = free.poll();
    if (slot != null) {
      slot.packetLength = packet.remaining();
      slot.view.put(HEADROOM_BYTES, packet, packet.position(), packet.remaining());
      filled.add(slot);
    }
  }

  /** Closes the channel and ends the threads. */
  @Override
  public void close() throws IOException {
    closing = true;
    channel.close();
    packets.interrupt();
    LockSupport.unpark(timers);
  }

  private void sendPackets() {
    try {
      while (!closing) {
        Slot slot = filled.take();
        long result =
            tunnel.write(
                slot.segment, HEADROOM_BYTES, slot.packetLength, slot.segment, 0, slot.capacity);
        carryOut(result, slot, peer);
        free.add(slot);
      }
    } catch (InterruptedException end) {
      Thread.currentThread().interrupt();
    }
  }

  private void receiveDatagrams() {
    Slot datagram = newSlot();
    Slot out = newSlot();
    Endpoint from = new Endpoint();
    try {
      while (!closing) {
        SocketAddress sender = channel.receive(datagram.view.clear());
        int length = datagram.view.position();
        long result =
            tunnel.read(
                datagram.segment, 0, length, out.segment, 0, out.capacity, from.set(sender));
        if (Result.isAuthenticated(result)) {
          peer = sender;
        }
        carryOut(result, out, sender);
      }
    } catch (ClosedChannelException end) {
      // close() was called
    } catch (IOException failure) {
      throw new UncheckedIOException("the UDP socket failed", failure);
    }
  }

  private void runTimers() {
    Slot out = newSlot();
    while (!closing) {
      if (tunnel.nanosUntilTick() == 0) {
        carryOut(tunnel.tick(out.segment, 0, out.capacity), out, peer);
      }
      LockSupport.parkNanos(this, Math.min(tunnel.nanosUntilTick(), MAX_SLEEP_NANOS));
    }
  }

  /** Does what a result asks for, and ticks while the tunnel has more. */
  private void carryOut(long first, Slot out, @Nullable SocketAddress target) {
    long result = first;
    SocketAddress to = target;
    while (true) {
      out.view.clear().limit(Result.sizeBytes(result));
      if (Result.isForNetwork(result)) {
        transmit(out.view, to);
      } else if (Result.isForTunnel(result) && allowedIps.lookupSource(out.view) != null) {
        machine.accept(out.view);
      } // else DONE, or an ERROR that the tunnel's stats count
      if (!Result.isMorePending(result)) {
        return;
      }
      to = peer;
      result = tunnel.tick(out.segment, 0, out.capacity);
    }
  }

  private void transmit(ByteBuffer datagram, @Nullable SocketAddress to) {
    if (to == null) {
      return; // nobody to send to before the peer has called
    }
    try {
      channel.send(datagram, to);
    } catch (IOException lost) {
      // No route, a full queue, closed: like a loss in the network, which the timers repair.
    }
  }

  private Slot newSlot() {
    return new Slot(arena, HEADROOM_BYTES + Tunnel.MAX_DATAGRAM_SIZE_BYTES);
  }

  private static ByteBuffer copy(ByteBuffer packet) {
    return ByteBuffer.allocate(packet.remaining()).put(packet).flip();
  }

  /** Native memory in both forms that are needed: for the tunnel and for the channel. */
  private static final class Slot {
    private final int capacity;
    private final MemorySegment segment;
    private final ByteBuffer view;
    private int packetLength;

    private Slot(Arena arena, int capacity) {
      this.capacity = capacity;
      segment = arena.allocate(capacity);
      view = segment.asByteBuffer();
    }
  }
}
