package io.github.javatun.wireguard.internal.crypto;

import static io.github.javatun.wireguard.internal.crypto.ChaCha20.DOUBLE_ROUNDS;
import static io.github.javatun.wireguard.internal.crypto.VectorWidth.INTS;
import static io.github.javatun.wireguard.internal.crypto.VectorWidth.INT_LANES;
import static io.github.javatun.wireguard.internal.crypto.VectorWidth.intLanes;
import static jdk.incubator.vector.VectorOperators.ROL;
import static jdk.incubator.vector.VectorOperators.XOR;

import jdk.incubator.vector.IntVector;

/**
 * ChaCha20 for a few blocks: a vector holds the same row of the state of several blocks.
 *
 * <pre>
 *      block 0        block 1         block 2   …
 * a   x0  x1  x2  x3 | x0  x1  x2  x3 | …
 * b   x4  x5  x6  x7 | x4  x5  x6  x7 | …
 * c   x8  x9 x10 x11 | x8  x9 x10 x11 | …
 * d  x12 x13 x14 x15 | x12 x13 x14 x15 | …       x12 counts the blocks
 * </pre>
 *
 * <p>A quarter round works on all columns at once. For the diagonals the words of a, c and d turn
 * within their rows and afterwards turn back; b, which is ready last, stays, so that turning costs
 * no time on the critical path. At the end the rows of a block are brought together.
 *
 * <p>The key stream starts at the block numbered in the state. Round code is written out: the
 * compiler must see a kernel as a whole, as a vector passed to a method that is not inlined becomes
 * an object.
 *
 * <p><b>Any thread may call any method with arrays of its own.</b> Nothing is allocated once
 * compiled by C2.
 */
final class ChaCha20Rows {

  /** How many blocks stand side by side in a vector. */
  static final int ROW_BLOCKS = INT_LANES / 4;

  /** Repeats the first four words of a vector. */
  static final int[] ROW = intLanes(i -> i & 3);

  /** Turn the words of each row to the left. */
  static final int[] LEFT_1 = intLanes(i -> (i & ~3) | ((i + 1) & 3));

  static final int[] LEFT_2 = intLanes(i -> (i & ~3) | ((i + 2) & 3));
  static final int[] LEFT_3 = intLanes(i -> (i & ~3) | ((i + 3) & 3));

  /** Number of the block within a vector, at the place of the counter in row d. */
  static final int[] BLOCK_NUMBER = intLanes(i -> (i & 3) == 0 ? i >> 2 : 0);

  /** What the counters of the next vector are ahead. */
  static final int[] NEXT_BLOCKS = intLanes(i -> (i & 3) == 0 ? ROW_BLOCKS : 0);

  /** Take rows in turn from the lower, and from the upper, halves of two vectors. */
  static final int[] QUARTERS_LOW = intLanes(i -> quarter(i >> 2) * 4 + (i & 3));

  static final int[] QUARTERS_HIGH =
      intLanes(i -> (quarter(i >> 2) + ROW_BLOCKS / 2) * 4 + (i & 3));

  private ChaCha20Rows() {}

  /** Which row, counting on into the second vector, stands at the given place of the lower zip. */
  private static int quarter(int place) {
    return (place >> 1) + ((place & 1) == 0 ? 0 : ROW_BLOCKS);
  }

