package io.github.javatun.wireguard.examples.interop;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.github.javatun.wireguard.Endpoint;
import io.github.javatun.wireguard.PublicKey;
import io.github.javatun.wireguard.Reason;
import io.github.javatun.wireguard.Result;
import io.github.javatun.wireguard.Tunnel;
import io.github.javatun.wireguard.TunnelStats;
import io.github.javatun.wireguard.WireMessage;
import io.github.javatun.wireguard.examples.hosts.EventLines;
import io.github.javatun.wireguard.examples.linux.TunDevice;
import io.github.javatun.wireguard.routing.AllowedIps;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * One tunnel between a TUN device and a UDP socket, on three threads: one waits for packets of the
 * device, one for datagrams, one for the tunnel's timers.
 *
 * <p><b>Safe for all threads.</b> It closes nothing: who made tunnel, device and channel closes
 * them, which ends the threads.
 */
final class SinglePeerHost {
  private static final int BUFFER_SIZE_BYTES = Tunnel.MAX_DATAGRAM_SIZE_BYTES;
  private static final int MAC_SIZE_BYTES = 16;

  /** The threads that read and write make no tick due sooner than this. */
  private static final long MAX_SLEEP_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final Tunnel tunnel;
  private final TunDevice device;
  private final DatagramChannel channel;
  private final AllowedIps<PublicKey> allowedIps;
  private final EventLines events;
  private final LongAdder cookieRepliesSent = new LongAdder();
  private final LongAdder refusedSources = new LongAdder();
  private final LongAdder refusedDestinations = new LongAdder();
  private final LongAdder unreachable = new LongAdder();
  private final Thread ticker = new Thread(this::runTimers, "timers");

  /** Where datagrams go; null until the peer is known. */
  private volatile @Nullable InetSocketAddress peer;

  private volatile boolean stopped;

  SinglePeerHost(
      Tunnel tunnel,
      TunDevice device,
      DatagramChannel channel,
      AllowedIps<PublicKey> allowedIps,
      @Nullable InetSocketAddress peer,
      EventLines events) {
    this.tunnel = tunnel;
    this.device = device;
    this.channel = channel;
    this.allowedIps = allowedIps;
    this.peer = peer;
    this.events = events;
  }

  void start() {
    startDaemon(new Thread(this::runDevice, "device"));
    startDaemon(new Thread(this::runSocket, "socket"));
    startDaemon(ticker);
  }

  void stop() {
    stopped = true;
    LockSupport.unpark(ticker);
  }

  /** Asks for a handshake now, whatever the state of the session. */
  void forceHandshake() {
    try (Arena arena = Arena.ofConfined()) {
      Outbox outbox = new Outbox(arena);
      handle(tunnel.forceHandshake(outbox.segment, 0, BUFFER_SIZE_BYTES), outbox, peer);
    }
  }

  String statsLine() {
    TunnelStats stats = tunnel.stats();
    StringBuilder line = new StringBuilder("STATS");
    line.append(" handshake_seconds=").append(stats.secondsSinceLastHandshake());
    line.append(" sent_inner=").append(stats.sentInnerBytes());
    line.append(" received_inner=").append(stats.receivedInnerBytes());
    line.append(" sent_wire=").append(stats.sentWireBytes());
    line.append(" received_wire=").append(stats.receivedWireBytes());
    line.append(" rtt_millis=").append(stats.estimatedRttMillis());
    line.append(" queued=").append(stats.queuedPackets());
    line.append(" cookie_replies_sent=").append(cookieRepliesSent.sum());
    line.append(" refused_sources=").append(refusedSources.sum());
    line.append(" refused_destinations=").append(refusedDestinations.sum());
    line.append(" unreachable=").append(unreachable.sum());
    for (Reason reason : Reason.values()) {
      if (reason.isDrop() && stats.dropped(reason) != 0) {
        line.append(' ').append(reason).append('=').append(stats.dropped(reason));
      }
    }
    return line.toString();
  }

  private static void startDaemon(Thread thread) {
    thread.setDaemon(true);
    thread.start();
  }

