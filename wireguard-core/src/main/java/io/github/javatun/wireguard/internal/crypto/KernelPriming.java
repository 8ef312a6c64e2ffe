package io.github.javatun.wireguard.internal.crypto;

import static io.github.javatun.wireguard.internal.crypto.VectorWidth.BITS;

import java.util.function.BooleanSupplier;

/**
 * Makes C2 compile the kernels of {@link VectorEngine} soon.
 *
 * <p>Until then each operation on a vector is Java code that works lane by lane and allocates, and
 * a kernel has hundreds of them. Run as often as the VM wants to see a method before it compiles
 * it, that takes seconds; worse, the compilers spend them on that Java code, which nobody needs
 * afterwards. But the VM counts calls and not what they do: so a kernel that is called with a
 * negative index returns at once. A call in earnest now and then shows which way the code goes.
 *
 * <p><b>Any thread may call {@link #run}.</b>
 */
final class KernelPriming {

  private static final int NOTHING = -1;
  private static final int TEXT_BYTES = 1024;

  private static final int ROUNDS_AT_MOST = 400;
  private static final int EMPTY_CALLS_PER_ROUND = 300;
  private static final long PAUSE_MILLIS = 5;

  /** All kernels once: some 5 µs if compiled, more than ten times as much if one is not. */
  private static final long COMPILED_NANOS = 50_000;

  private final AeadScratch scratch = new AeadScratch();
  private final byte[] text = new byte[TEXT_BYTES];

  private KernelPriming() {}

  /** Returns when all kernels are compiled, or does not help any more, or is cancelled. */
  static void run(BooleanSupplier cancelled) throws InterruptedException {
    KernelPriming priming = new KernelPriming();
    for (int round = 0; round < ROUNDS_AT_MOST && !cancelled.getAsBoolean(); round++) {
      for (int i = 0; i < EMPTY_CALLS_PER_ROUND; i++) {
        priming.callAll(NOTHING);
      }
      long begin = System.nanoTime();
      priming.callAll(0);
      if (System.nanoTime() - begin < COMPILED_NANOS) {
        return;
      }
      Thread.sleep(PAUSE_MILLIS);
    }
  }

  private void callAll(int at) {
    int[] keystream = scratch.keystream;
    int[] state = scratch.state;
    long[] poly = scratch.poly;
    Poly1305Lanes.powers(at, 1, poly);
    Poly1305Lanes.absorb(poly, text, at, 1, 4);
    Poly1305Lanes.finish(poly, text, at);
    ChaCha20Rows.oneVector(state, keystream, at);
    ChaCha20Rows.twoVectors(state, keystream, at);
    if (BITS == 256) {
      ChaCha20EightLanes.keystream(state, keystream, at);
    } else {
      ChaCha20Lanes.keystream(state, keystream, at);
      ChaCha20LanesAndRows.keystream(state, keystream, at);
      ChaCha20TextLanes.crypt(state, text, at, text, at);
    }
    KeystreamXor.xor(keystream, 0, text, 0, text, 0, at < 0 ? 0 : TEXT_BYTES);
  }
}
