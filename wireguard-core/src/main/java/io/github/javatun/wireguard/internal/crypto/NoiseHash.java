package io.github.javatun.wireguard.internal.crypto;

import java.util.Arrays;

/**
 * The hash functions of the handshake (WireGuard paper, section 5.4): Hash, Mac, Hmac and Kdf, all
 * on BLAKE2s.
 *
 * <p>Results may be written over any of the inputs. A Kdf input may be empty.
 *
 * <p><b>An instance belongs to one thread at a time.</b> Nothing is allocated after construction.
 */
public final class NoiseHash {

  /** Size of hashes, chaining keys and derived keys in bytes. */
  public static final int HASH_BYTES = 32;

  /** Size of a {@link #mac} in bytes. */
  public static final int MAC_BYTES = 16;

  private static final byte INNER_PAD = 0x36;
  private static final byte OUTER_PAD = 0x5C;
  private static final byte[] NOTHING = {};

  private final Blake2s blake2s = new Blake2s();
  private final byte[] padded = new byte[Blake2s.BLOCK_BYTES];
  private final byte[] inner = new byte[HASH_BYTES];
  private final byte[] extracted = new byte[HASH_BYTES];
  private final byte[] expanded = new byte[HASH_BYTES + 1];
  private final int[] innerKey = new int[Blake2s.STATE_INTS];
  private final int[] outerKey = new int[Blake2s.STATE_INTS];

  /** Creates an instance. */
  public NoiseHash() {}

  /** Hash: writes the 32 bytes of BLAKE2s of {@code input} to {@code out}. */
  public void hash(byte[] input, int offset, int length, byte[] out, int outOffset) {
    hash(input, offset, length, NOTHING, 0, 0, out, outOffset);
  }

  /** Hash of {@code a} followed by {@code b}: writes 32 bytes to {@code out}. */
  public void hash(
      byte[] a,
      int aOffset,
      int aLength,
      byte[] b,
      int bOffset,
      int bLength,
      byte[] out,
      int outOffset) {
    blake2s.init(HASH_BYTES);
    blake2s.update(a, aOffset, aLength);
    blake2s.update(b, bOffset, bLength);
    blake2s.digest(out, outOffset);
  }

  /** Mixes {@code input} into a running hash: hash = Hash(hash ‖ input). */
  public void mixHash(byte[] hash, byte[] input, int offset, int length) {
    hash(hash, 0, HASH_BYTES, input, offset, length, hash, 0);
  }

  /**
   * Mac: writes the 16 bytes of keyed BLAKE2s to {@code out}.
   *
   * @param keyLength 1 to 32 bytes
   */
  public void mac(
      byte[] key,
      int keyOffset,
      int keyLength,
      byte[] input,
      int offset,
      int length,
      byte[] out,
      int outOffset) {
    blake2s.initKeyed(key, keyOffset, keyLength, MAC_BYTES);
    blake2s.update(input, offset, length);
    blake2s.digest(out, outOffset);
  }

  /**
   * Takes a key for any number of MACs.
   *
   * @param keyLength 1 to 32 bytes
   * @param into receives the key
   */
  public void loadMacKey(byte[] key, int keyOffset, int keyLength, MacKey into) {
    blake2s.initKeyed(key, keyOffset, keyLength, MAC_BYTES);
    blake2s.save(into.state);
  }

  /**
   * Mac with a key that was loaded before: writes 16 bytes to {@code out}.
   *
   * @param length 1 byte or more
   */
  public void mac(MacKey key, byte[] input, int offset, int length, byte[] out, int outOffset) {
    if (length < 1) {
      throw new IllegalArgumentException("input has " + length + " bytes, must have 1 or more");
    }
    blake2s.resume(key.state, MAC_BYTES);
    blake2s.update(input, offset, length);
    blake2s.digest(out, outOffset);
  }

