package io.github.javatun.wireguard.internal.crypto;

import static io.github.javatun.wireguard.internal.crypto.ChaCha20.DOUBLE_ROUNDS;
import static io.github.javatun.wireguard.internal.crypto.ChaCha20Lanes.LANE_NUMBER;
import static io.github.javatun.wireguard.internal.crypto.ChaCha20Lanes.ZIP_HIGH;
import static io.github.javatun.wireguard.internal.crypto.ChaCha20Lanes.ZIP_LOW;
import static io.github.javatun.wireguard.internal.crypto.ChaCha20Rows.LEFT_1;
import static io.github.javatun.wireguard.internal.crypto.ChaCha20Rows.LEFT_2;
import static io.github.javatun.wireguard.internal.crypto.ChaCha20Rows.LEFT_3;
import static io.github.javatun.wireguard.internal.crypto.ChaCha20Rows.NEXT_BLOCKS;
import static io.github.javatun.wireguard.internal.crypto.ChaCha20Rows.QUARTERS_HIGH;
import static io.github.javatun.wireguard.internal.crypto.ChaCha20Rows.QUARTERS_LOW;
import static io.github.javatun.wireguard.internal.crypto.ChaCha20Rows.ROW;
import static io.github.javatun.wireguard.internal.crypto.VectorWidth.INTS;
import static io.github.javatun.wireguard.internal.crypto.VectorWidth.INT_LANES;
import static io.github.javatun.wireguard.internal.crypto.VectorWidth.intLanes;
import static jdk.incubator.vector.VectorOperators.ROL;
import static jdk.incubator.vector.VectorOperators.XOR;

import jdk.incubator.vector.IntVector;

/**
 * ChaCha20 for the blocks of a full-sized datagram: {@link ChaCha20Lanes} and two vectors of {@link
 * ChaCha20Rows} with their instructions in turn. Of 32 registers the two take 27; what one leaves
 * of the processor's units while it waits for its own results, the other uses.
 *
 * <p>For vectors of 512 bits these are 16 + 8 blocks: the one with the Poly1305 key and the 23 of
 * 1472 bytes.
 *
 * <p><b>Any thread may call any method with arrays of its own.</b> Nothing is allocated once
 * compiled by C2.
 */
final class ChaCha20LanesAndRows {

  /** How many blocks {@link #keystream} makes. */
  static final int BLOCKS = INT_LANES + 2 * ChaCha20Rows.ROW_BLOCKS;

  /** Number of the block within a vector of rows, which come behind those in lanes. */
  private static final int[] BLOCK_NUMBER = intLanes(i -> (i & 3) == 0 ? INT_LANES + (i >> 2) : 0);

  private ChaCha20LanesAndRows() {}

