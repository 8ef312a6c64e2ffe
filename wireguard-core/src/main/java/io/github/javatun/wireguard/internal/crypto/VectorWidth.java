package io.github.javatun.wireguard.internal.crypto;

import java.util.Arrays;
import java.util.function.IntToLongFunction;
import java.util.function.IntUnaryOperator;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The vectors that the kernels of this JVM work with, 256 or 512 bits wide. The width is a constant
 * to the compiler: one source serves both, and each compiles to instructions of its width alone.
 */
final class VectorWidth {

  /** 256 or 512. */
  static final int BITS = EngineSelection.widthBits(preferredBits());

  /** Size of a vector. */
  static final int VECTOR_BYTES = BITS / Byte.SIZE;

  /** How many lanes of 32 bits. */
  static final int INT_LANES = BITS / Integer.SIZE;

  /** How many lanes of 64 bits. */
  static final int LONG_LANES = BITS / Long.SIZE;

  /** Lanes of 32 bits: words of ChaCha20. */
  static final VectorSpecies<Integer> INTS =
      BITS == 512 ? IntVector.SPECIES_512 : IntVector.SPECIES_256;

  /** Lanes of 64 bits: limbs of Poly1305. */
  static final VectorSpecies<Long> LONGS =
      BITS == 512 ? LongVector.SPECIES_512 : LongVector.SPECIES_256;

  /** Lanes of 8 bits: messages. */
  static final VectorSpecies<Byte> OCTETS =
      BITS == 512 ? ByteVector.SPECIES_512 : ByteVector.SPECIES_256;

  private VectorWidth() {}

  /** The width the VM prefers, in bits. */
  static int preferredBits() {
    return IntVector.SPECIES_PREFERRED.vectorBitSize();
  }

  /** A table with an entry for each lane of 32 bits. */
  static int[] intLanes(IntUnaryOperator entry) {
    int[] table = new int[INT_LANES];
    Arrays.setAll(table, entry);
    return table;
  }

  /** A table with an entry for each lane of 64 bits, {@code count} times over. */
  static long[] longLanes(int count, IntToLongFunction entry) {
    long[] table = new long[count * LONG_LANES];
    Arrays.setAll(table, entry);
    return table;
  }
}
