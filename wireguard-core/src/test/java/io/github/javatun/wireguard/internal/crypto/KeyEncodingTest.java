package io.github.javatun.wireguard.internal.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class KeyEncodingTest {
  private final Random random = new Random(7);

  @Test
  void encodesAsTheJdkDoes() {
    for (int round = 0; round < 2_000; round++) {
      byte[] key = randomKey();
      assertThat(new String(KeyEncoding.encodeBase64(key)))
          .isEqualTo(Base64.getEncoder().encodeToString(key));
      assertThat(new String(KeyEncoding.encodeHex(key))).isEqualTo(HexFormat.of().formatHex(key));
    }
  }

  @Test
  void decodesWhatTheJdkEncodes() {
    byte[] decoded = new byte[KeyEncoding.KEY_SIZE_BYTES];
    for (int round = 0; round < 2_000; round++) {
      byte[] key = randomKey();
      assertThat(KeyEncoding.decodeBase64(Base64.getEncoder().encodeToString(key), decoded))
          .isTrue();
      assertThat(decoded).isEqualTo(key);
      assertThat(KeyEncoding.decodeHex(HexFormat.of().withUpperCase().formatHex(key), decoded))
          .isTrue();
      assertThat(decoded).isEqualTo(key);
    }
  }

  @Test
  void refusesEveryCharacterOutsideTheAlphabetAtEveryPosition() {
    String base64 = Base64.getEncoder().encodeToString(randomKey());
    String hex = HexFormat.of().formatHex(randomKey());
    byte[] decoded = new byte[KeyEncoding.KEY_SIZE_BYTES];
    List<String> wrong = new ArrayList<>();
    for (int code = 0; code <= Character.MAX_VALUE; code += code < 300 ? 1 : 97) {
      char character = (char) code;
      boolean inBase64 = isAsciiAlphanumeric(code) || character == '+' || character == '/';
      boolean inHex = isAsciiAlphanumeric(code) && Character.digit(code, 16) >= 0;
      for (int i = 0; i < hex.length(); i++) {
        if (i < 42 && KeyEncoding.decodeBase64(with(base64, i, character), decoded) != inBase64) {
          wrong.add("U+%04x at %d of base64".formatted(code, i));
        }
        if (KeyEncoding.decodeHex(with(hex, i, character), decoded) != inHex) {
          wrong.add("U+%04x at %d of hexadecimal".formatted(code, i));
        }
      }
      if (KeyEncoding.decodeBase64(with(base64, 43, character), decoded) != (character == '=')) {
        wrong.add("U+%04x as padding".formatted(code));
      }
    }
    assertThat(wrong).isEmpty();
  }

  @Test
  void refusesBitsBeyondTheLastByte() {
    String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    String base64 = Base64.getEncoder().encodeToString(randomKey());
    byte[] decoded = new byte[KeyEncoding.KEY_SIZE_BYTES];
    for (int value = 0; value < 64; value++) {
      String text = with(base64, 42, alphabet.charAt(value));
      assertThat(KeyEncoding.decodeBase64(text, decoded)).isEqualTo(value % 4 == 0);
    }
  }

  @Test
  void refusesWrongLengths() {
    byte[] key = new byte[KeyEncoding.KEY_SIZE_BYTES];
    assertThatIllegalArgumentException().isThrownBy(() -> KeyEncoding.decodeBase64("AAAA", key));
    assertThatIllegalArgumentException().isThrownBy(() -> KeyEncoding.decodeHex("00", key));
    assertThatIllegalArgumentException().isThrownBy(() -> KeyEncoding.encodeHex(new byte[31]));
    assertThatIllegalArgumentException().isThrownBy(() -> KeyEncoding.encodeBase64(new byte[33]));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> KeyEncoding.decodeHex("0".repeat(64), new byte[33]));
  }

  private byte[] randomKey() {
    byte[] key = new byte[KeyEncoding.KEY_SIZE_BYTES];
    random.nextBytes(key);
    return key;
  }

  private static boolean isAsciiAlphanumeric(int code) {
    return code < 128 && Character.isLetterOrDigit(code);
  }

  private static String with(String text, int index, char character) {
    return text.substring(0, index) + character + text.substring(index + 1);
  }
}
