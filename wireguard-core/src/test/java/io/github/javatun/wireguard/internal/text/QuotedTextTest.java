package io.github.javatun.wireguard.internal.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class QuotedTextTest {
  @Test
  void quotesPrintableAscii() {
    assertThat(QuotedText.of("10.0.0.0/33")).isEqualTo("\"10.0.0.0/33\"");
    assertThat(QuotedText.of("C:\\a \"b\"")).isEqualTo("\"C:\\\\a \\\"b\\\"\"");
  }

  @Test
  void escapesEverythingElse() {
    assertThat(QuotedText.of("\u001b[31m\u00e9\n")).isEqualTo("\"\\u001b[31m\\u00e9\\u000a\"");
  }

  @Test
  void doesNotShowWhatMayBeAKey() {
    String base64 = "yAnz5TF+lXXJte14tJi3zlMNq+hd2rYUIgJBgB3fBmk=";
    assertThat(QuotedText.of(base64)).isEqualTo("a value of 44 characters (not shown)");
    assertThat(QuotedText.of(base64.substring(0, 43))).doesNotContain("yAnz5TF");
    assertThat(QuotedText.of("1PrivateKey = abc=")).doesNotContain("abc");
    assertThat(QuotedText.of("00".repeat(32))).isEqualTo("a value of 64 characters (not shown)");
  }
}
