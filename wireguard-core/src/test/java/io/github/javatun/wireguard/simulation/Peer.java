package io.github.javatun.wireguard.simulation;

import io.github.javatun.wireguard.Endpoint;
import io.github.javatun.wireguard.Reason;
import io.github.javatun.wireguard.Tunnel;
import io.github.javatun.wireguard.simulation.Link.Direction;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A well-behaved host around one tunnel: sends what the tunnel wants sent, drains it while more is
 * pending, delivers inner packets, and ticks exactly when the tunnel asks for it.
 *
 * <p><b>Not thread-safe.</b>
 */
public final class Peer {
  private final World world;
  private final Party party;
  private final Direction direction;
  private final Endpoint address;
  private final List<Happening> happenings = new ArrayList<>();
  private final List<byte[]> delivered = new ArrayList<>();
  private final Set<ByteBuffer> acceptedData = new HashSet<>();
  private final Set<ByteBuffer> refusedData = new HashSet<>();

  Peer(World world, Party party, Direction direction, Endpoint address) {
    this.world = world;
    this.party = party;
    this.direction = direction;
    this.address = address;
  }

  Party party() {
    return party;
  }

  Direction direction() {
    return direction;
  }

  Endpoint address() {
    return address;
  }

  boolean hasSession() {
    return party.hasSession();
  }

  /** The inner packets that came out of the tunnel, in order. */
  List<byte[]> delivered() {
    return delivered;
  }

  /** When a call was DONE or ERROR for the given reason, in world time. */
  List<Long> timesOf(Reason reason) {
    return happenings.stream()
        .filter(happening -> happening.reason == reason)
        .map(happening -> happening.atNanos)
        .toList();
  }

  /** Writes an inner packet, or a keepalive if it is empty. */
  Answer write(byte[] packet) {
    return handle(party.write(packet));
  }

  Answer forceHandshake() {
    return handle(party.forceHandshake());
  }

  void receive(byte[] datagram, Endpoint from) {
    Answer answer = handle(party.read(datagram, from));
    if (MessageType.of(datagram) == MessageType.DATA) {
      if (answer.isPacket()) {
        acceptedData.add(ByteBuffer.wrap(datagram));
      } else {
        refusedData.add(ByteBuffer.wrap(datagram));
      }
    }
  }

  /** How many datagrams with a packet arrived, and were refused each time they did. */
  long refusedDataCount() {
    return refusedData.stream().filter(datagram -> !acceptedData.contains(datagram)).count();
  }

  /** Ticks once, whether or not it is time. */
  Answer tick() {
    return handle(party.tick());
  }

  /** When the tunnel wants to be ticked, in world time. */
  long dueNanos() {
    long next = party.tunnel().nextTick();
    long skew = party.clock().nanoTime() - world.time().nanoTime();
    return next == Tunnel.NEVER ? Tunnel.NEVER : next - skew;
  }

  private Answer handle(Answer first) {
    act(first);
    party.drain(first).forEach(this::act);
    return first;
  }

  private void act(Answer answer) {
    if (answer.reason() != Reason.NONE) {
      happenings.add(new Happening(world.nowNanos(), answer.reason()));
    }
    if (answer.isDatagram()) {
      world.transmit(this, answer.bytes());
    } else if (answer.isPacket()) {
      delivered.add(answer.packet());
    }
  }

  @Override
  public String toString() {
    return party.toString();
  }

  private record Happening(long atNanos, Reason reason) {}
}
