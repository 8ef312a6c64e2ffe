package io.github.javatun.wireguard.internal.crypto;

import static io.github.javatun.wireguard.internal.crypto.VectorWidth.INTS;
import static io.github.javatun.wireguard.internal.crypto.VectorWidth.INT_LANES;
import static io.github.javatun.wireguard.internal.crypto.VectorWidth.OCTETS;
import static io.github.javatun.wireguard.internal.crypto.VectorWidth.VECTOR_BYTES;
import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static jdk.incubator.vector.VectorOperators.XOR;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.IntVector;

/**
 * XORs keystream from {@code keyAt} on with a text, whole vectors at a time: {@code length} is
 * rounded up to them. What is to be authenticated next goes into a copy, too.
 *
 * <p>A vector is loaded before it is stored, front to back, so source and target may be the same or
 * overlap with the target in front. Loading segments as bytes, not as longs, keeps those on the
 * heap free of allocation. Eight vectors at a time make the methods too large to be inlined; see
 * {@link VectorEngine}.
 *
 * <p><b>Any thread may call any method with memory of its own.</b>
 */
final class KeystreamXor {

  private static final int STRIDE_BYTES = 8 * VECTOR_BYTES;

  private KeystreamXor() {}

  /** From segment to segment and copy. */
  static void copying(
      int[] keystream,
      int keyAt,
      MemorySegment source,
      long sourceAt,
      MemorySegment target,
      long targetAt,
      byte[] copy,
      int copyAt,
      int length) {
    int i = 0;
    for (; i <= length - STRIDE_BYTES; i += STRIDE_BYTES) {
      int key = keyAt + (i >> 2);
      long from = sourceAt + i;
      long to = targetAt + i;
      int keep = copyAt + i;
      ByteVector v0 =
          ByteVector.fromMemorySegment(OCTETS, source, from, LITTLE_ENDIAN)
              .reinterpretAsInts()
              .lanewise(XOR, IntVector.fromArray(INTS, keystream, key))
              .reinterpretAsBytes();
      v0.intoMemorySegment(target, to, LITTLE_ENDIAN);
      v0.intoArray(copy, keep);
      ByteVector v1 =
          ByteVector.fromMemorySegment(OCTETS, source, from + VECTOR_BYTES, LITTLE_ENDIAN)
              .reinterpretAsInts()
              .lanewise(XOR, IntVector.fromArray(INTS, keystream, key + INT_LANES))
              .reinterpretAsBytes();
      v1.intoMemorySegment(target, to + VECTOR_BYTES, LITTLE_ENDIAN);
      v1.intoArray(copy, keep + VECTOR_BYTES);
      ByteVector v2 =
          ByteVector.fromMemorySegment(OCTETS, source, from + 2L * VECTOR_BYTES, LITTLE_ENDIAN)
              .reinterpretAsInts()
              .lanewise(XOR, IntVector.fromArray(INTS, keystream, key + 2 * INT_LANES))
              .reinterpretAsBytes();
      v2.intoMemorySegment(target, to + 2L * VECTOR_BYTES, LITTLE_ENDIAN);
      v2.intoArray(copy, keep + 2 * VECTOR_BYTES);
      ByteVector v3 =
          ByteVector.fromMemorySegment(OCTETS, source, from + 3L * VECTOR_BYTES, LITTLE_ENDIAN)
              .reinterpretAsInts()
              .lanewise(XOR, IntVector.fromArray(INTS, keystream, key + 3 * INT_LANES))
              .reinterpretAsBytes();
      v3.intoMemorySegment(target, to + 3L * VECTOR_BYTES, LITTLE_ENDIAN);
      v3.intoArray(copy, keep + 3 * VECTOR_BYTES);
      ByteVector v4 =
          ByteVector.fromMemorySegment(OCTETS, source, from + 4L * VECTOR_BYTES, LITTLE_ENDIAN)
              .reinterpretAsInts()
              .lanewise(XOR, IntVector.fromArray(INTS, keystream, key + 4 * INT_LANES))
              .reinterpretAsBytes();
      v4.intoMemorySegment(target, to + 4L * VECTOR_BYTES, LITTLE_ENDIAN);
      v4.intoArray(copy, keep + 4 * VECTOR_BYTES);
      ByteVector v5 =
          ByteVector.fromMemorySegment(OCTETS, source, from + 5L * VECTOR_BYTES, LITTLE_ENDIAN)
              .reinterpretAsInts()
              .lanewise(XOR, IntVector.fromArray(INTS, keystream, key + 5 * INT_LANES))
              .reinterpretAsBytes();
      v5.intoMemorySegment(target, to + 5L * VECTOR_BYTES, LITTLE_ENDIAN);
      v5.intoArray(copy, keep + 5 * VECTOR_BYTES);
      ByteVector v6 =
          ByteVector.fromMemorySegment(OCTETS, source, from + 6L * VECTOR_BYTES, LITTLE_ENDIAN)
              .reinterpretAsInts()
              .lanewise(XOR, IntVector.fromArray(INTS, keystream, key + 6 * INT_LANES))
              .reinterpretAsBytes();
      v6.intoMemorySegment(target, to + 6L * VECTOR_BYTES, LITTLE_ENDIAN);
      v6.intoArray(copy, keep + 6 * VECTOR_BYTES);
      ByteVector v7 =
          ByteVector.fromMemorySegment(OCTETS, source, from + 7L * VECTOR_BYTES, LITTLE_ENDIAN)
              .reinterpretAsInts()
              .lanewise(XOR, IntVector.fromArray(INTS, keystream, key + 7 * INT_LANES))
              .reinterpretAsBytes();
      v7.intoMemorySegment(target, to + 7L * VECTOR_BYTES, LITTLE_ENDIAN);
      v7.intoArray(copy, keep + 7 * VECTOR_BYTES);
    }
    for (; i < length; i += VECTOR_BYTES) {
      int key = keyAt + (i >> 2);
      long from = sourceAt + i;
      long to = targetAt + i;
      int keep = copyAt + i;
      ByteVector v0 =
          ByteVector.fromMemorySegment(OCTETS, source, from, LITTLE_ENDIAN)
              .reinterpretAsInts()
              .lanewise(XOR, IntVector.fromArray(INTS, keystream, key))
              .reinterpretAsBytes();
      v0.intoMemorySegment(target, to, LITTLE_ENDIAN);
      v0.intoArray(copy, keep);
    }
  }

