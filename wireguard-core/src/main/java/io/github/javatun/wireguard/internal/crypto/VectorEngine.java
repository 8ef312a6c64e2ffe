package io.github.javatun.wireguard.internal.crypto;

import static io.github.javatun.wireguard.internal.crypto.AeadScratch.KEYSTREAM_BLOCKS;
import static io.github.javatun.wireguard.internal.crypto.VectorWidth.INT_LANES;
import static io.github.javatun.wireguard.internal.crypto.VectorWidth.VECTOR_BYTES;

import io.github.javatun.wireguard.internal.memory.ArrayMemory;
import io.github.javatun.wireguard.internal.memory.BufferMemory;
import io.github.javatun.wireguard.internal.memory.Memory;
import io.github.javatun.wireguard.internal.memory.SegmentMemory;
import java.util.Arrays;

/**
 * The engine that computes with vectors of 256 or 512 bits. Only {@link EngineSelection} may load
 * this class: it links only where the module {@code jdk.incubator.vector} is there.
 *
 * <p>One pass of ChaCha20 makes the Poly1305 key and the keystream of the first 23 blocks. From
 * array to array, {@link ArrayAead} does without copies. Otherwise, and for short messages, what is
 * authenticated is the ciphertext in the scratch: there Poly1305 finds padding and lengths in
 * place, may read whole groups, and knows one kind of memory only. The XOR goes from segment to
 * segment, but for the last bytes; otherwise through the scratch, a copy more.
 *
 * <p>Vectors occur in the kernels only, and every kernel is too large for C2 to inline it (more
 * than 325 bytes of bytecode): each is compiled by itself, completely and early. A small one would
 * be inlined into whatever calls the engine, where C2 may stop inlining halfway and leave vectors
 * as objects.
 *
 * <p><b>The one instance may be used by any thread.</b> Nothing is allocated once compiled by C2;
 * before that, every operation on a vector allocates.
 */
final class VectorEngine implements AeadEngine {

  /** The engine. */
  static final VectorEngine INSTANCE = new VectorEngine();

  /**
   * With fewer blocks to authenticate, powers and lanes cost more than they save, or lack a first
   * or a last group.
   */
  static final int LEAST_LANE_BLOCKS = 10;

  private static final int BLOCK_INTS = ChaCha20.STATE_INTS;

