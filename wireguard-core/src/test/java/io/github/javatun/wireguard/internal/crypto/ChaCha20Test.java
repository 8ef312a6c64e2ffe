package io.github.javatun.wireguard.internal.crypto;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ChaCha20Test {

  private static final HexFormat HEX = HexFormat.of();
  private static final String COUNTING_KEY =
      "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";
  private static final String ZERO_KEY =
      "0000000000000000000000000000000000000000000000000000000000000000";

  /** RFC 8439, section 2.3.2, and appendix A.1, vectors 1 and 2. */
  @ParameterizedTest
  @CsvSource({
    COUNTING_KEY
        + ",000000090000004a00000000,1,"
        + "10f1e7e4d13b5915500fdd1fa32071c4c7d1f4c733c068030422aa9ac3d46c4e"
        + "d2826446079faa0914c2d705d98b02a2b5129cd1de164eb9cbd083e8a2503c4e",
    ZERO_KEY
        + ",000000000000000000000000,0,"
        + "76b8e0ada0f13d90405d6ae55386bd28bdd219b8a08ded1aa836efcc8b770dc7"
        + "da41597c5157488d7724e03fb8d84a376a43b8f41518a11cc387b669b2ee6586",
    ZERO_KEY
        + ",000000000000000000000000,1,"
        + "9f07e7be5551387a98ba977c732d080dcb0f29a048e3656912c6533e32ee7aed"
        + "29b721769ce64e43d57133b074d839d531ed1f28510afb45ace10a1f4b794d6f"
  })
  void blockMatchesRfc8439(String key, String nonce, int counter, String expected) {
    int[] out = new int[16];
    ChaCha20.block(state(key, nonce), counter, out, 0);
    assertThat(hex(out)).isEqualTo(expected);
  }

  /** RFC 8439, section 2.4.2. */
  @Test
  void encryptionMatchesRfc8439() {
    String plaintext =
        "Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the "
            + "future, sunscreen would be it.";
    byte[] text = new byte[128];
    System.arraycopy(plaintext.getBytes(US_ASCII), 0, text, 0, 114);
    int[] keystream = new int[32];
    ChaCha20.keystream(state(COUNTING_KEY, "000000000000004a00000000"), 1, 2, keystream);
    ChaCha20.xor(keystream, text, 114);
    assertThat(HEX.formatHex(text, 0, 114))
        .isEqualTo(
            "6e2e359a2568f98041ba0728dd0d6981e97e7aec1d4360c20a27afccfd9fae0b"
                + "f91b65c5524733ab8f593dabcd62b3571639d624e65152ab8f530c359f0861d8"
                + "07ca0dbf500d6a6156a38e088a22b65e52bc514d16ccf806818ce91ab7793736"
                + "5af90bbf74a35be6b40b8eedf2785e42874d");
  }

  /** draft-irtf-cfrg-xchacha-03, section 2.2.1. */
  @Test
  void subkeyMatchesTheXChaChaDraft() {
    int[] state = state(COUNTING_KEY, "000000090000004a0000000031415927");
    ChaCha20.deriveSubkey(state, new int[16]);
    assertThat(hex(state).substring(32, 96))
        .isEqualTo("82413b4227b27bfed30e42508a877d73a0f9e4d58a74a853c12ec41326d3ecdc");
  }

  /** The words of key and nonce; a nonce of 16 bytes covers the block counter, too. */
  private static int[] state(String key, String nonce) {
    int[] state = new int[16];
    ChaCha20.loadConstants(state);
    words(key, state, 4);
    words(nonce, state, 16 - nonce.length() / 8);
    return state;
  }

  private static void words(String hex, int[] target, int at) {
    ByteBuffer bytes = ByteBuffer.wrap(HEX.parseHex(hex)).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asIntBuffer().get(target, at, bytes.capacity() / 4);
  }

  private static String hex(int[] words) {
    ByteBuffer bytes = ByteBuffer.allocate(words.length * 4).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asIntBuffer().put(words);
    return HEX.formatHex(bytes.array());
  }
}
