package io.github.javatun.wireguard;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;

class KeyParsingPropertyTest {
  @Property(seed = "3")
  void everyKeyButZeroSurvivesBothEncodings(@ForAll @Size(32) byte[] bytes) {
    if (Arrays.equals(bytes, new byte[32])) {
      return;
    }
    PrivateKey key = PrivateKey.ofBytes(bytes);
    assertThat(PrivateKey.parse(key.toBase64())).isEqualTo(key);
    assertThat(PrivateKey.parse(key.toHex())).isEqualTo(key);
    assertThat(PublicKey.parse(key.toBase64()).toHex()).isEqualTo(key.toHex());
    assertThat(PresharedKey.parse(key.toHex()).toBase64()).isEqualTo(key.toBase64());
  }

  @Property(seed = "3")
  void textIsAcceptedExactlyIfTheJdkTakesItForACanonicalKey(@ForAll("texts") String text) {
    Optional<byte[]> expected = oracle(text);
    Optional<byte[]> actual = Optional.empty();
    try {
      byte[] bytes = new byte[32];
      PublicKey.parse(text).copyTo(bytes, 0);
      actual = Optional.of(bytes);
    } catch (KeyFormatException e) {
      assertThat(e).hasMessageStartingWith("not a public key: ");
      if (text.length() > 10) {
        assertThat(e.getMessage()).doesNotContain(text.substring(0, 10));
      }
    }
    assertThat(actual.isPresent()).as(text).isEqualTo(expected.isPresent());
    expected.ifPresent(bytes -> assertThat(PublicKey.ofBytes(bytes)).hasToString(base64(bytes)));
    assertThat(actual.map(Arrays::toString)).isEqualTo(expected.map(Arrays::toString));
  }

  @Provide
  Arbitrary<String> texts() {
    Arbitrary<String> base64 =
        Arbitraries.bytes()
            .array(byte[].class)
            .ofMinSize(30)
            .ofMaxSize(34)
            .map(KeyParsingPropertyTest::base64);
    Arbitrary<String> hex =
        Arbitraries.strings().withChars("0123456789abcdefABCDEFg").ofMinLength(62).ofMaxLength(66);
    Arbitrary<String> alphabetic =
        Arbitraries.strings().alpha().numeric().withChars("+/-_= ").ofLength(43).map(s -> s + "=");
    Arbitrary<Integer> positions = Arbitraries.integers().between(0, 63);
    Arbitrary<Character> characters =
        Arbitraries.chars().with("+/=AQgw ").range('\0', '\u00ff').range('\uff10', '\uff3a');
    Arbitrary<String> mutated =
        Arbitraries.oneOf(base64, hex)
            .flatMap(
                text ->
                    positions.flatMap(i -> characters.map(c -> with(text, i % text.length(), c))));
    return Arbitraries.oneOf(base64, hex, alphabetic, mutated, Arbitraries.strings());
  }

  /** A key as the JDK sees it; its base64 decoder is laxer, so the text must be what it writes. */
  private static Optional<byte[]> oracle(String text) {
    byte[] bytes;
    try {
      if (text.length() == 64) {
        bytes = HexFormat.of().parseHex(text);
      } else {
        bytes = Base64.getDecoder().decode(text);
        if (!base64(bytes).equals(text)) {
          return Optional.empty();
        }
      }
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
    boolean key = bytes.length == 32 && !Arrays.equals(bytes, new byte[32]);
    return key ? Optional.of(bytes) : Optional.empty();
  }

  private static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }

  private static String with(String text, int index, char character) {
    return text.substring(0, index) + character + text.substring(index + 1);
  }
}
