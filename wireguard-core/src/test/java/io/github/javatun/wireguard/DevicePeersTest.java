package io.github.javatun.wireguard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.javatun.wireguard.routing.IpPrefix;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Peers that come, change, move and go, and the device's own key. */
class DevicePeersTest {
  private static final int HUB = 0x0a00_0001;
  private static final int ALICE = 0x0a00_0102;
  private static final Reason KEEPALIVE = Reason.KEEPALIVE_RECEIVED;
  private static final int SENDER_OFFSET = 4;

  private final DeviceNetwork network = new DeviceNetwork();
  private final DeviceNode hub = network.node(1);
  private final DeviceNode alice = network.node(2);
  private final Endpoint elsewhere = new Endpoint().setIpv4(0xc633_6407, 4_321);
  private final Endpoint known = new Endpoint();

  private DevicePeer peer;

  @BeforeEach
  void connect() {
    network.introduce(hub, "0.0.0.0/0", alice, "10.0.1.0/24");
    peer = hub.device.peer(alice.publicKey());
    network.send(alice, TestPackets.ipv4(ALICE, HUB, 0));
    assertThat(hub.packets).hasSize(1);
  }

  @AfterEach
  void close() {
    network.close();
  }

  private Endpoint endpoint() {
    assertThat(peer.endpoint(known)).isTrue();
    return known;
  }

  // -- endpoints ----------------------------------------------------------------------------------

  @Test
  void endpointFollowsAuthenticData() {
    byte[] data = DeviceNetwork.datagram(alice, TestPackets.ipv4(ALICE, HUB, 1));
    network.deliver(hub, data, elsewhere);
    assertThat(hub.packets).hasSize(2);
    assertThat(hub.call.isEndpointMoved()).isTrue();
    assertThat(endpoint()).isEqualTo(elsewhere);
    DeviceNetwork.datagram(hub, TestPackets.ipv4(HUB, ALICE, 2));
    assertThat(hub.call.endpoint()).isEqualTo(elsewhere);
    data = DeviceNetwork.datagram(alice, TestPackets.ipv4(ALICE, HUB, 3));
    network.deliver(hub, data, elsewhere);
    assertThat(hub.call.isEndpointMoved()).as("it is there already").isFalse();
  }

  @Test
  void endpointFollowsAnAuthenticInitiationAndItsReplyGoesToTheSender() {
    network.time.advanceMillis(6_000);
    int size =
        TunnelPair.expect(
            Result.WRITE_TO_NETWORK,
            alice.device.peer(hub.publicKey()).forceHandshake(alice.out, 0, DeviceNode.ROOM));
    network.deliver(hub, Arrays.copyOf(alice.out, size), elsewhere);
    assertThat(hub.call.isEndpointMoved()).isTrue();
    assertThat(hub.call.endpoint()).isEqualTo(elsewhere);
    assertThat(endpoint()).isEqualTo(elsewhere);
  }

  @Test
  void endpointDoesNotFollowForgeriesAndReplays() {
    byte[] data = DeviceNetwork.datagram(alice, TestPackets.ipv4(ALICE, HUB, 1));
    byte[] forged = data.clone();
    forged[20] ^= 1;
    network.deliver(hub, forged, elsewhere);
    assertThat(hub.lastReason()).isEqualTo(Reason.BAD_TAG);
    network.deliver(hub, data, alice.address);
    network.deliver(hub, data, elsewhere);
    assertThat(hub.lastReason()).isEqualTo(Reason.REPLAYED_COUNTER);
    assertThat(hub.call.isEndpointMoved()).isFalse();
    assertThat(endpoint()).isEqualTo(alice.address);
  }

  @Test
  void endpointStaysWhereTheSenderIsNotKnown() {
    byte[] data = DeviceNetwork.datagram(alice, TestPackets.ipv4(ALICE, HUB, 1));
    network.deliver(hub, data, null);
    assertThat(hub.packets).hasSize(2);
    assertThat(hub.call.hasEndpoint()).isFalse();
    assertThat(endpoint()).isEqualTo(alice.address);
  }

  /** The caller goes on using its object for the next sender. */
  @Test
  void endpointIsCopied() {
    Endpoint mine = new Endpoint().set(elsewhere);
    peer.setEndpoint(mine);
    mine.setIpv4(1, 1);
    assertThat(endpoint()).isEqualTo(elsewhere);
    known.setIpv4(2, 2);
    assertThat(endpoint()).isEqualTo(elsewhere);
    DeviceNetwork.datagram(hub, TestPackets.ipv4(HUB, ALICE, 2));
    hub.call.endpoint().setIpv4(3, 3);
    assertThat(endpoint()).isEqualTo(elsewhere);
  }

