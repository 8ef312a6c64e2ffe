package io.github.javatun.wireguard.internal.crypto;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class HandshakeAeadTest {

  private static final HexFormat HEX = HexFormat.of();

  private final AeadScratch scratch = new AeadScratch();
  private final Random random = new Random(8439);

  /** RFC 8439, section 2.8.2; its nonce does not start with zeros. */
  @Test
  void sealMatchesRfc8439() {
    byte[] text =
        ("Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the "
                + "future, sunscreen would be it.")
            .getBytes(US_ASCII);
    byte[] associated = HEX.parseHex("50515253c0c1c2c3c4c5c6c7");
    byte[] key = HEX.parseHex("808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f");
    byte[] out = new byte[text.length + 16];
    scratch.loadKey(key, 0);
    scratch.state[13] = 7;
    scratch.state[14] = 0x43424140;
    scratch.state[15] = 0x47464544;
    ShortAead.seal(scratch, associated, 0, associated.length, text, 0, text.length, out, 0);
    assertThat(HEX.formatHex(out))
        .isEqualTo(
            "d31a8d34648e60db7b86afbc53ef7ec2a4aded51296e08fea9e2b5a736ee62d6"
                + "3dbea45e8ca9671282fafb69da92728b1a71de0a9e060b2905d6a5b67ecd3b36"
                + "92ddbd7f2d778b8c9803aee328091b58fab324e4fad675945585808b4831d7bc"
                + "3ff4def08e4b7a9de576d26586cec64b6116"
                + "1ae10b594f09e26a7e902ecbd0600691");
  }

  /** RFC 8439, appendix A.5. */
  @Test
  void openMatchesRfc8439() {
    byte[] key = HEX.parseHex("1c9240a5eb55d38af333888604f6b5f0473917c1402b80099dca5cbc207075c0");
    byte[] associated = HEX.parseHex("f33388860000000000004e91");
    byte[] sealed =
        HEX.parseHex(
            "64a0861575861af460f062c79be643bd5e805cfd345cf389f108670ac76c8cb2"
                + "4c6cfc18755d43eea09ee94e382d26b0bdb7b73c321b0100d4f03b7f355894cf"
                + "332f830e710b97ce98c8a84abd0b948114ad176e008d33bd60f982b1ff37c855"
                + "9797a06ef4f0ef61c186324e2b3506383606907b6a7c02b0f9f6157b53c867e4"
                + "b9166c767b804d46a59b5216cde7a4e99040c5a40433225ee282a1b0a06c523e"
                + "af4534d7f83fa1155b0047718cbc546a0d072b04b3564eea1b422273f548271a"
                + "0bb2316053fa76991955ebd63159434ecebb4e466dae5a1073a6727627097a10"
                + "49e617d91d361094fa68f0ff77987130305beaba2eda04df997b714d6c6f2c29"
                + "a6ad5cb4022b02709b"
                + "eead9d67890cbb22392336fea1851f38");
    byte[] text = new byte[sealed.length - 16];
    boolean authentic =
        HandshakeAead.open(
            scratch,
            key,
            0x0807060504030201L,
            associated,
            0,
            associated.length,
            sealed,
            0,
            text.length,
            text,
            0);
    assertThat(authentic).isTrue();
    assertThat(new String(text, UTF_8))
        .isEqualTo(
            "Internet-Drafts are draft documents valid for a maximum of six months and may be "
                + "updated, replaced, or obsoleted by other documents at any time. It is "
                + "inappropriate to use Internet-Drafts as reference material or to cite them "
                + "other than as /\u201cwork in progress./\u201d");
  }

  @Test
  void sealAndOpenMatchTheJdkForAllLengthsOfTextAndAssociatedData() {
    for (int length = 0; length <= 200; length++) {
      byte[] key = bytes(32);
      byte[] associated = bytes(random.nextInt(100));
      byte[] text = bytes(length);
      long counter = random.nextLong();
      byte[] expected = JdkAead.seal(key, counter, associated, text);
      byte[] out = new byte[length + 16 + 10];
      HandshakeAead.seal(
          scratch, key, counter, associated, 0, associated.length, text, 0, length, out, 5);
      assertThat(Arrays.copyOfRange(out, 5, 5 + expected.length)).isEqualTo(expected);
      assertThat(Arrays.copyOf(out, 5)).containsOnly(0);
      assertThat(Arrays.copyOfRange(out, out.length - 5, out.length)).containsOnly(0);
      assertThat(open(key, counter, associated, out, 5, length)).isEqualTo(text);
    }
  }

  private byte[] open(byte[] key, long counter, byte[] associated, byte[] in, int at, int length) {
    byte[] out = new byte[length];
    assertThat(
            HandshakeAead.open(
                scratch, key, counter, associated, 0, associated.length, in, at, length, out, 0))
        .isTrue();
    return out;
  }

  @Test
  void anyChangedBitIsRefusedAndNothingIsWritten() {
    byte[] key = bytes(32);
    byte[] associated = bytes(32);
    byte[] sealed = JdkAead.seal(key, 0, associated, bytes(28));
    byte[] out = new byte[28];
    for (int bit = 0; bit < sealed.length * 8; bit++) {
      byte[] changed = sealed.clone();
      changed[bit / 8] ^= (byte) (1 << bit % 8);
      assertThat(HandshakeAead.open(scratch, key, 0, associated, 0, 32, changed, 0, 28, out, 0))
          .isFalse();
    }
    for (int bit = 0; bit < associated.length * 8; bit++) {
      byte[] changed = associated.clone();
      changed[bit / 8] ^= (byte) (1 << bit % 8);
      assertThat(HandshakeAead.open(scratch, key, 0, changed, 0, 32, sealed, 0, 28, out, 0))
          .isFalse();
    }
    assertThat(out).containsOnly(0);
    assertThat(HandshakeAead.open(scratch, key, 0, associated, 0, 32, sealed, 0, 28, out, 0))
        .isTrue();
  }

  @Test
  void leavesTheScratchWiped() {
    byte[] key = bytes(32);
    byte[] text = bytes(32);
    HandshakeAead.seal(scratch, key, 0, key, 0, 32, text, 0, 32, new byte[48], 0);
    assertThat(Arrays.copyOfRange(scratch.state, 4, 16)).containsOnly(0);
    assertThat(scratch.poly).containsOnly(0);
    assertThat(Arrays.copyOf(scratch.text, 32)).containsOnly(0);
  }

  private byte[] bytes(int size) {
    byte[] bytes = new byte[size];
    random.nextBytes(bytes);
    return bytes;
  }
}
