package io.github.javatun.wireguard.examples.offload;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The fast sum equals the slow one. */
class InternetChecksumTest {

  @Test
  void equalsTheSumByBytesForEveryLengthAndAlignment() {
    byte[] bytes = new byte[300];
    new Random(1).nextBytes(bytes);
    MemorySegment segment = TestPacket.nativeCopy(bytes);
    for (int offset = 0; offset < 9; offset++) {
      for (int length = 0; length < 280; length++) {
        assertThat(checksum(segment, offset, length))
            .as("offset %d, length %d", offset, length)
            .isEqualTo(SlowChecksum.of(Arrays.copyOfRange(bytes, offset, offset + length)));
      }
    }
  }

  @Test
  void carriesOfOnesEverywhereAreNotLost() {
    byte[] bytes = new byte[65_535];
    Arrays.fill(bytes, (byte) 0xff);
    assertThat(checksum(TestPacket.nativeCopy(bytes), 0, bytes.length))
        .isEqualTo(SlowChecksum.of(bytes));
  }

  @Test
  void udpChecksumIsNeverZero() {
    MemorySegment segment = TestPacket.nativeCopy(new byte[2]);
    InternetChecksum.storeUdpComplement(segment, 0, 0xffff);
    assertThat(PacketFields.getShort(segment, 0)).isEqualTo(0xffff);
    InternetChecksum.storeComplement(segment, 0, 0xffff);
    assertThat(PacketFields.getShort(segment, 0)).isZero();
  }

  private static int checksum(MemorySegment segment, int offset, int length) {
    MemorySegment field = TestPacket.nativeCopy(new byte[2]);
    InternetChecksum.storeComplement(field, 0, InternetChecksum.add(0, segment, offset, length));
    return PacketFields.getShort(field, 0);
  }
}
