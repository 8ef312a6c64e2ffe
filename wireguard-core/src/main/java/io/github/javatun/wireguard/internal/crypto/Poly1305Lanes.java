package io.github.javatun.wireguard.internal.crypto;

import static io.github.javatun.wireguard.internal.crypto.VectorWidth.LONGS;
import static io.github.javatun.wireguard.internal.crypto.VectorWidth.LONG_LANES;
import static io.github.javatun.wireguard.internal.crypto.VectorWidth.OCTETS;
import static io.github.javatun.wireguard.internal.crypto.VectorWidth.VECTOR_BYTES;
import static io.github.javatun.wireguard.internal.crypto.VectorWidth.longLanes;
import static jdk.incubator.vector.VectorOperators.ADD;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LSHR;

import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorMask;

/**
 * Poly1305 with a block of the message in each lane and numbers modulo 2^130 - 5 in five limbs of
 * 26 bits, so that products of limbs come from the multiplication of the lower halves of lanes.
 * With n blocks in a group:
 *
 * <pre>
 *            block 0     block 1         block n-1
 * head          0           m1              m(k)         k blocks, 1 to n, at the end
 * absorb     m(k+1)       m(k+2)   …     m(k+n)         sum = sum · r^n + these, in every lane
 *   …
 * finish     the same for the last group; then
 *            · r^n       · r^(n-1)  …     · r            and the sum over the lanes
 * </pre>
 *
 * <p>The even lanes hold the first half of a group's blocks and the odd lanes the second half. So
 * the lower words of all blocks, and the upper ones, come from two loads each, one of them shifted
 * by a word, and a blend; nothing has to move between lanes.
 *
 * <pre>
 * 256 bits:  lane 0      lane 1      lane 2      lane 3
 *            block 0     block 2     block 1     block 3
 * </pre>
 *
 * <p>As the short group comes first, every other is full, there is one set of powers, and no blocks
 * are left over for scalar code. The block with the lengths is the last of the message.
 *
 * <p>Bounds: a limb of the sum is below 2^28, one of a power below 2^27, so that five products,
 * four of them times 5, stay below 2^60. Between groups the sum is kept as the products were added
 * up; the carries are the first thing that happens to it. The mask of each limb also shows the
 * compiler that a multiplication of the lower halves will do; {@code LOW_32} does nothing else. The
 * compiler must see the mask itself, at a value computed in the loop: two logical operations in a
 * row may become one instruction, and the mask of a value that comes from the round before is moved
 * there; either way the sight is lost, and a multiplication takes eight instructions.
 *
 * <p>A block that is added to a product need not be split into limbs: three parts of 52, 52 and 25
 * bits, at the places of limbs 0, 2 and 4, do it, and the carries sort them out. The five carries
 * run one after the other, which takes fewer instructions than two at a time.
 *
 * <p><b>Any thread may call any method with arrays of its own.</b> Nothing is allocated once
 * compiled by C2.
 */
final class Poly1305Lanes {

  // Behind the state of scalar Poly1305 stand the powers and the sum: five limbs in a row for each
  // lane.
  private static final int POWERS = Poly1305.STATE_LONGS;
  private static final int SUM = POWERS + 5 * LONG_LANES;

  /** Size of a group of blocks, one for each lane. */
  static final int GROUP_BYTES = LONG_LANES * Poly1305.BLOCK_BYTES;

  private static final long LOW_32 = 0xFFFFFFFFL;
  private static final long MASK_26 = (1L << 26) - 1;
  private static final long MASK_52 = (1L << 52) - 1;

  /** Bit 128 of a block as it stands in the top limb. */
  private static final long TOP_BIT = 1L << 24;

  /** The lanes that hold the second half of a group's blocks. */
  private static final boolean[] ODD = new boolean[LONG_LANES];