  /**
   * Hmac: writes the 32 bytes of HMAC-BLAKE2s (RFC 2104) to {@code out}.
   *
   * @param keyLength 0 to 64 bytes
   */
  public void hmac(
      byte[] key,
      int keyOffset,
      int keyLength,
      byte[] input,
      int offset,
      int length,
      byte[] out,
      int outOffset) {
    startWithPaddedKey(key, keyOffset, keyLength, INNER_PAD);
    blake2s.update(input, offset, length);
    blake2s.digest(inner, 0);
    switchPad();
    blake2s.update(inner, 0, HASH_BYTES);
    blake2s.digest(out, outOffset);
  }

  private void startWithPaddedKey(byte[] key, int keyOffset, int keyLength, byte pad) {
    System.arraycopy(key, keyOffset, padded, 0, keyLength);
    Arrays.fill(padded, keyLength, padded.length, (byte) 0);
    for (int i = 0; i < padded.length; i++) {
      padded[i] ^= pad;
    }
    blake2s.init(HASH_BYTES);
    blake2s.update(padded, 0, padded.length);
  }

  private void switchPad() {
    for (int i = 0; i < padded.length; i++) {
      padded[i] ^= (byte) (INNER_PAD ^ OUTER_PAD);
    }
    blake2s.init(HASH_BYTES);
    blake2s.update(padded, 0, padded.length);
  }

  /**
   * Kdf1: derives one key of 32 bytes from a chaining key of 32 bytes and an input.
   *
   * @param first receives T1
   */
  public void kdf1(byte[] chainingKey, byte[] input, int offset, int length, byte[] first) {
    extract(chainingKey, input, offset, length);
    expandFirst(first);
  }

  /**
   * Kdf2: derives two keys.
   *
   * @param first receives T1
   * @param second receives T2
   */
  public void kdf2(
      byte[] chainingKey, byte[] input, int offset, int length, byte[] first, byte[] second) {
    extract(chainingKey, input, offset, length);
    expandFirst(first);
    expandNext(2, second);
  }

  /**
   * Kdf3: derives three keys.
   *
   * @param first receives T1
   * @param second receives T2
   * @param third receives T3
   */
  public void kdf3(
      byte[] chainingKey,
      byte[] input,
      int offset,
      int length,
      byte[] first,
      byte[] second,
      byte[] third) {
    extract(chainingKey, input, offset, length);
    expandFirst(first);
    expandNext(2, second);
    expandNext(3, third);
  }

  private void extract(byte[] chainingKey, byte[] input, int offset, int length) {
    hmac(chainingKey, 0, HASH_BYTES, input, offset, length, extracted, 0);
    // All that is derived from here on has this one key: its two blocks are taken once.
    startWithPaddedKey(extracted, 0, HASH_BYTES, INNER_PAD);
    blake2s.save(innerKey);
    switchPad();
    blake2s.save(outerKey);
  }

  private void expandFirst(byte[] out) {
    expanded[0] = 1;
    expand(1, out);
  }

  private void expandNext(int number, byte[] out) {
    expanded[HASH_BYTES] = (byte) number;
    expand(expanded.length, out);
  }

  /** Hmac(extracted, the first bytes of expanded). */
  private void expand(int length, byte[] out) {
    blake2s.resume(innerKey, HASH_BYTES);
    blake2s.update(expanded, 0, length);
    blake2s.digest(inner, 0);
    blake2s.resume(outerKey, HASH_BYTES);
    blake2s.update(inner, 0, HASH_BYTES);
    blake2s.digest(expanded, 0);
    System.arraycopy(expanded, 0, out, 0, HASH_BYTES);
  }

  /** Overwrites everything that depends on keys or input with zeros. */
  public void wipe() {
    blake2s.clear();
    Arrays.fill(padded, (byte) 0);
    Arrays.fill(inner, (byte) 0);
    Arrays.fill(extracted, (byte) 0);
    Arrays.fill(expanded, (byte) 0);
    Arrays.fill(innerKey, 0);
    Arrays.fill(outerKey, 0);
  }
}
