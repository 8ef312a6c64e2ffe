package io.github.javatun.wireguard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.Arrays;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KeysTest {
  // RFC 7748, section 6.1.
  private static final String ALICE_PRIVATE =
      "77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a";
  private static final String ALICE_PUBLIC =
      "8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a";
  private static final String BASE64 = "yAnz5TF+lXXJte14tJi3zlMNq+hd2rYUIgJBgB3fBmk=";
  private static final String ZERO_BASE64 = "A".repeat(43) + "=";
  private static final String ZERO_HEX = "0".repeat(64);

  private final Random random = new Random(11);
  private final RandomSource seeded =
      (target, offset, length) -> {
        byte[] part = new byte[length];
        random.nextBytes(part);
        System.arraycopy(part, 0, target, offset, length);
      };

  @Test
  void publicKeyIsThatOfRfc7748() {
    assertThat(PrivateKey.parse(ALICE_PRIVATE).publicKey().toHex()).isEqualTo(ALICE_PUBLIC);
  }

  @Test
  void keysAreWrittenAsTheyWereRead() {
    assertThat(PrivateKey.parse(BASE64).toBase64()).isEqualTo(BASE64);
    assertThat(PresharedKey.parse(BASE64).toBase64()).isEqualTo(BASE64);
    assertThat(PublicKey.parse(BASE64).toString()).isEqualTo(BASE64);
    assertThat(PublicKey.parse(ALICE_PUBLIC.toUpperCase(Locale.ROOT)).toHex())
        .isEqualTo(ALICE_PUBLIC);
  }

  @Test
  void generatedPrivateKeysAreClampedAndDiffer() {
    byte[] bytes = new byte[PrivateKey.SIZE_BYTES];
    for (int round = 0; round < 200; round++) {
      PrivateKey.generate(seeded).copyTo(bytes, 0);
      assertThat(bytes[0] & 0b111).isZero();
      assertThat(bytes[31] & 0b1100_0000).isEqualTo(0b0100_0000);
    }
    assertThat(PrivateKey.generate()).isNotEqualTo(PrivateKey.generate());
    assertThat(PresharedKey.generate()).isNotEqualTo(PresharedKey.generate());
  }

  @Test
  void brokenRandomSourceIsNoticed() {
    RandomSource zeros = (target, offset, length) -> {};
    assertThatIllegalStateException().isThrownBy(() -> PrivateKey.generate(zeros));
    assertThatIllegalStateException().isThrownBy(() -> PresharedKey.generate(zeros));
  }

  @Test
  void secureSourceFillsExactlyTheRange() {
    byte[] target = new byte[64];
    RandomSource.secure().nextBytes(target, 16, 32);
    assertThat(Arrays.copyOfRange(target, 0, 16)).containsOnly(0);
    assertThat(Arrays.copyOfRange(target, 48, 64)).containsOnly(0);
    assertThat(Arrays.copyOfRange(target, 16, 48)).isNotEqualTo(new byte[32]);
    assertThatExceptionOfType(IndexOutOfBoundsException.class)
        .isThrownBy(() -> RandomSource.secure().nextBytes(target, 40, 25));
  }

  @ParameterizedTest
  @ValueSource(strings = {"PRIVATE", "PUBLIC", "PRESHARED"})
  void keyOfZerosIsRefusedInEveryForm(String kind) {
    for (String zero : new String[] {ZERO_BASE64, ZERO_HEX}) {
      assertThatExceptionOfType(KeyFormatException.class)
          .isThrownBy(() -> parse(kind, zero))
          .withMessageEndingWith("key: all its bytes are zero");
    }
    assertThatExceptionOfType(KeyFormatException.class)
        .isThrownBy(() -> ofBytes(kind, new byte[32]));
  }

  @Test
  void zerosAreNoPresharedKeyWhereThatIsAsked() {
    assertThat(PresharedKey.parseOptional(ZERO_BASE64)).isEmpty();
    assertThat(PresharedKey.parseOptional(BASE64)).contains(PresharedKey.parse(BASE64));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "yAnz5TF+lXXJte14tJi3zlMNq+hd2rYUIgJBgB3fBmk|"
            + "not a private key: 43 characters; if it is base64, the final \"=\" is missing",
        "yAnz5TF+lXXJte14tJi3zlMNq+hd2rYUIgJBgB3fBml=|"
            + "not a private key: 44 characters, but not base64 of 32 bytes as \"wg\" writes it",
        "yAnz5TF-lXXJte14tJi3zlMNq_hd2rYUIgJBgB3fBmk=|"
            + "not a private key: 44 characters, but not base64 of 32 bytes as \"wg\" writes it",
        "7707xd0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a|"
            + "not a private key: 64 characters, but not all of them hexadecimal digits",
        "hunter2|not a private key: 7 characters; give 44 characters of base64 or 64 hexadecimal"
            + " digits",
      })
  void messageSaysWhatIsWrongAndNotTheKey(String text, String message) {
    assertThatExceptionOfType(KeyFormatException.class)
        .isThrownBy(() -> PrivateKey.parse(text))
        .withMessage(message);
  }

  @Test
  void arraysAreCopiedAndMeasured() {
    byte[] bytes = new byte[40];
    random.nextBytes(bytes);
    byte[] original = Arrays.copyOfRange(bytes, 5, 37);
    PrivateKey key = PrivateKey.fromBytes(bytes, 5);
    Arrays.fill(bytes, (byte) 0);
    byte[] copy = new byte[34];
    key.copyTo(copy, 1);
    assertThat(Arrays.copyOfRange(copy, 1, 33)).isEqualTo(original);
    assertThat(key).isEqualTo(PrivateKey.ofBytes(original));
    assertThatExceptionOfType(IndexOutOfBoundsException.class)
        .isThrownBy(() -> PrivateKey.fromBytes(bytes, 9));
    assertThatExceptionOfType(IndexOutOfBoundsException.class)
        .isThrownBy(() -> key.copyTo(new byte[32], 1));
    assertThatExceptionOfType(KeyFormatException.class)
        .isThrownBy(() -> PublicKey.ofBytes(new byte[31]))
        .withMessage("not a public key: the array has 31 bytes instead of 32");
  }

  @Test
  void closedKeysThrowAndEqualThemselvesOnly() {
    PrivateKey key = PrivateKey.parse(BASE64);
    PrivateKey same = PrivateKey.parse(BASE64);
    int hashCode = key.hashCode();
    assertThat(key).isEqualTo(same).hasSameHashCodeAs(same);
    assertThat(key.publicKey()).isEqualTo(same.publicKey());
    key.close();
    key.close();
    assertThat(key.isDestroyed()).isTrue();
    assertThat(same.isDestroyed()).isFalse();
    assertThatIllegalStateException()
        .isThrownBy(key::toBase64)
        .withMessage("the private key is closed and its bytes are wiped");
    assertThatIllegalStateException().isThrownBy(key::toHex);
    assertThatIllegalStateException().isThrownBy(key::publicKey);
    assertThatIllegalStateException().isThrownBy(() -> key.copyTo(new byte[32], 0));
    assertThat(key.equals(key)).isTrue();
    assertThat(key).isNotEqualTo(same).hasToString("PrivateKey[hidden]");
    assertThat(same).isNotEqualTo(key);
    assertThat(key.hashCode()).isEqualTo(hashCode);
    same.destroy();
    assertThat(key).isNotEqualTo(same);
  }

  @Test
  void closedPresharedKeysThrow() {
    PresharedKey key = PresharedKey.parse(BASE64);
    assertThat(key).isEqualTo(PresharedKey.parse(BASE64)).isNotEqualTo(PrivateKey.parse(BASE64));
    key.destroy();
    assertThat(key.isDestroyed()).isTrue();
    assertThatIllegalStateException().isThrownBy(key::toBase64);
    assertThatIllegalStateException().isThrownBy(key::toHex);
    assertThatIllegalStateException().isThrownBy(() -> key.copyTo(new byte[32], 0));
    assertThat(key).hasToString("PresharedKey[hidden]");
  }

  @Test
  void secretsShowNeitherInTextNorInHashes() {
    PrivateKey one = PrivateKey.parse(BASE64);
    PrivateKey other = PrivateKey.parse(ALICE_PRIVATE);
    assertThat(one).hasToString("PrivateKey[hidden]").isNotEqualTo(other);
    assertThat(one).hasSameHashCodeAs(other);
    assertThat(PresharedKey.parse(BASE64)).hasToString("PresharedKey[hidden]");
  }

  private static Object parse(String kind, String text) {
    return switch (kind) {
      case "PRIVATE" -> PrivateKey.parse(text);
      case "PUBLIC" -> PublicKey.parse(text);
      default -> PresharedKey.parse(text);
    };
  }

  private static Object ofBytes(String kind, byte[] bytes) {
    return switch (kind) {
      case "PRIVATE" -> PrivateKey.ofBytes(bytes);
      case "PUBLIC" -> PublicKey.ofBytes(bytes);
      default -> PresharedKey.ofBytes(bytes);
    };
  }
}
