package io.github.javatun.wireguard;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Devices that reach each other at once, on virtual time and seeded randomness. */
final class DeviceNetwork implements AutoCloseable {
  final TestTime time = new TestTime();
  final TestRandom random = new TestRandom(42);
  private final Map<Endpoint, DeviceNode> nodes = new HashMap<>();

  /** Datagrams to nobody. */
  int lost;

  DeviceNode node(int number) {
    return node(number, config -> config);
  }

  DeviceNode node(int number, UnaryOperator<DeviceConfig.Builder> settings) {
    PrivateKey key = PrivateKey.generate(random);
    DeviceConfig.Builder config = DeviceConfig.builder(key).timeSource(time).randomSource(random);
    DeviceNode node = new DeviceNode(number, settings.apply(config), key);
    nodes.put(node.address, node);
    return node;
  }

  /** Two nodes that know each other's addresses and prefixes. */
  void introduce(DeviceNode one, String onePrefix, DeviceNode other, String otherPrefix) {
    one.knows(other, otherPrefix);
    other.knows(one, onePrefix);
  }

  /** Writes a packet, and lets everything that follows from it happen. */
  long send(DeviceNode from, byte[] packet) {
    return handle(
        from, from.device.write(packet, 0, packet.length, from.out, 0, DeviceNode.ROOM, from.call));
  }

  /** Lets a node read a datagram, and everything that follows happen. */
  long deliver(DeviceNode to, byte[] datagram, @Nullable Endpoint from) {
    return handle(
        to,
        to.device.read(datagram, 0, datagram.length, to.out, 0, DeviceNode.ROOM, from, to.call));
  }

  /** One tick, and everything that follows. */
  long tick(DeviceNode node) {
    return handle(node, node.device.tick(node.out, 0, DeviceNode.ROOM, node.call));
  }

  /** The datagram that a packet becomes, which goes nowhere. */
  static byte[] datagram(DeviceNode from, byte[] packet) {
    long result =
        from.device.write(packet, 0, packet.length, from.out, 0, DeviceNode.ROOM, from.call);
    return Arrays.copyOf(from.out, TunnelPair.expect(Result.WRITE_TO_NETWORK, result));
  }

  private long handle(DeviceNode node, long result) {
    node.results.add(result);
    byte[] content = Arrays.copyOf(node.out, Result.sizeBytes(result));
    boolean more = Result.isMorePending(result);
    if (Result.isForTunnel(result)) {
      node.packets.add(content);
    } else if (Result.isForNetwork(result) && node.call.hasEndpoint()) {
      DeviceNode to = nodes.get(node.call.endpoint());
      if (to == null) {
        lost++;
      } else {
        deliver(to, content, node.address);
      }
    }
    if (more) {
      tick(node);
    }
    return result;
  }

  /** Moves time on as far as nodes want to be ticked, and ticks them. */
  void run(long millis) {
    long end = time.nanoTime() + millis * 1_000_000;
    while (true) {
      long next = end;
      for (DeviceNode node : nodes.values()) {
        next = Math.min(next, node.device.nextTick());
      }
      time.set(Math.max(next, time.nanoTime()));
      if (next >= end) {
        return;
      }
      for (DeviceNode node : nodes.values()) {
        if (node.device.nanosUntilTick() == 0) {
          tick(node);
        }
      }
    }
  }

  @Override
  public void close() {
    nodes.values().forEach(DeviceNode::close);
  }
}
