package io.github.javatun.wireguard.internal.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.github.javatun.wireguard.internal.memory.Memory;
import io.github.javatun.wireguard.internal.memory.MemoryForm;
import java.lang.management.ManagementFactory;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every primitive works without allocating. */
final class CryptoAllocationTest {

  private static final int WARM_UP_CALLS = 20_000;
  private static final int CALLS = 20_000;
  private static final int ROUNDS = 20;
  private static final int TEXT_BYTES = 100;
  private static final int LARGEST_BYTES = 2000;

  /** With {@link #TEXT_BYTES}, these take every kernel of every engine. */
  private static final int[] LENGTHS = {200, 700, 1420, LARGEST_BYTES};

  static Stream<Arguments> operations() {
    Stream<Arguments> hashes = Stream.of(blake2s(), kdf(), handshake(), cookie(), nonces(), pool());
    return Stream.concat(
        hashes,
        Engines.available().stream()
            .flatMap(engine -> Stream.of(MemoryForm.values()).map(form -> engine(engine, form))));
  }

  private static Arguments blake2s() {
    Blake2s blake2s = new Blake2s();
    byte[] bytes = new byte[116];
    return operation(
        "keyed and plain BLAKE2s",
        () -> {
          blake2s.initKeyed(bytes, 0, 32, 16);
          blake2s.update(bytes, 0, 116);
          blake2s.digest(bytes, 0);
          blake2s.init(32);
          blake2s.update(bytes, 0, 116);
          blake2s.digest(bytes, 0);
          blake2s.clear();
        });
  }

  private static Arguments kdf() {
    NoiseHash noise = new NoiseHash();
    MacKey macKey = new MacKey();
    byte[] chainingKey = new byte[32];
    byte[] second = new byte[32];
    byte[] third = new byte[32];
    return operation(
        "hash, mac and kdf",
        () -> {
          noise.mixHash(chainingKey, second, 0, 32);
          noise.mac(second, 0, 32, third, 0, 32, third, 0);
          noise.loadMacKey(second, 0, 32, macKey);
          noise.mac(macKey, third, 0, 32, third, 0);
          noise.kdf3(chainingKey, second, 0, 32, chainingKey, second, third);
          noise.wipe();
        });
  }

  private static Arguments handshake() {
    AeadScratch scratch = new AeadScratch();
    byte[] key = new byte[32];
    byte[] buffer = new byte[64];
    return operation(
        "handshake AEAD",
        () -> {
          HandshakeAead.seal(scratch, key, 0, key, 0, 32, buffer, 0, 32, buffer, 0);
          check(HandshakeAead.open(scratch, key, 0, key, 0, 32, buffer, 0, 32, buffer, 0));
          check(!HandshakeAead.open(scratch, key, 1, key, 0, 32, buffer, 0, 32, buffer, 0));
        });
  }

  private static Arguments cookie() {
    AeadScratch scratch = new AeadScratch();
    byte[] key = new byte[32];
    byte[] buffer = new byte[32];
    return operation(
        "XChaCha20-Poly1305",
        () -> {
          XChaCha20Poly1305.seal(scratch, key, key, 0, key, 0, 16, buffer, 0, 16, buffer, 0);
          check(XChaCha20Poly1305.open(scratch, key, key, 0, key, 0, 16, buffer, 0, 16, buffer, 0));
        });
  }

  private static Arguments nonces() {
    NonceStream nonces = new NonceStream();
    byte[] nonce = new byte[32];
    return operation(
        "nonces",
        () -> {
          nonces.next(nonce, 0);
          nonces.seed(nonce);
        });
  }

  private static Arguments pool() {
    return operation(
        "scratch pool",
        () -> {
          CallScratch scratch = ScratchPool.acquire();
          check(scratch.handshakeIn()[0] == 0 && scratch.hash() != null);
          scratch.release();
        });
  }

  private static Arguments engine(AeadEngine engine, MemoryForm form) {
    AeadScratch scratch = new AeadScratch();
    Memory memory = form.allocate(16 + TEXT_BYTES + 28);
    Memory large = form.allocate(LARGEST_BYTES + AeadEngine.TAG_BYTES);
    byte[] key = new byte[32];
    int[] turn = new int[1];
    return operation(
        engine.getClass().getSimpleName() + " on " + form,
        () -> {
          scratch.loadKey(key, 0);
          engine.seal(scratch, 1, memory, 16, TEXT_BYTES, TEXT_BYTES + 12, memory, 16);
          check(!engine.open(scratch, 2, memory, 16, TEXT_BYTES + 12, memory, 0));
          check(engine.open(scratch, 1, memory, 16, TEXT_BYTES + 12, memory, 0));
          check(memory.isOverwrittenBy(0, TEXT_BYTES, memory, 16));
          memory.moveFrom(16, memory, 0, TEXT_BYTES);
          int length = LENGTHS[turn[0]++ % LENGTHS.length];
          engine.seal(scratch, 1, large, 0, length, length, large, 0);
          check(engine.open(scratch, 1, large, 0, length, large, 0));
          scratch.wipe();
        });
  }

  private static Arguments operation(String name, Runnable call) {
    return Arguments.argumentSet(name, call);
  }

  private static void check(boolean condition) {
    if (!condition) {
      throw new AssertionError("unexpected result");
    }
  }

  @ParameterizedTest
  @MethodSource("operations")
  void allocatesNothing(Runnable call) {
    repeat(call, WARM_UP_CALLS);
    assertAllocatesNothing(call, CALLS);
  }

  private static void assertAllocatesNothing(Runnable call, int calls) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    // What the JVM itself may allocate once for the thread does not show in every round.
    long least = Long.MAX_VALUE;
    for (int round = 0; round < ROUNDS && least > 0; round++) {
      long before = threads.getCurrentThreadAllocatedBytes();
      repeat(call, calls);
      least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
    }
    assertThat(least).isZero();
  }

  /** Too slow for as many calls, so with a round of fewer. */
  @Test
  void theCurveAllocatesNothing() {
    Curve25519 curve = new Curve25519();
    byte[] privateKey = new byte[32];
    byte[] publicKey = new byte[32];
    Runnable call =
        () -> {
          curve.publicFromPrivate(privateKey, publicKey);
          check(curve.agree(publicKey, publicKey, privateKey));
        };
    assertAllocatesNothing(call, 500);
  }

  private static void repeat(Runnable call, int times) {
    for (int i = 0; i < times; i++) {
      call.run();
    }
  }
}
