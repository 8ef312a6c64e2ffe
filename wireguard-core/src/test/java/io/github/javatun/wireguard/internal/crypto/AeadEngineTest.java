package io.github.javatun.wireguard.internal.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.javatun.wireguard.internal.memory.Memory;
import io.github.javatun.wireguard.internal.memory.MemoryForm;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.bouncycastle.crypto.InvalidCipherTextException;
import org.bouncycastle.crypto.modes.ChaCha20Poly1305;
import org.bouncycastle.crypto.params.KeyParameter;
import org.bouncycastle.crypto.params.ParametersWithIV;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class AeadEngineTest {

  private static final int LONGEST = 4096;

  /** Up to here every length is tried, further on some. */
  private static final int EVERY_LENGTH = 700;

  private static final byte CANARY = 0x5A;
  private static final byte[] NOTHING = {};

  private final Random random = new Random(20_1305);
  private final AeadScratch scratch = new AeadScratch();

  static Stream<AeadEngine> engines() {
    return Engines.available().stream();
  }

  static Stream<Arguments> enginesAndForms() {
    return engines()
        .flatMap(engine -> Stream.of(MemoryForm.values()).map(form -> Arguments.of(engine, form)));
  }

  @ParameterizedTest
  @MethodSource("enginesAndForms")
  void sealMatchesTheJdkForEveryLength(AeadEngine engine, MemoryForm form) {
    for (int length = form == MemoryForm.ARRAY ? 0 : random.nextInt(4);
        length <= LONGEST;
        length += step(form, length)) {
      checkSeal(engine, form, length, length + random.nextInt(16));
    }
  }

  @ParameterizedTest
  @MethodSource("enginesAndForms")
  void sealMatchesTheJdkForLongMessages(AeadEngine engine, MemoryForm form) {
    for (int length : new int[] {3583, 3584, 3585, 9000, 65_000}) {
      checkSeal(engine, form, length, length);
      checkSeal(engine, form, length, length + 15);
    }
  }

  /** Arrays take every length, the other forms every one of a short message and some others. */
  private int step(MemoryForm form, int length) {
    return form == MemoryForm.ARRAY || length < EVERY_LENGTH ? 1 : 1 + random.nextInt(15);
  }

  @ParameterizedTest
  @MethodSource("engines")
  void sealsAndOpensAtEveryAlignmentOfSourceAndTarget(AeadEngine engine) {
    Memory source = MemoryForm.NATIVE_SEGMENT.allocate(64 + 600);
    Memory target = MemoryForm.NATIVE_SEGMENT.allocate(64 + 616);
    Memory array = MemoryForm.ARRAY.allocate(64 + 600);
    byte[] key = bytes(32);
    scratch.loadKey(key, 0);
    for (int from = 0; from < 64; from++) {
      int to = (from * 37 + 11) & 63;
      int length = 100 + random.nextInt(500);
      byte[] plaintext = bytes(length);
      source.copyFrom(from, plaintext, 0, length);
      engine.seal(scratch, from, source, from, length, length, target, to);
      assertThat(range(target, 64 + 616, to, length + 16))
          .as("from %d to %d, length %d", from, to, length)
          .isEqualTo(JdkAead.seal(key, from, NOTHING, plaintext));
      assertThat(engine.open(scratch, from, target, to, length, array, from)).isTrue();
      assertThat(range(array, 64 + 600, from, length)).isEqualTo(plaintext);
    }
  }

  @ParameterizedTest
  @MethodSource("engines")
  void sealsAndOpensBetweenAnyTwoFormsOfMemory(AeadEngine engine) {
    for (MemoryForm from : MemoryForm.values()) {
      for (MemoryForm to : MemoryForm.values()) {
        for (int length : new int[] {0, 1, 63, 64, 100, 256, 1420, 1500, 1793, 4000, 65_535}) {
          byte[] key = bytes(32);
          byte[] plaintext = bytes(length);
          Memory source = from.of(plaintext);
          Memory target = canaries(to, length + 16 + 9);
          scratch.loadKey(key, 0);
          engine.seal(scratch, 5, source, 0, length, length, target, 0);
          assertRange(
              target,
              length + 16 + 9,
              0,
              JdkAead.seal(key, 5, NOTHING, plaintext),
              from + " to " + to + ", length " + length);
          Memory opened = canaries(from, length + 9);
          assertThat(engine.open(scratch, 5, target, 0, length, opened, 0)).isTrue();
          assertRange(opened, length + 9, 0, plaintext, to + " to " + from);
        }
      }
    }
  }

  /** Carries run furthest when every limb of the message and of the one-time key is full. */
  @ParameterizedTest
  @MethodSource("engines")
  void authenticatesTextsOfExtremeBytes(AeadEngine engine) {
    for (int value : new int[] {0, 0xFF, 0x80, 0x7F}) {
      for (int length = 0; length <= 2000; length += 16 - length / 400) {
        byte[] key = new byte[32];
        Arrays.fill(key, (byte) (0xFF - value));
        byte[] sealed = new byte[length];
        Arrays.fill(sealed, (byte) value);
        // The ciphertext is what is authenticated: choose it, and take the plaintext from it.
        byte[] keystream = JdkAead.seal(key, 9, NOTHING, new byte[length]);
        for (int i = 0; i < length; i++) {
          sealed[i] ^= keystream[i];
        }
        Memory target = MemoryForm.ARRAY.allocate(length + 16);
        scratch.loadKey(key, 0);
        engine.seal(scratch, 9, MemoryForm.ARRAY.of(sealed), 0, length, length, target, 0);
        assertThat(MemoryForm.bytes(target, length + 16))
            .as("bytes %x, length %d", value, length)
            .isEqualTo(JdkAead.seal(key, 9, NOTHING, sealed));
      }
    }
  }

  private void checkSeal(AeadEngine engine, MemoryForm form, int length, int paddedLength) {
    byte[] key = bytes(32);
    byte[] plaintext = bytes(length);
    long counter = random.nextLong();
    byte[] expected = JdkAead.seal(key, counter, NOTHING, Arrays.copyOf(plaintext, paddedLength));
    int at = random.nextInt(20);
    // The source ends with the plaintext: reading behind it fails.
    Memory source = form.allocate(at + length);
    source.copyFrom(at, plaintext, 0, length);
    int targetAt = random.nextInt(20);
    int targetSize = targetAt + paddedLength + 16 + 9;
    Memory target = canaries(form, targetSize);
    scratch.loadKey(key, 0);
    engine.seal(scratch, counter, source, at, length, paddedLength, target, targetAt);
    assertRange(target, targetSize, targetAt, expected, "length " + length);
  }

  @ParameterizedTest
  @MethodSource("enginesAndForms")
  void openReturnsWhatTheJdkSealedForEveryLength(AeadEngine engine, MemoryForm form) {
    for (int length = 0; length <= LONGEST; length += step(form, length)) {
      checkOpen(engine, form, length);
    }
    checkOpen(engine, form, 65_000);
  }

  private void checkOpen(AeadEngine engine, MemoryForm form, int length) {
    byte[] key = bytes(32);
    byte[] plaintext = bytes(length);
    long counter = random.nextLong();
    byte[] sealed = JdkAead.seal(key, counter, NOTHING, plaintext);
    int at = random.nextInt(20);
    Memory source = form.allocate(at + sealed.length);
    source.copyFrom(at, sealed, 0, sealed.length);
    int targetAt = random.nextInt(20);
    int targetSize = targetAt + length + 9;
    Memory target = canaries(form, targetSize);
    scratch.loadKey(key, 0);
    assertThat(engine.open(scratch, counter, source, at, length, target, targetAt)).isTrue();
    assertRange(target, targetSize, targetAt, plaintext, "length " + length);
  }

  @ParameterizedTest
  @MethodSource("enginesAndForms")
  void worksInPlaceAndShiftedDownWithinTheSameMemory(AeadEngine engine, MemoryForm form) {
    for (int length = 0; length <= LONGEST; length += step(form, length)) {
      for (int shift : new int[] {0, 16, 1 + random.nextInt(70)}) {
        byte[] key = bytes(32);
        byte[] plaintext = bytes(length);
        int padded = (length + 15) & -16;
        int at = 80;
        int size = at + padded + 16 + 9;
        Memory memory = canaries(form, size);
        memory.copyFrom(at, plaintext, 0, length);
        scratch.loadKey(key, 0);
        engine.seal(scratch, length, memory, at, length, padded, memory, at - shift);
        byte[] sealed = JdkAead.seal(key, length, NOTHING, Arrays.copyOf(plaintext, padded));
        assertThat(range(memory, size, at - shift, sealed.length))
            .as("sealed, length %d, shift %d", length, shift)
            .isEqualTo(sealed);
        memory = canaries(form, size);
        memory.copyFrom(at, sealed, 0, sealed.length);
        assertThat(engine.open(scratch, length, memory, at, padded, memory, at - shift)).isTrue();
        assertThat(range(memory, size, at - shift, length))
            .as("opened, length %d, shift %d", length, shift)
            .isEqualTo(plaintext);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("enginesAndForms")
  void changedCiphertextOrTagIsRefusedAndNothingIsWritten(AeadEngine engine, MemoryForm form) {
    for (int length : new int[] {0, 1, 16, 63, 64, 65, 200, 1420, 1792, 1793, 2000}) {
      byte[] key = bytes(32);
      byte[] sealed = JdkAead.seal(key, 7, NOTHING, bytes(length));
      Memory source = form.of(sealed);
      Memory target = canaries(form, length + 16);
      scratch.loadKey(key, 0);
      for (int at = 0; at < sealed.length; at += at < length - 32 ? 13 : 1) {
        int flipped = 1 << random.nextInt(8);
        source.putByte(at, (byte) (sealed[at] ^ flipped));
        assertThat(engine.open(scratch, 7, source, 0, length, target, 0)).isFalse();
        source.putByte(at, sealed[at]);
      }
      assertThat(engine.open(scratch, 8, source, 0, length, target, 0)).as("counter").isFalse();
      assertThat(MemoryForm.bytes(target, length + 16)).containsOnly(CANARY);
      assertThat(engine.open(scratch, 7, source, 0, length, source, 0)).isTrue();
    }
  }

  @Test
  void everyBitOfTheTagCounts() {
    byte[] key = bytes(32);
    byte[] sealed = JdkAead.seal(key, 1, NOTHING, bytes(40));
    Memory source = MemoryForm.ARRAY.of(sealed);
    Memory target = canaries(MemoryForm.ARRAY, 40);
    scratch.loadKey(key, 0);
    engines()
        .forEach(
            engine -> {
              for (int bit = 0; bit < 128; bit++) {
                int at = 40 + bit / 8;
                source.putByte(at, (byte) (sealed[at] ^ (1 << bit % 8)));
                assertThat(engine.open(scratch, 1, source, 0, 40, target, 0)).isFalse();
                source.putByte(at, sealed[at]);
              }
            });
    assertThat(MemoryForm.bytes(target, 40)).containsOnly(CANARY);
  }

  @ParameterizedTest
  @MethodSource("engines")
  void matchesBouncyCastle(AeadEngine engine) throws InvalidCipherTextException {
    for (int length = 0; length <= LONGEST; length++) {
      byte[] key = bytes(32);
      byte[] plaintext = bytes(length);
      ChaCha20Poly1305 oracle = new ChaCha20Poly1305();
      oracle.init(true, new ParametersWithIV(new KeyParameter(key), new byte[12]));
      byte[] expected = new byte[length + 16];
      oracle.doFinal(expected, oracle.processBytes(plaintext, 0, length, expected, 0));
      Memory target = MemoryForm.ARRAY.allocate(length + 16);
      scratch.loadKey(key, 0);
      engine.seal(scratch, 0, MemoryForm.ARRAY.of(plaintext), 0, length, length, target, 0);
      assertThat(MemoryForm.bytes(target, length + 16)).isEqualTo(expected);
    }
  }

  @ParameterizedTest
  @MethodSource("engines")
  void keyGivenAsWordsEqualsKeyGivenAsBytes(AeadEngine engine) {
    byte[] key = bytes(32);
    int[] words = new int[8];
    for (int i = 0; i < 8; i++) {
      words[i] = MemoryForm.ARRAY.of(key).getIntLittleEndian(4L * i);
    }
    Memory text = MemoryForm.NATIVE_SEGMENT.allocate(116);
    scratch.loadKey(words);
    engine.seal(scratch, 3, text, 0, 100, 100, text, 0);
    assertThat(MemoryForm.bytes(text, 116)).isEqualTo(JdkAead.seal(key, 3, NOTHING, new byte[100]));
  }

  @ParameterizedTest
  @MethodSource("engines")
  void wipeLeavesNoKeyAndNoPlaintextBehind(AeadEngine engine) {
    byte[] key = bytes(32);
    byte[] plaintext = bytes(500);
    byte[] sealed = JdkAead.seal(key, 1, NOTHING, plaintext);
    for (MemoryForm form : MemoryForm.values()) {
      Memory memory = form.of(sealed);
      scratch.loadKey(key, 0);
      assertThat(engine.open(scratch, 1, memory, 0, 500, memory, 0)).isTrue();
      scratch.wipe();
      assertThat(Arrays.copyOfRange(scratch.state, 4, 12)).containsOnly(0);
      assertThat(scratch.poly).containsOnly(0);
      // Ciphertext may stay; three bytes of plaintext in a row would not be chance.
      for (int i = 0; i + 3 <= plaintext.length; i++) {
        assertThat(Arrays.copyOfRange(scratch.text, i, i + 3))
            .isNotEqualTo(Arrays.copyOfRange(plaintext, i, i + 3));
      }
    }
  }

  private byte[] bytes(int size) {
    byte[] bytes = new byte[size];
    random.nextBytes(bytes);
    return bytes;
  }

  private static Memory canaries(MemoryForm form, int size) {
    byte[] canaries = new byte[size];
    Arrays.fill(canaries, CANARY);
    return form.of(canaries);
  }

  private static byte[] range(Memory memory, int size, int from, int length) {
    return Arrays.copyOfRange(MemoryForm.bytes(memory, size), from, from + length);
  }

  /** Asserts that {@code memory} holds {@code expected} at {@code from} and canaries elsewhere. */
  private static void assertRange(
      Memory memory, int size, int from, byte[] expected, String description) {
    byte[] whole = new byte[size];
    Arrays.fill(whole, CANARY);
    System.arraycopy(expected, 0, whole, from, expected.length);
    assertThat(MemoryForm.bytes(memory, size)).as(description).isEqualTo(whole);
  }
}
