package io.github.javatun.wireguard.internal.crypto;

import static io.github.javatun.wireguard.internal.crypto.VectorWidth.INTS;
import static io.github.javatun.wireguard.internal.crypto.VectorWidth.INT_LANES;
import static io.github.javatun.wireguard.internal.crypto.VectorWidth.OCTETS;
import static io.github.javatun.wireguard.internal.crypto.VectorWidth.VECTOR_BYTES;
import static jdk.incubator.vector.VectorOperators.XOR;

import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.IntVector;

/**
 * XORs keystream from {@code keyAt} on with a text, whole vectors at a time: {@code length} is
 * rounded up to them.
 *
 * <p>A vector is loaded before it is stored, front to back, so source and target may be the same or
 * overlap with the target in front. Eight vectors at a time make the method too large to be
 * inlined; see {@link VectorEngine}.
 *
 * <p><b>Any thread may call any method with memory of its own.</b>
 */
final class KeystreamXor {

  private static final int STRIDE_BYTES = 8 * VECTOR_BYTES;

  private KeystreamXor() {}

  /** From array to array. */
  static void xor(
      int[] keystream,
      int keyAt,
      byte[] source,
      int sourceAt,
      byte[] target,
      int targetAt,
      int length) {
    int i = 0;
    for (; i <= length - STRIDE_BYTES; i += STRIDE_BYTES) {
      int key = keyAt + (i >> 2);
      int from = sourceAt + i;
      int to = targetAt + i;
      ByteVector v0 =
          ByteVector.fromArray(OCTETS, source, from)
              .reinterpretAsInts()
              .lanewise(XOR, IntVector.fromArray(INTS, keystream, key))
              .reinterpretAsBytes();
      v0.intoArray(target, to);
      ByteVector v1 =
          ByteVector.fromArray(OCTETS, source, from + VECTOR_BYTES)
              .reinterpretAsInts()
              .lanewise(XOR, IntVector.fromArray(INTS, keystream, key + INT_LANES))
              .reinterpretAsBytes();
      v1.intoArray(target, to + VECTOR_BYTES);
      ByteVector v2 =
          ByteVector.fromArray(OCTETS, source, from + 2 * VECTOR_BYTES)
              .reinterpretAsInts()
              .lanewise(XOR, IntVector.fromArray(INTS, keystream, key + 2 * INT_LANES))
              .reinterpretAsBytes();
      v2.intoArray(target, to + 2 * VECTOR_BYTES);
      ByteVector v3 =
          ByteVector.fromArray(OCTETS, source, from + 3 * VECTOR_BYTES)
              .reinterpretAsInts()
              .lanewise(XOR, IntVector.fromArray(INTS, keystream, key + 3 * INT_LANES))
              .reinterpretAsBytes();
      v3.intoArray(target, to + 3 * VECTOR_BYTES);
      ByteVector v4 =
          ByteVector.fromArray(OCTETS, source, from + 4 * VECTOR_BYTES)
              .reinterpretAsInts()
              .lanewise(XOR, IntVector.fromArray(INTS, keystream, key + 4 * INT_LANES))
              .reinterpretAsBytes();
      v4.intoArray(target, to + 4 * VECTOR_BYTES);
      ByteVector v5 =
          ByteVector.fromArray(OCTETS, source, from + 5 * VECTOR_BYTES)
              .reinterpretAsInts()
              .lanewise(XOR, IntVector.fromArray(INTS, keystream, key + 5 * INT_LANES))
              .reinterpretAsBytes();
      v5.intoArray(target, to + 5 * VECTOR_BYTES);
      ByteVector v6 =
          ByteVector.fromArray(OCTETS, source, from + 6 * VECTOR_BYTES)
              .reinterpretAsInts()
              .lanewise(XOR, IntVector.fromArray(INTS, keystream, key + 6 * INT_LANES))
              .reinterpretAsBytes();
      v6.intoArray(target, to + 6 * VECTOR_BYTES);
      ByteVector v7 =
          ByteVector.fromArray(OCTETS, source, from + 7 * VECTOR_BYTES)
              .reinterpretAsInts()
              .lanewise(XOR, IntVector.fromArray(INTS, keystream, key + 7 * INT_LANES))
              .reinterpretAsBytes();
      v7.intoArray(target, to + 7 * VECTOR_BYTES);
    }
    for (; i < length; i += VECTOR_BYTES) {
      int key = keyAt + (i >> 2);
      int from = sourceAt + i;
      int to = targetAt + i;
      ByteVector v0 =
          ByteVector.fromArray(OCTETS, source, from)
              .reinterpretAsInts()
              .lanewise(XOR, IntVector.fromArray(INTS, keystream, key))
              .reinterpretAsBytes();
      v0.intoArray(target, to);
    }
  }
}
