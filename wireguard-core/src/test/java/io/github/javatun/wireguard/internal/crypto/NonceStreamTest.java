package io.github.javatun.wireguard.internal.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.bouncycastle.crypto.engines.ChaChaEngine;
import org.bouncycastle.crypto.params.KeyParameter;
import org.bouncycastle.crypto.params.ParametersWithIV;
import org.junit.jupiter.api.Test;

final class NonceStreamTest {

  private final byte[] key = new byte[32];
  private final NonceStream nonces = new NonceStream();

  NonceStreamTest() {
    new Random(24).nextBytes(key);
    nonces.seed(key);
  }

  @Test
  void numberIIsTheStartOfBlockI() {
    // ChaCha with eight bytes of nonce, all zero, and a block counter of eight.
    ChaChaEngine oracle = new ChaChaEngine(20);
    oracle.init(true, new ParametersWithIV(new KeyParameter(key), new byte[8]));
    byte[] block = new byte[64];
    byte[] nonce = new byte[26];
    for (int i = 0; i < 100; i++) {
      oracle.processBytes(new byte[64], 0, 64, block, 0);
      nonces.next(nonce, 1);
      assertThat(nonce[0]).isZero();
      assertThat(nonce[25]).isZero();
      assertThat(Arrays.copyOfRange(nonce, 1, 25)).isEqualTo(Arrays.copyOf(block, 24));
    }
  }

  @Test
  void noneComesTwiceAndASeedBeginsAnotherSequence() {
    Set<ByteBuffer> seen = new HashSet<>();
    for (int round = 0; round < 2; round++) {
      for (int i = 0; i < 10_000; i++) {
        byte[] nonce = new byte[NonceStream.NONCE_BYTES];
        nonces.next(nonce, 0);
        assertThat(seen.add(ByteBuffer.wrap(nonce))).isTrue();
      }
      key[0]++;
      nonces.seed(key);
    }
  }
}
