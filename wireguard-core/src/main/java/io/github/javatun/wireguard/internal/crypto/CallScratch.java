package io.github.javatun.wireguard.internal.crypto;

import io.github.javatun.wireguard.internal.memory.ArrayMemory;
import io.github.javatun.wireguard.internal.memory.BufferMemory;
import io.github.javatun.wireguard.internal.memory.SegmentMemory;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicIntegerArray;

/**
 * Everything one call needs to work with, about 8 KB, taken from the {@link ScratchPool} and given
 * back with {@link #release()}.
 *
 * <p><b>An instance belongs to one thread from {@link ScratchPool#acquire()} to {@link
 * #release()}.</b>
 */
public final class CallScratch {

  /** Size of each handshake buffer: more than the largest handshake message. */
  public static final int HANDSHAKE_BUFFER_BYTES = 256;

  private static final int FREE = 0;
  private static final int TAKEN = 1;

  /** Keeps the claim 128 bytes, two cache lines, away from anything else. */
  private static final int CLAIM_INDEX = 32;

  private final AtomicIntegerArray claim = new AtomicIntegerArray(2 * CLAIM_INDEX + 1);
  private final AeadScratch aead = new AeadScratch();
  private final NoiseHash hash = new NoiseHash();
  private final Curve25519 curve = new Curve25519();
  private final byte[] handshakeIn = new byte[HANDSHAKE_BUFFER_BYTES];
  private final byte[] handshakeOut = new byte[HANDSHAKE_BUFFER_BYTES];
  private final byte[] keyOut = new byte[NoiseHash.HASH_BYTES];
  private final ArrayMemory sourceArray = new ArrayMemory();
  private final ArrayMemory targetArray = new ArrayMemory();
  private final SegmentMemory sourceSegment = new SegmentMemory();
  private final SegmentMemory targetSegment = new SegmentMemory();
  private final BufferMemory sourceBuffer = new BufferMemory();
  private final BufferMemory targetBuffer = new BufferMemory();
  private boolean handshakeUsed;
  private boolean arraysUsed;
  private boolean segmentsUsed;
  private boolean buffersUsed;

  CallScratch() {}

  /** Takes the scratch if it is free. */
  boolean tryClaim() {
    return claim.getPlain(CLAIM_INDEX) == FREE && claim.compareAndSet(CLAIM_INDEX, FREE, TAKEN);
  }

  /**
   * Wipes what depends on keys or messages, forgets the caller's memory and gives the scratch back.
   * Handshake buffers and hashes are wiped if they were asked for.
   */
  public void release() {
    if (claim.getPlain(CLAIM_INDEX) != TAKEN) {
      throw new IllegalStateException("scratch released twice; release it once per acquire");
    }
    aead.wipe();
    if (handshakeUsed) {
      handshakeUsed = false;
      hash.wipe();
      Arrays.fill(handshakeIn, (byte) 0);
      Arrays.fill(handshakeOut, (byte) 0);
      Arrays.fill(keyOut, (byte) 0);
    }
    if (arraysUsed) {
      arraysUsed = false;
      sourceArray.release();
      targetArray.release();
    }
    if (segmentsUsed) {
      segmentsUsed = false;
      sourceSegment.release();
      targetSegment.release();
    }
    if (buffersUsed) {
      buffersUsed = false;
      sourceBuffer.release();
      targetBuffer.release();
    }
    claim.setRelease(CLAIM_INDEX, FREE);
  }

  /** Working memory for AEAD calls. */
  public AeadScratch aead() {
    return aead;
  }

  /** Hash functions for the handshake. */
  public NoiseHash hash() {
    handshakeUsed = true;
    return hash;
  }

  /** Diffie-Hellman for the handshake; wipes itself. */
  public Curve25519 curve() {
    return curve;
  }

  /** A buffer of 256 bytes for a message that came in. */
  public byte[] handshakeIn() {
    handshakeUsed = true;
    return handshakeIn;
  }

  /** A buffer of 256 bytes for a message that goes out. */
  public byte[] handshakeOut() {
    handshakeUsed = true;
    return handshakeOut;
  }

  /** A buffer of 32 bytes for a key that is derived on the way. */
  public byte[] keyOut() {
    handshakeUsed = true;
    return keyOut;
  }

  /** A view for a source in a byte array. */
  public ArrayMemory sourceArray() {
    arraysUsed = true;
    return sourceArray;
  }

  /** A view for a target in a byte array. */
  public ArrayMemory targetArray() {
    arraysUsed = true;
    return targetArray;
  }

  /** A view for a source in a segment. */
  public SegmentMemory sourceSegment() {
    segmentsUsed = true;
    return sourceSegment;
  }

  /** A view for a target in a segment. */
  public SegmentMemory targetSegment() {
    segmentsUsed = true;
    return targetSegment;
  }

  /** A view for a source in a buffer that shows no array. */
  public BufferMemory sourceBuffer() {
    buffersUsed = true;
    return sourceBuffer;
  }

  /** A view for a target in a buffer that shows no array. */
  public BufferMemory targetBuffer() {
    buffersUsed = true;
    return targetBuffer;
  }
}