  @Test
  void peerThatCallsIsKnownFromThenOn() {
    DeviceNode caller = network.node(5);
    caller.knows(hub, "0.0.0.0/0");
    DevicePeer callee =
        hub.device.addPeer(
            PeerConfig.builder(caller.publicKey())
                .allowedIps(List.of(IpPrefix.parse("10.0.5.0/24")))
                .build());
    assertThat(callee.endpoint(known)).isFalse();
    network.send(caller, TestPackets.ipv4(0x0a00_0501, HUB, 1));
    assertThat(callee.endpoint(known)).isTrue();
    assertThat(known).isEqualTo(caller.address);
    network.send(hub, TestPackets.ipv4(HUB, 0x0a00_0501, 2));
    assertThat(caller.packets).hasSize(1);
  }

  // -- initiations --------------------------------------------------------------------------------

  @Test
  void initiationOfAnUnknownKeyIsDropped() {
    DeviceNode stranger = network.node(6);
    stranger.knows(hub, "0.0.0.0/0");
    network.send(stranger, TestPackets.ipv4(ALICE, HUB, 1));
    assertThat(hub.lastReason()).isEqualTo(Reason.UNKNOWN_PEER);
    assertThat(hub.device.dropped(Reason.UNKNOWN_PEER)).isOne();
    assertThat(hub.call.peer()).isNull();
  }

  @Test
  void initiationForAnotherKeyIsDropped() {
    DeviceNode stranger = network.node(6);
    byte[] initiation = DeviceNetwork.datagram(newPeerOf(stranger), TestPackets.ipv4(1, 2, 1));
    network.deliver(hub, initiation, elsewhere);
    assertThat(hub.lastReason()).isEqualTo(Reason.BAD_MAC1);
    assertThat(hub.device.dropped(Reason.BAD_MAC1)).isOne();
  }

  private DeviceNode newPeerOf(DeviceNode responder) {
    DeviceNode initiator = network.node(7);
    initiator.knows(responder, "0.0.0.0/0");
    return initiator;
  }

  /** Peers together bring the device under load; a cookie helps the one who gets it. */
  @Test
  void loadIsCountedForAllPeersTogetherAndCookiesAreAskedFor() {
    DeviceNode busy =
        network.node(
            8,
            config ->
                config.rateLimiter(
                    RateLimiter.builder()
                        .handshakesPerSecond(3)
                        .timeSource(network.time)
                        .randomSource(network.random)
                        .build()));
    for (int i = 0; i < 4; i++) {
      DeviceNode client = network.node(20 + i);
      network.introduce(busy, "0.0.0.0/0", client, "10.1." + i + ".0/24");
      network.send(client, TestPackets.ipv4(0x0a01_0001 + (i << 8), HUB, i));
      assertThat(client.device.peer(busy.publicKey()).hasSession()).isEqualTo(i < 3);
    }
    assertThat(busy.device.dropped(Reason.UNDER_LOAD)).isOne();
    assertThat(busy.packets).hasSize(3);
    network.run(500);
    for (int i = 0; i < 3; i++) {
      DeviceNode noise = network.node(30 + i);
      noise.knows(busy, "0.0.0.0/0");
      network.send(noise, TestPackets.ipv4(1, 2, 1));
    }
    network.run(6_000);
    assertThat(busy.packets).as("the fourth, with its cookie or after the load").hasSize(4);
  }

  // -- peers --------------------------------------------------------------------------------------

  @Test
  void peerIsAddedOnceAndNeverOurself() {
    PeerConfig again = PeerConfig.builder(alice.publicKey()).build();
    assertThatThrownBy(() -> hub.device.addPeer(again))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("already");
    PeerConfig self = PeerConfig.builder(hub.publicKey()).build();
    assertThatThrownBy(() -> hub.device.addPeer(self))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("own key");
    assertThat(hub.device.peers()).containsExactly(peer);
  }

