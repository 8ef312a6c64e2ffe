package io.github.javatun.wireguard.internal.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Random;
import org.bouncycastle.crypto.params.KeyParameter;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/**
 * The lanes against BouncyCastle with keys and blocks that no message can be made to have: an
 * engine takes r from the keystream.
 */
@EnabledIf("hasVectors")
final class Poly1305LanesTest {

  /** The lanes, with room for eight of five limbs each, twice. */
  private static final int STATE_LONGS = Poly1305.STATE_LONGS + 2 * 5 * 8;

  private static final int MOST_BLOCKS = 100;

  private final Random random = new Random(26);

  static boolean hasVectors() {
    return Engines.available().size() > 1;
  }

  @BeforeAll
  static void readTheVectorModule() {
    Engines.available();
  }

  @Test
  void blocksAndKeysOfNothingButOnesMatchForEveryNumberOfBlocks() {
    byte[] key = new byte[32];
    Arrays.fill(key, (byte) 0xFF);
    for (int blocks = VectorWidth.LONG_LANES + 1; blocks <= MOST_BLOCKS; blocks++) {
      byte[] message = new byte[16 * blocks];
      Arrays.fill(message, (byte) 0xFF);
      check(key, message, 1);
      check(key, message, 3);
    }
  }

  @Test
  void blocksAndKeysOfLongRunsOfEqualBitsMatch() {
    for (int round = 0; round < 3_000; round++) {
      byte[] key = extreme(32);
      int blocks = VectorWidth.LONG_LANES + 1 + random.nextInt(MOST_BLOCKS);
      check(key, extreme(16 * blocks), 1 + random.nextInt(3));
    }
  }

  @Test
  void manyGroupsOfOnesMatch() {
    byte[] key = new byte[32];
    Arrays.fill(key, (byte) 0xFF);
    byte[] message = new byte[16 * 5_000];
    Arrays.fill(message, (byte) 0xFF);
    check(key, message, 2);
  }

  /** Absorbs the groups in so many calls, as a message that does not fit the scratch is. */
  private static void check(byte[] key, byte[] message, int calls) {
    int[] keyWords = new int[8];
    ByteBuffer.wrap(key).order(ByteOrder.LITTLE_ENDIAN).asIntBuffer().get(keyWords);
    long[] state = new long[STATE_LONGS];
    Poly1305.init(state, keyWords);
    Poly1305Lanes.powers(Poly1305.keyLow(keyWords), Poly1305.keyHigh(keyWords), state);
    int blocks = message.length / 16;
    int head = (blocks - 1) % VectorWidth.LONG_LANES + 1;
    int groups = (blocks - head) / VectorWidth.LONG_LANES - 1;
    int at = 0;
    for (int call = calls; call > 0; call--) {
      int some = groups / call;
      Poly1305Lanes.absorb(state, message, at, head, some);
      at += 16 * head + some * Poly1305Lanes.GROUP_BYTES;
      groups -= some;
      head = 0;
    }
    Poly1305Lanes.finish(state, message, at);
    Poly1305.finish(state);
    byte[] tag =
        ByteBuffer.allocate(16)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putLong(Poly1305.tagLow(state))
            .putLong(Poly1305.tagHigh(state))
            .array();
    var oracle = new org.bouncycastle.crypto.macs.Poly1305();
    oracle.init(new KeyParameter(key));
    oracle.update(message, 0, message.length);
    byte[] expected = new byte[16];
    oracle.doFinal(expected, 0);
    assertThat(tag).as("%d blocks in %d calls", blocks, calls).isEqualTo(expected);
  }

  private byte[] extreme(int size) {
    byte[] bytes = new byte[size];
    int zeros = random.nextInt(10);
    for (int i = 0; i < size; i++) {
      int choice = random.nextInt(11);
      bytes[i] = (byte) (choice < zeros ? 0 : choice < 10 ? 0xFF : random.nextInt());
    }
    return bytes;
  }
}
