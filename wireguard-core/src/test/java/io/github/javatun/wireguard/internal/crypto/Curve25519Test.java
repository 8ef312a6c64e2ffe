package io.github.javatun.wireguard.internal.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.spec.NamedParameterSpec;
import java.security.spec.XECPrivateKeySpec;
import java.security.spec.XECPublicKeySpec;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import javax.crypto.KeyAgreement;
import org.bouncycastle.math.ec.rfc7748.X25519;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class Curve25519Test {

  private static final HexFormat HEX = HexFormat.of();
  private static final BigInteger P = BigInteger.TWO.pow(255).subtract(BigInteger.valueOf(19));
  private static final BigInteger TOP_BIT = BigInteger.TWO.pow(255);

  /** Rounds of the tests against BouncyCastle; a million is for when the code changes. */
  private static final int ROUNDS = Integer.getInteger("io.github.javatun.x25519.rounds", 5_000);

  private final Curve25519 curve = new Curve25519();

  /** RFC 7748, section 5.2. */
  @ParameterizedTest
  @CsvSource({
    "a546e36bf0527c9d3b16154b82465edd62144c0ac1fc5a18506a2244ba449ac4,"
        + "e6db6867583030db3594c1a424b15f7c726624ec26b3353b10a903a6d0ab1c4c,"
        + "c3da55379de9c6908e94ea4df28d084f32eccf03491c71f754b4075577a28552",
    "4b66e9d4d1b4673c5ad22691957d6af5c11b6421e0ea01d42ca4169e7918ba0d,"
        + "e5210f12786811d3f4b7959d0538ae2c31dbe7106fc03c3efc4cd549c715a493,"
        + "95cbde9476e8907d7aade45cb4b873f88b595a68799fa152e6f8f7647aac7957"
  })
  void agreementMatchesRfc7748(String scalar, String point, String expected) {
    byte[] out = new byte[32];
    assertThat(curve.agree(HEX.parseHex(scalar), HEX.parseHex(point), out)).isTrue();
    assertThat(HEX.formatHex(out)).isEqualTo(expected);
  }

  /** RFC 7748, section 5.2, the iterated test. */
  @ParameterizedTest
  @CsvSource({
    "1,422c8e7a6227d7bca1350b3e2bb7279f7897b87bb6854b783c60e80311ae3079",
    "1000,684cf59ba83309552800ef566f2f4d3c1c3887c49360e3875f2eb94d99532c51"
  })
  void iteratedAgreementMatchesRfc7748(int iterations, String expected) {
    byte[] scalar = new byte[32];
    scalar[0] = 9;
    byte[] point = scalar.clone();
    for (int i = 0; i < iterations; i++) {
      byte[] next = new byte[32];
      assertThat(curve.agree(scalar, point, next)).isTrue();
      point = scalar;
      scalar = next;
    }
    assertThat(HEX.formatHex(scalar)).isEqualTo(expected);
  }

  /** The long form of the iterated test: a minute or two. */
  @Test
  @EnabledIfSystemProperty(named = "io.github.javatun.x25519.rounds", matches = "[0-9]{7,}")
  void aMillionIterationsMatchRfc7748() {
    iteratedAgreementMatchesRfc7748(
        1_000_000, "7c3911e0ab2586fd864497297e575e6f3bc601c0883c30df5f4dd2d24f665424");
  }

  /** RFC 7748, section 6.1. */
  @Test
  void diffieHellmanMatchesRfc7748() {
    byte[] alice = HEX.parseHex("77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a");
    byte[] bob = HEX.parseHex("5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb");
    byte[] alicePublic = new byte[32];
    byte[] bobPublic = new byte[32];
    curve.publicFromPrivate(alice, alicePublic);
    curve.publicFromPrivate(bob, bobPublic);
    assertThat(HEX.formatHex(alicePublic))
        .isEqualTo("8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a");
    assertThat(HEX.formatHex(bobPublic))
        .isEqualTo("de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f");
    byte[] secret = new byte[32];
    byte[] sameSecret = new byte[32];
    assertThat(curve.agree(alice, bobPublic, secret)).isTrue();
    assertThat(curve.agree(bob, alicePublic, sameSecret)).isTrue();
    assertThat(HEX.formatHex(secret))
        .isEqualTo("4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742");
    assertThat(sameSecret).isEqualTo(secret);
  }

  /** Every encoding of a point of low order; the top bit is ignored, so each counts twice. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "0000000000000000000000000000000000000000000000000000000000000000",
        "0100000000000000000000000000000000000000000000000000000000000000",
        "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
        "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"
      })
  void pointsOfLowOrderAreRefused(String point) {
    byte[] privateKey = new byte[32];
    new Random(7748).nextBytes(privateKey);
    byte[] publicKey = HEX.parseHex(point);
    byte[] out = new byte[32];
    assertThat(curve.agree(privateKey, publicKey, out)).isFalse();
    publicKey[31] ^= (byte) 0x80;
    assertThat(curve.agree(privateKey, publicKey, out)).isFalse();
    assertThat(out).containsOnly(0);
  }

  @Test
  void numbersThatAreNotReducedMeanTheirRemainder() {
    Random random = new Random(19);
    byte[] privateKey = new byte[32];
    byte[] ofRemainder = new byte[32];
    byte[] out = new byte[32];
    for (int excess = 0; excess < 19; excess++) {
      random.nextBytes(privateKey);
      BigInteger remainder = BigInteger.valueOf(excess);
      boolean lowOrder = excess < 2;
      assertThat(curve.agree(privateKey, littleEndian(remainder), ofRemainder))
          .isEqualTo(!lowOrder);
      for (BigInteger same :
          new BigInteger[] {
            P.add(remainder), remainder.add(TOP_BIT), P.add(remainder).add(TOP_BIT)
          }) {
        byte[] point = littleEndian(same);
        assertThat(curve.agree(privateKey, point, out)).isEqualTo(!lowOrder);
        assertThat(out).as("p + %d", excess).isEqualTo(ofRemainder);
        X25519.scalarMult(privateKey, 0, point, 0, out, 0);
        assertThat(out).isEqualTo(ofRemainder);
      }
    }
  }

  @Test
  void matchesBouncyCastleOnRandomKeys() {
    Random random = new Random(7_748);
    byte[] privateKey = new byte[32];
    byte[] publicKey = new byte[32];
    for (int round = 0; round < ROUNDS; round++) {
      random.nextBytes(privateKey);
      random.nextBytes(publicKey);
      assertMatchesBouncyCastle(privateKey, publicKey);
    }
  }

  @Test
  void matchesBouncyCastleOnBytesAtTheEdges() {
    Random random = new Random(51);
    byte[] privateKey = new byte[32];
    byte[] publicKey = new byte[32];
    for (int round = 0; round < ROUNDS; round++) {
      runsOfEqualBits(random, privateKey);
      runsOfEqualBits(random, publicKey);
      assertMatchesBouncyCastle(privateKey, publicKey);
    }
  }

  /** Digits of the scalar at the ends of their range, where the recoding carries. */
  @Test
  void multiplesOfTheBasePointMatchForScalarsOfOneRepeatedDigit() {
    byte[] privateKey = new byte[32];
    for (int pattern = 0; pattern < 256; pattern++) {
      Arrays.fill(privateKey, (byte) pattern);
      byte[] nearMiss = privateKey.clone();
      nearMiss[pattern >> 3] ^= (byte) (1 << (pattern & 7));
      assertMatchesBouncyCastle(privateKey, nearMiss);
      assertMatchesBouncyCastle(nearMiss, privateKey);
    }
  }

  private static void runsOfEqualBits(Random random, byte[] bytes) {
    Arrays.fill(bytes, (byte) 0);
    boolean one = random.nextBoolean();
    int next = 0;
    for (int bit = 0; bit < 256; bit++) {
      if (bit == next) {
        one = !one;
        next = bit + 1 + random.nextInt(random.nextBoolean() ? 4 : 120);
      }
      if (one) {
        bytes[bit >> 3] |= (byte) (1 << (bit & 7));
      }
    }
  }

  private void assertMatchesBouncyCastle(byte[] privateKey, byte[] publicKey) {
    byte[] expected = new byte[32];
    byte[] actual = new byte[32];
    X25519.scalarMult(privateKey, 0, publicKey, 0, expected, 0);
    boolean agreed = curve.agree(privateKey, publicKey, actual);
    if (!Arrays.equals(actual, expected) || agreed == Arrays.equals(expected, new byte[32])) {
      throw new AssertionError(
          "agreement of " + HEX.formatHex(privateKey) + " with " + HEX.formatHex(publicKey));
    }
    X25519.scalarMultBase(privateKey, 0, expected, 0);
    curve.publicFromPrivate(privateKey, actual);
    if (!Arrays.equals(actual, expected)) {
      throw new AssertionError("public key of " + HEX.formatHex(privateKey));
    }
  }

  private static byte[] littleEndian(BigInteger number) {
    byte[] out = new byte[32];
    for (int i = 0; i < 32; i++) {
      out[i] = number.shiftRight(8 * i).byteValue();
    }
    return out;
  }

  @Test
  void oneInstanceServesManyKeysAndLeavesTheArgumentsAlone() {
    Random random = new Random(3);
    byte[] privateKey = new byte[32];
    byte[] publicKey = new byte[32];
    random.nextBytes(privateKey);
    random.nextBytes(publicKey);
    byte[] privateBefore = privateKey.clone();
    byte[] publicBefore = publicKey.clone();
    byte[] first = new byte[32];
    byte[] second = new byte[32];
    curve.agree(privateKey, publicKey, first);
    curve.publicFromPrivate(privateKey, second);
    curve.agree(publicKey, privateKey, second);
    curve.agree(privateKey, publicKey, second);
    assertThat(second).isEqualTo(first);
    assertThat(privateKey).isEqualTo(privateBefore);
    assertThat(publicKey).isEqualTo(publicBefore);
  }

  @Test
  void matchesTheJdkOnRandomKeys() throws GeneralSecurityException {
    Random random = new Random(25_519);
    byte[] basePoint = new byte[32];
    basePoint[0] = 9;
    for (int round = 0; round < 200; round++) {
      byte[] privateKey = new byte[32];
      byte[] publicKey = new byte[32];
      random.nextBytes(privateKey);
      random.nextBytes(publicKey);
      byte[] out = new byte[32];
      assertThat(curve.agree(privateKey, publicKey, out)).isTrue();
      assertThat(out).isEqualTo(jdkAgreement(privateKey, publicKey));
      curve.publicFromPrivate(privateKey, out);
      assertThat(out).isEqualTo(jdkAgreement(privateKey, basePoint));
    }
  }

  private static byte[] jdkAgreement(byte[] privateKey, byte[] publicKey)
      throws GeneralSecurityException {
    byte[] bigEndian = new byte[32];
    for (int i = 0; i < 32; i++) {
      bigEndian[31 - i] = publicKey[i];
    }
    bigEndian[0] &= 0x7F;
    KeyFactory keys = KeyFactory.getInstance("X25519");
    KeyAgreement agreement = KeyAgreement.getInstance("X25519");
    agreement.init(
        keys.generatePrivate(new XECPrivateKeySpec(NamedParameterSpec.X25519, privateKey)));
    agreement.doPhase(
        keys.generatePublic(
            new XECPublicKeySpec(NamedParameterSpec.X25519, new BigInteger(1, bigEndian))),
        true);
    return agreement.generateSecret();
  }

  @Test
  void clampingChangesTheKeyButNotTheResults() {
    byte[] privateKey = new byte[32];
    new Random(5).nextBytes(privateKey);
    privateKey[0] |= 7;
    privateKey[31] = (byte) 0xBF;
    byte[] clamped = privateKey.clone();
    Curve25519.clamp(clamped);
    assertThat(clamped[0] & 7).isZero();
    assertThat(clamped[31]).isEqualTo((byte) 0x7F);
    byte[] a = new byte[32];
    byte[] b = new byte[32];
    curve.publicFromPrivate(privateKey, a);
    curve.publicFromPrivate(clamped, b);
    assertThat(a).isEqualTo(b);
  }
}
