package io.github.javatun.wireguard.internal.crypto;

import static io.github.javatun.wireguard.internal.crypto.AeadScratch.KEYSTREAM_BLOCKS;
import static io.github.javatun.wireguard.internal.crypto.VectorWidth.BITS;
import static io.github.javatun.wireguard.internal.crypto.VectorWidth.INT_LANES;
import static io.github.javatun.wireguard.internal.crypto.VectorWidth.LONG_LANES;
import static io.github.javatun.wireguard.internal.crypto.VectorWidth.VECTOR_BYTES;

import java.util.Arrays;

/**
 * What {@link VectorEngine} does with a longer message from array to array: the text goes through
 * the processor once to be encrypted and once to be authenticated, and through the scratch only at
 * its end.
 *
 * <pre>
 *              beginning              middle                   end
 * text   key and keystream in   XOR from array to array,  less than a vector and
 *        the scratch, then XOR  pass by pass              padding, in the scratch
 * tag    head of 1 to n blocks  groups of n blocks        a group with padding and
 *        from the array         from the array            lengths, in the scratch
 * </pre>
 *
 * <p><b>Any thread may call any method with a scratch of its own.</b> Nothing is allocated once
 * compiled by C2.
 */
final class ArrayAead {

  /**
   * For shorter messages scalar code computes the tag faster; still shorter ones lack the first or
   * the last group.
   */
  static final int LEAST_BYTES = (VectorEngine.LEAST_LANE_BLOCKS - 2) * Poly1305.BLOCK_BYTES + 1;

  /**
   * Whether keystream is XORed with the text where it is made. With 16 registers that would not
   * pay.
   */
  private static final boolean FUSED = BITS == 512;

  private ArrayAead() {}

  /** Encrypts and leaves the tag in the scratch, see {@link AeadEngine#seal}. */
  static void seal(
      AeadScratch scratch,
      byte[] source,
      int sourceAt,
      int length,
      int paddedLength,
      byte[] target,
      int targetAt) {
    int made = firstKeystream(scratch, 1 + textBlocks(paddedLength));
    startTag(scratch);
    crypt(scratch, made, source, sourceAt, length, paddedLength, target, targetAt);
    computeTag(scratch, target, targetAt, paddedLength);
  }

  /** Decrypts if the tag behind the ciphertext is right, see {@link AeadEngine#open}. */
  static boolean open(
      AeadScratch scratch, byte[] source, int sourceAt, int length, byte[] target, int targetAt) {
    int made = firstKeystream(scratch, 1 + textBlocks(length));
    startTag(scratch);
    computeTag(scratch, source, sourceAt, length);
    if (!scratch.tagEquals(source, sourceAt + length)) {
      return false;
    }
    crypt(scratch, made, source, sourceAt, length, length, target, targetAt);
    return true;
  }

  /**
   * Makes keystream, of all blocks wanted if there is room, and returns of how many. If there is
   * not, so many that few blocks are left over after passes of {@link ChaCha20TextLanes}.
   */
  private static int firstKeystream(AeadScratch scratch, int wanted) {
    int left = wanted % INT_LANES;
    boolean rows = left > ChaCha20Rows.ROW_BLOCKS && left <= 2 * ChaCha20Rows.ROW_BLOCKS;
    int first = FUSED && wanted > KEYSTREAM_BLOCKS && !rows ? INT_LANES : wanted;
    return VectorEngine.keystream(scratch, 0, first);
  }

  private static int textBlocks(int length) {
    return (length + ChaCha20.BLOCK_BYTES - 1) / ChaCha20.BLOCK_BYTES;
  }

  /**
   * XORs {@code filled} bytes and zeros up to {@code length} bytes with the keystream, of which the
   * first {@code made} blocks are in the scratch. These are all there are, or no more than there
   * are whole blocks of text.
   */
  private static void crypt(
      AeadScratch scratch,
      int made,
      byte[] source,
      int sourceAt,
      int filled,
      int length,
      byte[] target,
      int targetAt) {
    int[] keystream = scratch.keystream;
    int whole = filled & -VECTOR_BYTES;
    int block = made;
    int room = (made - 1) * ChaCha20.BLOCK_BYTES;
    int keyAt = ChaCha20.STATE_INTS;
    int at = 0;
    while (true) {
      int part = Math.min(whole, room) - at;
      KeystreamXor.plain(keystream, keyAt, source, sourceAt + at, target, targetAt + at, part);
      at += part;
      keyAt += part >> 2;
      if (room >= length) {
        break;
      }
      for (;
          FUSED && at <= whole - ChaCha20TextLanes.TEXT_BYTES;
          at += ChaCha20TextLanes.TEXT_BYTES) {
        scratch.state[ChaCha20.COUNTER_INDEX] = block;
        ChaCha20TextLanes.crypt(scratch.state, source, sourceAt + at, target, targetAt + at);
        block += INT_LANES;
      }
      if (at == length) {
        return;
      }
      made = VectorEngine.keystream(scratch, block, textBlocks(length - at));
      block += made;
      room = at + made * ChaCha20.BLOCK_BYTES;
      keyAt = 0;
    }
    if (whole < length) {
      byte[] text = scratch.text;
      int rest = length - whole;
      scratch.notePlaintext(0, rest);
      System.arraycopy(source, sourceAt + whole, text, 0, filled - whole);
      Arrays.fill(text, filled - whole, rest, (byte) 0);
      KeystreamXor.plain(keystream, keyAt, text, 0, text, 0, rest);
      System.arraycopy(text, 0, target, targetAt + whole, rest);
    }
  }

  /** Takes the one-time key from the beginning of the keystream. */
  private static void startTag(AeadScratch scratch) {
    int[] keystream = scratch.keystream;
    scratch.notePolyLanes();
    Poly1305.init(scratch.poly, keystream);
    Poly1305Lanes.powers(Poly1305.keyLow(keystream), Poly1305.keyHigh(keystream), scratch.poly);
  }

  /** Computes the tag of a ciphertext. */
  private static void computeTag(AeadScratch scratch, byte[] array, int at, int length) {
    long[] poly = scratch.poly;
    // With the one of the lengths, less one: so many blocks come before the last group and after
    // the first block.
    int between = (length + Poly1305.BLOCK_BYTES - 1) / Poly1305.BLOCK_BYTES - LONG_LANES;
    int head = (between & (LONG_LANES - 1)) + 1;
    int groups = between / LONG_LANES;
    Poly1305Lanes.absorb(poly, array, at, head, groups);
    int absorbed = head * Poly1305.BLOCK_BYTES + groups * Poly1305Lanes.GROUP_BYTES;
    System.arraycopy(array, at + absorbed, scratch.text, 0, length - absorbed);
    scratch.appendLengths(length - absorbed, length);
    Poly1305Lanes.finish(poly, scratch.text, 0);
    Poly1305.finish(poly);
  }
}