  /** From array to array. */
  static void plain(
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

  /** From array to segment. */
  static void plain(
      int[] keystream,
      int keyAt,
      byte[] source,
      int sourceAt,
      MemorySegment target,
      long targetAt,
      int length) {
    int i = 0;
    for (; i <= length - STRIDE_BYTES; i += STRIDE_BYTES) {
      int key = keyAt + (i >> 2);
      int from = sourceAt + i;
      long to = targetAt + i;
      ByteVector v0 =
          ByteVector.fromArray(OCTETS, source, from)
              .reinterpretAsInts()
              .lanewise(XOR, IntVector.fromArray(INTS, keystream, key))
              .reinterpretAsBytes();
      v0.intoMemorySegment(target, to, LITTLE_ENDIAN);
      ByteVector v1 =
          ByteVector.fromArray(OCTETS, source, from + VECTOR_BYTES)
              .reinterpretAsInts()
              .lanewise(XOR, IntVector.fromArray(INTS, keystream, key + INT_LANES))
              .reinterpretAsBytes();
      v1.intoMemorySegment(target, to + VECTOR_BYTES, LITTLE_ENDIAN);
      ByteVector v2 =
          ByteVector.fromArray(OCTETS, source, from + 2 * VECTOR_BYTES)
              .reinterpretAsInts()
              .lanewise(XOR, IntVector.fromArray(INTS, keystream, key + 2 * INT_LANES))
              .reinterpretAsBytes();
      v2.intoMemorySegment(target, to + 2L * VECTOR_BYTES, LITTLE_ENDIAN);
      ByteVector v3 =
          ByteVector.fromArray(OCTETS, source, from + 3 * VECTOR_BYTES)
              .reinterpretAsInts()
              .lanewise(XOR, IntVector.fromArray(INTS, keystream, key + 3 * INT_LANES))
              .reinterpretAsBytes();
      v3.intoMemorySegment(target, to + 3L * VECTOR_BYTES, LITTLE_ENDIAN);
      ByteVector v4 =
          ByteVector.fromArray(OCTETS, source, from + 4 * VECTOR_BYTES)
              .reinterpretAsInts()
              .lanewise(XOR, IntVector.fromArray(INTS, keystream, key + 4 * INT_LANES))
              .reinterpretAsBytes();
      v4.intoMemorySegment(target, to + 4L * VECTOR_BYTES, LITTLE_ENDIAN);
      ByteVector v5 =
          ByteVector.fromArray(OCTETS, source, from + 5 * VECTOR_BYTES)
              .reinterpretAsInts()
              .lanewise(XOR, IntVector.fromArray(INTS, keystream, key + 5 * INT_LANES))
              .reinterpretAsBytes();
      v5.intoMemorySegment(target, to + 5L * VECTOR_BYTES, LITTLE_ENDIAN);
      ByteVector v6 =
          ByteVector.fromArray(OCTETS, source, from + 6 * VECTOR_BYTES)
              .reinterpretAsInts()
              .lanewise(XOR, IntVector.fromArray(INTS, keystream, key + 6 * INT_LANES))
              .reinterpretAsBytes();
      v6.intoMemorySegment(target, to + 6L * VECTOR_BYTES, LITTLE_ENDIAN);
      ByteVector v7 =
          ByteVector.fromArray(OCTETS, source, from + 7 * VECTOR_BYTES)
              .reinterpretAsInts()
              .lanewise(XOR, IntVector.fromArray(INTS, keystream, key + 7 * INT_LANES))
              .reinterpretAsBytes();
      v7.intoMemorySegment(target, to + 7L * VECTOR_BYTES, LITTLE_ENDIAN);
    }
    for (; i < length; i += VECTOR_BYTES) {
      int key = keyAt + (i >> 2);
      int from = sourceAt + i;
      long to = targetAt + i;
      ByteVector v0 =
          ByteVector.fromArray(OCTETS, source, from)
              .reinterpretAsInts()
              .lanewise(XOR, IntVector.fromArray(INTS, keystream, key))
              .reinterpretAsBytes();
      v0.intoMemorySegment(target, to, LITTLE_ENDIAN);
    }
  }
}
