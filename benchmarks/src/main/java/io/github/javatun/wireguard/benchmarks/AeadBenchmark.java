package io.github.javatun.wireguard.benchmarks;

import java.security.GeneralSecurityException;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What ChaCha20-Poly1305 costs for a message, by this library's engines and by others. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 4, time = 1)
@Fork(
    value = 3,
    jvmArgsAppend = {
      "--add-modules=jdk.incubator.vector",
      "--enable-native-access=ALL-UNNAMED",
      "-Dio.github.javatun.wireguard.engine.warmup=off"
    })
@State(Scope.Thread)
public class AeadBenchmark {

  /** Whose cipher. */
  @Param({"scalar", "vector256", "vector512", "jdk", "bouncycastle", "openssl"})
  public String cipher = "";

  /** Bytes of plaintext. */
  @Param({"64", "256", "576", "1420", "1500", "8192", "65535"})
  public int size;

  // Sizes and begins that differ modulo 4096: a load that follows a store to the same place of
  // another page waits for it.
  private final byte[] plaintext = new byte[(1 << 16) + 1000];
  private final byte[] sealed = new byte[plaintext.length + MessageCipher.TAG_BYTES];
  private final byte[] opened = new byte[plaintext.length];
  private final byte[] target = new byte[sealed.length];
  private MessageCipher underTest = new MessageCipher.BouncyCastle(new byte[32]);
  private long counter;

  /** Makes the cipher and a message to open, and checks the one with the other. */
  @Setup
  public void prepare() throws GeneralSecurityException {
    byte[] key = new byte[32];
    Random random = new Random(25);
    random.nextBytes(key);
    random.nextBytes(plaintext);
    underTest = MessageCipher.of(cipher, key);
    underTest.seal(0, plaintext, size, sealed);
    if (!underTest.open(0, sealed, size, opened)) {
      throw new IllegalStateException(cipher + " does not open what it sealed");
    }
  }

  /** Seals a message under the next nonce. */
  @Benchmark
  public void seal() {
    underTest.seal(++counter, plaintext, size, target);
  }

  /** Opens the same message again. */
  @Benchmark
  public boolean open() {
    return underTest.open(0, sealed, size, opened);
  }
}