  /** Writes the keystream of {@link #ROW_BLOCKS} blocks. */
  static void oneVector(int[] state, int[] out, int at) {
    if (at < 0) {
      return;
    }
    final IntVector left1 = IntVector.fromArray(INTS, LEFT_1, 0);
    final IntVector left2 = IntVector.fromArray(INTS, LEFT_2, 0);
    final IntVector left3 = IntVector.fromArray(INTS, LEFT_3, 0);
    final IntVector row = IntVector.fromArray(INTS, ROW, 0);
    final IntVector rowA = row.selectFrom(IntVector.fromArray(INTS, state, 0));
    final IntVector rowB = row.selectFrom(IntVector.fromArray(INTS, state, 4));
    final IntVector rowC = row.selectFrom(IntVector.fromArray(INTS, state, 8));
    final IntVector rowD0 =
        row.selectFrom(IntVector.fromArray(INTS, state, 12))
            .add(IntVector.fromArray(INTS, BLOCK_NUMBER, 0));
    IntVector a0 = rowA;
    IntVector b0 = rowB;
    IntVector c0 = rowC;
    IntVector d0 = rowD0;
    for (int round = 0; round < DOUBLE_ROUNDS; round++) {
      a0 = a0.add(b0);
      d0 = d0.lanewise(XOR, a0).lanewise(ROL, 16);
      c0 = c0.add(d0);
      b0 = b0.lanewise(XOR, c0).lanewise(ROL, 12);
      a0 = a0.add(b0);
      d0 = d0.lanewise(XOR, a0).lanewise(ROL, 8);
      c0 = c0.add(d0);
      b0 = b0.lanewise(XOR, c0).lanewise(ROL, 7);
      a0 = left3.selectFrom(a0);
      c0 = left1.selectFrom(c0);
      d0 = left2.selectFrom(d0);
      a0 = a0.add(b0);
      d0 = d0.lanewise(XOR, a0).lanewise(ROL, 16);
      c0 = c0.add(d0);
      b0 = b0.lanewise(XOR, c0).lanewise(ROL, 12);
      a0 = a0.add(b0);
      d0 = d0.lanewise(XOR, a0).lanewise(ROL, 8);
      c0 = c0.add(d0);
      b0 = b0.lanewise(XOR, c0).lanewise(ROL, 7);
      a0 = left1.selectFrom(a0);
      c0 = left3.selectFrom(c0);
      d0 = left2.selectFrom(d0);
    }
    final IntVector low = IntVector.fromArray(INTS, QUARTERS_LOW, 0);
    final IntVector high = IntVector.fromArray(INTS, QUARTERS_HIGH, 0);
    a0 = a0.add(rowA);
    b0 = b0.add(rowB);
    c0 = c0.add(rowC);
    d0 = d0.add(rowD0);
    final IntVector lowAc0 = low.selectFrom(a0, c0);
    final IntVector lowBd0 = low.selectFrom(b0, d0);
    final IntVector highAc0 = high.selectFrom(a0, c0);
    final IntVector highBd0 = high.selectFrom(b0, d0);
    low.selectFrom(lowAc0, lowBd0).intoArray(out, at);
    high.selectFrom(lowAc0, lowBd0).intoArray(out, at + INT_LANES);
    low.selectFrom(highAc0, highBd0).intoArray(out, at + 2 * INT_LANES);
    high.selectFrom(highAc0, highBd0).intoArray(out, at + 3 * INT_LANES);
  }

