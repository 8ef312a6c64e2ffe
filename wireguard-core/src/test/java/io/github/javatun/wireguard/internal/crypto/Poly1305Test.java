package io.github.javatun.wireguard.internal.crypto;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import java.util.stream.Stream;
import org.bouncycastle.crypto.params.KeyParameter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class Poly1305Test {

  private static final HexFormat HEX = HexFormat.of();
  private static final String FF = "ff".repeat(16);
  private static final String ZERO = "00".repeat(16);
  private static final String ONE = "01" + "00".repeat(15);
  private static final String TWO = "02" + "00".repeat(15);
  private static final String PAD_OF_IETF_TEXT = "36e5f6b5c5e06070f0efca96227a863e";
  private static final String IETF_TEXT =
      ascii(
          "Any submission to the IETF intended by the Contributor for publication as all or part of"
              + " an IETF Internet-Draft or RFC and any statement made within the context of an"
              + " IETF activity is considered an \"IETF Contribution\". Such statements include"
              + " oral statements in IETF sessions, as well as written and electronic"
              + " communications made at any time or place, which are addressed to");
  private static final String JABBERWOCKY =
      ascii(
          "'Twas brillig, and the slithy toves\nDid gyre and gimble in the wabe:\n"
              + "All mimsy were the borogoves,\nAnd the mome raths outgrabe.");
  private static final String ALMOST_CARRYING =
      "e33594d7505e43b900000000000000003394d7505e4379cd0100000000000000" + ZERO;

  private static String ascii(String text) {
    return HEX.formatHex(text.getBytes(US_ASCII));
  }

  /** RFC 8439, section 2.5.2 and appendix A.3: key, message, tag. */
  static Stream<Arguments> vectors() {
    return Stream.of(
        Arguments.of(
            "85d6be7857556d337f4452fe42d506a80103808afb0db2fd4abff6af4149f51b",
            ascii("Cryptographic Forum Research Group"),
            "a8061dc1305136c6c22b8baf0c0127a9"),
        Arguments.of(ZERO + ZERO, "00".repeat(64), ZERO),
        Arguments.of(ZERO + PAD_OF_IETF_TEXT, IETF_TEXT, PAD_OF_IETF_TEXT),
        Arguments.of(PAD_OF_IETF_TEXT + ZERO, IETF_TEXT, "f3477e7cd95417af89a6b8794c310cf0"),
        Arguments.of(
            "1c9240a5eb55d38af333888604f6b5f0473917c1402b80099dca5cbc207075c0",
            JABBERWOCKY,
            "4541669a7eaaee61e708dc7cbcc5eb62"),
        Arguments.of(TWO + ZERO, FF, "03" + "00".repeat(15)),
        Arguments.of(TWO + FF, TWO, "03" + "00".repeat(15)),
        Arguments.of(
            ONE + ZERO,
            FF + "f0" + "ff".repeat(15) + "11" + "00".repeat(15),
            "05" + "00".repeat(15)),
        Arguments.of(ONE + ZERO, FF + "fb" + "fe".repeat(15) + "01".repeat(16), ZERO),
        Arguments.of(TWO + ZERO, "fd" + "ff".repeat(15), "fa" + "ff".repeat(15)),
        Arguments.of(
            "01000000000000000400000000000000" + ZERO,
            ALMOST_CARRYING + ONE,
            "14000000000000005500000000000000"),
        Arguments.of(
            "01000000000000000400000000000000" + ZERO, ALMOST_CARRYING, "13" + "00".repeat(15)));
  }

  @ParameterizedTest
  @MethodSource("vectors")
  void matchesRfc8439(String key, String message, String tag) {
    assertThat(HEX.formatHex(tag(HEX.parseHex(key), HEX.parseHex(message)))).isEqualTo(tag);
  }

  @Test
  void matchesBouncyCastleForEveryLengthUpTo2048() {
    Random random = new Random(8439);
    for (int length = 0; length <= 2048; length++) {
      byte[] key = new byte[32];
      byte[] message = new byte[length];
      random.nextBytes(key);
      random.nextBytes(message);
      assertThat(tag(key, message)).as("length %d", length).isEqualTo(expected(key, message));
    }
  }

  @Test
  void matchesBouncyCastleForExtremeLimbs() {
    Random random = new Random(2130);
    for (int round = 0; round < 5_000; round++) {
      byte[] key = extreme(random, 32);
      byte[] message = extreme(random, random.nextInt(100));
      assertThat(tag(key, message)).isEqualTo(expected(key, message));
    }
  }

  @Test
  void fullBlocksInOneGoMatchBouncyCastle() {
    Random random = new Random(1305);
    for (int round = 0; round < 5_000; round++) {
      byte[] key = new byte[32];
      byte[] message = new byte[16 * random.nextInt(20)];
      random.nextBytes(key);
      random.nextBytes(message);
      assertThat(tagInOneGo(key, message)).isEqualTo(expected(key, message));
      key = extreme(random, 32);
      message = extreme(random, message.length);
      assertThat(tagInOneGo(key, message)).isEqualTo(expected(key, message));
    }
  }

  /** Bytes that are mostly 0x00 or 0xFF, so that carries run far. */
  private static byte[] extreme(Random random, int size) {
    byte[] bytes = new byte[size];
    for (int i = 0; i < size; i++) {
      int choice = random.nextInt(10);
      bytes[i] = (byte) (choice < 5 ? 0xFF : choice < 9 ? 0 : random.nextInt());
    }
    return bytes;
  }

  private static byte[] expected(byte[] key, byte[] message) {
    var oracle = new org.bouncycastle.crypto.macs.Poly1305();
    oracle.init(new KeyParameter(key));
    oracle.update(message, 0, message.length);
    byte[] tag = new byte[16];
    oracle.doFinal(tag, 0);
    return tag;
  }

  private static byte[] tag(byte[] key, byte[] message) {
    int[] keyWords = words(key);
    long[] state = new long[Poly1305.STATE_LONGS];
    Poly1305.init(state, keyWords);
    Poly1305.prepareSquare(state);
    int full = message.length / 16;
    Poly1305.blocks(state, message, 0, full);
    if (message.length % 16 != 0) {
      byte[] rest = Arrays.copyOf(Arrays.copyOfRange(message, full * 16, message.length), 16);
      rest[message.length % 16] = 1;
      ByteBuffer words = ByteBuffer.wrap(rest).order(ByteOrder.LITTLE_ENDIAN);
      Poly1305.block(state, words.getLong(0), words.getLong(8), 0);
    }
    Poly1305.finish(state);
    return tagOf(state);
  }

  private static byte[] tagInOneGo(byte[] key, byte[] message) {
    long[] state = new long[Poly1305.STATE_LONGS];
    Poly1305.tag(state, words(key), message, message.length / 16);
    return tagOf(state);
  }

  private static int[] words(byte[] key) {
    int[] words = new int[8];
    ByteBuffer.wrap(key).order(ByteOrder.LITTLE_ENDIAN).asIntBuffer().get(words);
    return words;
  }

  private static byte[] tagOf(long[] state) {
    return ByteBuffer.allocate(16)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(Poly1305.tagLow(state))
        .putLong(Poly1305.tagHigh(state))
        .array();
  }
}
