package io.github.javatun.wireguard.examples.forwarding;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.javatun.wireguard.Device;
import io.github.javatun.wireguard.DeviceConfig;
import io.github.javatun.wireguard.Endpoint;
import io.github.javatun.wireguard.PeerConfig;
import io.github.javatun.wireguard.PrivateKey;
import io.github.javatun.wireguard.Reason;
import io.github.javatun.wireguard.Result;
import io.github.javatun.wireguard.Tunnel;
import io.github.javatun.wireguard.routing.IpPrefix;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

/** Who waits for whom when a session begins. */
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
class SessionGateTest {
  private static final MemorySegment RESPONSE = message(2);
  private static final MemorySegment DATA = message(4);

  private final SessionGate gate = new SessionGate();

  @Test
  void aResponseWaitsForThoseWhoSealWhilePacketsWait() throws InterruptedException {
    BlockingQueue<String> events = new LinkedBlockingQueue<>();
    long sealing = gate.beginSealing();
    gate.written(resultOfData());
    gate.written(resultOfWriteWithoutSession());
    Thread reader =
        Thread.ofPlatform()
            .start(
                () -> {
                  long reading = gate.beginReading(RESPONSE, 0, 92);
                  events.add("read");
                  gate.endReading(reading);
                });
    while (reader.getState() != Thread.State.WAITING && reader.isAlive()) {
      Thread.onSpinWait();
    }
    events.add("sent");
    gate.endSealing(sealing);
    assertThat(events.take()).isEqualTo("sent");
    assertThat(events.take()).isEqualTo("read");
    reader.join();
  }

  @Test
  void nobodyWaitsWhileNoPacketDoes() {
    long sealing = gate.beginSealing();
    gate.written(resultOfData());
    gate.endReading(gate.beginReading(RESPONSE, 0, 92));
    gate.endSealing(sealing);
  }

  @Test
  void dataAndNothingDoNotWait() {
    long sealing = gate.beginSealing();
    gate.written(resultOfWriteWithoutSession());
    gate.endReading(gate.beginReading(DATA, 0, 92));
    gate.endReading(gate.beginReading(RESPONSE, 0, 0));
    gate.endSealing(sealing);
  }

  @Test
  void severalSealAtATime() {
    long first = gate.beginSealing();
    long second = gate.beginSealing();
    gate.endSealing(first);
    gate.endSealing(second);
  }

  private static MemorySegment message(int type) {
    byte[] bytes = new byte[92];
    bytes[0] = (byte) type;
    return MemorySegment.ofArray(bytes);
  }

  private static long resultOfData() {
    byte[] packet = new byte[20];
    byte[] datagram = new byte[packet.length + PlainLane.HEADER_SIZE_BYTES];
    return new PlainLane(new Endpoint())
        .write(
            MemorySegment.ofArray(packet),
            0,
            packet.length,
            MemorySegment.ofArray(datagram),
            0,
            datagram.length);
  }

  /** The packet stays, and an initiation goes out. */
  private static long resultOfWriteWithoutSession() {
    try (PrivateKey own = PrivateKey.generate();
        PrivateKey peer = PrivateKey.generate();
        Device device = Device.newDevice(DeviceConfig.builder(own).build())) {
      device.addPeer(
          PeerConfig.builder(peer.publicKey())
              .endpoint(new Endpoint().setIpv4(0x7f00_0001, 9))
              .allowedIps(List.of(IpPrefix.parse("0.0.0.0/0")))
              .build());
      byte[] packet = new byte[20];
      packet[0] = 0x45;
      packet[3] = 20;
      int capacity = Tunnel.MAX_DATAGRAM_SIZE_BYTES;
      long result =
          new DeviceLane(device)
              .write(
                  MemorySegment.ofArray(packet),
                  0,
                  20,
                  MemorySegment.ofArray(new byte[capacity]),
                  0,
                  capacity);
      assertThat(Result.isForNetwork(result)).isTrue();
      assertThat(Result.reason(result)).isEqualTo(Reason.QUEUED);
      return result;
    }
  }
}