  // For a first group of k blocks, from row k on: where the words of each lane's block stand when
  // the group is read from its first block on. Lanes in front of that are masked.
  private static final long[] HEAD_LOW =
      longLanes(LONG_LANES + 1, i -> 2L * Math.max(0, headBlock(i)));
  private static final long[] HEAD_HIGH = longLanes(LONG_LANES + 1, i -> HEAD_LOW[i] + 1);
  private static final long[] HEAD_MASK = longLanes(LONG_LANES + 1, i -> headBlock(i) < 0 ? 0 : -1);

  private static final int STEPS = Integer.numberOfTrailingZeros(LONG_LANES);

  // Step s of making powers: lanes whose exponent less one has bit s are multiplied by the power
  // of exponent 2^s, which stands in one lane; the others by 1, from a second vector.
  private static final long[] STEP_FROM =
      longLanes(
          STEPS,
          i -> {
            int step = i / LONG_LANES;
            int exponentLessOne = LONG_LANES - 1 - block(i % LONG_LANES);
            return ((exponentLessOne >> step) & 1) == 0
                ? LONG_LANES
                : lane(LONG_LANES - (1 << step));
          });

  static {
    for (int i = 1; i < LONG_LANES; i += 2) {
      ODD[i] = true;
    }
  }

  private Poly1305Lanes() {}

  /** Which block of a group a lane holds. */
  private static int block(int lane) {
    return (lane >> 1) + ((lane & 1) == 0 ? 0 : LONG_LANES / 2);
  }

  /** Which lane holds a block of a group. */
  private static int lane(int block) {
    return block < LONG_LANES / 2 ? 2 * block : 2 * block - LONG_LANES + 1;
  }

  /** Which block of a first group of k stands in a lane; negative: none. The index is of row k. */
  private static int headBlock(int index) {
    return block(index % LONG_LANES) - (LONG_LANES - index / LONG_LANES);
  }

  /**
   * Prepares r^n … r, given the two words of r. Block by block the exponent less one is n - 1 … 0;
   * each step adds one of its bits.
   */
  static void powers(long low, long high, long[] state) {
    if (low < 0) {
      return;
    }
    LongVector p0 = LongVector.broadcast(LONGS, low & MASK_26);
    LongVector p1 = LongVector.broadcast(LONGS, (low >>> 26) & MASK_26);
    LongVector p2 = LongVector.broadcast(LONGS, ((low >>> 52) | (high << 12)) & MASK_26);
    LongVector p3 = LongVector.broadcast(LONGS, (high >>> 14) & MASK_26);
    LongVector p4 = LongVector.broadcast(LONGS, high >>> 40);
    final LongVector zero = LongVector.zero(LONGS);
    final LongVector one = LongVector.broadcast(LONGS, 1);
    for (int step = 0; step < STEP_FROM.length; step += LONG_LANES) {
      LongVector from = LongVector.fromArray(LONGS, STEP_FROM, step);
      LongVector h0 = p0.and(MASK_26);
      LongVector h1 = p1.and(LOW_32);
      LongVector h2 = p2.and(MASK_26);
      LongVector h3 = p3.and(MASK_26);
      LongVector h4 = p4.and(LOW_32);
      LongVector f0 = from.selectFrom(h0, one);
      LongVector f1 = from.selectFrom(h1, zero);
      LongVector f2 = from.selectFrom(h2, zero);
      LongVector f3 = from.selectFrom(h3, zero);
      LongVector f4 = from.selectFrom(h4, zero);
      LongVector r0 = f0.and(LOW_32);
      LongVector r1 = f1.and(LOW_32);
      LongVector r2 = f2.and(LOW_32);
      LongVector r3 = f3.and(LOW_32);
      LongVector r4 = f4.and(LOW_32);
      LongVector s1 = f1.add(f1.lanewise(LSHL, 2)).and(LOW_32);
      LongVector s2 = f2.add(f2.lanewise(LSHL, 2)).and(LOW_32);
      LongVector s3 = f3.add(f3.lanewise(LSHL, 2)).and(LOW_32);
      LongVector s4 = f4.add(f4.lanewise(LSHL, 2)).and(LOW_32);
      LongVector d0 = h0.mul(r0).add(h1.mul(s4)).add(h2.mul(s3).add(h3.mul(s2)).add(h4.mul(s1)));
      LongVector d1 = h0.mul(r1).add(h1.mul(r0)).add(h2.mul(s4).add(h3.mul(s3)).add(h4.mul(s2)));
      LongVector d2 = h0.mul(r2).add(h1.mul(r1)).add(h2.mul(r0).add(h3.mul(s4)).add(h4.mul(s3)));
      LongVector d3 = h0.mul(r3).add(h1.mul(r2)).add(h2.mul(r1).add(h3.mul(r0)).add(h4.mul(s4)));
      LongVector d4 = h0.mul(r4).add(h1.mul(r3)).add(h2.mul(r2).add(h3.mul(r1)).add(h4.mul(r0)));
      d1 = d1.add(d0.lanewise(LSHR, 26));
      d4 = d4.add(d3.lanewise(LSHR, 26));
      d0 = d0.and(MASK_26);
      d3 = d3.and(MASK_26);
      d2 = d2.add(d1.lanewise(LSHR, 26));
      LongVector d5 = d4.lanewise(LSHR, 26);
      d1 = d1.and(MASK_26);
      d4 = d4.and(MASK_26);
      d0 = d0.add(d5.add(d5.lanewise(LSHL, 2)));
      d3 = d3.add(d2.lanewise(LSHR, 26));
      d1 = d1.add(d0.lanewise(LSHR, 26));
      d4 = d4.add(d3.lanewise(LSHR, 26));
      p0 = d0;
      p1 = d1;
      p2 = d2;
      p3 = d3;
      p4 = d4;
    }
    p0.and(MASK_26).intoArray(state, POWERS);
    p1.intoArray(state, POWERS + LONG_LANES);
    p2.and(MASK_26).intoArray(state, POWERS + 2 * LONG_LANES);
    p3.and(MASK_26).intoArray(state, POWERS + 3 * LONG_LANES);
    p4.intoArray(state, POWERS + 4 * LONG_LANES);
  }

