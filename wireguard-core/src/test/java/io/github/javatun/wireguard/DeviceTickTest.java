package io.github.javatun.wireguard;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.javatun.wireguard.routing.IpPrefix;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** One tick for all peers. */
class DeviceTickTest {
  private static final int HUB = 0x0a00_0001;
  private static final int ALICE = 0x0a00_0102;
  private static final long SECOND_NANOS = 1_000_000_000L;

  private final DeviceNetwork network = new DeviceNetwork();
  private final DeviceNode hub = network.node(1);

  @AfterEach
  void close() {
    network.close();
  }

  private DeviceNode connect(int number) {
    DeviceNode node = network.node(number);
    network.introduce(hub, "0.0.0.0/0", node, "10.0.1.0/24");
    network.send(node, TestPackets.ipv4(ALICE, HUB, 0));
    return node;
  }

  private long earliestByAskingAll() {
    return hub.device.peers().stream()
        .mapToLong(peer -> peer.tunnel().nextTick())
        .min()
        .orElse(Tunnel.NEVER);
  }

  @Test
  void deviceWithoutTrafficNeverWantsATick() {
    assertThat(hub.device.nextTick()).isEqualTo(Tunnel.NEVER);
    assertThat(hub.device.nanosUntilTick()).isEqualTo(Tunnel.NEVER);
    hub.knows(network.node(2), "10.0.1.0/24");
    network.tick(hub);
    assertThat(hub.device.nextTick()).isEqualTo(Tunnel.NEVER);
  }

  @Test
  void nextTickIsKnownWithinASecondOfTraffic() {
    DeviceNode alice = connect(2);
    network.tick(hub);
    network.send(alice, TestPackets.ipv4(ALICE, HUB, 1));
    long sent = network.time.nanoTime();
    assertThat(hub.device.nextTick()).isBetween(sent, sent + SECOND_NANOS);
    network.time.advanceMillis(1_000);
    network.tick(hub);
    assertThat(hub.device.nextTick()).isEqualTo(earliestByAskingAll());
  }

  @Test
  void everyTimerOfATunnelFiresThroughTheDevice() {
    DeviceNode alice = connect(2);
    network.time.advanceMillis(1_000);
    network.send(alice, TestPackets.ipv4(ALICE, HUB, 1));
    alice.results.clear();
    network.run(10_500);
    assertThat(alice.results.stream().map(Result::reason)).contains(Reason.KEEPALIVE_RECEIVED);
    network.run(170_000);
    network.send(alice, TestPackets.ipv4(ALICE, HUB, 2));
    assertThat(hub.packets).as("after a new handshake").hasSize(3);
  }

  @Test
  void giveUpNamesThePeer() {
    DevicePeer peer =
        hub.device.addPeer(
            PeerConfig.builder(PrivateKey.generate(network.random).publicKey())
                .endpoint(new Endpoint().setIpv4(0xc633_6401, 9))
                .allowedIps(List.of(IpPrefix.parse("10.0.7.0/24")))
                .build());
    network.send(hub, TestPackets.ipv4(HUB, 0x0a00_0701, 1));
    boolean givenUp = false;
    while (!givenUp) {
      network.time.set(hub.device.nextTick());
      givenUp = Result.reason(network.tick(hub)) == Reason.HANDSHAKE_GIVEN_UP;
    }
    assertThat(hub.call.peer()).isSameAs(peer);
    assertThat(network.time.nanoTime()).isBetween(90 * SECOND_NANOS, 96 * SECOND_NANOS);
    assertThat(network.lost).as("initiations").isBetween(16, 19);
  }

  @Test
  void datagramsThatHaveNowhereToGoAreNotHandedOut() {
    DevicePeer peer =
        hub.device.addPeer(
            PeerConfig.builder(PrivateKey.generate(network.random).publicKey())
                .persistentKeepaliveSeconds(10)
                .build());
    assertThat(network.tick(hub)).isEqualTo(Result.done(Reason.NONE));
    assertThat(peer.stats().dropped(Reason.NO_ENDPOINT)).isOne();
    assertThat(hub.device.nextTick()).isGreaterThan(network.time.nanoTime());
  }

  @Test
  void destinationThatIsTooSmallChangesNothing() {
    connect(2);
    hub.device.peers().iterator().next().setPersistentKeepaliveSeconds(10);
    long result = hub.device.tick(hub.out, 0, 100, hub.call);
    assertThat(Result.reason(result)).isEqualTo(Reason.DESTINATION_TOO_SMALL);
    assertThat(hub.device.tickSizeBytes()).isGreaterThan(100);
    result = hub.device.tick(hub.out, 0, hub.device.tickSizeBytes(), hub.call);
    assertThat(Result.operation(result)).isEqualTo(Result.WRITE_TO_NETWORK);
  }

  @Test
  void sizesSufficeForTheLongestPacketThatMayWait() {
    hub.knows(network.node(2), "10.0.1.0/24");
    byte[] packet = TestPackets.ipv4(1_001, 1);
    packet[16] = 10;
    packet[18] = 1;
    assertThat(hub.device.writeSizeBytes(64)).isEqualTo(148);
    network.send(hub, packet);
    assertThat(hub.device.writeSizeBytes(64)).isEqualTo(1_008 + 32);
    assertThat(hub.device.tickSizeBytes()).isEqualTo(1_008 + 32);
  }

  /** All with a keepalive of its own length; their initiations go nowhere. */
  @Test
  void tenThousandPeersAreTickedOnTimeAndOnlyWhenDue() {
    Random random = new Random(4);
    Endpoint nowhere = new Endpoint().setIpv4(0xc633_6401, 9);
    for (int i = 0; i < 10_000; i++) {
      byte[] key = new byte[PublicKey.SIZE_BYTES];
      random.nextBytes(key);
      hub.device.addPeer(PeerConfig.builder(PublicKey.ofBytes(key)).endpoint(nowhere).build());
    }
    long result = network.tick(hub);
    assertThat(result).as("none has anything to do").isEqualTo(Result.done(Reason.NONE));
    assertThat(hub.device.nextTick()).isEqualTo(Tunnel.NEVER);
    List<DevicePeer> peers = List.copyOf(hub.device.peers());
    for (int step = 0; step < 120; step++) {
      if (step < 60) {
        peers
            .get(random.nextInt(peers.size()))
            .setPersistentKeepaliveSeconds(1 + random.nextInt(9));
      }
      do {
        result = hub.device.tick(hub.out, 0, DeviceNode.ROOM, hub.call);
        if (hub.call.peer() != null) {
          assertThat(Result.sizeBytes(result)).isEqualTo(WireMessage.INITIATION_SIZE_BYTES);
        }
      } while (Result.isMorePending(result));
      assertThat(hub.device.nextTick()).isEqualTo(earliestByAskingAll());
      assertThat(hub.device.nextTick()).isGreaterThan(network.time.nanoTime());
      network.time.set(Math.min(hub.device.nextTick(), network.time.nanoTime() + SECOND_NANOS));
    }
    assertThat(peers.stream().mapToLong(peer -> peer.stats().sentWireBytes()).sum()).isPositive();
  }
}
