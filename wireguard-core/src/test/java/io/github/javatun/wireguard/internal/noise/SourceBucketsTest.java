package io.github.javatun.wireguard.internal.noise;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SourceBucketsTest {
  private static final long SECOND = 1_000_000_000L;

  private final SourceBuckets buckets = new SourceBuckets(20, 5, (bytes, offset, length) -> {});

  @Test
  void fiveAtOnceThenTwentyASecond() {
    for (int i = 0; i < 5; i++) {
      assertThat(buckets.admit(0, 7, true)).isTrue();
    }
    assertThat(buckets.admit(0, 7, true)).isFalse();
    assertThat(buckets.admit(SECOND / 20 - 1, 7, true)).isFalse();
    assertThat(buckets.admit(SECOND / 20, 7, true)).isTrue();
    assertThat(buckets.admit(SECOND / 20, 7, true)).isFalse();
  }

  @Test
  void sourcesDoNotShareTokensNorDoFamilies() {
    for (int i = 0; i < 5; i++) {
      buckets.admit(0, 7, true);
    }
    assertThat(buckets.admit(0, 8, true)).isTrue();
    assertThat(buckets.admit(0, 7, false)).isTrue();
  }

  @Test
  void aLongQuietSourceHasFiveTokensNotMore() {
    assertThat(buckets.admit(0, 7, true)).isTrue();
    int admitted = 0;
    for (int i = 0; i < 10; i++) {
      admitted += buckets.admit(3600 * SECOND, 7, true) ? 1 : 0;
    }
    assertThat(admitted).isEqualTo(5);
  }

  @Test
  void theTableIsBoundedAndFreesPlacesOfQuietSources() {
    int admitted = 0;
    for (long source = 0; source < 100_000; source++) {
      admitted += buckets.admit(0, source, true) ? 1 : 0;
    }
    assertThat(admitted).isBetween(1000, 1024);
    assertThat(buckets.admit(SECOND, 1_000_000, true)).isTrue();
  }
}
