package io.github.javatun.wireguard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Many packets of a device in a call: one peer a call, and else as single ones. */
class DeviceBatchTest {
  private static final int HUB = 0x0a00_0001;
  private static final int ALICE = 0x0a00_0102;
  private static final int BOB = 0x0a00_0203;
  private static final int NOBODY = 0x0b00_0001;
  private static final int LENGTH = 64;
  private static final int SEALED = LENGTH + 32;
  private static final int ROOM = 4_096;

  private final DeviceNetwork network = new DeviceNetwork();
  private final DeviceNode hub = network.node(1);
  private final DeviceNode alice = network.node(2);
  private final DeviceNode bob = network.node(3);
  private final PacketBatch batch = new PacketBatch(16);
  private final byte[] packets = new byte[ROOM];
  private final byte[] datagrams = new byte[ROOM];

  @BeforeEach
  void introduce() {
    network.introduce(hub, "0.0.0.0/0", alice, "10.0.1.0/24");
    network.introduce(hub, "0.0.0.0/0", bob, "10.0.2.0/24");
  }

  @AfterEach
  void close() {
    network.close();
  }

  private void connect() {
    network.send(hub, TestPackets.ipv4(HUB, ALICE, 0));
    network.send(hub, TestPackets.ipv4(HUB, BOB, 0));
  }

  /** Packets from the hub, one behind the other. */
  private void fill(int... destinations) {
    batch.clear();
    for (int i = 0; i < destinations.length; i++) {
      put(TestPackets.ipv4(HUB, destinations[i], i));
    }
  }

  private void put(byte[] content) {
    int at = batch.size() * content.length;
    System.arraycopy(content, 0, packets, at, content.length);
    batch.add(at, content.length);
  }

  private int write() {
    return hub.device.write(packets, batch, datagrams, 0, ROOM, hub.call);
  }

  private int read(Endpoint from) {
    return hub.device.read(packets, batch, packets, 0, ROOM, from, hub.call);
  }

  /** Data of a node for the hub. */
  private static byte[] data(DeviceNode from, int source, int number) {
    return DeviceNetwork.datagram(from, TestPackets.ipv4(source, HUB, number));
  }

  private DevicePeer peer(DeviceNode node) {
    return hub.device.peer(node.publicKey());
  }

  @Test
  void aCallEndsWhereTheNextPacketIsAnotherPeers() {
    connect();
    fill(ALICE, ALICE, BOB, BOB, BOB, ALICE);
    int[] ends = {2, 5, 6};
    DeviceNode[] receivers = {alice, bob, alice};
    for (int i = 0; i < ends.length; i++) {
      int before = batch.processed();
      int filled = write();
      assertThat(batch.firstOfCall()).isEqualTo(before);
      assertThat(batch.processed()).isEqualTo(ends[i]);
      assertThat(filled).isEqualTo((ends[i] - before) * SEALED);
      assertThat(batch.equalSizedRun(before, 64)).isEqualTo(ends[i] - before);
      assertThat(hub.call.peer()).isSameAs(peer(receivers[i]));
      assertThat(hub.call.endpoint()).isEqualTo(receivers[i].address);
      for (int p = before; p < ends[i]; p++) {
        int at = (int) batch.destinationOffset(p);
        network.deliver(receivers[i], Arrays.copyOfRange(datagrams, at, at + SEALED), hub.address);
        assertThat(TestPackets.number(receivers[i].packets.getLast(), 0)).isEqualTo(p);
      }
    }
    assertThat(batch.isDone()).isTrue();
    assertThat(write()).as("nothing is left").isZero();
  }

  @Test
  void aPacketThatGoesNowhereIsACallOfItsOwn() {
    connect();
    fill(ALICE, NOBODY, ALICE);
    put(new byte[LENGTH]);
    write();
    assertThat(batch.processed()).isEqualTo(1);
    assertThat(write()).isZero();
    assertThat(batch.processed()).isEqualTo(2);
    assertThat(hub.call.peer()).isNull();
    assertThat(hub.call.hasEndpoint()).isFalse();
    assertThat(Result.reason(batch.result(1))).isEqualTo(Reason.NO_ROUTE);
    assertThat(write()).isEqualTo(SEALED);
    assertThat(write()).isZero();
    assertThat(Result.reason(batch.result(3))).isEqualTo(Reason.BAD_OUTGOING_PACKET);
    assertThat(hub.device.dropped(Reason.NO_ROUTE)).isOne();
    assertThat(hub.device.dropped(Reason.BAD_OUTGOING_PACKET)).isOne();
  }