  private void runDevice() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment packet = arena.allocate(Tunnel.MAX_PACKET_SIZE_BYTES);
      ByteBuffer view = packet.asByteBuffer();
      Outbox outbox = new Outbox(arena);
      while (true) {
        int sizeBytes = device.read(packet, 0, Tunnel.MAX_PACKET_SIZE_BYTES);
        if (sizeBytes == TunDevice.CLOSED) {
          return;
        }
        // Cryptokey routing (paper, section 2), here and in deliver.
        if (allowedIps.lookupDestination(view.limit(sizeBytes)) == null) {
          refusedDestinations.increment(); // the kernel's router solicitations, for instance
        } else if (peer == null) {
          unreachable.increment();
        } else {
          handle(
              tunnel.write(packet, 0, sizeBytes, outbox.segment, 0, BUFFER_SIZE_BYTES),
              outbox,
              peer);
        }
      }
    } catch (IOException failure) {
      events.print("DEVICE_FAILED " + failure.getMessage());
    }
  }

  private void runSocket() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment datagram = arena.allocate(BUFFER_SIZE_BYTES);
      ByteBuffer view = datagram.asByteBuffer();
      Outbox outbox = new Outbox(arena);
      Endpoint from = new Endpoint();
      while (true) {
        view.clear();
        SocketAddress sender = channel.receive(view);
        if (!(sender instanceof InetSocketAddress address)) {
          continue;
        }
        int sizeBytes = view.position();
        long result =
            tunnel.read(
                datagram, 0, sizeBytes, outbox.segment, 0, BUFFER_SIZE_BYTES, from.set(address));
        if (Result.isAuthenticated(result)) {
          if (!address.equals(peer)) {
            peer = address;
            events.print("ENDPOINT " + from);
          }
          printAuthenticated(datagram, sizeBytes);
        }
        if (Result.isHandshakeCompleted(result)) {
          events.print("HANDSHAKE_COMPLETED");
        }
        handle(result, outbox, address);
      }
    } catch (ClosedChannelException end) {
      // the host was stopped
    } catch (IOException failure) {
      events.print("SOCKET_FAILED " + failure.getMessage());
    }
  }

  private void runTimers() {
    try (Arena arena = Arena.ofConfined()) {
      Outbox outbox = new Outbox(arena);
      while (!stopped) {
        if (tunnel.nanosUntilTick() == 0) {
          handle(tunnel.tick(outbox.segment, 0, BUFFER_SIZE_BYTES), outbox, peer);
        }
        LockSupport.parkNanos(this, Math.min(tunnel.nanosUntilTick(), MAX_SLEEP_NANOS));
      }
    }
  }

  /**
   * Does what a result asks for, and ticks while the tunnel has more.
   *
   * @param first a result
   * @param to who gets its datagram: whoever sent what was read, otherwise the peer
   */
  private void handle(long first, Outbox outbox, @Nullable InetSocketAddress to) {
    long result = first;
    InetSocketAddress target = to;
    while (true) {
      outbox.view.clear().limit(Result.sizeBytes(result));
      if (Result.isForNetwork(result)) {
        send(outbox, target);
      } else if (Result.isForTunnel(result)) {
        deliver(outbox);
      } else {
        printState(Result.reason(result));
      }
      if (!Result.isMorePending(result)) {
        return;
      }
      target = peer;
      result = tunnel.tick(outbox.segment, 0, BUFFER_SIZE_BYTES);
    }
  }

  private void send(Outbox outbox, @Nullable InetSocketAddress target) {
    MemorySegment datagram = outbox.segment;
    byte type = datagram.get(JAVA_BYTE, 0);
    if (type == 1) {
      events.print("SENT_INITIATION " + mac2Of(datagram, WireMessage.INITIATION_SIZE_BYTES));
    } else if (type == 2) {
      events.print("SENT_RESPONSE " + mac2Of(datagram, WireMessage.RESPONSE_SIZE_BYTES));
    } else if (type == 3) {
      cookieRepliesSent.increment();
      if (cookieRepliesSent.sum() == 1) {
        events.print("SENT_COOKIE_REPLY, the first one");
      }
    }
    if (target == null) {
      events.print("NO_ENDPOINT: the peer has not been heard of and the file names no Endpoint");
      return;
    }
    try {
      channel.send(outbox.view, target);
    } catch (ClosedChannelException end) {
      // the host was stopped
    } catch (IOException failure) {
      // Lost like a datagram in the network: no route, a firewall, a full queue.
      events.print("SEND_FAILED to " + target + ": " + failure.getMessage());
    }
  }

  private void deliver(Outbox outbox) {
    if (allowedIps.lookupSource(outbox.view) == null) {
      refusedSources.increment();
      return;
    }
    try {
      device.write(outbox.segment, 0, outbox.view.limit());
    } catch (IOException failure) {
      events.print("DELIVERY_FAILED " + failure.getMessage());
    }
  }

  private void printState(Reason reason) {
    switch (reason) {
      case COOKIE_RECEIVED, HANDSHAKE_GIVEN_UP -> events.print(reason.name());
      default -> {} // of every packet, or of no interest
    }
  }

  private void printAuthenticated(MemorySegment datagram, int sizeBytes) {
    byte type = datagram.get(JAVA_BYTE, 0);
    if (type == 1) {
      events.print("RECEIVED_INITIATION " + mac2Of(datagram, sizeBytes));
    } else if (type == 2) {
      events.print("RECEIVED_RESPONSE " + mac2Of(datagram, sizeBytes));
    }
  }

  /** mac2, the last field of both handshake messages, is zero unless a cookie is known. */
  private static String mac2Of(MemorySegment message, int sizeBytes) {
    for (int i = sizeBytes - MAC_SIZE_BYTES; i < sizeBytes; i++) {
      if (message.get(JAVA_BYTE, i) != 0) {
        return "mac2=present";
      }
    }
    return "mac2=absent";
  }

  /** A thread's buffer for what the tunnel writes, in both forms that are needed. */
  private static final class Outbox {
    private final MemorySegment segment;
    private final ByteBuffer view;

    private Outbox(Arena arena) {
      segment = arena.allocate(BUFFER_SIZE_BYTES);
      view = segment.asByteBuffer();
    }
  }
}
