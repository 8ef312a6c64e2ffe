package io.github.javatun.wireguard.simulation;

import static io.github.javatun.wireguard.simulation.MessageType.DATA;
import static io.github.javatun.wireguard.simulation.MessageType.DATA_OVERHEAD_BYTES;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.javatun.wireguard.Reason;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Transport data is padded to 16 bytes, but not beyond the tunnel's MTU, and trimmed on receipt
 * (paper, section 5.4.6).
 */
class PaddingTest {
  private final Pair pair = Pair.create().connect();
  private final Party alice = pair.alice();
  private final Party bob = pair.bob();

  @Test
  void ipv4IsPaddedToSixteenAndTrimmedAgain() {
    for (int size = 20; size <= 100; size++) {
      byte[] packet = Packets.ipv4(size, size);
      byte[] datagram = alice.write(packet).datagram(DATA);
      assertThat(datagram).as("%s bytes", size).hasSize(padded(size) + DATA_OVERHEAD_BYTES);
      assertThat(bob.read(datagram).packet()).isEqualTo(packet);
    }
  }

  @Test
  void ipv6IsPaddedToSixteenAndTrimmedAgain() {
    for (int size = 40; size <= 140; size++) {
      byte[] packet = Packets.ipv6(size, size);
      byte[] datagram = alice.write(packet).datagram(DATA);
      assertThat(datagram).as("%s bytes", size).hasSize(padded(size) + DATA_OVERHEAD_BYTES);
      assertThat(bob.read(datagram).packet()).isEqualTo(packet);
    }
  }

  @Test
  void aKeepaliveIsNotPadded() {
    assertThat(alice.data(Packets.keepalive())).hasSize(DATA_OVERHEAD_BYTES);
  }

  @Test
  void whatIsNoWholePacketIsRefused() {
    for (int size = 1; size <= 19; size++) {
      alice.write(new byte[size]).error(Reason.BAD_OUTGOING_PACKET);
      byte[] shortPacket = new byte[size];
      shortPacket[0] = 0x45;
      alice.write(shortPacket).error(Reason.BAD_OUTGOING_PACKET);
    }
    byte[] cutOff = Arrays.copyOf(Packets.ipv4(100, 1), 99);
    alice.write(cutOff).error(Reason.BAD_OUTGOING_PACKET);
    alice.write(Arrays.copyOf(Packets.ipv6(100, 1), 99)).error(Reason.BAD_OUTGOING_PACKET);
    byte[] version5 = Packets.ipv4(1);
    version5[0] = 0x55;
    alice.write(version5).error(Reason.BAD_OUTGOING_PACKET);

    assertThat(alice.dropped(Reason.BAD_OUTGOING_PACKET)).isEqualTo(2 * 19 + 3);
  }

  @Test
  void bytesBehindThePacketAreNotSent() {
    byte[] packet = Packets.ipv4(100, 1);

    byte[] datagram = alice.write(Arrays.copyOf(packet, 140)).datagram(DATA);

    assertThat(datagram).hasSize(112 + DATA_OVERHEAD_BYTES);
    assertThat(bob.read(datagram).packet()).isEqualTo(packet);
  }

  @ParameterizedTest
  @CsvSource({
    "1420, 1408, 1408",
    "1420, 1409, 1420",
    "1420, 1419, 1420",
    "1420, 1420, 1420",
    "1420, 1407, 1408",
    "1420, 100, 112",
    "1280, 1265, 1280",
    "1285, 1281, 1285",
    "1285, 1285, 1285",
  })
  void paddingStopsAtTheMtu(int mtuBytes, int size, int paddedSize) {
    Pair clamped = Pair.builder().alice(settings -> settings.mtuBytes(mtuBytes)).build().connect();
    byte[] packet = Packets.ipv4(size, 1);

    byte[] datagram = clamped.alice().write(packet).datagram(DATA);

    assertThat(datagram).hasSize(paddedSize + DATA_OVERHEAD_BYTES);
    assertThat(clamped.bob().read(datagram).packet()).isEqualTo(packet);
  }

  @ParameterizedTest
  @ValueSource(ints = {1_421, 1_500, 2_000, 9_000})
  void aPacketBeyondTheMtuIsSentAllTheSame(int size) {
    Pair clamped = Pair.builder().alice(settings -> settings.mtuBytes(1_420)).build().connect();
    byte[] packet = Packets.ipv4(size, 1);

    byte[] datagram = clamped.alice().write(packet).datagram(DATA);

    assertThat(datagram.length)
        .isBetween(size + DATA_OVERHEAD_BYTES, padded(size) + DATA_OVERHEAD_BYTES);
    assertThat(clamped.bob().read(datagram).packet()).isEqualTo(packet);
  }

  private static int padded(int size) {
    return (size + 15) / 16 * 16;
  }
}
