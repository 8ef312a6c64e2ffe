package io.github.javatun.wireguard.internal.crypto;

import static io.github.javatun.wireguard.internal.crypto.AeadScratch.KEYSTREAM_BLOCKS;
import static io.github.javatun.wireguard.internal.crypto.VectorWidth.INT_LANES;

import io.github.javatun.wireguard.internal.memory.ArrayMemory;
import io.github.javatun.wireguard.internal.memory.Memory;
import java.util.Arrays;

/**
 * The engine that computes with vectors of 256 or 512 bits. Only {@link EngineSelection} may load
 * this class: it links only where the module {@code jdk.incubator.vector} is there.
 *
 * <p>Messages of up to 128 bytes are worked on in the scratch, with a tag computed by scalar code;
 * longer ones go from array to array, see {@link ArrayAead}. Other memory is copied to an array of
 * the scratch and back, which costs less than vectors do that check a segment with every access,
 * and leaves one kind of memory for the compiler to see.
 *
 * <p>Vectors occur in the kernels only, and every kernel is too large for C2 to inline it (more
 * than 325 bytes of bytecode): each is compiled by itself, completely and early. A small one would
 * be inlined into whatever calls the engine, where C2 may stop inlining halfway and leave vectors
 * as objects. A kernel that is told to start at a negative index returns at once, see {@link
 * KernelPriming}.
 *
 * <p><b>The one instance may be used by any thread.</b> Nothing is allocated once compiled by C2;
 * before that, every operation on a vector allocates.
 */
final class VectorEngine implements AeadEngine {

  /** The engine. */
  static final VectorEngine INSTANCE = new VectorEngine();

  private static final int BLOCK_INTS = ChaCha20.STATE_INTS;

  private VectorEngine() {}

  @Override
  public void countKernelCalls(AeadScratch scratch) {
    KernelPriming.count(scratch);
  }

  @Override
  public void runKernels(AeadScratch scratch) {
    KernelPriming.run(scratch);
  }

  @Override
  public void seal(
      AeadScratch scratch,
      long counter,
      Memory source,
      long sourceOffset,
      int length,
      int paddedLength,
      Memory target,
      long targetOffset) {
    scratch.loadNonce(counter);
    if (length < ArrayAead.LEAST_BYTES) {
      sealShort(scratch, source, sourceOffset, length, paddedLength, target, targetOffset);
    } else if (source instanceof ArrayMemory from && target instanceof ArrayMemory to) {
      ArrayAead.seal(
          scratch,
          from.array(),
          (int) sourceOffset,
          length,
          paddedLength,
          to.array(),
          (int) targetOffset);
    } else {
      byte[] stage = scratch.stage(paddedLength);
      int plaintextBefore = scratch.stagedPlaintext();
      scratch.noteStagedPlaintext(Math.max(plaintextBefore, length));
      source.copyTo(sourceOffset, stage, 0, length);
      ArrayAead.seal(scratch, stage, 0, length, paddedLength, stage, 0);
      scratch.noteStagedPlaintext(plaintextBefore);
      target.copyFrom(targetOffset, stage, 0, paddedLength);
    }
    target.putLongLittleEndian(targetOffset + paddedLength, scratch.tagLow());
    target.putLongLittleEndian(targetOffset + paddedLength + Long.BYTES, scratch.tagHigh());
  }

  private static void sealShort(
      AeadScratch scratch,
      Memory source,
      long sourceOffset,
      int length,
      int paddedLength,
      Memory target,
      long targetOffset) {
    byte[] text = scratch.text;
    keystream(scratch, 0, 1 + blocks(paddedLength));
    scratch.notePlaintext(0, paddedLength);
    source.copyTo(sourceOffset, text, 0, length);
    Arrays.fill(text, length, paddedLength, (byte) 0);
    KeystreamXor.xor(scratch.keystream, BLOCK_INTS, text, 0, text, 0, paddedLength);
    target.copyFrom(targetOffset, text, 0, paddedLength);
    computeShortTag(scratch, paddedLength);
  }