  /**
   * Starts a sum, if {@code head} is not 0, with a group of that many blocks, then absorbs full
   * groups. The text reaches a whole group further than {@code at}, even if fewer blocks are
   * wanted.
   *
   * <p>It is one method so that it is too large to be inlined, see {@link VectorEngine}.
   */
  static void absorb(long[] state, byte[] text, int at, int head, int groups) {
    if (at < 0) {
      return;
    }
    if (head != 0) {
      LongVector headFirst = ByteVector.fromArray(OCTETS, text, at).reinterpretAsLongs();
      LongVector headSecond =
          ByteVector.fromArray(OCTETS, text, at + VECTOR_BYTES).reinterpretAsLongs();
      LongVector mask = LongVector.fromArray(LONGS, HEAD_MASK, head * LONG_LANES);
      LongVector headLow =
          LongVector.fromArray(LONGS, HEAD_LOW, head * LONG_LANES)
              .selectFrom(headFirst, headSecond)
              .and(mask);
      LongVector headHigh =
          LongVector.fromArray(LONGS, HEAD_HIGH, head * LONG_LANES)
              .selectFrom(headFirst, headSecond)
              .and(mask);
      LongVector b0 = headLow.and(MASK_26);
      LongVector b1 = headLow.lanewise(LSHR, 26).and(MASK_26);
      LongVector b2 = headLow.lanewise(LSHR, 52).or(headHigh.lanewise(LSHL, 12)).and(MASK_26);
      LongVector b3 = headHigh.lanewise(LSHR, 14).and(MASK_26);
      LongVector b4 = headHigh.lanewise(LSHR, 40).or(mask.and(TOP_BIT));
      b0.intoArray(state, SUM);
      b1.intoArray(state, SUM + LONG_LANES);
      b2.intoArray(state, SUM + 2 * LONG_LANES);
      b3.intoArray(state, SUM + 3 * LONG_LANES);
      b4.intoArray(state, SUM + 4 * LONG_LANES);
    }
    final int begin = at + head * Poly1305.BLOCK_BYTES;
    final VectorMask<Long> odd = VectorMask.fromArray(LONGS, ODD, 0);
    final LongVector r0 = LongVector.broadcast(LONGS, state[POWERS]).and(LOW_32);
    final LongVector r1 = LongVector.broadcast(LONGS, state[POWERS + LONG_LANES]).and(LOW_32);
    final LongVector r2 = LongVector.broadcast(LONGS, state[POWERS + 2 * LONG_LANES]).and(LOW_32);
    final LongVector r3 = LongVector.broadcast(LONGS, state[POWERS + 3 * LONG_LANES]).and(LOW_32);
    final LongVector r4 = LongVector.broadcast(LONGS, state[POWERS + 4 * LONG_LANES]).and(LOW_32);
    final LongVector s1 = LongVector.broadcast(LONGS, 5 * state[POWERS + LONG_LANES]).and(LOW_32);
    final LongVector s2 =
        LongVector.broadcast(LONGS, 5 * state[POWERS + 2 * LONG_LANES]).and(LOW_32);
    final LongVector s3 =
        LongVector.broadcast(LONGS, 5 * state[POWERS + 3 * LONG_LANES]).and(LOW_32);
    final LongVector s4 =
        LongVector.broadcast(LONGS, 5 * state[POWERS + 4 * LONG_LANES]).and(LOW_32);
    LongVector a0 = LongVector.fromArray(LONGS, state, SUM);
    LongVector a1 = LongVector.fromArray(LONGS, state, SUM + LONG_LANES);
    LongVector a2 = LongVector.fromArray(LONGS, state, SUM + 2 * LONG_LANES);
    LongVector a3 = LongVector.fromArray(LONGS, state, SUM + 3 * LONG_LANES);
    LongVector a4 = LongVector.fromArray(LONGS, state, SUM + 4 * LONG_LANES);
    for (int i = 0; i < groups; i++) {
      int from = begin + i * GROUP_BYTES;
      LongVector low =
          ByteVector.fromArray(OCTETS, text, from)
              .reinterpretAsLongs()
              .blend(
                  ByteVector.fromArray(OCTETS, text, from + VECTOR_BYTES - Long.BYTES)
                      .reinterpretAsLongs(),
                  odd);
      LongVector high =
          ByteVector.fromArray(OCTETS, text, from + Long.BYTES)
              .reinterpretAsLongs()
              .blend(
                  ByteVector.fromArray(OCTETS, text, from + VECTOR_BYTES).reinterpretAsLongs(),
                  odd);
      LongVector m0 = low.and(MASK_52);
      LongVector m2 = low.lanewise(LSHR, 52).or(high.lanewise(LSHL, 12)).and(MASK_52);
      LongVector m4 = high.lanewise(LSHR, 40).or(TOP_BIT);
      a1 = a1.add(a0.lanewise(LSHR, 26));
      a2 = a2.add(a1.lanewise(LSHR, 26));
      a3 = a3.add(a2.lanewise(LSHR, 26));
      a4 = a4.add(a3.lanewise(LSHR, 26));
      LongVector a5 = a4.lanewise(LSHR, 26);
      a0 = a0.and(MASK_26).add(a5.add(a5.lanewise(LSHL, 2)));
      LongVector h0 = a0.and(MASK_26);
      LongVector h1 = a1.and(MASK_26).add(a0.lanewise(LSHR, 26)).and(LOW_32);
      LongVector h2 = a2.and(MASK_26);
      LongVector h3 = a3.and(MASK_26);
      LongVector h4 = a4.and(MASK_26);
      a0 = h0.mul(r0).add(h1.mul(s4)).add(h2.mul(s3).add(h3.mul(s2)).add(h4.mul(s1).add(m0)));
      a1 = h0.mul(r1).add(h1.mul(r0)).add(h2.mul(s4).add(h3.mul(s3)).add(h4.mul(s2)));
      a2 = h0.mul(r2).add(h1.mul(r1)).add(h2.mul(r0).add(h3.mul(s4)).add(h4.mul(s3).add(m2)));
      a3 = h0.mul(r3).add(h1.mul(r2)).add(h2.mul(r1).add(h3.mul(r0)).add(h4.mul(s4)));
      a4 = h0.mul(r4).add(h1.mul(r3)).add(h2.mul(r2).add(h3.mul(r1)).add(h4.mul(r0).add(m4)));
    }
    a0.intoArray(state, SUM);
    a1.intoArray(state, SUM + LONG_LANES);
    a2.intoArray(state, SUM + 2 * LONG_LANES);
    a3.intoArray(state, SUM + 3 * LONG_LANES);
    a4.intoArray(state, SUM + 4 * LONG_LANES);
  }

