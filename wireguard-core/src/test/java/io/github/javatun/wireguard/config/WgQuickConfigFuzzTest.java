package io.github.javatun.wireguard.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;

class WgQuickConfigFuzzTest {
  private static final String SECRET = "yAnz5TF+lXXJte14tJi3zlMNq+hd2rYUIgJBgB3fBmk";

  /** Whatever the text, it is a config that survives being written, or it says what is wrong. */
  @FuzzTest
  void parsesOrSaysWhyNot(byte[] input) throws ConfigException {
    String text = new String(input, StandardCharsets.UTF_8);
    WgQuickConfig config;
    try {
      config = WgQuickConfig.parse(text, "wg0.conf");
    } catch (ConfigException e) {
      assertThat(e).hasMessageStartingWith("wg0.conf:");
      assertThat(e.getMessage()).doesNotContain(SECRET);
      assertThat(e.line()).isBetween(0, text.split("\n", -1).length);
      return;
    }
    assertThat(WgQuickConfig.parse(config.toText(), "wg0.conf")).isEqualTo(config);
    assertThat(config.toString()).doesNotContain(SECRET);
  }
}
