package io.github.javatun.wireguard.internal.crypto;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * The working memory of one AEAD call. Load a key, seal or open any number of messages, then {@link
 * #wipe()}.
 *
 * <p><b>An instance belongs to one thread from the key to the wipe.</b> Nothing is allocated after
 * construction, which takes about 5 KB, but the {@link #stage}.
 */
public final class AeadScratch {

  /** Blocks of keystream held at a time: enough for any datagram of an Ethernet in one go. */
  static final int KEYSTREAM_BLOCKS = 28;

  /** Size of {@link #text}. */
  static final int TEXT_BYTES = KEYSTREAM_BLOCKS * ChaCha20.BLOCK_BYTES;

  private static final VarHandle INTS =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN)
          .withInvokeExactBehavior();

  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN)
          .withInvokeExactBehavior();

  /** What vectors may touch in front of a part of the text and behind it. */
  private static final int TEXT_MARGIN_BYTES = 2 * 128;

  private static final int LEAST_STAGE_BYTES = 2048;

  /** Two numbers of five limbs in each of eight lanes, see {@link Poly1305Lanes}. */
  private static final int LANES_LONGS = 2 * 5 * 8;

  /** ChaCha20 state: constants, key, block counter, nonce; behind it room for a vector's reach. */
  final int[] state = new int[2 * ChaCha20.STATE_INTS];

  /** Keystream; before that, its first block is the one that holds the Poly1305 key. */
  final int[] keystream = new int[KEYSTREAM_BLOCKS * ChaCha20.STATE_INTS];

  /** Poly1305 state, see {@link Poly1305} and {@link Poly1305Lanes}. */
  final long[] poly = new long[Poly1305.STATE_LONGS + LANES_LONGS];

  /** The part of the message being worked on: {@link #TEXT_BYTES}, and room for vectors. */
  final byte[] text = new byte[TEXT_BYTES + TEXT_MARGIN_BYTES];

  private byte[] stage = {};

  /** How much of {@link #stage} may hold plaintext. */
  private int staged;

  /** Where {@link #text} may hold plaintext. */
  private int plaintextFrom = TEXT_BYTES;

  private int plaintextTo;

  /** What lies in {@link #poly} in front of this may be secret. */
  private int polyUsed = Poly1305.STATE_LONGS;

  /** Creates working memory without a key. */
  public AeadScratch() {
    ChaCha20.loadConstants(state);
  }

  /** Loads a key given as eight little-endian words. */
  public void loadKey(int[] keyWords) {
    System.arraycopy(keyWords, 0, state, ChaCha20.KEY_INDEX, ChaCha20.KEY_INTS);
  }

  /** Loads a key given as 32 bytes from {@code offset} of {@code key}. */
  public void loadKey(byte[] key, int offset) {
    for (int i = 0; i < ChaCha20.KEY_INTS; i++) {
      state[ChaCha20.KEY_INDEX + i] = (int) INTS.get(key, offset + i * Integer.BYTES);
    }
  }

  /** Loads a nonce of four zero bytes and the counter as eight little-endian ones. */
  void loadNonce(long counter) {
    state[ChaCha20.NONCE_INDEX] = 0;
    state[ChaCha20.NONCE_INDEX + 1] = (int) counter;
    state[ChaCha20.NONCE_INDEX + 2] = (int) (counter >>> 32);
  }

  /** Replaces the key by its HChaCha20 subkey and loads the rest of a nonce of 24 bytes. */
  void deriveSubkey(byte[] nonce, int offset) {
    for (int i = 0; i < 4; i++) {
      state[ChaCha20.COUNTER_INDEX + i] = (int) INTS.get(nonce, offset + i * Integer.BYTES);
    }
    ChaCha20.deriveSubkey(state, keystream);
    state[ChaCha20.NONCE_INDEX] = 0;
    state[ChaCha20.NONCE_INDEX + 1] = (int) INTS.get(nonce, offset + 16);
    state[ChaCha20.NONCE_INDEX + 2] = (int) INTS.get(nonce, offset + 20);
  }

  /** Starts the authenticator with the one-time key of the loaded key and nonce. */
  void startTag() {
    ChaCha20.block(state, 0, keystream, 0);
    Poly1305.init(poly, keystream);
    Poly1305.prepareSquare(poly);
  }

  /** XORs keystream from {@code firstBlock} on into the first {@code length} bytes of the text. */
  void cryptText(int firstBlock, int length) {
    int blocks = (length + ChaCha20.BLOCK_BYTES - 1) / ChaCha20.BLOCK_BYTES;
    ChaCha20.keystream(state, firstBlock, blocks, keystream);
    ChaCha20.xor(keystream, text, length);
  }

  /** Absorbs the first {@code length} bytes of the text, filled up with zeros to whole blocks. */
  void absorbText(int length) {
    int padded = roundUpToBlock(length);
    Arrays.fill(text, length, padded, (byte) 0);
    Poly1305.blocks(poly, text, 0, padded / Poly1305.BLOCK_BYTES);
  }

  /**
   * Fills the first {@code size} bytes of the text up to a whole block with zeros, appends the
   * block with the lengths of a message without associated data, and returns the new size.
   */
  int appendLengths(int size, long textBytes) {
    int padded = roundUpToBlock(size);
    LONGS.set(text, size, 0L);
    LONGS.set(text, size + Long.BYTES, 0L);
    LONGS.set(text, padded, 0L);
    LONGS.set(text, padded + Long.BYTES, textBytes);
    return padded + Poly1305.BLOCK_BYTES;
  }

  private static int roundUpToBlock(int length) {
    return (length + Poly1305.BLOCK_BYTES - 1) & -Poly1305.BLOCK_BYTES;
  }

  /** Absorbs the lengths of the associated data and the text and computes the tag. */
  void finishTag(long associatedBytes, long textBytes) {
    Poly1305.block(poly, associatedBytes, textBytes, Poly1305.FULL_BLOCK);
    Poly1305.finish(poly);
  }

  /** The first eight bytes of the tag as a little-endian word. */
  long tagLow() {
    return Poly1305.tagLow(poly);
  }

  /** The last eight bytes of the tag as a little-endian word. */
  long tagHigh() {
    return Poly1305.tagHigh(poly);
  }

  /** Compares the tag with another, given as two little-endian words, in constant time. */
  boolean tagEquals(long low, long high) {
    return ((tagLow() ^ low) | (tagHigh() ^ high)) == 0;
  }

  /** Compares the tag with another, which stands in an array, in constant time. */
  boolean tagEquals(byte[] array, int at) {
    return tagEquals((long) LONGS.get(array, at), (long) LONGS.get(array, at + Long.BYTES));
  }

  /** Notes that the text may hold plaintext in the given range, to be wiped later. */
  void notePlaintext(int from, int to) {
    plaintextFrom = Math.min(plaintextFrom, from);
    plaintextTo = Math.max(plaintextTo, to);
  }

  /**
   * An array of at least {@code size} bytes for a whole message that lies in no array. It grows to
   * the longest message it was asked for, doubling, and is kept.
   */
  byte[] stage(int size) {
    if (stage.length < size) {
      Arrays.fill(stage, (byte) 0);
      stage = new byte[Math.max(LEAST_STAGE_BYTES, Integer.highestOneBit(size - 1) * 2)];
    }
    return stage;
  }

  /** How many bytes from the beginning of the stage may be plaintext. */
  int stagedPlaintext() {
    return staged;
  }

  /** Notes that so many bytes of the stage may be plaintext, to be wiped later. */
  void noteStagedPlaintext(int bytes) {
    staged = bytes;
  }

  /** Notes that all of {@link #poly} is used, not just the scalar state, to be wiped later. */
  void notePolyLanes() {
    polyUsed = poly.length;
  }

  /**
   * Overwrites the key, the one-time key, the authenticator and the plaintext with zeros. Keystream
   * past the first block stays: it tells nothing about any other message.
   */
  public void wipe() {
    Arrays.fill(state, ChaCha20.KEY_INDEX, ChaCha20.STATE_INTS, 0);
    Arrays.fill(keystream, 0, ChaCha20.STATE_INTS, 0);
    Arrays.fill(poly, 0, polyUsed, 0);
    polyUsed = Poly1305.STATE_LONGS;
    if (plaintextFrom < plaintextTo) {
      Arrays.fill(text, plaintextFrom, plaintextTo, (byte) 0);
    }
    plaintextFrom = TEXT_BYTES;
    plaintextTo = 0;
    if (staged != 0) {
      Arrays.fill(stage, 0, staged, (byte) 0);
      staged = 0;
    }
  }
}
