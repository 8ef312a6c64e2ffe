package io.github.javatun.wireguard.examples.forwarding;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.javatun.wireguard.Device;
import io.github.javatun.wireguard.DeviceConfig;
import io.github.javatun.wireguard.Endpoint;
import io.github.javatun.wireguard.PeerConfig;
import io.github.javatun.wireguard.PrivateKey;
import io.github.javatun.wireguard.Result;
import io.github.javatun.wireguard.examples.ip.IcmpEcho;
import io.github.javatun.wireguard.routing.IpPrefix;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Runs of datagrams, as the kernel hands them over, on a pair of devices. */
final class DeviceLaneTest {
  private static final int ROOM = 1 << 20;
  private static final int DATA_BYTES = 100;
  private static final int NETWORK = 10 << 24 | 8 << 16;
  private static final Endpoint SENDER = new Endpoint().setIpv4(0x7f000001, 5_000);
  private static final Endpoint RECEIVER = new Endpoint().setIpv4(0x7f000001, 6_000);

  private final PrivateKey senderKey = PrivateKey.generate();
  private final PrivateKey receiverKey = PrivateKey.generate();
  private final Device sending = Device.newDevice(DeviceConfig.builder(senderKey).build());
  private final Device receiving = Device.newDevice(DeviceConfig.builder(receiverKey).build());
  private final DeviceLane sender = new DeviceLane(sending);
  private final DeviceLane receiver = new DeviceLane(receiving);
  private final Arena arena = Arena.ofConfined();
  private final MemorySegment packet = arena.allocate(2_048);
  private final MemorySegment run = arena.allocate(ROOM, 64);
  private final MemorySegment other = arena.allocate(2_048);
  private final List<byte[]> delivered = new ArrayList<>();

  @BeforeEach
  void connect() {
    sending.addPeer(peer(receiverKey, "10.8.0.2", RECEIVER));
    receiving.addPeer(peer(senderKey, "10.8.0.1", SENDER));
    putPing(0, DATA_BYTES);
    int size = sent(sender.write(packet, 0, pingBytes(DATA_BYTES), run, 0, ROOM));
    size = sent(receiver.read(run, 0, size, other, 0, 2_048, SENDER));
    // The ping that waited confirms the session.
    size = sent(sender.read(other, 0, size, run, 0, ROOM, RECEIVER));
    assertThat(Result.isForTunnel(receiver.read(run, 0, size, other, 0, 2_048, SENDER))).isTrue();
  }

  @AfterEach
  void close() {
    sending.close();
    receiving.close();
    senderKey.close();
    receiverKey.close();
    arena.close();
  }

  private static PeerConfig peer(PrivateKey key, String address, Endpoint endpoint) {
    return PeerConfig.builder(key.publicKey())
        .allowedIps(List.of(IpPrefix.parse(address)))
        .endpoint(endpoint)
        .build();
  }

  @Test
  void theShorterDatagramAtTheEndOfARunIsOpenedToo() throws IOException {
    int segmentBytes = append(0, 1, DATA_BYTES);
    int sizeBytes = segmentBytes;
    sizeBytes += append(sizeBytes, 2, DATA_BYTES);
    sizeBytes += append(sizeBytes, 3, 8);
    assertThat(receiveRun(sizeBytes, segmentBytes)).isFalse();
    assertThat(sequences()).containsExactly(1, 2, 3);
    assertThat(delivered.getLast()).hasSize(pingBytes(8));
  }

  @Test
  void datagramsThatAreRefusedLeaveTheOthersInTheirOrder() throws IOException {
    int segmentBytes = append(0, 1, DATA_BYTES);
    int sizeBytes = segmentBytes;
    for (int sequence = 2; sequence <= 6; sequence++) {
      sizeBytes += append(sizeBytes, sequence, DATA_BYTES);
    }
    flip(2 * segmentBytes - 1); // the tag of the second
    flip(3 * segmentBytes + 4); // the receiver index of the fourth
    MemorySegment.copy(run, 0, run, 5L * segmentBytes, segmentBytes); // the sixth repeats the first
    receiveRun(sizeBytes, segmentBytes);
    assertThat(sequences()).containsExactly(1, 3, 5);
  }

  @Test
  void aRunOfMoreDatagramsThanABatchHoldsIsOpenedToItsEnd() throws IOException {
    int segmentBytes = append(0, 1, DATA_BYTES);
    int sizeBytes = segmentBytes;
    List<Integer> expected = new ArrayList<>(List.of(1));
    for (int sequence = 2; sequence <= 300; sequence++) {
      sizeBytes += append(sizeBytes, sequence, DATA_BYTES);
      expected.add(sequence);
    }
    receiveRun(sizeBytes, segmentBytes);
    assertThat(sequences()).isEqualTo(expected);
  }

  /** The header of a device may be written there: whatever was in front has been delivered. */
  @Test
  void tenBytesBeforeAPacketMayBeOverwrittenWhenItIsTaken() throws IOException {
    int segmentBytes = append(0, 1, DATA_BYTES);
    int sizeBytes = segmentBytes;
    sizeBytes += append(sizeBytes, 2, DATA_BYTES);
    sizeBytes += append(sizeBytes, 3, DATA_BYTES);
    receiver.readRun(
        run,
        0,
        sizeBytes,
        segmentBytes,
        SENDER,
        (offset, length) -> {
          delivered.add(run.asSlice(offset, length).toArray(JAVA_BYTE));
          run.asSlice(offset - 10, 10).fill((byte) -1);
        });
    assertThat(sequences()).containsExactly(1, 2, 3);
  }

  private boolean receiveRun(int sizeBytes, int segmentBytes) throws IOException {
    return receiver.readRun(
        run,
        0,
        sizeBytes,
        segmentBytes,
        SENDER,
        (offset, length) -> delivered.add(run.asSlice(offset, length).toArray(JAVA_BYTE)));
  }

  private List<Integer> sequences() {
    return delivered.stream().map(ping -> IcmpEcho.sequence(ByteBuffer.wrap(ping))).toList();
  }

  /** Seals a ping into its place in the run; answers the datagram's size. */
  private int append(long offset, int sequence, int dataBytes) {
    putPing(sequence, dataBytes);
    return sent(sender.write(packet, 0, pingBytes(dataBytes), run, offset, (int) (ROOM - offset)));
  }

  private void putPing(int sequence, int dataBytes) {
    ByteBuffer ping = packet.asByteBuffer().limit(pingBytes(dataBytes));
    IcmpEcho.writeRequest(ping, NETWORK | 1, NETWORK | 2, 1, sequence, dataBytes);
  }

  private static int pingBytes(int dataBytes) {
    return IcmpEcho.HEADERS_SIZE_BYTES + dataBytes;
  }

  private void flip(long offset) {
    run.set(JAVA_BYTE, offset, (byte) ~run.get(JAVA_BYTE, offset));
  }

  private static int sent(long result) {
    assertThat(Result.isForNetwork(result)).as(Result.toString(result)).isTrue();
    return Result.sizeBytes(result);
  }
}
