package io.github.javatun.wireguard.packet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class InternetChecksumTest {

  /** RFC 1071, section 3. */
  @Test
  void sumOfThePublishedExample() {
    byte[] data = PacketBytes.bytes("0001 f203 f4f5 f6f7");
    int sum = InternetChecksum.sum(PacketBytes.memory(data), 0, data.length);
    assertThat(sum).isEqualTo(0xddf2);
    assertThat(InternetChecksum.checksum(sum)).isEqualTo(0x220d);
  }

  /** RFC 1624, section 4: the case in which RFC 1141 gives another zero. */
  @Test
  void adjustmentOfThePublishedExample() {
    assertThat(InternetChecksum.adjust(0xdd2f, InternetChecksum.change(0x5555, 0x3285)))
        .isEqualTo(0x0000);
  }

  @Test
  void equalsTheSumByBytesForEveryLengthAndAlignment() {
    byte[] bytes = new byte[300];
    new Random(1).nextBytes(bytes);
    MemorySegment nativeMemory = PacketBytes.memory(bytes);
    MemorySegment heap = MemorySegment.ofArray(bytes);
    for (int offset = 0; offset < 9; offset++) {
      for (int length = 0; length < 280; length++) {
        int expected = SlowChecksum.of(Arrays.copyOfRange(bytes, offset, offset + length));
        assertThat(checksum(nativeMemory, offset, length))
            .as("offset %d, length %d", offset, length)
            .isEqualTo(checksum(heap, offset, length))
            .isEqualTo(expected);
      }
    }
  }

  @Test
  void carriesOfOnesEverywhereAreNotLost() {
    byte[] bytes = new byte[65_535];
    Arrays.fill(bytes, (byte) 0xff);
    assertThat(checksum(PacketBytes.memory(bytes), 0, bytes.length))
        .isEqualTo(SlowChecksum.of(bytes));
  }

  @Test
  void doesNotReadOutside() {
    MemorySegment memory = PacketBytes.memory(new byte[10]);
    assertThat(InternetChecksum.sum(memory, 3, 7)).isZero();
    assertThatThrownBy(() -> InternetChecksum.sum(memory, 4, 7))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Property(seed = "5")
  void foldKeepsTheRemainder(@ForAll long sum) {
    int folded = InternetChecksum.fold(sum);
    assertThat(folded).isBetween(0, 0xffff);
    assertThat(folded % 0xffff).isEqualTo((int) Long.remainderUnsigned(sum, 0xffff));
    assertThat(folded == 0).isEqualTo(sum == 0);
  }

  @Property(seed = "5")
  void pseudoHeaderOfIpv6IsThatOfItsBytes(
      @ForAll long a, @ForAll long b, @ForAll long c, @ForAll long d) {
    byte[] bytes = ByteBuffer.allocate(36).putLong(a).putLong(b).putLong(c).putLong(d).array();
    long sum = InternetChecksum.pseudoHeader(a, b, c, d, 17, 65_535);
    assertThat(InternetChecksum.checksum(sum))
        .isEqualTo(SlowChecksum.of(bytes, PacketBytes.bytes("ffff 0011")));
  }

  @Property(seed = "5")
  void pseudoHeaderOfIpv4IsThatOfItsBytes(@ForAll int source, @ForAll int destination) {
    byte[] bytes = ByteBuffer.allocate(8).putInt(source).putInt(destination).array();
    long sum = InternetChecksum.pseudoHeader(0, mapped(source), 0, mapped(destination), 6, 1480);
    assertThat(InternetChecksum.checksum(sum))
        .isEqualTo(SlowChecksum.of(bytes, PacketBytes.bytes("0006 05c8")));
  }

  @Property(seed = "5")
  void adjustedChecksumIsThatOfTheChangedData(
      @ForAll @Size(40) byte[] data, @ForAll @IntRange(max = 16) int word, @ForAll long number) {
    data[39] = 1; // Data of zeros only has two checksums.
    ByteBuffer view = ByteBuffer.wrap(data);
    int before = SlowChecksum.of(data);
    long old = view.getLong(2 * word);
    view.putLong(2 * word, number);
    data[39] = 1;
    long written = view.getLong(2 * word);
    int adjusted = InternetChecksum.adjust(before, InternetChecksum.change(old, written));
    assertThat(adjusted).isEqualTo(SlowChecksum.of(data));
    assertThat(InternetChecksum.adjust(adjusted, InternetChecksum.change(written, old)))
        .isEqualTo(before);
  }

  private static long mapped(int ipv4) {
    return 0xffff_0000_0000L | (ipv4 & 0xffff_ffffL);
  }

  private static int checksum(MemorySegment memory, int offset, int length) {
    return InternetChecksum.checksum(InternetChecksum.sum(memory, offset, length));
  }
}
