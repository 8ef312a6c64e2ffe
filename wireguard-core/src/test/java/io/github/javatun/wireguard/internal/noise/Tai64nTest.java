package io.github.javatun.wireguard.internal.noise;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;

class Tai64nTest {

  @Example
  void startsAt2To62Plus10AndMasksTheNanoseconds() {
    ByteBuffer stamp = ByteBuffer.wrap(next(new Tai64n(), 1_700_000_000_999L));
    assertThat(stamp.getLong()).isEqualTo(0x4000_0000_0000_000aL + 1_700_000_000L);
    int nanos = stamp.getInt();
    assertThat(nanos & 0xff_ffff).isZero();
    assertThat(nanos).isEqualTo(999_000_000 & ~0xff_ffff);
  }

  @Property
  void alwaysIncreasesWhateverTheWallClockDoes(
      @ForAll @Size(min = 2, max = 300)
          List<@LongRange(min = -5_000, max = 4_000_000_000_000L) Long> wallClockMillis) {
    Tai64n timestamps = new Tai64n();
    byte[] last = next(timestamps, wallClockMillis.getFirst());
    for (long millis : wallClockMillis) {
      byte[] stamp = next(timestamps, millis);
      assertThat(Arrays.compareUnsigned(stamp, last)).isPositive();
      assertThat(ByteBuffer.wrap(stamp).getInt(8)).isBetween(0, 999_999_999);
      last = stamp;
    }
  }

  private static byte[] next(Tai64n timestamps, long millis) {
    byte[] stamp = new byte[Tai64n.SIZE];
    timestamps.next(millis, stamp, 0);
    return stamp;
  }
}