  private VectorEngine() {}

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
    if (length >= ArrayAead.LEAST_BYTES
        && paddedLength - length < Poly1305.BLOCK_BYTES
        && source instanceof ArrayMemory from
        && target instanceof ArrayMemory to) {
      byte[] array = to.array();
      int at = (int) targetOffset;
      ArrayAead.seal(scratch, from.array(), (int) sourceOffset, length, paddedLength, array, at);
    } else {
      sealByScratch(scratch, source, sourceOffset, length, paddedLength, target, targetOffset);
    }
    target.putLongLittleEndian(targetOffset + paddedLength, scratch.tagLow());
    target.putLongLittleEndian(targetOffset + paddedLength + Long.BYTES, scratch.tagHigh());
  }

  private static void sealByScratch(
      AeadScratch scratch,
      Memory source,
      long sourceOffset,
      int length,
      int paddedLength,
      Memory target,
      long targetOffset) {
    int block = keystream(scratch, 0, 1 + blocks(paddedLength, ChaCha20.BLOCK_BYTES));
    int head = startTag(scratch, paddedLength);
    int room = (block - 1) * ChaCha20.BLOCK_BYTES;
    int keyAt = BLOCK_INTS;
    int held = 0;
    int done = 0;
    while (true) {
      int part = Math.min(paddedLength - done, room);
      int filled = Math.max(0, Math.min(length - done, part));
      encrypt(
          scratch,
          keyAt,
          source,
          sourceOffset + done,
          filled,
          target,
          targetOffset + done,
          held,
          part);
      done += part;
      held += part;
      if (done == paddedLength) {
        break;
      }
      held = absorb(scratch, held, head);
      head = 0;
      int made = keystream(scratch, block, blocks(paddedLength - done, ChaCha20.BLOCK_BYTES));
      block += made;
      room = made * ChaCha20.BLOCK_BYTES;
      keyAt = 0;
    }
    finishTag(scratch, held, head, paddedLength);
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
    if (length >= ArrayAead.LEAST_BYTES
        && source instanceof ArrayMemory from
        && target instanceof ArrayMemory to) {
      return ArrayAead.open(
          scratch, from.array(), (int) sourceOffset, length, to.array(), (int) targetOffset);
    }
    int block = keystream(scratch, 0, 1 + blocks(length, ChaCha20.BLOCK_BYTES));
    int room = (block - 1) * ChaCha20.BLOCK_BYTES;
    if (!isAuthentic(scratch, source, sourceOffset, length)) {
      return false;
    }
    boolean whole = length <= AeadScratch.TEXT_BYTES;
    int keyAt = BLOCK_INTS;
    int done = 0;
    while (true) {
      int part = Math.min(length - done, room);
      int at = whole ? done : 0;
      if (!whole) {
        source.copyTo(sourceOffset + done, scratch.text, 0, part);
      }
      decrypt(scratch, keyAt, at, part, target, targetOffset + done);
      done += part;
      if (done == length) {
        return true;
      }
      int made = keystream(scratch, block, blocks(length - done, ChaCha20.BLOCK_BYTES));
      block += made;
      room = made * ChaCha20.BLOCK_BYTES;
      keyAt = 0;
    }
  }

  /**
   * Encrypts {@code filled} bytes and zeros up to {@code part} bytes; the ciphertext goes to the
   * target and, to be authenticated, to {@code at} in the text of the scratch.
   */
  private static void encrypt(
      AeadScratch scratch,
      int keyAt,
      Memory source,
      long sourceAt,
      int filled,
      Memory target,
      long targetAt,
      int at,
      int part) {
    int[] keystream = scratch.keystream;
    byte[] text = scratch.text;
    int direct = filled & -VECTOR_BYTES;
    if (source instanceof SegmentMemory from && target instanceof SegmentMemory to) {
      KeystreamXor.copying(
          keystream, keyAt, from.segment(), sourceAt, to.segment(), targetAt, text, at, direct);
    } else {
      direct = 0;
    }
    if (direct < part) {
      int rest = at + direct;
      if (direct < filled) {
        source.copyTo(sourceAt + direct, text, rest, filled - direct);
      }
      Arrays.fill(text, at + filled, at + part, (byte) 0);
      KeystreamXor.plain(keystream, keyAt + (direct >> 2), text, rest, text, rest, part - direct);
      target.copyFrom(targetAt + direct, text, rest, part - direct);
    }
  }

  /** Decrypts {@code part} bytes from {@code at} in the text of the scratch. */
  private static void decrypt(
      AeadScratch scratch, int keyAt, int at, int part, Memory target, long targetAt) {
    int[] keystream = scratch.keystream;
    byte[] text = scratch.text;
    int direct = part & -VECTOR_BYTES;
    switch (target) {
      case ArrayMemory to ->
          KeystreamXor.plain(keystream, keyAt, text, at, to.array(), (int) targetAt, direct);
      case SegmentMemory to ->
          KeystreamXor.plain(keystream, keyAt, text, at, to.segment(), targetAt, direct);
      case BufferMemory to -> direct = 0;
    }
    if (direct < part) {
      int rest = at + direct;
      scratch.notePlaintext(rest, at + part);
      KeystreamXor.plain(keystream, keyAt + (direct >> 2), text, rest, text, rest, part - direct);
      target.copyFrom(targetAt + direct, text, rest, part - direct);
    }
  }

  /** Leaves the ciphertext in the text of the scratch, if it fits. */
  private static boolean isAuthentic(
      AeadScratch scratch, Memory source, long sourceOffset, int length) {
    int head = startTag(scratch, length);
    int held = 0;
    int done = 0;
    while (true) {
      int part = Math.min(length - done, AeadScratch.TEXT_BYTES);
      source.copyTo(sourceOffset + done, scratch.text, held, part);
      done += part;
      held += part;
      if (done == length) {
        break;
      }
      held = absorb(scratch, held, head);
      head = 0;
    }
    finishTag(scratch, held, head, length);
    return scratch.tagEquals(
        source.getLongLittleEndian(sourceOffset + length),
        source.getLongLittleEndian(sourceOffset + length + Long.BYTES));
  }

  private static int blocks(int length, int blockBytes) {
    return (length + blockBytes - 1) / blockBytes;
  }

  /** Those of the text and the one with the lengths. */
  private static int authenticatedBlocks(int length) {
    return blocks(length, Poly1305.BLOCK_BYTES) + 1;
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
      } else if (left <= INT_LANES || VectorWidth.BITS == 256) {
        ChaCha20Lanes.keystream(state, scratch.keystream, at);
        made += INT_LANES;
      } else {
        ChaCha20LanesAndRows.keystream(state, scratch.keystream, at);
        made += ChaCha20LanesAndRows.BLOCKS;
      }
    } while (made < most);
    return made;
  }

  /**
   * Starts the authenticator with the one-time key at the beginning of the keystream.
   *
   * @return how many blocks the first group has, for {@link #absorb}; 0 for scalar code
   */
  private static int startTag(AeadScratch scratch, int length) {
    int blocks = authenticatedBlocks(length);
    if (blocks < LEAST_LANE_BLOCKS) {
      return 0;
    }
    long[] poly = scratch.poly;
    scratch.notePolyLanes();
    Poly1305.init(poly, scratch.keystream);
    Poly1305Lanes.powers(
        Poly1305.keyLow(scratch.keystream), Poly1305.keyHigh(scratch.keystream), poly);
    return ((blocks - 1) & (VectorWidth.LONG_LANES - 1)) + 1;
  }

  /**
   * Absorbs the first {@code size} bytes of the text as far as they make groups.
   *
   * @param head how many blocks the first group has, or 0 if that one is absorbed
   * @return how many bytes are left and now stand at the beginning of the text
   */
  private static int absorb(AeadScratch scratch, int size, int head) {
    byte[] text = scratch.text;
    int headBytes = head * Poly1305.BLOCK_BYTES;
    int groups = (size - headBytes) / Poly1305Lanes.GROUP_BYTES;
    Poly1305Lanes.absorb(scratch.poly, text, 0, head, groups);
    int at = headBytes + groups * Poly1305Lanes.GROUP_BYTES;
    System.arraycopy(text, at, text, 0, size - at);
    return size - at;
  }

  /** Absorbs the rest of the text and the block with the lengths, and computes the tag. */
  private static void finishTag(AeadScratch scratch, int held, int head, int length) {
    int size = scratch.appendLengths(held, length);
    if (authenticatedBlocks(length) < LEAST_LANE_BLOCKS) {
      Poly1305.tag(scratch.poly, scratch.keystream, scratch.text, size / Poly1305.BLOCK_BYTES);
      return;
    }
    int headBytes = head * Poly1305.BLOCK_BYTES;
    int groups = (size - headBytes) / Poly1305Lanes.GROUP_BYTES;
    Poly1305Lanes.absorb(scratch.poly, scratch.text, 0, head, groups - 1);
    Poly1305Lanes.finish(scratch.poly, scratch.text, size - Poly1305Lanes.GROUP_BYTES);
    Poly1305.finish(scratch.poly);
  }
}
