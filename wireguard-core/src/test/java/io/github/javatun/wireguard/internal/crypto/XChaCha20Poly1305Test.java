package io.github.javatun.wireguard.internal.crypto;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.bouncycastle.crypto.InvalidCipherTextException;
import org.bouncycastle.crypto.params.AEADParameters;
import org.bouncycastle.crypto.params.KeyParameter;
import org.junit.jupiter.api.Test;

final class XChaCha20Poly1305Test {

  private static final HexFormat HEX = HexFormat.of();
  private static final byte[] KEY =
      HEX.parseHex("808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f");
  private static final byte[] NONCE =
      HEX.parseHex("404142434445464748494a4b4c4d4e4f5051525354555657");
  private static final byte[] ASSOCIATED = HEX.parseHex("50515253c0c1c2c3c4c5c6c7");
  private static final byte[] TEXT =
      ("Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the "
              + "future, sunscreen would be it.")
          .getBytes(US_ASCII);
  private static final String SEALED =
      "bd6d179d3e83d43b9576579493c0e939572a1700252bfaccbed2902c21396cbb"
          + "731c7f1b0b4aa6440bf3a82f4eda7e39ae64c6708c54c216cb96b72e1213b452"
          + "2f8c9ba40db5d945b11b69b982c1bb9e3f3fac2bc369488f76b2383565d3fff9"
          + "21f9664c97637da9768812f615c68b13b52e"
          + "c0875924c1c7987947deafd8780acf49";

  private final AeadScratch scratch = new AeadScratch();

  /** draft-irtf-cfrg-xchacha-03, appendix A.3.1. */
  @Test
  void sealMatchesTheXChaChaDraft() {
    byte[] out = new byte[TEXT.length + 16];
    XChaCha20Poly1305.seal(
        scratch, KEY, NONCE, 0, ASSOCIATED, 0, ASSOCIATED.length, TEXT, 0, TEXT.length, out, 0);
    assertThat(HEX.formatHex(out)).isEqualTo(SEALED);
  }

  @Test
  void openMatchesTheXChaChaDraftAndRefusesAnyChange() {
    byte[] sealed = HEX.parseHex(SEALED);
    byte[] out = new byte[TEXT.length];
    for (int at = 0; at < sealed.length; at++) {
      sealed[at] ^= 1;
      assertThat(open(sealed, NONCE, out)).isFalse();
      sealed[at] ^= 1;
    }
    for (int at = 0; at < NONCE.length; at++) {
      byte[] changed = NONCE.clone();
      changed[at] ^= 1;
      assertThat(open(sealed, changed, out)).isFalse();
    }
    assertThat(out).containsOnly(0);
    assertThat(open(sealed, NONCE, out)).isTrue();
    assertThat(out).isEqualTo(TEXT);
  }

  private boolean open(byte[] sealed, byte[] nonce, byte[] out) {
    return XChaCha20Poly1305.open(
        scratch, KEY, nonce, 0, ASSOCIATED, 0, ASSOCIATED.length, sealed, 0, out.length, out, 0);
  }

  @Test
  void sealMatchesBouncyCastleOnRandomInput() throws InvalidCipherTextException {
    Random random = new Random(24);
    for (int length = 0; length <= 200; length++) {
      byte[] key = new byte[32];
      byte[] nonce = new byte[24];
      byte[] associated = new byte[random.nextInt(60)];
      byte[] text = new byte[length];
      random.nextBytes(key);
      random.nextBytes(nonce);
      random.nextBytes(associated);
      random.nextBytes(text);
      var oracle = new org.bouncycastle.crypto.modes.XChaCha20Poly1305();
      oracle.init(true, new AEADParameters(new KeyParameter(key), 128, nonce, associated));
      byte[] expected = new byte[length + 16];
      oracle.doFinal(expected, oracle.processBytes(text, 0, length, expected, 0));
      byte[] out = new byte[length + 19];
      XChaCha20Poly1305.seal(
          scratch, key, nonce, 0, associated, 0, associated.length, text, 0, length, out, 3);
      assertThat(Arrays.copyOfRange(out, 3, out.length)).isEqualTo(expected);
    }
  }
}
