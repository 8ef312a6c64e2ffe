package io.github.javatun.wireguard;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

class KeyParsingFuzzTest {
  @FuzzTest
  void parsesOrSaysWhyNot(byte[] input) {
    String text = new String(input, StandardCharsets.UTF_8);
    try {
      PrivateKey key = PrivateKey.parse(text);
      // Hexadecimal is read in both cases and written in lower case.
      String written = text.length() == 64 ? key.toHex() : key.toBase64();
      assertThat(text.length() == 64 ? text.toLowerCase(Locale.ROOT) : text).isEqualTo(written);
    } catch (KeyFormatException e) {
      assertThat(e).hasMessageStartingWith("not a private key: ");
    }
  }
}