  @Test
  void aFullDestinationEndsACallToo() {
    connect();
    fill(ALICE, ALICE, ALICE, BOB);
    int room = 2 * SEALED + 10;
    assertThat(hub.device.write(packets, batch, datagrams, 5, room, hub.call))
        .isEqualTo(2 * SEALED);
    assertThat(batch.processed()).isEqualTo(2);
    assertThat(hub.device.write(packets, batch, datagrams, 5, room, hub.call)).isEqualTo(SEALED);
    assertThat(batch.destinationOffset(2)).isEqualTo(5);
    assertThat(hub.device.write(packets, batch, datagrams, 5, 10, hub.call)).isZero();
    assertThat(Result.reason(batch.result(3))).isEqualTo(Reason.DESTINATION_TOO_SMALL);
  }

  @Test
  void withoutASessionTheFirstBecomesAnInitiation() {
    fill(ALICE, ALICE);
    assertThat(write()).isEqualTo(WireMessage.INITIATION_SIZE_BYTES);
    assertThat(batch.isDone()).isTrue();
    assertThat(peer(alice).stats().queuedPackets()).isEqualTo(2);
    network.deliver(alice, Arrays.copyOf(datagrams, 148), hub.address);
    assertThat(alice.packets).as("after the handshake").hasSize(2);
  }

  @Test
  void longPacketsOfABatchCountForTheSizeOfTicks() {
    fill(ALICE);
    byte[] longer = TestPackets.ipv4(1_000, 1);
    System.arraycopy(TestPackets.ipv4(HUB, ALICE, 1), 12, longer, 12, 8);
    System.arraycopy(longer, 0, packets, 100, longer.length);
    batch.add(100, longer.length);
    write();
    assertThat(hub.device.tickSizeBytes()).isEqualTo(1_008 + 32);
  }

  @Test
  void datagramsOfOnePeerAreOneCallAndEachSourceIsChecked() {
    connect();
    byte[] first = data(alice, ALICE, 1);
    byte[] stray = data(alice, BOB, 2);
    byte[] forged = data(alice, ALICE, 3);
    forged[40] ^= 1;
    batch.clear();
    put(first);
    put(stray);
    put(forged);
    put(data(alice, ALICE, 4));
    put(data(bob, BOB, 5));
    long before = peer(alice).stats().receivedInnerBytes();
    assertThat(read(alice.address)).isEqualTo(2 * LENGTH);
    assertThat(batch.processed()).isEqualTo(4);
    assertThat(hub.call.peer()).isSameAs(peer(alice));
    assertThat(hub.call.isEndpointMoved()).isFalse();
    assertThat(TestPackets.number(packets, 0)).isEqualTo(1);
    assertThat(Result.reason(batch.result(1))).isEqualTo(Reason.SOURCE_NOT_ALLOWED);
    assertThat(Result.isAuthenticated(batch.result(1))).isTrue();
    assertThat(Result.reason(batch.result(2))).isEqualTo(Reason.BAD_TAG);
    assertThat(TestPackets.number(packets, (int) batch.destinationOffset(3))).isEqualTo(4);
    assertThat(peer(alice).stats().receivedInnerBytes() - before).isEqualTo(2 * LENGTH);
    assertThat(read(bob.address)).isEqualTo(LENGTH);
    assertThat(hub.call.peer()).isSameAs(peer(bob));
    assertThat(TestPackets.number(packets, 0)).isEqualTo(5);
  }

  @Test
  void theEndpointFollowsABatchWithAnAuthenticDatagramOnly() {
    connect();
    Endpoint elsewhere = new Endpoint().setIpv4(0xc633_6401, 9);
    Endpoint known = new Endpoint();
    byte[] forged = data(alice, ALICE, 1);
    forged[40] ^= 1;
    batch.clear();
    put(forged);
    put(forged);
    read(elsewhere);
    peer(alice).endpoint(known);
    assertThat(known).isEqualTo(alice.address);
    assertThat(hub.call.isEndpointMoved()).isFalse();
    batch.clear();
    put(forged);
    put(data(alice, ALICE, 2));
    put(forged);
    read(elsewhere);
    peer(alice).endpoint(known);
    assertThat(known).isEqualTo(elsewhere);
    assertThat(hub.call.isEndpointMoved()).isTrue();
    batch.clear();
    put(data(alice, ALICE, 3));
    read(null);
    assertThat(hub.call.isEndpointMoved()).isFalse();
    assertThat(hub.call.hasEndpoint()).isFalse();
  }

