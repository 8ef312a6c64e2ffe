package io.github.javatun.wireguard;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Once warm, a device's calls allocate exactly nothing; see {@link AllocationTest}. */
class DeviceAllocationTest {
  private static final int HUB = 0x0a00_0001;
  private static final int CALLS = 20_000;
  private static final int ROUNDS = 20;
  private static final int CLIENTS = 16;
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private final DeviceNetwork network = new DeviceNetwork();
  private final DeviceNode hub = network.node(1);
  private final DeviceNode[] clients = new DeviceNode[CLIENTS];
  private final byte[][] packets = new byte[CLIENTS][];
  private int next;

  /** Calls with arrays and nothing around them that allocates. */
  interface Call {
    void run();
  }

  @BeforeEach
  void connect() {
    for (int i = 0; i < CLIENTS; i++) {
      clients[i] = network.node(2 + i);
      packets[i] = TestPackets.ipv4(0x0a01_0001 + (i << 8), HUB, i);
      network.introduce(hub, "0.0.0.0/0", clients[i], "10.1." + i + ".0/24");
      network.send(clients[i], packets[i]);
    }
    assertThat(hub.packets).hasSize(CLIENTS);
  }

  @AfterEach
  void close() {
    network.close();
  }

  enum Kind {
    DATA,
    SPOOFED,
    FORGED,
    UNKNOWN_INDEX,
    NO_ROUTE,
    TICKS
  }

  @ParameterizedTest
  @EnumSource
  void callsAllocateNothing(Kind kind) {
    byte[] random = new byte[64];
    new Random(1).nextBytes(random);
    random[0] = 4;
    random[1] = 0;
    random[2] = 0;
    random[3] = 0;
    byte[] stray = TestPackets.ipv4(HUB, 0x0b00_0001, 1);
    byte[] forged = DeviceNetwork.datagram(clients[0], packets[0]);
    forged[30] ^= 1;
    assertAllocatesNothing(
        switch (kind) {
          case DATA -> () -> exchange(0, Result.WRITE_TO_TUNNEL_IPV4);
          case SPOOFED -> () -> exchange(1, Result.ERROR);
          case FORGED -> () -> TunnelPair.expect(Result.ERROR, read(forged, forged.length));
          case UNKNOWN_INDEX -> () -> TunnelPair.expect(Result.ERROR, read(random, random.length));
          case NO_ROUTE -> () -> TunnelPair.expect(Result.ERROR, write(hub, stray));
          case TICKS -> this::tickWithTraffic;
        });
  }

  /** From the next client to the hub, with the source address of the client so many behind it. */
  private void exchange(int behind, int expected) {
    next = (next + 1) % CLIENTS;
    DeviceNode client = clients[next];
    byte[] packet = packets[(next + behind) % CLIENTS];
    int size = TunnelPair.expect(Result.WRITE_TO_NETWORK, write(client, packet));
    TunnelPair.expect(
        expected,
        hub.device.read(
            client.out, 0, size, hub.out, 0, DeviceNode.ROOM, client.address, hub.call));
  }

  private void tickWithTraffic() {
    next = (next + 1) % CLIENTS;
    TunnelPair.expect(Result.WRITE_TO_NETWORK, write(clients[next], packets[next]));
    if (next == 0) {
      network.time.advanceMillis(1);
    }
    long result = clients[next].device.nextTick();
    assertThatIsScheduled(result);
    TunnelPair.expect(
        Result.DONE,
        clients[next].device.tick(clients[next].out, 0, DeviceNode.ROOM, clients[next].call));
  }

  private static void assertThatIsScheduled(long nextTick) {
    if (nextTick == Tunnel.NEVER) {
      throw new AssertionError("traffic makes timers run");
    }
  }

  private long write(DeviceNode node, byte[] packet) {
    return node.device.write(packet, 0, packet.length, node.out, 0, DeviceNode.ROOM, node.call);
  }

  private long read(byte[] datagram, int length) {
    return hub.device.read(
        datagram, 0, length, hub.out, 0, DeviceNode.ROOM, clients[0].address, hub.call);
  }

  private static void assertAllocatesNothing(Call call) {
    long least = Long.MAX_VALUE;
    for (int round = 0; round < ROUNDS && least != 0; round++) {
      long before = THREADS.getCurrentThreadAllocatedBytes();
      for (int i = 0; i < CALLS; i++) {
        call.run();
      }
      least = Math.min(least, THREADS.getCurrentThreadAllocatedBytes() - before);
    }
    assertThat(least).isZero();
  }
}
