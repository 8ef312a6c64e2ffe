package io.github.javatun.wireguard.internal.crypto;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.bouncycastle.crypto.digests.Blake2sDigest;
import org.bouncycastle.crypto.macs.HMac;
import org.bouncycastle.crypto.params.KeyParameter;
import org.junit.jupiter.api.Test;

final class NoiseHashTest {

  private static final HexFormat HEX = HexFormat.of();

  private final NoiseHash noise = new NoiseHash();

  /** The constants that every implementation of the protocol starts from (paper, section 5.4.2). */
  @Test
  void hashOfTheConstructionAndTheIdentifierMatchesTheKnownConstants() {
    byte[] construction = "Noise_IKpsk2_25519_ChaChaPoly_BLAKE2s".getBytes(US_ASCII);
    byte[] identifier = "WireGuard v1 zx2c4 Jason@zx2c4.com".getBytes(US_ASCII);
    byte[] hash = new byte[32];
    noise.hash(construction, 0, construction.length, hash, 0);
    assertThat(HEX.formatHex(hash))
        .isEqualTo("60e26daef327efc02ec335e2a025d2d016eb4206f87277f52d38d1988b78cd36");
    noise.mixHash(hash, identifier, 0, identifier.length);
    assertThat(HEX.formatHex(hash))
        .isEqualTo("2211b361081ac566691243db458ad5322d9c6c662293e8b70ee19c65ba079ef3");
  }

  /** Keys derived by wireguard-go from "test-key" and "test-input". */
  @Test
  void kdf3MatchesKnownVector() {
    byte[] chainingKey = Arrays.copyOf("test-key".getBytes(US_ASCII), 32);
    byte[] input = "test-input".getBytes(US_ASCII);
    byte[][] keys = new byte[3][32];
    noise.kdf3(chainingKey, input, 0, input.length, keys[0], keys[1], keys[2]);
    assertThat(HEX.formatHex(keys[0]))
        .isEqualTo("6f0e5ad38daba1bea8a0d213688736f19763239305e0f58aba697f9ffc41c633");
    assertThat(HEX.formatHex(keys[1]))
        .isEqualTo("df1194df20802a4fe594cde27e92991c8cae66c366e8106aaa937a55fa371e8a");
    assertThat(HEX.formatHex(keys[2]))
        .isEqualTo("fac6e2745a325f5dc5d11a5b165aad08b0ada28e7b4e666b7c077934a4d76c24");
  }

  @Test
  void aLoadedKeyMakesTheSameMacs() {
    Random random = new Random(116);
    MacKey loaded = new MacKey();
    for (int length = 1; length <= 200; length++) {
      byte[] key = bytes(random, 1 + random.nextInt(32));
      byte[] input = bytes(random, length);
      byte[] expected = new byte[16];
      byte[] actual = new byte[16];
      noise.loadMacKey(key, 0, key.length, loaded);
      for (int again = 0; again < 2; again++) {
        noise.mac(key, 0, key.length, input, 0, length, expected, 0);
        noise.mac(loaded, input, 0, length, actual, 0);
        assertThat(actual).isEqualTo(expected);
      }
    }
    assertThatThrownBy(() -> noise.mac(loaded, new byte[1], 0, 0, new byte[16], 0))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void hmacMatchesBouncyCastleForEveryKeyLengthUpToABlock() {
    Random random = new Random(2104);
    for (int round = 0; round < 1_000; round++) {
      byte[] key = bytes(random, round % 65);
      byte[] input = bytes(random, random.nextInt(300));
      byte[] actual = new byte[32];
      noise.hmac(key, 0, key.length, input, 0, input.length, actual, 0);
      assertThat(actual).isEqualTo(hmac(key, input));
    }
  }

  @Test
  void kdfsMatchTheirDefinition() {
    Random random = new Random(5869);
    for (int round = 0; round < 300; round++) {
      byte[] chainingKey = bytes(random, 32);
      byte[] input = bytes(random, random.nextInt(3) * 16);
      byte[] extracted = hmac(chainingKey, input);
      byte[] one = hmac(extracted, new byte[] {1});
      byte[] two = hmac(extracted, append(one, 2));
      byte[] three = hmac(extracted, append(two, 3));
      byte[][] keys = new byte[3][32];
      noise.kdf1(chainingKey, input, 0, input.length, keys[0]);
      assertThat(keys).isDeepEqualTo(new byte[][] {one, new byte[32], new byte[32]});
      noise.kdf2(chainingKey, input, 0, input.length, keys[0], keys[1]);
      assertThat(keys).isDeepEqualTo(new byte[][] {one, two, new byte[32]});
      noise.kdf3(chainingKey, input, 0, input.length, keys[0], keys[1], keys[2]);
      assertThat(keys).isDeepEqualTo(new byte[][] {one, two, three});
      noise.kdf2(chainingKey, input, 0, input.length, chainingKey, keys[2]);
      assertThat(chainingKey).as("written over the chaining key").isEqualTo(one);
      assertThat(keys[2]).isEqualTo(two);
    }
  }

  @Test
  void macIsKeyedBlake2sOf16Bytes() {
    Random random = new Random(16);
    byte[] key = bytes(random, 32);
    byte[] input = bytes(random, 116);
    byte[] expected = new byte[16];
    Blake2sDigest oracle = new Blake2sDigest(key, 16, null, null);
    oracle.update(input, 0, input.length);
    oracle.doFinal(expected, 0);
    byte[] actual = new byte[20];
    noise.mac(key, 0, 32, input, 0, input.length, actual, 2);
    assertThat(actual).startsWith(0, 0).endsWith(0, 0);
    assertThat(Arrays.copyOfRange(actual, 2, 18)).isEqualTo(expected);
  }

  @Test
  void resultsAreTheSameAfterAWipe() {
    byte[] key = new byte[32];
    byte[] before = new byte[32];
    byte[] after = new byte[32];
    noise.kdf1(key, key, 0, 32, before);
    noise.wipe();
    noise.kdf1(key, key, 0, 32, after);
    assertThat(after).isEqualTo(before);
  }

  private static byte[] bytes(Random random, int size) {
    byte[] bytes = new byte[size];
    random.nextBytes(bytes);
    return bytes;
  }

  private static byte[] append(byte[] bytes, int last) {
    byte[] longer = Arrays.copyOf(bytes, bytes.length + 1);
    longer[bytes.length] = (byte) last;
    return longer;
  }

  private static byte[] hmac(byte[] key, byte[] input) {
    HMac oracle = new HMac(new Blake2sDigest(256));
    oracle.init(new KeyParameter(key));
    oracle.update(input, 0, input.length);
    byte[] out = new byte[32];
    oracle.doFinal(out, 0);
    return out;
  }
}
