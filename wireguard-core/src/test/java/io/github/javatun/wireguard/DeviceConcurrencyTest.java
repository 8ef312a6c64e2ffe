package io.github.javatun.wireguard;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.javatun.wireguard.routing.IpPrefix;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Traffic while peers come, change and go. */
class DeviceConcurrencyTest {
  private static final int HUB = 0x0a00_0001;
  private static final int PACKETS = 10_000;
  private static final int CLIENTS = 2;

  private final DeviceNetwork network = new DeviceNetwork();
  private final DeviceNode hub = network.node(1);

  @AfterEach
  void close() {
    network.close();
  }

  @Test
  void peersThatStayLoseNoPacketWhileOthersComeAndGo() throws Exception {
    DeviceNode[] clients = new DeviceNode[CLIENTS];
    for (int i = 0; i < CLIENTS; i++) {
      clients[i] = network.node(2 + i);
      network.introduce(hub, "0.0.0.0/0", clients[i], "10.1." + i + ".0/24");
      network.send(clients[i], TestPackets.ipv4(addressOf(i), HUB, 0));
    }
    assertThat(hub.packets).hasSize(CLIENTS);
    DeviceNode passing = network.node(20);
    passing.knows(hub, "0.0.0.0/0");

    AtomicBoolean done = new AtomicBoolean();
    try (ExecutorService threads = Executors.newFixedThreadPool(CLIENTS + 2)) {
      List<Future<?>> traffic = new ArrayList<>();
      for (int i = 0; i < CLIENTS; i++) {
        int number = i;
        traffic.add(threads.submit(() -> exchange(clients[number], number)));
      }
      Future<Integer> ticks = threads.submit(() -> tick(done));
      Future<Integer> changes = threads.submit(() -> comeAndGo(passing, done));
      try {
        for (Future<?> one : traffic) {
          one.get();
        }
      } finally {
        done.set(true);
      }
      assertThat(ticks.get()).isPositive();
      assertThat(changes.get()).isPositive();
    }
    assertThat(hub.device.peers()).hasSize(CLIENTS);
    assertThat(hub.device.dropped(Reason.NO_ROUTE)).isZero();
  }

  private static int addressOf(int client) {
    return 0x0a01_0001 + (client << 8);
  }

  /** Each packet there and back. */
  private void exchange(DeviceNode client, int number) {
    DeviceCall call = new DeviceCall();
    byte[] atHub = new byte[DeviceNode.ROOM];
    byte[] back = new byte[DeviceNode.ROOM];
    for (int i = 0; i < PACKETS; i++) {
      byte[] packet = TestPackets.ipv4(addressOf(number), HUB, i);
      int size =
          sent(client.device.write(packet, 0, 64, client.out, 0, DeviceNode.ROOM, client.call));
      long result =
          hub.device.read(client.out, 0, size, atHub, 0, DeviceNode.ROOM, client.address, call);
      delivered(packet, atHub, result);
      byte[] answer = TestPackets.ipv4(HUB, addressOf(number), i);
      size = sent(hub.device.write(answer, 0, 64, atHub, 0, DeviceNode.ROOM, call));
      if (!call.endpoint().equals(client.address)) {
        throw new AssertionError("an answer for " + client.address + " goes to " + call.endpoint());
      }
      delivered(
          answer,
          back,
          client.device.read(atHub, 0, size, back, 0, DeviceNode.ROOM, hub.address, client.call));
    }
  }

  private static int sent(long result) {
    return TunnelPair.expect(Result.WRITE_TO_NETWORK, result);
  }

  private static void delivered(byte[] packet, byte[] actual, long result) {
    int size = TunnelPair.expect(Result.WRITE_TO_TUNNEL_IPV4, result);
    if (!Arrays.equals(packet, 0, packet.length, actual, 0, size)) {
      throw new AssertionError("another packet came out");
    }
  }

  private int tick(AtomicBoolean done) {
    DeviceCall call = new DeviceCall();
    byte[] out = new byte[DeviceNode.ROOM];
    int ticks = 0;
    while (!done.get()) {
      hub.device.nextTick();
      hub.device.tick(out, 0, DeviceNode.ROOM, call);
      ticks++;
    }
    return ticks;
  }

  /** A peer is added around and above the others, shakes hands, sends, changes, and is removed. */
  private int comeAndGo(DeviceNode passing, AtomicBoolean done) {
    DeviceCall call = new DeviceCall();
    byte[] out = new byte[DeviceNode.ROOM];
    byte[] packet = TestPackets.ipv4(0x0a09_0001, HUB, 1);
    int rounds = 0;
    while (!done.get()) {
      DevicePeer peer = hub.knows(passing, "10.0.0.0/8", "10.9.0.0/16");
      network.time.advanceMillis(21);
      passing.device.setPrivateKey(passing.key);
      int size = sent(passing.device.write(packet, 0, 64, out, 0, DeviceNode.ROOM, passing.call));
      size = sent(hub.device.read(out, 0, size, out, 0, DeviceNode.ROOM, passing.address, call));
      size =
          sent(
              passing.device.read(
                  out, 0, size, out, 0, DeviceNode.ROOM, hub.address, passing.call));
      TunnelPair.expect(
          Result.WRITE_TO_TUNNEL_IPV4,
          hub.device.read(out, 0, size, out, 0, DeviceNode.ROOM, passing.address, call));
      peer.setAllowedIps(List.of(IpPrefix.parse("10.0.0.0/9"), IpPrefix.parse("10.1.0.0/16")));
      peer.setPersistentKeepaliveSeconds(1);
      hub.device.removePeer(passing.publicKey());
      size = sent(passing.device.write(packet, 0, 64, out, 0, DeviceNode.ROOM, passing.call));
      long late = hub.device.read(out, 0, size, out, 0, DeviceNode.ROOM, passing.address, call);
      if (Result.reason(late) != Reason.UNKNOWN_INDEX) {
        throw new AssertionError(Result.toString(late));
      }
      rounds++;
    }
    return rounds;
  }
}