  /** Writes twice as many blocks. */
  static void twoVectors(int[] state, int[] out, int at) {
    if (at < 0) {
      return;
    }
    final IntVector left1 = IntVector.fromArray(INTS, LEFT_1, 0);
    final IntVector left2 = IntVector.fromArray(INTS, LEFT_2, 0);
    final IntVector left3 = IntVector.fromArray(INTS, LEFT_3, 0);
    final IntVector row = IntVector.fromArray(INTS, ROW, 0);
    final IntVector rowA = row.selectFrom(IntVector.fromArray(INTS, state, 0));
    final IntVector rowB = row.selectFrom(IntVector.fromArray(INTS, state, 4));
    final IntVector rowC = row.selectFrom(IntVector.fromArray(INTS, state, 8));
    final IntVector rowD0 =
        row.selectFrom(IntVector.fromArray(INTS, state, 12))
            .add(IntVector.fromArray(INTS, BLOCK_NUMBER, 0));
    final IntVector rowD1 = rowD0.add(IntVector.fromArray(INTS, NEXT_BLOCKS, 0));
    IntVector a0 = rowA;
    IntVector b0 = rowB;
    IntVector c0 = rowC;
    IntVector d0 = rowD0;
    IntVector a1 = rowA;
    IntVector b1 = rowB;
    IntVector c1 = rowC;
    IntVector d1 = rowD1;
    for (int round = 0; round < DOUBLE_ROUNDS; round++) {
      a0 = a0.add(b0);
      a1 = a1.add(b1);
      d0 = d0.lanewise(XOR, a0).lanewise(ROL, 16);
      d1 = d1.lanewise(XOR, a1).lanewise(ROL, 16);
      c0 = c0.add(d0);
      c1 = c1.add(d1);
      b0 = b0.lanewise(XOR, c0).lanewise(ROL, 12);
      b1 = b1.lanewise(XOR, c1).lanewise(ROL, 12);
      a0 = a0.add(b0);
      a1 = a1.add(b1);
      d0 = d0.lanewise(XOR, a0).lanewise(ROL, 8);
      d1 = d1.lanewise(XOR, a1).lanewise(ROL, 8);
      c0 = c0.add(d0);
      c1 = c1.add(d1);
      b0 = b0.lanewise(XOR, c0).lanewise(ROL, 7);
      b1 = b1.lanewise(XOR, c1).lanewise(ROL, 7);
      a0 = left3.selectFrom(a0);
      a1 = left3.selectFrom(a1);
      c0 = left1.selectFrom(c0);
      c1 = left1.selectFrom(c1);
      d0 = left2.selectFrom(d0);
      d1 = left2.selectFrom(d1);
      a0 = a0.add(b0);
      a1 = a1.add(b1);
      d0 = d0.lanewise(XOR, a0).lanewise(ROL, 16);
      d1 = d1.lanewise(XOR, a1).lanewise(ROL, 16);
      c0 = c0.add(d0);
      c1 = c1.add(d1);
      b0 = b0.lanewise(XOR, c0).lanewise(ROL, 12);
      b1 = b1.lanewise(XOR, c1).lanewise(ROL, 12);
      a0 = a0.add(b0);
      a1 = a1.add(b1);
      d0 = d0.lanewise(XOR, a0).lanewise(ROL, 8);
      d1 = d1.lanewise(XOR, a1).lanewise(ROL, 8);
      c0 = c0.add(d0);
      c1 = c1.add(d1);
      b0 = b0.lanewise(XOR, c0).lanewise(ROL, 7);
      b1 = b1.lanewise(XOR, c1).lanewise(ROL, 7);
      a0 = left1.selectFrom(a0);
      a1 = left1.selectFrom(a1);
      c0 = left3.selectFrom(c0);
      c1 = left3.selectFrom(c1);
      d0 = left2.selectFrom(d0);
      d1 = left2.selectFrom(d1);
    }
    final IntVector low = IntVector.fromArray(INTS, QUARTERS_LOW, 0);
    final IntVector high = IntVector.fromArray(INTS, QUARTERS_HIGH, 0);
    a0 = a0.add(rowA);
    b0 = b0.add(rowB);
    c0 = c0.add(rowC);
    d0 = d0.add(rowD0);
    final IntVector lowAc0 = low.selectFrom(a0, c0);
    final IntVector lowBd0 = low.selectFrom(b0, d0);
    final IntVector highAc0 = high.selectFrom(a0, c0);
    final IntVector highBd0 = high.selectFrom(b0, d0);
    low.selectFrom(lowAc0, lowBd0).intoArray(out, at);
    high.selectFrom(lowAc0, lowBd0).intoArray(out, at + INT_LANES);
    low.selectFrom(highAc0, highBd0).intoArray(out, at + 2 * INT_LANES);
    high.selectFrom(highAc0, highBd0).intoArray(out, at + 3 * INT_LANES);
    a1 = a1.add(rowA);
    b1 = b1.add(rowB);
    c1 = c1.add(rowC);
    d1 = d1.add(rowD1);
    final IntVector lowAc1 = low.selectFrom(a1, c1);
    final IntVector lowBd1 = low.selectFrom(b1, d1);
    final IntVector highAc1 = high.selectFrom(a1, c1);
    final IntVector highBd1 = high.selectFrom(b1, d1);
    low.selectFrom(lowAc1, lowBd1).intoArray(out, at + 4 * INT_LANES);
    high.selectFrom(lowAc1, lowBd1).intoArray(out, at + 5 * INT_LANES);
    low.selectFrom(highAc1, highBd1).intoArray(out, at + 6 * INT_LANES);
    high.selectFrom(highAc1, highBd1).intoArray(out, at + 7 * INT_LANES);
  }
}
