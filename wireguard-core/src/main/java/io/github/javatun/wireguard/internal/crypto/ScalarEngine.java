package io.github.javatun.wireguard.internal.crypto;

import io.github.javatun.wireguard.internal.memory.Memory;
import java.util.Arrays;

/**
 * The engine that runs everywhere: plain integer code. A message passes through the scratch in
 * parts, each loaded completely before it is stored, so the kernels see arrays of their own only
 * and their speed does not depend on the kinds of memory a program mixes.
 *
 * <p><b>The one instance may be used by any thread.</b>
 */
public final class ScalarEngine implements AeadEngine {

  /** The engine. */
  public static final ScalarEngine INSTANCE = new ScalarEngine();

  /** Keystream block 0 is the Poly1305 key, the text starts at the next (RFC 8439, section 2.8). */
  private static final int FIRST_TEXT_BLOCK = 1;

  private ScalarEngine() {}

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
    scratch.startTag();
    int block = FIRST_TEXT_BLOCK;
    for (int done = 0; done < paddedLength; done += AeadScratch.TEXT_BYTES) {
      int part = Math.min(paddedLength - done, AeadScratch.TEXT_BYTES);
      int filled = Math.max(0, Math.min(length - done, part));
      if (filled > 0) {
        source.copyTo(sourceOffset + done, scratch.text, 0, filled);
      }
      Arrays.fill(scratch.text, filled, part, (byte) 0);
      scratch.cryptText(block, part);
      target.copyFrom(targetOffset + done, scratch.text, 0, part);
      scratch.absorbText(part);
      block += AeadScratch.KEYSTREAM_BLOCKS;
    }
    scratch.finishTag(0, paddedLength);
    target.putLongLittleEndian(targetOffset + paddedLength, scratch.tagLow());
    target.putLongLittleEndian(targetOffset + paddedLength + Long.BYTES, scratch.tagHigh());
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
    scratch.startTag();
    for (int done = 0; done < length; done += AeadScratch.TEXT_BYTES) {
      int part = Math.min(length - done, AeadScratch.TEXT_BYTES);
      source.copyTo(sourceOffset + done, scratch.text, 0, part);
      scratch.absorbText(part);
    }
    scratch.finishTag(0, length);
    if (!scratch.tagEquals(
        source.getLongLittleEndian(sourceOffset + length),
        source.getLongLittleEndian(sourceOffset + length + Long.BYTES))) {
      return false;
    }
    int block = FIRST_TEXT_BLOCK;
    for (int done = 0; done < length; done += AeadScratch.TEXT_BYTES) {
      int part = Math.min(length - done, AeadScratch.TEXT_BYTES);
      source.copyTo(sourceOffset + done, scratch.text, 0, part);
      scratch.notePlaintext(0, part);
      scratch.cryptText(block, part);
      target.copyFrom(targetOffset + done, scratch.text, 0, part);
      block += AeadScratch.KEYSTREAM_BLOCKS;
    }
    return true;
  }
}
