package io.github.javatun.wireguard.examples.offload;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Whatever the bytes are, nothing is thrown and nothing outside the packet is touched. */
class OffloadFuzzTest {
  private static final int MARGIN_BYTES = 64;
  private static final byte CANARY = 0x5a;

  @Test
  void segmenterTakesAnyBytes() {
    Random random = new Random(15);
    for (int i = 0; i < 20_000; i++) {
      byte[] read = i % 2 == 0 ? randomBytes(random) : damagedSuperPacket(random);
      assertSegmenterStaysInside(read);
    }
  }

  @Test
  void coalescerTakesAnyBytes() {
    Random random = new Random(16);
    for (int i = 0; i < 3_000; i++) {
      byte[] first = damagedSegment(random, 0);
      byte[] second = damagedSegment(random, 1);
      List<byte[]> written = Segments.join(List.of(first, second, randomBytes(random)));
      int total = written.stream().mapToInt(packet -> packet.length).sum();
      assertThat(total).isPositive();
    }
  }

  private static void assertSegmenterStaysInside(byte[] read) {
    byte[] surrounded = new byte[MARGIN_BYTES + read.length + MARGIN_BYTES];
    Arrays.fill(surrounded, CANARY);
    System.arraycopy(read, 0, surrounded, MARGIN_BYTES, read.length);
    MemorySegment memory = TestPacket.nativeCopy(surrounded);
    PacketSegmenter segmenter = new PacketSegmenter();
    if (segmenter.start(memory, MARGIN_BYTES, read.length)) {
      int packets = 0;
      while (segmenter.next()) {
        packets++;
        assertThat(segmenter.packetOffset()).isGreaterThanOrEqualTo(MARGIN_BYTES + 10L);
        assertThat(segmenter.packetOffset() + segmenter.packetLength())
            .isLessThanOrEqualTo(MARGIN_BYTES + read.length);
      }
      assertThat(packets).isBetween(1, 65_535);
    }
    assertThat(segmenter.next()).isFalse();
    byte[] after = memory.toArray(JAVA_BYTE);
    for (int i = 0; i < MARGIN_BYTES; i++) {
      assertThat(after[i]).isEqualTo(CANARY);
      assertThat(after[after.length - 1 - i]).isEqualTo(CANARY);
    }
  }

  private static byte[] randomBytes(Random random) {
    byte[] bytes = new byte[random.nextInt(200)];
    random.nextBytes(bytes);
    if (bytes.length > 10) {
      bytes[1] = (byte) random.nextInt(6);
      bytes[10] = (byte) (random.nextBoolean() ? 0x45 : 0x60);
    }
    return bytes;
  }

  private static byte[] damagedSuperPacket(Random random) {
    TestPacket packet = new TestPacket().payload(random.nextInt(500), random.nextLong());
    packet.ipv6 = random.nextBoolean();
    packet.udp = random.nextBoolean();
    byte[] read = packet.superPacket(1 + random.nextInt(200));
    damage(read, random);
    return random.nextInt(4) == 0 ? Arrays.copyOf(read, random.nextInt(read.length)) : read;
  }

  private static byte[] damagedSegment(Random random, int index) {
    TestPacket packet = new TestPacket().payload(100, index);
    packet.udp = random.nextBoolean();
    packet.sequence += 100 * index;
    byte[] bytes = packet.complete();
    damage(bytes, random);
    return random.nextInt(4) == 0 ? Arrays.copyOf(bytes, random.nextInt(bytes.length)) : bytes;
  }

  private static void damage(byte[] bytes, Random random) {
    for (int i = random.nextInt(4); i > 0; i--) {
      bytes[random.nextInt(Math.min(64, bytes.length))] = (byte) random.nextInt();
    }
  }
}