  @Override
  public boolean open(
      AeadScratch scratch,
      long counter,
      Memory source,
      long sourceOffset,
      int length,
      Memory target,
      long targetOffset) {
    scratch.loadNonce(counter);
    if (length < ArrayAead.LEAST_BYTES) {
      return openShort(scratch, source, sourceOffset, length, target, targetOffset);
    }
    if (source instanceof ArrayMemory from && target instanceof ArrayMemory to) {
      return ArrayAead.open(
          scratch, from.array(), (int) sourceOffset, length, to.array(), (int) targetOffset);
    }
    byte[] stage = scratch.stage(length + TAG_BYTES);
    source.copyTo(sourceOffset, stage, 0, length + TAG_BYTES);
    scratch.noteStagedPlaintext(Math.max(scratch.stagedPlaintext(), length));
    if (!ArrayAead.open(scratch, stage, 0, length, stage, 0)) {
      return false;
    }
    target.copyFrom(targetOffset, stage, 0, length);
    return true;
  }

  private static boolean openShort(
      AeadScratch scratch,
      Memory source,
      long sourceOffset,
      int length,
      Memory target,
      long targetOffset) {
    byte[] text = scratch.text;
    keystream(scratch, 0, 1 + blocks(length));
    source.copyTo(sourceOffset, text, 0, length);
    computeShortTag(scratch, length);
    if (!scratch.tagEquals(
        source.getLongLittleEndian(sourceOffset + length),
        source.getLongLittleEndian(sourceOffset + length + Long.BYTES))) {
      return false;
    }
    scratch.notePlaintext(0, length);
    KeystreamXor.xor(scratch.keystream, BLOCK_INTS, text, 0, text, 0, length);
    target.copyFrom(targetOffset, text, 0, length);
    return true;
  }

  /** Computes the tag of the ciphertext at the beginning of the text. */
  private static void computeShortTag(AeadScratch scratch, int length) {
    int size = scratch.appendLengths(length, length);
    Poly1305.tag(scratch.poly, scratch.keystream, scratch.text, size / Poly1305.BLOCK_BYTES);
  }

  private static int blocks(int length) {
    return (length + ChaCha20.BLOCK_BYTES - 1) / ChaCha20.BLOCK_BYTES;
  }

  /** Makes keystream, of all blocks wanted if there is room, and returns of how many. */
  static int keystream(AeadScratch scratch, int firstBlock, int wanted) {
    int[] state = scratch.state;
    int most = wanted <= KEYSTREAM_BLOCKS ? wanted : ChaCha20LanesAndRows.BLOCKS;
    int made = 0;
    do {
      state[ChaCha20.COUNTER_INDEX] = firstBlock + made;
      int left = most - made;
      int at = made * BLOCK_INTS;
      if (left <= ChaCha20Rows.ROW_BLOCKS) {
        ChaCha20Rows.oneVector(state, scratch.keystream, at);
        made += ChaCha20Rows.ROW_BLOCKS;
      } else if (left <= 2 * ChaCha20Rows.ROW_BLOCKS) {
        ChaCha20Rows.twoVectors(state, scratch.keystream, at);
        made += 2 * ChaCha20Rows.ROW_BLOCKS;
      } else if (VectorWidth.BITS == 256) {
        ChaCha20EightLanes.keystream(state, scratch.keystream, at);
        made += ChaCha20EightLanes.BLOCKS;
      } else if (left <= INT_LANES) {
        ChaCha20Lanes.keystream(state, scratch.keystream, at);
        made += INT_LANES;
      } else {
        ChaCha20LanesAndRows.keystream(state, scratch.keystream, at);
        made += ChaCha20LanesAndRows.BLOCKS;
      }
    } while (made < most);
    return made;
  }
}
