package io.github.javatun.wireguard.examples.loopback;

import io.github.javatun.wireguard.Endpoint;
import io.github.javatun.wireguard.Reason;
import io.github.javatun.wireguard.Result;
import io.github.javatun.wireguard.Tunnel;
import io.github.javatun.wireguard.WireMessage;
import io.github.javatun.wireguard.examples.hosts.EventLines;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.concurrent.TimeUnit;

/**
 * A tunnel and its connected UDP socket: moves packets and datagrams between the two. After the
 * first few calls nothing is allocated.
 *
 * <p><b>Confined to one thread, except {@link #wakeUp}.</b>
 */
final class TunnelEnd implements AutoCloseable {
  private static final byte RESPONSE = 2;
  private static final int DATAGRAMS_PER_TURN = 64;

  private final String name;
  private final Tunnel tunnel;
  private final DatagramChannel channel;
  private final Endpoint peer;
  private final EventLines events;
  private final Selector selector = Selector.open();
  private final ByteBuffer datagram = newBuffer();
  private final ByteBuffer received = newBuffer();
  private final ByteBuffer sealed = newBuffer();

  /**
   * One end.
   *
   * @param name for the events
   * @param channel connected to the other end
   * @param peer where it is connected to
   */
  TunnelEnd(String name, Tunnel tunnel, DatagramChannel channel, Endpoint peer, EventLines events)
      throws IOException {
    this.name = name;
    this.tunnel = tunnel;
    this.channel = channel;
    this.peer = peer;
    this.events = events;
    channel.configureBlocking(false);
    channel.register(selector, SelectionKey.OP_READ);
  }

  private static ByteBuffer newBuffer() {
    return ByteBuffer.allocateDirect(Tunnel.MAX_DATAGRAM_SIZE_BYTES);
  }

  String name() {
    return name;
  }

  Tunnel tunnel() {
    return tunnel;
  }

  /** Sends a packet, from position to limit. */
  void send(ByteBuffer packet, InnerPackets inner) throws IOException {
    carryOut(tunnel.write(packet, sealed), sealed, inner);
  }

  /** Takes the datagrams that are there; false if there were none. */
  boolean receive(InnerPackets inner) throws IOException {
    for (int i = 0; i < DATAGRAMS_PER_TURN; i++) {
      if (channel.read(datagram.clear()) <= 0) {
        return i > 0;
      }
      carryOut(tunnel.read(datagram.flip(), received, peer), received, inner);
    }
    return true;
  }

  /** Lets the tunnel send what is due. */
  void tickIfDue(InnerPackets inner) throws IOException {
    if (tunnel.nanosUntilTick() == 0) {
      carryOut(tunnel.tick(sealed), sealed, inner);
    }
  }

  /** Waits for a datagram, the tunnel's next tick, {@link #wakeUp} or the end of the time. */
  void await(long maxMillis) throws IOException {
    long millis = TimeUnit.NANOSECONDS.toMillis(tunnel.nanosUntilTick()) + 1;
    // The key stays among the selected ones: adding it again would allocate, and it is the only
    // one.
    selector.select(Math.min(millis, maxMillis));
  }

  /** Ends {@link #await}; for any thread. */
  void wakeUp() {
    selector.wakeup();
  }

  @Override
  public void close() throws IOException {
    try (selector;
        channel) {
      tunnel.close();
    }
  }

  /** Does what a result asks for, and ticks while the tunnel has more. */
  private void carryOut(long first, ByteBuffer out, InnerPackets inner) throws IOException {
    long result = first;
    while (true) {
      out.limit(Result.sizeBytes(result));
      if (Result.isForNetwork(result)) {
        transmit(out);
      } else if (Result.isForTunnel(result)) {
        inner.accept(out);
      } else {
        report(Result.reason(result));
      }
      out.clear();
      if (!Result.isMorePending(result)) {
        return;
      }
      result = tunnel.tick(out);
    }
  }

  private void transmit(ByteBuffer out) throws IOException {
    int sizeBytes = out.remaining();
    boolean isInitiation = WireMessage.isInitiation(out);
    boolean isResponse = out.get(0) == RESPONSE;
    channel.write(out); // 0 if the socket is full: lost, as in any network
    if (isInitiation) {
      events.print(name, "sent a handshake initiation, " + sizeBytes + " bytes");
    } else if (isResponse) {
      events.print(name, "sent a handshake response, " + sizeBytes + " bytes");
    }
  }

  private void report(Reason reason) {
    switch (reason) {
      case KEEPALIVE_RECEIVED -> events.print(name, "received a keepalive: it has no inner packet");
      case HANDSHAKE_GIVEN_UP -> events.print(name, "gave the handshake up");
      default -> {} // nothing to see, or counted in the stats, which the demo prints
    }
  }

  /** Takes the packets that come out of the tunnel. */
  @FunctionalInterface
  interface InnerPackets {
    /** Takes a packet from position to limit; the buffer is the caller's again afterwards. */
    void accept(ByteBuffer packet) throws IOException;
  }
}