  @Test
  void handshakesAndGarbageAreCallsOfTheirOwn() {
    byte[] packet = TestPackets.ipv4(ALICE, HUB, 1);
    long sent = alice.device.write(packet, 0, LENGTH, alice.out, 0, DeviceNode.ROOM, alice.call);
    byte[] initiation = Arrays.copyOf(alice.out, TunnelPair.expect(1, sent));
    batch.clear();
    System.arraycopy(initiation, 0, packets, 0, 148);
    batch.add(0, 148);
    batch.add(200, 40);
    batch.add(300, 3);
    assertThat(read(alice.address)).isEqualTo(WireMessage.RESPONSE_SIZE_BYTES);
    assertThat(batch.processed()).isEqualTo(1);
    assertThat(hub.call.peer()).isSameAs(peer(alice));
    assertThat(hub.call.endpoint()).isEqualTo(alice.address);
    byte[] response = Arrays.copyOf(packets, WireMessage.RESPONSE_SIZE_BYTES);
    assertThat(read(alice.address)).isZero();
    assertThat(batch.processed()).isEqualTo(2);
    assertThat(hub.call.peer()).isNull();
    assertThat(read(alice.address)).isZero();
    assertThat(Result.reason(batch.result(2))).isEqualTo(Reason.MALFORMED);

    // The answer carries the packet that waited, if that is no longer than a response could be.
    batch.clear();
    put(response);
    assertThat(alice.device.read(packets, batch, packets, 0, ROOM, hub.address, alice.call))
        .isZero();
    assertThat(Result.isHandshakeCompleted(batch.result(0))).isTrue();
    assertThat(Result.isMorePending(batch.result(0))).isTrue();
    assertThat(alice.device.nanosUntilTick()).as("urgent").isZero();
    network.tick(alice);
    assertThat(hub.packets).containsExactly(packet);
  }

  @Test
  void segmentsLeadTheSameWay() {
    connect();
    fill(ALICE, ALICE, BOB);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment source = arena.allocate(ROOM);
      MemorySegment sealed = arena.allocate(ROOM);
      MemorySegment.copy(packets, 0, source, ValueLayout.JAVA_BYTE, 0, ROOM);
      assertThat(hub.device.write(source, batch, sealed, 0, ROOM, hub.call)).isEqualTo(2 * SEALED);
      batch.clear();
      batch.add(0, SEALED);
      batch.add(SEALED, SEALED);
      assertThat(alice.device.read(sealed, batch, sealed, 0, ROOM, hub.address, alice.call))
          .isEqualTo(2 * LENGTH);
      assertThat(sealed.asSlice(LENGTH, LENGTH).toArray(ValueLayout.JAVA_BYTE))
          .isEqualTo(TestPackets.ipv4(HUB, ALICE, 1));
    }
  }

  @Test
  void removedPeersAndClosedDevicesSaySo() {
    connect();
    byte[] late = data(alice, ALICE, 1);
    hub.device.removePeer(alice.publicKey());
    batch.clear();
    put(late);
    put(late);
    read(alice.address);
    assertThat(batch.processed()).isEqualTo(1);
    assertThat(Result.reason(batch.result(0))).isEqualTo(Reason.UNKNOWN_INDEX);
    fill(ALICE, BOB);
    write();
    assertThat(Result.reason(batch.result(0))).isEqualTo(Reason.NO_ROUTE);
    hub.device.close();
    write();
    assertThat(Result.reason(batch.result(1))).isEqualTo(Reason.CLOSED);
    batch.clear();
    put(late);
    read(alice.address);
    assertThat(Result.reason(batch.result(0))).isEqualTo(Reason.CLOSED);
  }

  @Test
  void mistakesThrowBeforeAnythingIsSent() {
    connect();
    fill(NOBODY, ALICE, BOB);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> hub.device.write(packets, batch, packets, 2 * LENGTH, 500, hub.call))
        .withMessageContaining("packet 2 ");
    batch.add(ROOM - 10, 11);
    assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(this::write);
    assertThat(batch.processed()).isZero();
    assertThat(hub.device.dropped(Reason.NO_ROUTE)).isZero();
  }
}
