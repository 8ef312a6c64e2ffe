package io.github.javatun.wireguard.internal.crypto;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * ChaCha20-Poly1305 with associated data (RFC 8439, section 2.8) for texts short enough to be
 * handled in one part, with the key and the nonce already loaded.
 *
 * <p><b>Any thread may call any method with a scratch of its own.</b> Nothing is allocated.
 */
final class ShortAead {

  static final int TAG_BYTES = AeadEngine.TAG_BYTES;

  private static final int FIRST_TEXT_BLOCK = 1;
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN)
          .withInvokeExactBehavior();

  private ShortAead() {}

  /** Encrypts {@code length} bytes and writes them and the tag; leaves the scratch wiped. */
  static void seal(
      AeadScratch scratch,
      byte[] associated,
      int associatedOffset,
      int associatedLength,
      byte[] in,
      int inOffset,
      int length,
      byte[] out,
      int outOffset) {
    requireShort(associatedLength);
    requireShort(length);
    scratch.startTag();
    absorb(scratch, associated, associatedOffset, associatedLength);
    System.arraycopy(in, inOffset, scratch.text, 0, length);
    scratch.notePlaintext(0, length);
    scratch.cryptText(FIRST_TEXT_BLOCK, length);
    System.arraycopy(scratch.text, 0, out, outOffset, length);
    scratch.absorbText(length);
    scratch.finishTag(associatedLength, length);
    LONGS.set(out, outOffset + length, scratch.tagLow());
    LONGS.set(out, outOffset + length + Long.BYTES, scratch.tagHigh());
    scratch.wipe();
  }

  /**
   * Verifies the tag behind {@code length} bytes of ciphertext and decrypts; leaves the scratch
   * wiped. Returns false, with nothing written, when the tag is wrong.
   */
  static boolean open(
      AeadScratch scratch,
      byte[] associated,
      int associatedOffset,
      int associatedLength,
      byte[] in,
      int inOffset,
      int length,
      byte[] out,
      int outOffset) {
    requireShort(associatedLength);
    requireShort(length);
    scratch.startTag();
    absorb(scratch, associated, associatedOffset, associatedLength);
    absorb(scratch, in, inOffset, length);
    scratch.finishTag(associatedLength, length);
    boolean authentic =
        scratch.tagEquals(
            (long) LONGS.get(in, inOffset + length),
            (long) LONGS.get(in, inOffset + length + Long.BYTES));
    if (authentic) {
      System.arraycopy(in, inOffset, scratch.text, 0, length);
      scratch.notePlaintext(0, length);
      scratch.cryptText(FIRST_TEXT_BLOCK, length);
      System.arraycopy(scratch.text, 0, out, outOffset, length);
    }
    scratch.wipe();
    return authentic;
  }

  private static void absorb(AeadScratch scratch, byte[] bytes, int offset, int length) {
    System.arraycopy(bytes, offset, scratch.text, 0, length);
    scratch.absorbText(length);
  }

  private static void requireShort(int length) {
    if (length < 0 || length > AeadScratch.TEXT_BYTES) {
      throw new IllegalArgumentException(
          "length is " + length + ", must be 0 to " + AeadScratch.TEXT_BYTES + " bytes");
    }
  }
}
