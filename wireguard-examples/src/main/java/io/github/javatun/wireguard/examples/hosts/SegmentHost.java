package io.github.javatun.wireguard.examples.hosts;

import io.github.javatun.wireguard.Endpoint;
import io.github.javatun.wireguard.Result;
import io.github.javatun.wireguard.Tunnel;
import io.github.javatun.wireguard.config.ConfigException;
import io.github.javatun.wireguard.examples.ip.AllowedIps;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.nio.file.Path;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
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

  private final Tunnel tunnel;
  private final DatagramChannel channel;
  private final AllowedIps allowedIps;
  private final PacketSink machine;
  private final Arena arena = Arena.ofAuto(); // freed with the host's threads
  private final BlockingQueue<Slot> free = new ArrayBlockingQueue<>(QUEUE_LENGTH_PACKETS);
  private final BlockingQueue<Slot> filled = new ArrayBlockingQueue<>(QUEUE_LENGTH_PACKETS);
  private final Thread packets;
  private final Thread timers;

  private volatile @Nullable SocketAddress peer;
  private volatile boolean closing;

  /** When the timer thread looks next. */
  private volatile long wakeNanos = Tunnel.NEVER;

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
      AllowedIps allowedIps,
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
   * @throws IOException if the file or the socket fails
   * @throws ConfigException if the file is not valid
   * @throws InterruptedException if the thread is told to end
   */
  public static void main(String[] args) throws IOException, ConfigException, InterruptedException {
    PeerSettings settings = PeerSettings.read(Path.of(args[0]));
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
                datagram.segment,
                0,
                length,
                out.segment,
                0,
                out.capacity,
                from.set((InetSocketAddress) sender));
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
      wakeNanos = Tunnel.NEVER; // from here on whoever starts a timer wakes this thread
      long nanos = tunnel.nanosUntilTick();
      if (nanos == 0) {
        carryOut(tunnel.tick(out.segment, 0, out.capacity), out, peer);
      } else {
        wakeNanos = tunnel.nextTick();
        LockSupport.parkNanos(this, nanos);
      }
    }
  }

  /** Does what a result asks for, and ticks while the tunnel has more. */
  private void carryOut(long first, Slot out, @Nullable SocketAddress target) {
    long result = first;
    SocketAddress to = target;
    while (true) {
      out.view.clear().limit(Result.sizeBytes(result));
      switch (Result.operation(result)) {
        case Result.WRITE_TO_NETWORK -> transmit(out.view, to);
        case Result.WRITE_TO_TUNNEL_IPV4, Result.WRITE_TO_TUNNEL_IPV6 -> {
          if (allowedIps.containsSource(out.view)) {
            machine.accept(out.view);
          }
        }
        default -> {} // DONE, or an ERROR that the tunnel's stats count
      }
      if (!Result.isMorePending(result)) {
        break;
      }
      to = peer;
      result = tunnel.tick(out.segment, 0, out.capacity);
    }
    if (tunnel.nextTick() < wakeNanos) {
      LockSupport.unpark(timers);
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
    return new Slot(arena, HEADROOM_BYTES + tunnel.writeSizeBytes(Tunnel.MAX_PACKET_SIZE_BYTES));
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