  /**
   * Absorbs the last group, multiplies by the powers, adds up the lanes and leaves the result to
   * the scalar state.
   */
  static void finish(long[] state, byte[] text, int at) {
    if (at < 0) {
      return;
    }
    final VectorMask<Long> odd = VectorMask.fromArray(LONGS, ODD, 0);
    final LongVector r0 = LongVector.broadcast(LONGS, state[POWERS]).and(LOW_32);
    final LongVector r1 = LongVector.broadcast(LONGS, state[POWERS + LONG_LANES]).and(LOW_32);
    final LongVector r2 = LongVector.broadcast(LONGS, state[POWERS + 2 * LONG_LANES]).and(LOW_32);
    final LongVector r3 = LongVector.broadcast(LONGS, state[POWERS + 3 * LONG_LANES]).and(LOW_32);
    final LongVector r4 = LongVector.broadcast(LONGS, state[POWERS + 4 * LONG_LANES]).and(LOW_32);
    final LongVector s1 = LongVector.broadcast(LONGS, 5 * state[POWERS + LONG_LANES]).and(LOW_32);
    final LongVector s2 =
        LongVector.broadcast(LONGS, 5 * state[POWERS + 2 * LONG_LANES]).and(LOW_32);
    final LongVector s3 =
        LongVector.broadcast(LONGS, 5 * state[POWERS + 3 * LONG_LANES]).and(LOW_32);
    final LongVector s4 =
        LongVector.broadcast(LONGS, 5 * state[POWERS + 4 * LONG_LANES]).and(LOW_32);
    LongVector low =
        ByteVector.fromArray(OCTETS, text, at)
            .reinterpretAsLongs()
            .blend(
                ByteVector.fromArray(OCTETS, text, at + VECTOR_BYTES - Long.BYTES)
                    .reinterpretAsLongs(),
                odd);
    LongVector high =
        ByteVector.fromArray(OCTETS, text, at + Long.BYTES)
            .reinterpretAsLongs()
            .blend(ByteVector.fromArray(OCTETS, text, at + VECTOR_BYTES).reinterpretAsLongs(), odd);
    LongVector m0 = low.and(MASK_52);
    LongVector m2 = low.lanewise(LSHR, 52).or(high.lanewise(LSHL, 12)).and(MASK_52);
    LongVector m4 = high.lanewise(LSHR, 40).or(TOP_BIT);
    LongVector a0 = LongVector.fromArray(LONGS, state, SUM);
    LongVector a1 = LongVector.fromArray(LONGS, state, SUM + LONG_LANES);
    LongVector a2 = LongVector.fromArray(LONGS, state, SUM + 2 * LONG_LANES);
    LongVector a3 = LongVector.fromArray(LONGS, state, SUM + 3 * LONG_LANES);
    LongVector a4 = LongVector.fromArray(LONGS, state, SUM + 4 * LONG_LANES);
    a1 = a1.add(a0.lanewise(LSHR, 26));
    a2 = a2.add(a1.lanewise(LSHR, 26));
    a3 = a3.add(a2.lanewise(LSHR, 26));
    a4 = a4.add(a3.lanewise(LSHR, 26));
    LongVector a5 = a4.lanewise(LSHR, 26);
    a0 = a0.and(MASK_26).add(a5.add(a5.lanewise(LSHL, 2)));
    LongVector h0 = a0.and(MASK_26);
    LongVector h1 = a1.and(MASK_26).add(a0.lanewise(LSHR, 26)).and(LOW_32);
    LongVector h2 = a2.and(MASK_26);
    LongVector h3 = a3.and(MASK_26);
    LongVector h4 = a4.and(MASK_26);
    a0 = h0.mul(r0).add(h1.mul(s4)).add(h2.mul(s3).add(h3.mul(s2)).add(h4.mul(s1).add(m0)));
    a1 = h0.mul(r1).add(h1.mul(r0)).add(h2.mul(s4).add(h3.mul(s3)).add(h4.mul(s2)));
    a2 = h0.mul(r2).add(h1.mul(r1)).add(h2.mul(r0).add(h3.mul(s4)).add(h4.mul(s3).add(m2)));
    a3 = h0.mul(r3).add(h1.mul(r2)).add(h2.mul(r1).add(h3.mul(r0)).add(h4.mul(s4)));
    a4 = h0.mul(r4).add(h1.mul(r3)).add(h2.mul(r2).add(h3.mul(r1)).add(h4.mul(r0).add(m4)));
    a1 = a1.add(a0.lanewise(LSHR, 26));
    a2 = a2.add(a1.lanewise(LSHR, 26));
    a3 = a3.add(a2.lanewise(LSHR, 26));
    a4 = a4.add(a3.lanewise(LSHR, 26));
    a5 = a4.lanewise(LSHR, 26);
    a0 = a0.and(MASK_26).add(a5.add(a5.lanewise(LSHL, 2)));
    LongVector g0 = a0.and(MASK_26);
    LongVector g1 = a1.and(MASK_26).add(a0.lanewise(LSHR, 26)).and(LOW_32);
    LongVector g2 = a2.and(MASK_26);
    LongVector g3 = a3.and(MASK_26);
    LongVector g4 = a4.and(MASK_26);
    LongVector p0 = LongVector.fromArray(LONGS, state, POWERS).and(LOW_32);
    LongVector p1 = LongVector.fromArray(LONGS, state, POWERS + LONG_LANES).and(LOW_32);
    LongVector p2 = LongVector.fromArray(LONGS, state, POWERS + 2 * LONG_LANES).and(LOW_32);
    LongVector p3 = LongVector.fromArray(LONGS, state, POWERS + 3 * LONG_LANES).and(LOW_32);
    LongVector p4 = LongVector.fromArray(LONGS, state, POWERS + 4 * LONG_LANES).and(LOW_32);
    LongVector q1 = p1.add(p1.lanewise(LSHL, 2)).and(LOW_32);
    LongVector q2 = p2.add(p2.lanewise(LSHL, 2)).and(LOW_32);
    LongVector q3 = p3.add(p3.lanewise(LSHL, 2)).and(LOW_32);
    LongVector q4 = p4.add(p4.lanewise(LSHL, 2)).and(LOW_32);
    LongVector t0 = g0.mul(p0).add(g1.mul(q4)).add(g2.mul(q3).add(g3.mul(q2)).add(g4.mul(q1)));
    LongVector t1 = g0.mul(p1).add(g1.mul(p0)).add(g2.mul(q4).add(g3.mul(q3)).add(g4.mul(q2)));
    LongVector t2 = g0.mul(p2).add(g1.mul(p1)).add(g2.mul(p0).add(g3.mul(q4)).add(g4.mul(q3)));
    LongVector t3 = g0.mul(p3).add(g1.mul(p2)).add(g2.mul(p1).add(g3.mul(p0)).add(g4.mul(q4)));
    LongVector t4 = g0.mul(p4).add(g1.mul(p3)).add(g2.mul(p2).add(g3.mul(p1)).add(g4.mul(p0)));
    Poly1305.setAccumulator(
        state,
        t0.reduceLanes(ADD),
        t1.reduceLanes(ADD),
        t2.reduceLanes(ADD),
        t3.reduceLanes(ADD),
        t4.reduceLanes(ADD));
  }
}
