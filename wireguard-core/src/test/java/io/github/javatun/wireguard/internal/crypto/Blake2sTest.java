package io.github.javatun.wireguard.internal.crypto;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HexFormat;
import java.util.Random;
import org.bouncycastle.crypto.digests.Blake2sDigest;
import org.junit.jupiter.api.Test;

final class Blake2sTest {

  private final Blake2s blake2s = new Blake2s();

  /** RFC 7693, appendix B. */
  @Test
  void hashOfAbcMatchesRfc7693() {
    blake2s.init(32);
    assertThat(HexFormat.of().formatHex(digest("abc".getBytes(US_ASCII), 32)))
        .isEqualTo("508c5e8c327c14e2e1a72ba34eeb452f37458b209ed63a294d999b4c86675982");
  }

  /** RFC 7693, appendix E: one hash over the results of a grid of lengths, with and without key. */
  @Test
  void selfTestGridMatchesRfc7693() {
    Blake2s grid = new Blake2s();
    grid.init(32);
    for (int digestLength : new int[] {16, 20, 28, 32}) {
      for (int length : new int[] {0, 3, 64, 65, 255, 1024}) {
        byte[] input = sequence(length, length);
        blake2s.init(digestLength);
        grid.update(digest(input, digestLength), 0, digestLength);
        byte[] key = sequence(digestLength, digestLength);
        blake2s.initKeyed(key, 0, digestLength, digestLength);
        grid.update(digest(input, digestLength), 0, digestLength);
      }
    }
    byte[] result = new byte[32];
    grid.digest(result, 0);
    assertThat(HexFormat.of().formatHex(result))
        .isEqualTo("6a411f08ce25adcdfb02aba641451cec53c598b24f4fc787fbdc88797f4c1dfe");
  }

  private static byte[] sequence(int length, int seed) {
    byte[] out = new byte[length];
    int a = 0xDEAD4BAD * seed;
    int b = 1;
    for (int i = 0; i < length; i++) {
      int t = a + b;
      a = b;
      b = t;
      out[i] = (byte) (t >>> 24);
    }
    return out;
  }

  @Test
  void matchesBouncyCastleForEveryLengthUpTo2048InArbitrarySplits() {
    Random random = new Random(7693);
    for (int length = 0; length <= 2048; length++) {
      byte[] input = new byte[length];
      random.nextBytes(input);
      int digestLength = 1 + random.nextInt(32);
      blake2s.init(digestLength);
      assertThat(splitDigest(random, input, digestLength))
          .as("length %d", length)
          .isEqualTo(oracle(new Blake2sDigest(digestLength * 8), input));
    }
  }

  @Test
  void keyedMatchesBouncyCastleForEveryLengthUpTo2048InArbitrarySplits() {
    Random random = new Random(76_930);
    for (int length = 0; length <= 2048; length++) {
      byte[] input = new byte[length];
      random.nextBytes(input);
      byte[] key = new byte[1 + random.nextInt(32)];
      random.nextBytes(key);
      int digestLength = 1 + random.nextInt(32);
      blake2s.initKeyed(key, 0, key.length, digestLength);
      assertThat(splitDigest(random, input, digestLength))
          .as("length %d", length)
          .isEqualTo(oracle(new Blake2sDigest(key, digestLength, null, null), input));
    }
  }

  @Test
  void singleByteUpdatesEqualOneUpdate() {
    byte[] input = sequence(300, 5);
    blake2s.init(32);
    byte[] expected = digest(input, 32);
    blake2s.init(32);
    for (byte b : input) {
      blake2s.update(b);
    }
    assertThat(digest(new byte[0], 32)).isEqualTo(expected);
  }

  @Test
  void canBeUsedAgainAfterClear() {
    blake2s.initKeyed(new byte[] {1, 2, 3}, 0, 3, 32);
    blake2s.update(sequence(100, 1), 0, 100);
    blake2s.clear();
    blake2s.init(32);
    Blake2s fresh = new Blake2s();
    fresh.init(32);
    byte[] expected = new byte[32];
    fresh.digest(expected, 0);
    assertThat(digest(new byte[0], 32)).isEqualTo(expected);
  }

  @Test
  void refusesLengthsOutsideOfTheRange() {
    assertThatThrownBy(() -> blake2s.init(0)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> blake2s.init(33)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> blake2s.initKeyed(new byte[40], 0, 0, 32))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> blake2s.initKeyed(new byte[40], 0, 33, 32))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private byte[] digest(byte[] input, int digestLength) {
    byte[] out = new byte[digestLength];
    blake2s.update(input, 0, input.length);
    blake2s.digest(out, 0);
    return out;
  }

  private byte[] splitDigest(Random random, byte[] input, int digestLength) {
    int at = 0;
    while (at < input.length) {
      int part = 1 + random.nextInt(Math.min(input.length - at, 200));
      blake2s.update(input, at, part);
      at += part;
    }
    byte[] out = new byte[digestLength];
    blake2s.digest(out, 0);
    return out;
  }

  private static byte[] oracle(Blake2sDigest digest, byte[] input) {
    digest.update(input, 0, input.length);
    byte[] out = new byte[digest.getDigestSize()];
    digest.doFinal(out, 0);
    return out;
  }
}
