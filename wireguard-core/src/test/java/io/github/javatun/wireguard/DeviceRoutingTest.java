package io.github.javatun.wireguard;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.javatun.wireguard.routing.IpAddress;
import io.github.javatun.wireguard.routing.IpPrefix;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which peer a packet goes to, and from whom one is taken. */
class DeviceRoutingTest {
  private static final int HUB = 0x0a00_0001;
  private static final int ALICE = 0x0a00_0102;
  private static final int BOB = 0x0a00_0203;

  private final DeviceNetwork network = new DeviceNetwork();
  private final DeviceNode hub = network.node(1);
  private final DeviceNode alice = network.node(2);
  private final DeviceNode bob = network.node(3);

  @BeforeEach
  void introduce() {
    network.introduce(hub, "0.0.0.0/0", alice, "10.0.1.0/24");
    network.introduce(hub, "0.0.0.0/0", bob, "10.0.2.0/24");
  }

  @AfterEach
  void close() {
    network.close();
  }

  @Test
  void packetsGoToThePeerThatHasTheirDestination() {
    byte[] toAlice = TestPackets.ipv4(HUB, ALICE, 1);
    byte[] toBob = TestPackets.ipv4(HUB, BOB, 2);
    network.send(hub, toAlice);
    network.send(hub, toBob);
    assertThat(alice.packets).containsExactly(toAlice);
    assertThat(bob.packets).containsExactly(toBob);
  }

  @Test
  void packetsOfThePeersArrive() {
    byte[] packet = TestPackets.ipv4(ALICE, HUB, 1);
    network.send(alice, packet);
    assertThat(hub.packets).containsExactly(packet);
    assertThat(hub.call.peer()).isSameAs(hub.device.peer(alice.publicKey()));
  }

  @Test
  void longestPrefixWins() {
    hub.device.peer(bob.publicKey()).addAllowedIp(IpPrefix.parse("10.0.1.2/32"));
    assertThat(hub.device.peer(IpAddress.parse("10.0.1.2")).publicKey()).isEqualTo(bob.publicKey());
    byte[] packet = TestPackets.ipv4(HUB, ALICE, 1);
    network.send(hub, packet);
    assertThat(alice.packets).isEmpty();
    assertThat(bob.packets).containsExactly(packet);
  }

  @Test
  void ipv6PacketsAreRoutedToo() {
    long net = 0xfd00_0000_0000_0000L;
    hub.device.peer(alice.publicKey()).addAllowedIp(IpPrefix.parse("fd00::2/128"));
    hub.device.peer(bob.publicKey()).addAllowedIp(IpPrefix.parse("fd00::/64"));
    bob.device.peer(hub.publicKey()).addAllowedIp(IpPrefix.parse("::/0"));
    alice.device.peer(hub.publicKey()).addAllowedIp(IpPrefix.parse("::/0"));
    byte[] toAlice = TestPackets.ipv6(net, 1, 2);
    byte[] toBob = TestPackets.ipv6(net, 1, 3);
    network.send(hub, toAlice);
    network.send(hub, toBob);
    assertThat(alice.packets).containsExactly(toAlice);
    assertThat(bob.packets).containsExactly(toBob);
    byte[] spoofed = TestPackets.ipv6(net, 2, 1);
    network.send(bob, spoofed);
    assertThat(hub.packets).isEmpty();
    assertThat(hub.lastReason()).isEqualTo(Reason.SOURCE_NOT_ALLOWED);
  }

  @Test
  void packetForNobodyIsDropped() {
    long result = network.send(hub, TestPackets.ipv4(HUB, 0x0b00_0001, 1));
    assertThat(Result.reason(result)).isEqualTo(Reason.NO_ROUTE);
    assertThat(hub.call.peer()).isNull();
    assertThat(hub.device.dropped(Reason.NO_ROUTE)).isOne();
  }

  @Test
  void whatIsNoPacketIsDropped() {
    assertThat(Result.reason(network.send(hub, new byte[64])))
        .isEqualTo(Reason.BAD_OUTGOING_PACKET);
    assertThat(Result.reason(network.send(hub, new byte[0]))).isEqualTo(Reason.BAD_OUTGOING_PACKET);
    assertThat(hub.device.dropped(Reason.BAD_OUTGOING_PACKET)).isEqualTo(2);
  }

  @Test
  void packetForAPeerThatIsNobodyKnowsWhereIsDroppedAndStartsNothing() {
    DeviceNode stranger = network.node(4);
    DevicePeer peer =
        hub.device.addPeer(
            PeerConfig.builder(stranger.publicKey())
                .allowedIps(List.of(IpPrefix.parse("10.0.4.0/24")))
                .build());
    long result = network.send(hub, TestPackets.ipv4(HUB, 0x0a00_0401, 1));
    assertThat(Result.reason(result)).isEqualTo(Reason.NO_ENDPOINT);
    assertThat(hub.call.peer()).isSameAs(peer);
    assertThat(peer.stats().dropped(Reason.NO_ENDPOINT)).isOne();
    assertThat(peer.stats().queuedPackets()).isZero();
  }