  @Test
  void removedPeerIsGone() {
    byte[] data = DeviceNetwork.datagram(alice, TestPackets.ipv4(ALICE, HUB, 1));
    assertThat(hub.device.removePeer(alice.publicKey())).isTrue();
    assertThat(hub.device.removePeer(alice.publicKey())).isFalse();
    assertThat(hub.device.peers()).isEmpty();
    assertThat(peer.isRemoved()).isTrue();
    assertThat(Result.reason(network.deliver(hub, data, alice.address)))
        .isEqualTo(Reason.UNKNOWN_INDEX);
    assertThat(Result.reason(network.send(hub, TestPackets.ipv4(HUB, ALICE, 1))))
        .isEqualTo(Reason.NO_ROUTE);
    assertThatThrownBy(() -> peer.setEndpoint(elsewhere)).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> peer.addAllowedIp(IpPrefix.parse("10.0.0.0/8")))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> peer.setPersistentKeepaliveSeconds(1))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> peer.setPresharedKey(null)).isInstanceOf(IllegalStateException.class);
    hub.device.tick(hub.out, 0, DeviceNode.ROOM, hub.call);
    assertThat(hub.device.nextTick()).isEqualTo(Tunnel.NEVER);
  }

  @Test
  void removedPeerComesBackWithANewHandshake() {
    hub.device.removePeer(alice.publicKey());
    hub.knows(alice, "10.0.1.0/24");
    network.time.advanceMillis(6_000);
    network.send(hub, TestPackets.ipv4(HUB, ALICE, 9));
    assertThat(alice.packets).hasSize(1);
  }

  @Test
  void presharedKeyCountsFromTheNextHandshakeOn() {
    PresharedKey secret = PresharedKey.generate(network.random);
    peer.setPresharedKey(secret);
    assertThat(peer.hasPresharedKey()).isTrue();
    network.send(hub, TestPackets.ipv4(HUB, ALICE, 1));
    assertThat(alice.packets).as("the session goes on").hasSize(1);
    network.time.advanceMillis(200_000);
    network.send(hub, TestPackets.ipv4(HUB, ALICE, 2));
    assertThat(alice.packets).as("only one side has the key").hasSize(1);
    alice.device.peer(hub.publicKey()).setPresharedKey(secret);
    network.run(7_000);
    assertThat(alice.packets).hasSize(2);
  }

  @Test
  void keepaliveIsSentAsSet() {
    peer.setPersistentKeepaliveSeconds(25);
    assertThat(peer.persistentKeepaliveSeconds()).isEqualTo(25);
    assertThat(hub.device.nanosUntilTick()).isZero();
    network.run(10);
    alice.results.clear();
    network.run(100_000);
    assertThat(alice.results.stream().map(Result::reason).filter(KEEPALIVE::equals)).hasSize(4);
  }

  // -- the device ---------------------------------------------------------------------------------

  @Test
  void newPrivateKeyIsUsedAtOnceAndTheOldOneNoMore() {
    PrivateKey renewed = PrivateKey.generate(network.random);
    hub.device.setPrivateKey(renewed);
    assertThat(hub.device.publicKey()).isEqualTo(renewed.publicKey());
    assertThat(peer.hasSession()).isFalse();
    network.time.advanceMillis(6_000);
    int size =
        TunnelPair.expect(
            Result.WRITE_TO_NETWORK,
            alice.device.peer(hub.publicKey()).forceHandshake(alice.out, 0, DeviceNode.ROOM));
    network.deliver(hub, Arrays.copyOf(alice.out, size), alice.address);
    assertThat(hub.lastReason()).as("for the old key").isEqualTo(Reason.BAD_MAC1);
    alice.device.removePeer(hub.publicKey());
    alice.device.addPeer(
        PeerConfig.builder(renewed.publicKey())
            .endpoint(hub.address)
            .allowedIps(List.of(IpPrefix.parse("0.0.0.0/0")))
            .build());
    renewed.close();
    byte[] packet = TestPackets.ipv4(ALICE, HUB, 7);
    network.send(alice, packet);
    assertThat(hub.packets).contains(packet);
    network.send(hub, TestPackets.ipv4(HUB, ALICE, 8));
    assertThat(alice.packets).hasSize(1);
  }

  @Test
  void peerThatHasTheNewKeyIsRemoved() {
    hub.device.setPrivateKey(alice.key);
    assertThat(hub.device.peers()).isEmpty();
    assertThat(peer.isRemoved()).isTrue();
  }

  @Test
  void indicesOfManyPeersNeverCollide() {
    Set<Integer> indices = new HashSet<>();
    for (int i = 0; i < 300; i++) {
      DeviceNode client = network.node(100 + i);
      hub.knows(client, "10.2." + (i >> 8) + "." + (i & 0xff) + "/32");
      byte[] initiation = DeviceNetwork.datagram(hub, TestPackets.ipv4(HUB, 0x0a02_0000 | i, 1));
      assertThat(indices.add(ByteBuffer.wrap(initiation).getInt(SENDER_OFFSET))).isTrue();
    }
  }

  @Test
  void closedDeviceAnswersClosed() {
    hub.device.close();
    hub.device.close();
    byte[] packet = TestPackets.ipv4(HUB, ALICE, 1);
    assertThat(Result.reason(network.send(hub, packet))).isEqualTo(Reason.CLOSED);
    assertThat(Result.reason(network.deliver(hub, packet, alice.address))).isEqualTo(Reason.CLOSED);
    assertThat(Result.reason(network.tick(hub))).isEqualTo(Reason.CLOSED);
    assertThat(hub.device.nextTick()).isEqualTo(Tunnel.NEVER);
    assertThat(hub.device.peers()).isEmpty();
    assertThat(peer.isRemoved()).isTrue();
    assertThatThrownBy(() -> hub.device.addPeer(PeerConfig.builder(alice.publicKey()).build()))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> hub.device.setPrivateKey(alice.key))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> hub.device.publicKey()).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void keysMayBeClosedOnceTheDeviceHasThem() {
    hub.key.close();
    DeviceNode late = network.node(9);
    network.introduce(hub, "0.0.0.0/0", late, "10.0.9.0/24");
    network.send(hub, TestPackets.ipv4(HUB, 0x0a00_0901, 1));
    assertThat(late.packets).hasSize(1);
  }
}
