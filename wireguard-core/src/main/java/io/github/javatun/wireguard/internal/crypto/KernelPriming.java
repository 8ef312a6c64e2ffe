package io.github.javatun.wireguard.internal.crypto;

import static io.github.javatun.wireguard.internal.crypto.VectorWidth.BITS;

/**
 * Makes C2 compile the kernels of {@link VectorEngine} soon, with {@link EngineWarmUp}.
 *
 * <p>Until then each operation on a vector is Java code that works lane by lane and allocates, and
 * a kernel has hundreds of them. Run as often as the VM wants to see a method before it compiles
 * it, that takes seconds; worse, the compilers spend them on that Java code, which nobody needs
 * afterwards. But the VM counts calls and not what they do: so a kernel that is called with a
 * negative index returns at once. A call in earnest now and then shows which way the code goes.
 *
 * <p><b>Any thread may call any method with a scratch of its own.</b>
 */
final class KernelPriming {

  private static final int NOTHING = -1;
  private static final int EMPTY_CALLS = 300;
  private static final int TEXT_BYTES = 1024;

  private KernelPriming() {}

  /** Calls all kernels many times with nothing to do. */
  static void count(AeadScratch scratch) {
    for (int i = 0; i < EMPTY_CALLS; i++) {
      callAll(scratch, NOTHING);
    }
  }

  /** Runs all kernels once. */
  static void run(AeadScratch scratch) {
    callAll(scratch, 0);
  }

  private static void callAll(AeadScratch scratch, int at) {
    int[] keystream = scratch.keystream;
    int[] state = scratch.state;
    long[] poly = scratch.poly;
    byte[] text = scratch.text;
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