  /** Writes the keystream of {@link #BLOCKS} blocks. */
  static void keystream(int[] state, int[] out, int at) {
    if (at < 0) {
      return;
    }
    IntVector x0 = IntVector.broadcast(INTS, state[0]);
    IntVector x1 = IntVector.broadcast(INTS, state[1]);
    IntVector x2 = IntVector.broadcast(INTS, state[2]);
    IntVector x3 = IntVector.broadcast(INTS, state[3]);
    IntVector x4 = IntVector.broadcast(INTS, state[4]);
    IntVector x5 = IntVector.broadcast(INTS, state[5]);
    IntVector x6 = IntVector.broadcast(INTS, state[6]);
    IntVector x7 = IntVector.broadcast(INTS, state[7]);
    IntVector x8 = IntVector.broadcast(INTS, state[8]);
    IntVector x9 = IntVector.broadcast(INTS, state[9]);
    IntVector x10 = IntVector.broadcast(INTS, state[10]);
    IntVector x11 = IntVector.broadcast(INTS, state[11]);
    final IntVector blockNumbers = IntVector.fromArray(INTS, LANE_NUMBER, 0).add(state[12]);
    IntVector x12 = blockNumbers;
    IntVector x13 = IntVector.broadcast(INTS, state[13]);
    IntVector x14 = IntVector.broadcast(INTS, state[14]);
    IntVector x15 = IntVector.broadcast(INTS, state[15]);
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
      x0 = x0.add(x4);
      x1 = x1.add(x5);
      a0 = a0.add(b0);
      x2 = x2.add(x6);
      a1 = a1.add(b1);
      x3 = x3.add(x7);
      x12 = x12.lanewise(XOR, x0).lanewise(ROL, 16);
      d0 = d0.lanewise(XOR, a0).lanewise(ROL, 16);
      x13 = x13.lanewise(XOR, x1).lanewise(ROL, 16);
      d1 = d1.lanewise(XOR, a1).lanewise(ROL, 16);
      x14 = x14.lanewise(XOR, x2).lanewise(ROL, 16);
      x15 = x15.lanewise(XOR, x3).lanewise(ROL, 16);
      c0 = c0.add(d0);
      x8 = x8.add(x12);
      c1 = c1.add(d1);
      x9 = x9.add(x13);
      x10 = x10.add(x14);
      b0 = b0.lanewise(XOR, c0).lanewise(ROL, 12);
      x11 = x11.add(x15);
      b1 = b1.lanewise(XOR, c1).lanewise(ROL, 12);
      x4 = x4.lanewise(XOR, x8).lanewise(ROL, 12);
      x5 = x5.lanewise(XOR, x9).lanewise(ROL, 12);
      a0 = a0.add(b0);
      x6 = x6.lanewise(XOR, x10).lanewise(ROL, 12);
      a1 = a1.add(b1);
      x7 = x7.lanewise(XOR, x11).lanewise(ROL, 12);
      d0 = d0.lanewise(XOR, a0).lanewise(ROL, 8);
      x0 = x0.add(x4);
      x1 = x1.add(x5);
      d1 = d1.lanewise(XOR, a1).lanewise(ROL, 8);
      x2 = x2.add(x6);
      c0 = c0.add(d0);
      x3 = x3.add(x7);
      x12 = x12.lanewise(XOR, x0).lanewise(ROL, 8);
      c1 = c1.add(d1);
      x13 = x13.lanewise(XOR, x1).lanewise(ROL, 8);
      b0 = b0.lanewise(XOR, c0).lanewise(ROL, 7);
      x14 = x14.lanewise(XOR, x2).lanewise(ROL, 8);
      x15 = x15.lanewise(XOR, x3).lanewise(ROL, 8);
      b1 = b1.lanewise(XOR, c1).lanewise(ROL, 7);
      x8 = x8.add(x12);
      a0 = left3.selectFrom(a0);
      x9 = x9.add(x13);
      x10 = x10.add(x14);
      a1 = left3.selectFrom(a1);
      x11 = x11.add(x15);
      c0 = left1.selectFrom(c0);
      x4 = x4.lanewise(XOR, x8).lanewise(ROL, 7);
      x5 = x5.lanewise(XOR, x9).lanewise(ROL, 7);
      c1 = left1.selectFrom(c1);
      x6 = x6.lanewise(XOR, x10).lanewise(ROL, 7);
      d0 = left2.selectFrom(d0);
      x7 = x7.lanewise(XOR, x11).lanewise(ROL, 7);
      d1 = left2.selectFrom(d1);
      x0 = x0.add(x5);
      x1 = x1.add(x6);
      a0 = a0.add(b0);
      x2 = x2.add(x7);
      a1 = a1.add(b1);
      x3 = x3.add(x4);
      x15 = x15.lanewise(XOR, x0).lanewise(ROL, 16);
      d0 = d0.lanewise(XOR, a0).lanewise(ROL, 16);
      x12 = x12.lanewise(XOR, x1).lanewise(ROL, 16);
      d1 = d1.lanewise(XOR, a1).lanewise(ROL, 16);
      x13 = x13.lanewise(XOR, x2).lanewise(ROL, 16);
      x14 = x14.lanewise(XOR, x3).lanewise(ROL, 16);
      c0 = c0.add(d0);
      x10 = x10.add(x15);
      c1 = c1.add(d1);
      x11 = x11.add(x12);
      x8 = x8.add(x13);
      b0 = b0.lanewise(XOR, c0).lanewise(ROL, 12);
      x9 = x9.add(x14);
      b1 = b1.lanewise(XOR, c1).lanewise(ROL, 12);
      x5 = x5.lanewise(XOR, x10).lanewise(ROL, 12);
      x6 = x6.lanewise(XOR, x11).lanewise(ROL, 12);
      a0 = a0.add(b0);
      x7 = x7.lanewise(XOR, x8).lanewise(ROL, 12);
      a1 = a1.add(b1);
      x4 = x4.lanewise(XOR, x9).lanewise(ROL, 12);
      d0 = d0.lanewise(XOR, a0).lanewise(ROL, 8);
      x0 = x0.add(x5);
      x1 = x1.add(x6);
      d1 = d1.lanewise(XOR, a1).lanewise(ROL, 8);
      x2 = x2.add(x7);
      c0 = c0.add(d0);
      x3 = x3.add(x4);
      x15 = x15.lanewise(XOR, x0).lanewise(ROL, 8);
      c1 = c1.add(d1);
      x12 = x12.lanewise(XOR, x1).lanewise(ROL, 8);
      b0 = b0.lanewise(XOR, c0).lanewise(ROL, 7);
      x13 = x13.lanewise(XOR, x2).lanewise(ROL, 8);
      x14 = x14.lanewise(XOR, x3).lanewise(ROL, 8);
      b1 = b1.lanewise(XOR, c1).lanewise(ROL, 7);
      x10 = x10.add(x15);
      a0 = left1.selectFrom(a0);
      x11 = x11.add(x12);
      x8 = x8.add(x13);
      a1 = left1.selectFrom(a1);
      x9 = x9.add(x14);
      c0 = left3.selectFrom(c0);
      x5 = x5.lanewise(XOR, x10).lanewise(ROL, 7);
      x6 = x6.lanewise(XOR, x11).lanewise(ROL, 7);
      c1 = left3.selectFrom(c1);
      x7 = x7.lanewise(XOR, x8).lanewise(ROL, 7);
      d0 = left2.selectFrom(d0);
      x4 = x4.lanewise(XOR, x9).lanewise(ROL, 7);
      d1 = left2.selectFrom(d1);
    }
    final IntVector zipLow = IntVector.fromArray(INTS, ZIP_LOW, 0);
    final IntVector zipHigh = IntVector.fromArray(INTS, ZIP_HIGH, 0);
    x0 = x0.add(state[0]);
    x1 = x1.add(state[1]);
    x2 = x2.add(state[2]);
    x3 = x3.add(state[3]);
    x4 = x4.add(state[4]);
    x5 = x5.add(state[5]);
    x6 = x6.add(state[6]);
    x7 = x7.add(state[7]);
    x8 = x8.add(state[8]);
    x9 = x9.add(state[9]);
    x10 = x10.add(state[10]);
    x11 = x11.add(state[11]);
    x12 = x12.add(blockNumbers);
    x13 = x13.add(state[13]);
    x14 = x14.add(state[14]);
    x15 = x15.add(state[15]);
    final IntVector p0 = zipLow.selectFrom(x0, x8);
    final IntVector p1 = zipHigh.selectFrom(x0, x8);
    final IntVector p2 = zipLow.selectFrom(x1, x9);
    final IntVector p3 = zipHigh.selectFrom(x1, x9);
    final IntVector p4 = zipLow.selectFrom(x2, x10);
    final IntVector p5 = zipHigh.selectFrom(x2, x10);
    final IntVector p6 = zipLow.selectFrom(x3, x11);
    final IntVector p7 = zipHigh.selectFrom(x3, x11);
    final IntVector p8 = zipLow.selectFrom(x4, x12);
    final IntVector p9 = zipHigh.selectFrom(x4, x12);
    final IntVector p10 = zipLow.selectFrom(x5, x13);
    final IntVector p11 = zipHigh.selectFrom(x5, x13);
    final IntVector p12 = zipLow.selectFrom(x6, x14);
    final IntVector p13 = zipHigh.selectFrom(x6, x14);
    final IntVector p14 = zipLow.selectFrom(x7, x15);
    final IntVector p15 = zipHigh.selectFrom(x7, x15);
    final IntVector q0 = zipLow.selectFrom(p0, p8);
    final IntVector q1 = zipHigh.selectFrom(p0, p8);
    final IntVector q2 = zipLow.selectFrom(p1, p9);
    final IntVector q3 = zipHigh.selectFrom(p1, p9);
    final IntVector q4 = zipLow.selectFrom(p2, p10);
    final IntVector q5 = zipHigh.selectFrom(p2, p10);
    final IntVector q6 = zipLow.selectFrom(p3, p11);
    final IntVector q7 = zipHigh.selectFrom(p3, p11);
    final IntVector q8 = zipLow.selectFrom(p4, p12);
    final IntVector q9 = zipHigh.selectFrom(p4, p12);
    final IntVector q10 = zipLow.selectFrom(p5, p13);
    final IntVector q11 = zipHigh.selectFrom(p5, p13);
    final IntVector q12 = zipLow.selectFrom(p6, p14);
    final IntVector q13 = zipHigh.selectFrom(p6, p14);
    final IntVector q14 = zipLow.selectFrom(p7, p15);
    final IntVector q15 = zipHigh.selectFrom(p7, p15);
    final IntVector r0 = zipLow.selectFrom(q0, q8);
    final IntVector r1 = zipHigh.selectFrom(q0, q8);
    final IntVector r2 = zipLow.selectFrom(q1, q9);
    final IntVector r3 = zipHigh.selectFrom(q1, q9);
    final IntVector r4 = zipLow.selectFrom(q2, q10);
    final IntVector r5 = zipHigh.selectFrom(q2, q10);
    final IntVector r6 = zipLow.selectFrom(q3, q11);
    final IntVector r7 = zipHigh.selectFrom(q3, q11);
    final IntVector r8 = zipLow.selectFrom(q4, q12);
    final IntVector r9 = zipHigh.selectFrom(q4, q12);
    final IntVector r10 = zipLow.selectFrom(q5, q13);
    final IntVector r11 = zipHigh.selectFrom(q5, q13);
    final IntVector r12 = zipLow.selectFrom(q6, q14);
    final IntVector r13 = zipHigh.selectFrom(q6, q14);
    final IntVector r14 = zipLow.selectFrom(q7, q15);
    final IntVector r15 = zipHigh.selectFrom(q7, q15);
    zipLow.selectFrom(r0, r8).intoArray(out, at);
    zipHigh.selectFrom(r0, r8).intoArray(out, at + INT_LANES);
    zipLow.selectFrom(r1, r9).intoArray(out, at + 2 * INT_LANES);
    zipHigh.selectFrom(r1, r9).intoArray(out, at + 3 * INT_LANES);
    zipLow.selectFrom(r2, r10).intoArray(out, at + 4 * INT_LANES);
    zipHigh.selectFrom(r2, r10).intoArray(out, at + 5 * INT_LANES);
    zipLow.selectFrom(r3, r11).intoArray(out, at + 6 * INT_LANES);
    zipHigh.selectFrom(r3, r11).intoArray(out, at + 7 * INT_LANES);
    zipLow.selectFrom(r4, r12).intoArray(out, at + 8 * INT_LANES);
    zipHigh.selectFrom(r4, r12).intoArray(out, at + 9 * INT_LANES);
    zipLow.selectFrom(r5, r13).intoArray(out, at + 10 * INT_LANES);
    zipHigh.selectFrom(r5, r13).intoArray(out, at + 11 * INT_LANES);
    zipLow.selectFrom(r6, r14).intoArray(out, at + 12 * INT_LANES);
    zipHigh.selectFrom(r6, r14).intoArray(out, at + 13 * INT_LANES);
    zipLow.selectFrom(r7, r15).intoArray(out, at + 14 * INT_LANES);
    zipHigh.selectFrom(r7, r15).intoArray(out, at + 15 * INT_LANES);
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
    low.selectFrom(lowAc0, lowBd0).intoArray(out, at + 16 * INT_LANES);
    high.selectFrom(lowAc0, lowBd0).intoArray(out, at + 17 * INT_LANES);
    low.selectFrom(highAc0, highBd0).intoArray(out, at + 18 * INT_LANES);
    high.selectFrom(highAc0, highBd0).intoArray(out, at + 19 * INT_LANES);
    a1 = a1.add(rowA);
    b1 = b1.add(rowB);
    c1 = c1.add(rowC);
    d1 = d1.add(rowD1);
    final IntVector lowAc1 = low.selectFrom(a1, c1);
    final IntVector lowBd1 = low.selectFrom(b1, d1);
    final IntVector highAc1 = high.selectFrom(a1, c1);
    final IntVector highBd1 = high.selectFrom(b1, d1);
    low.selectFrom(lowAc1, lowBd1).intoArray(out, at + 20 * INT_LANES);
    high.selectFrom(lowAc1, lowBd1).intoArray(out, at + 21 * INT_LANES);
    low.selectFrom(highAc1, highBd1).intoArray(out, at + 22 * INT_LANES);
    high.selectFrom(highAc1, highBd1).intoArray(out, at + 23 * INT_LANES);
  }
}
