package io.github.javatun.wireguard.internal.crypto;

import static io.github.javatun.wireguard.internal.crypto.VectorWidth.INTS;
import static io.github.javatun.wireguard.internal.crypto.VectorWidth.INT_LANES;
import static io.github.javatun.wireguard.internal.crypto.VectorWidth.OCTETS;
import static io.github.javatun.wireguard.internal.crypto.VectorWidth.VECTOR_BYTES;
import static jdk.incubator.vector.VectorOperators.XOR;

import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.IntVector;

/**
 * XORs keystream into text. Eight vectors at a time are not for speed, but make the method too
 * large to be inlined; see {@link VectorEngine}.
 *
 * <p><b>Any thread may call the method with arrays of its own.</b>
 */
final class KeystreamXor {

  private static final int STRIDE_BYTES = 8 * VECTOR_BYTES;

  private KeystreamXor() {}

  /**
   * XORs keystream from {@code keyAt} on into {@code length} bytes of text and those behind that
   * share a vector with the last.
   */
  static void xor(int[] keystream, int keyAt, byte[] text, int at, int length) {
    int i = 0;
    for (; i <= length - STRIDE_BYTES; i += STRIDE_BYTES) {
      int here = at + i;
      int key = keyAt + (i >> 2);
      ByteVector.fromArray(OCTETS, text, here)
          .reinterpretAsInts()
          .lanewise(XOR, IntVector.fromArray(INTS, keystream, key))
          .reinterpretAsBytes()
          .intoArray(text, here);
      ByteVector.fromArray(OCTETS, text, here + VECTOR_BYTES)
          .reinterpretAsInts()
          .lanewise(XOR, IntVector.fromArray(INTS, keystream, key + INT_LANES))
          .reinterpretAsBytes()
          .intoArray(text, here + VECTOR_BYTES);
      ByteVector.fromArray(OCTETS, text, here + 2 * VECTOR_BYTES)
          .reinterpretAsInts()
          .lanewise(XOR, IntVector.fromArray(INTS, keystream, key + 2 * INT_LANES))
          .reinterpretAsBytes()
          .intoArray(text, here + 2 * VECTOR_BYTES);
      ByteVector.fromArray(OCTETS, text, here + 3 * VECTOR_BYTES)
          .reinterpretAsInts()
          .lanewise(XOR, IntVector.fromArray(INTS, keystream, key + 3 * INT_LANES))
          .reinterpretAsBytes()
          .intoArray(text, here + 3 * VECTOR_BYTES);
      ByteVector.fromArray(OCTETS, text, here + 4 * VECTOR_BYTES)
          .reinterpretAsInts()
          .lanewise(XOR, IntVector.fromArray(INTS, keystream, key + 4 * INT_LANES))
          .reinterpretAsBytes()
          .intoArray(text, here + 4 * VECTOR_BYTES);
      ByteVector.fromArray(OCTETS, text, here + 5 * VECTOR_BYTES)
          .reinterpretAsInts()
          .lanewise(XOR, IntVector.fromArray(INTS, keystream, key + 5 * INT_LANES))
          .reinterpretAsBytes()
          .intoArray(text, here + 5 * VECTOR_BYTES);
      ByteVector.fromArray(OCTETS, text, here + 6 * VECTOR_BYTES)
          .reinterpretAsInts()
          .lanewise(XOR, IntVector.fromArray(INTS, keystream, key + 6 * INT_LANES))
          .reinterpretAsBytes()
          .intoArray(text, here + 6 * VECTOR_BYTES);
      ByteVector.fromArray(OCTETS, text, here + 7 * VECTOR_BYTES)
          .reinterpretAsInts()
          .lanewise(XOR, IntVector.fromArray(INTS, keystream, key + 7 * INT_LANES))
          .reinterpretAsBytes()
          .intoArray(text, here + 7 * VECTOR_BYTES);
    }
    for (; i < length; i += VECTOR_BYTES) {
      ByteVector.fromArray(OCTETS, text, at + i)
          .reinterpretAsInts()
          .lanewise(XOR, IntVector.fromArray(INTS, keystream, keyAt + (i >> 2)))
          .reinterpretAsBytes()
          .intoArray(text, at + i);
    }
  }
}