  @Test
  void packetFromAnAddressOfAnotherPeerIsDropped() {
    long result = network.send(alice, TestPackets.ipv4(BOB, HUB, 1));
    assertThat(Result.operation(result)).isEqualTo(Result.WRITE_TO_NETWORK);
    assertThat(hub.packets).isEmpty();
    assertThat(hub.lastReason()).isEqualTo(Reason.SOURCE_NOT_ALLOWED);
    assertThat(Result.isAuthenticated(hub.results.getLast())).isTrue();
    TunnelStats stats = hub.device.peer(alice.publicKey()).stats();
    assertThat(stats.dropped(Reason.SOURCE_NOT_ALLOWED)).isOne();
    assertThat(stats.receivedInnerBytes()).isZero();
  }

  /** A peer that has a whole net may not use the part of it that is another's. */
  @Test
  void packetFromAMoreSpecificPrefixOfAnotherPeerIsDropped() {
    hub.device.peer(alice.publicKey()).addAllowedIp(IpPrefix.parse("10.0.0.0/16"));
    network.send(alice, TestPackets.ipv4(BOB, HUB, 1));
    assertThat(hub.packets).isEmpty();
    byte[] own = TestPackets.ipv4(0x0a00_0304, HUB, 2);
    network.send(alice, own);
    assertThat(hub.packets).containsExactly(own);
  }

  @Test
  void prefixThatMovesTakesItsPacketsAlong() {
    byte[] first = TestPackets.ipv4(HUB, ALICE, 1);
    network.send(hub, first);
    hub.device.peer(bob.publicKey()).addAllowedIp(IpPrefix.parse("10.0.1.0/24"));
    assertThat(hub.device.peer(alice.publicKey()).allowedIps()).isEmpty();
    byte[] second = TestPackets.ipv4(HUB, ALICE, 2);
    network.send(hub, second);
    assertThat(alice.packets).containsExactly(first);
    assertThat(bob.packets).containsExactly(second);
    network.send(alice, TestPackets.ipv4(ALICE, HUB, 3));
    assertThat(hub.packets).isEmpty();
    assertThat(hub.lastReason()).isEqualTo(Reason.SOURCE_NOT_ALLOWED);
  }

  @Test
  void replacedPrefixesAreTheOnlyOnes() {
    DevicePeer peer = hub.device.peer(alice.publicKey());
    peer.setAllowedIps(List.of(IpPrefix.parse("10.7.0.0/16")));
    assertThat(Result.reason(network.send(hub, TestPackets.ipv4(HUB, ALICE, 1))))
        .isEqualTo(Reason.NO_ROUTE);
    assertThat(peer.removeAllowedIp(IpPrefix.parse("10.0.2.0/24"))).as("bob's").isFalse();
    assertThat(peer.removeAllowedIp(IpPrefix.parse("10.7.0.0/16"))).isTrue();
    assertThat(peer.allowedIps()).isEmpty();
    assertThat(hub.device.peer(bob.publicKey()).allowedIps()).hasSize(1);
  }

  @Test
  void datagramWithAnUnknownIndexIsDropped() {
    byte[] data = new byte[64];
    data[0] = 4;
    assertThat(Result.reason(network.deliver(hub, data, alice.address)))
        .isEqualTo(Reason.UNKNOWN_INDEX);
    byte[] response = new byte[WireMessage.RESPONSE_SIZE_BYTES];
    response[0] = 2;
    assertThat(Result.reason(network.deliver(hub, response, alice.address)))
        .isEqualTo(Reason.UNEXPECTED_MESSAGE);
    byte[] cookie = new byte[WireMessage.COOKIE_REPLY_SIZE_BYTES];
    cookie[0] = 3;
    assertThat(Result.reason(network.deliver(hub, cookie, alice.address)))
        .isEqualTo(Reason.UNEXPECTED_MESSAGE);
    assertThat(hub.device.dropped(Reason.UNKNOWN_INDEX)).isOne();
    assertThat(hub.device.dropped(Reason.UNEXPECTED_MESSAGE)).isEqualTo(2);
    assertThat(hub.call.peer()).isNull();
  }

  @Test
  void garbageIsDropped() {
    byte[] garbage = new byte[148];
    Arrays.fill(garbage, (byte) 1);
    for (int length : new int[] {0, 1, 31, 32, 64, 92, 147, 148}) {
      long result = network.deliver(hub, Arrays.copyOf(garbage, length), alice.address);
      assertThat(Result.reason(result)).as("%d bytes", length).isEqualTo(Reason.MALFORMED);
    }
    assertThat(hub.device.dropped(Reason.MALFORMED)).isEqualTo(8);
  }

  @Test
  void eachBufferFormLeadsTheSameWay() {
    network.send(hub, TestPackets.ipv4(HUB, ALICE, 1));
    byte[] packet = TestPackets.ipv4(HUB, ALICE, 2);
    for (DeviceForm form : DeviceForm.values()) {
      long written = form.write(hub, packet);
      byte[] datagram = Arrays.copyOf(hub.out, TunnelPair.expect(Result.WRITE_TO_NETWORK, written));
      assertThat(hub.call.endpoint()).isEqualTo(alice.address);
      long read = form.read(alice, datagram, hub.address);
      assertThat(Arrays.copyOf(alice.out, Result.sizeBytes(read))).as("%s", form).isEqualTo(packet);
      assertThat(Result.operation(form.tick(alice))).isEqualTo(Result.DONE);
    }
  }
}
