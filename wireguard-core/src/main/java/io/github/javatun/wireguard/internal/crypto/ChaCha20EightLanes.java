package io.github.javatun.wireguard.internal.crypto;

import static io.github.javatun.wireguard.internal.crypto.ChaCha20.DOUBLE_ROUNDS;
import static io.github.javatun.wireguard.internal.crypto.ChaCha20Lanes.LANE_NUMBER;
import static io.github.javatun.wireguard.internal.crypto.VectorWidth.INTS;
import static io.github.javatun.wireguard.internal.crypto.VectorWidth.LONGS;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LSHR;
import static jdk.incubator.vector.VectorOperators.ROL;
import static jdk.incubator.vector.VectorOperators.XOR;

import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorMask;

/**
 * ChaCha20 for eight blocks in vectors of 256 bits: laid out as in {@link ChaCha20Lanes}, but the
 * words of each block are brought together in another way. Processors with such vectors have no
 * instruction that picks lanes from two of them: {@link ChaCha20Lanes} would take five for each
 * zip. Blending costs one, turning a vector by whole pairs of words two.
 *
 * <p>First the words of two vectors are paired, by shifts within lanes of 64 bits. That leaves four
 * squares of four vectors with four pairs each, with the words 2j and 2j + 1 in row j:
 *
 * <pre>
 * row j of a square    turned right by j    blended              turned left by i: block 2i
 * 0a 2a 4a 6a          0a 2a 4a 6a          0a 0b 0c 0d          0a 0b 0c 0d
 * 0b 2b 4b 6b          6b 0b 2b 4b          2d 2a 2b 2c          2a 2b 2c 2d
 * 0c 2c 4c 6c          4c 6c 0c 2c          4c 4d 4a 4b          4a 4b 4c 4d
 * 0d 2d 4d 6d          2d 4d 6d 0d          6b 6c 6d 6a          6a 6b 6c 6d
 * </pre>
 *
 * <p>The squares are those of the lower and the upper eight words, with even and with odd blocks.
 *
 * <p><b>Any thread may call any method with arrays of its own.</b> Nothing is allocated once
 * compiled by C2.
 */
final class ChaCha20EightLanes {

  /** How many blocks {@link #keystream} makes. */
  static final int BLOCKS = 8;

  private static final boolean[] ODD = {false, true, false, true, false, true, false, true};
  private static final boolean[] UPPER = {false, false, true, true};

  // Turn a vector to the right by so many pairs; to the left by the rest of four.
  private static final long[] RIGHT_1 = {3, 0, 1, 2};
  private static final long[] RIGHT_2 = {2, 3, 0, 1};
  private static final long[] RIGHT_3 = {1, 2, 3, 0};

  private ChaCha20EightLanes() {}

  /** Writes the keystream of eight blocks, from the one numbered in the state on. */
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
    for (int round = 0; round < DOUBLE_ROUNDS; round++) {
      x0 = x0.add(x4);
      x1 = x1.add(x5);
      x2 = x2.add(x6);
      x3 = x3.add(x7);
      x12 = x12.lanewise(XOR, x0).lanewise(ROL, 16);
      x13 = x13.lanewise(XOR, x1).lanewise(ROL, 16);
      x14 = x14.lanewise(XOR, x2).lanewise(ROL, 16);
      x15 = x15.lanewise(XOR, x3).lanewise(ROL, 16);
      x8 = x8.add(x12);
      x9 = x9.add(x13);
      x10 = x10.add(x14);
      x11 = x11.add(x15);
      x4 = x4.lanewise(XOR, x8).lanewise(ROL, 12);
      x5 = x5.lanewise(XOR, x9).lanewise(ROL, 12);
      x6 = x6.lanewise(XOR, x10).lanewise(ROL, 12);
      x7 = x7.lanewise(XOR, x11).lanewise(ROL, 12);
      x0 = x0.add(x4);
      x1 = x1.add(x5);
      x2 = x2.add(x6);
      x3 = x3.add(x7);
      x12 = x12.lanewise(XOR, x0).lanewise(ROL, 8);
      x13 = x13.lanewise(XOR, x1).lanewise(ROL, 8);
      x14 = x14.lanewise(XOR, x2).lanewise(ROL, 8);
      x15 = x15.lanewise(XOR, x3).lanewise(ROL, 8);
      x8 = x8.add(x12);
      x9 = x9.add(x13);
      x10 = x10.add(x14);
      x11 = x11.add(x15);
      x4 = x4.lanewise(XOR, x8).lanewise(ROL, 7);
      x5 = x5.lanewise(XOR, x9).lanewise(ROL, 7);
      x6 = x6.lanewise(XOR, x10).lanewise(ROL, 7);
      x7 = x7.lanewise(XOR, x11).lanewise(ROL, 7);
      x0 = x0.add(x5);
      x1 = x1.add(x6);
      x2 = x2.add(x7);
      x3 = x3.add(x4);
      x15 = x15.lanewise(XOR, x0).lanewise(ROL, 16);
      x12 = x12.lanewise(XOR, x1).lanewise(ROL, 16);
      x13 = x13.lanewise(XOR, x2).lanewise(ROL, 16);
      x14 = x14.lanewise(XOR, x3).lanewise(ROL, 16);
      x10 = x10.add(x15);
      x11 = x11.add(x12);
      x8 = x8.add(x13);
      x9 = x9.add(x14);
      x5 = x5.lanewise(XOR, x10).lanewise(ROL, 12);
      x6 = x6.lanewise(XOR, x11).lanewise(ROL, 12);
      x7 = x7.lanewise(XOR, x8).lanewise(ROL, 12);
      x4 = x4.lanewise(XOR, x9).lanewise(ROL, 12);
      x0 = x0.add(x5);
      x1 = x1.add(x6);
      x2 = x2.add(x7);
      x3 = x3.add(x4);
      x15 = x15.lanewise(XOR, x0).lanewise(ROL, 8);
      x12 = x12.lanewise(XOR, x1).lanewise(ROL, 8);
      x13 = x13.lanewise(XOR, x2).lanewise(ROL, 8);
      x14 = x14.lanewise(XOR, x3).lanewise(ROL, 8);
      x10 = x10.add(x15);
      x11 = x11.add(x12);
      x8 = x8.add(x13);
      x9 = x9.add(x14);
      x5 = x5.lanewise(XOR, x10).lanewise(ROL, 7);
      x6 = x6.lanewise(XOR, x11).lanewise(ROL, 7);
      x7 = x7.lanewise(XOR, x8).lanewise(ROL, 7);
      x4 = x4.lanewise(XOR, x9).lanewise(ROL, 7);
    }
    final VectorMask<Integer> odd = VectorMask.fromArray(INTS, ODD, 0);
    final VectorMask<Long> oddPair = VectorMask.fromArray(LONGS, ODD, 0);
    final VectorMask<Long> upper = VectorMask.fromArray(LONGS, UPPER, 0);
    final LongVector right1 = LongVector.fromArray(LONGS, RIGHT_1, 0);
    final LongVector right2 = LongVector.fromArray(LONGS, RIGHT_2, 0);
    final LongVector right3 = LongVector.fromArray(LONGS, RIGHT_3, 0);
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
    final LongVector lowEven0 =
        x0.blend(x1.reinterpretAsLongs().lanewise(LSHL, 32).reinterpretAsInts(), odd)
            .reinterpretAsLongs();
    final LongVector lowEven1 =
        right1.selectFrom(
            x2.blend(x3.reinterpretAsLongs().lanewise(LSHL, 32).reinterpretAsInts(), odd)
                .reinterpretAsLongs());
    final LongVector lowEven2 =
        right2.selectFrom(
            x4.blend(x5.reinterpretAsLongs().lanewise(LSHL, 32).reinterpretAsInts(), odd)
                .reinterpretAsLongs());
    final LongVector lowEven3 =
        right3.selectFrom(
            x6.blend(x7.reinterpretAsLongs().lanewise(LSHL, 32).reinterpretAsInts(), odd)
                .reinterpretAsLongs());
    final LongVector lowEven02 = lowEven0.blend(lowEven2, upper);
    final LongVector lowEven20 = lowEven2.blend(lowEven0, upper);
    final LongVector lowEven13 = lowEven1.blend(lowEven3, upper);
    final LongVector lowEven31 = lowEven3.blend(lowEven1, upper);
    lowEven02.blend(lowEven13, oddPair).reinterpretAsInts().intoArray(out, at + 0);
    right3
        .selectFrom(lowEven31.blend(lowEven02, oddPair))
        .reinterpretAsInts()
        .intoArray(out, at + 32);
    right2
        .selectFrom(lowEven20.blend(lowEven31, oddPair))
        .reinterpretAsInts()
        .intoArray(out, at + 64);
    right1
        .selectFrom(lowEven13.blend(lowEven20, oddPair))
        .reinterpretAsInts()
        .intoArray(out, at + 96);
    final LongVector lowOdd0 =
        x0.reinterpretAsLongs()
            .lanewise(LSHR, 32)
            .reinterpretAsInts()
            .blend(x1, odd)
            .reinterpretAsLongs();
    final LongVector lowOdd1 =
        right1.selectFrom(
            x2.reinterpretAsLongs()
                .lanewise(LSHR, 32)
                .reinterpretAsInts()
                .blend(x3, odd)
                .reinterpretAsLongs());
    final LongVector lowOdd2 =
        right2.selectFrom(
            x4.reinterpretAsLongs()
                .lanewise(LSHR, 32)
                .reinterpretAsInts()
                .blend(x5, odd)
                .reinterpretAsLongs());
    final LongVector lowOdd3 =
        right3.selectFrom(
            x6.reinterpretAsLongs()
                .lanewise(LSHR, 32)
                .reinterpretAsInts()
                .blend(x7, odd)
                .reinterpretAsLongs());
    final LongVector lowOdd02 = lowOdd0.blend(lowOdd2, upper);
    final LongVector lowOdd20 = lowOdd2.blend(lowOdd0, upper);
    final LongVector lowOdd13 = lowOdd1.blend(lowOdd3, upper);
    final LongVector lowOdd31 = lowOdd3.blend(lowOdd1, upper);
    lowOdd02.blend(lowOdd13, oddPair).reinterpretAsInts().intoArray(out, at + 16);
    right3
        .selectFrom(lowOdd31.blend(lowOdd02, oddPair))
        .reinterpretAsInts()
        .intoArray(out, at + 48);
    right2
        .selectFrom(lowOdd20.blend(lowOdd31, oddPair))
        .reinterpretAsInts()
        .intoArray(out, at + 80);
    right1
        .selectFrom(lowOdd13.blend(lowOdd20, oddPair))
        .reinterpretAsInts()
        .intoArray(out, at + 112);
    final LongVector highEven0 =
        x8.blend(x9.reinterpretAsLongs().lanewise(LSHL, 32).reinterpretAsInts(), odd)
            .reinterpretAsLongs();
    final LongVector highEven1 =
        right1.selectFrom(
            x10.blend(x11.reinterpretAsLongs().lanewise(LSHL, 32).reinterpretAsInts(), odd)
                .reinterpretAsLongs());
    final LongVector highEven2 =
        right2.selectFrom(
            x12.blend(x13.reinterpretAsLongs().lanewise(LSHL, 32).reinterpretAsInts(), odd)
                .reinterpretAsLongs());
    final LongVector highEven3 =
        right3.selectFrom(
            x14.blend(x15.reinterpretAsLongs().lanewise(LSHL, 32).reinterpretAsInts(), odd)
                .reinterpretAsLongs());
    final LongVector highEven02 = highEven0.blend(highEven2, upper);
    final LongVector highEven20 = highEven2.blend(highEven0, upper);
    final LongVector highEven13 = highEven1.blend(highEven3, upper);
    final LongVector highEven31 = highEven3.blend(highEven1, upper);
    highEven02.blend(highEven13, oddPair).reinterpretAsInts().intoArray(out, at + 8);
    right3
        .selectFrom(highEven31.blend(highEven02, oddPair))
        .reinterpretAsInts()
        .intoArray(out, at + 40);
    right2
        .selectFrom(highEven20.blend(highEven31, oddPair))
        .reinterpretAsInts()
        .intoArray(out, at + 72);
    right1
        .selectFrom(highEven13.blend(highEven20, oddPair))
        .reinterpretAsInts()
        .intoArray(out, at + 104);
    final LongVector highOdd0 =
        x8.reinterpretAsLongs()
            .lanewise(LSHR, 32)
            .reinterpretAsInts()
            .blend(x9, odd)
            .reinterpretAsLongs();
    final LongVector highOdd1 =
        right1.selectFrom(
            x10.reinterpretAsLongs()
                .lanewise(LSHR, 32)
                .reinterpretAsInts()
                .blend(x11, odd)
                .reinterpretAsLongs());
    final LongVector highOdd2 =
        right2.selectFrom(
            x12.reinterpretAsLongs()
                .lanewise(LSHR, 32)
                .reinterpretAsInts()
                .blend(x13, odd)
                .reinterpretAsLongs());
    final LongVector highOdd3 =
        right3.selectFrom(
            x14.reinterpretAsLongs()
                .lanewise(LSHR, 32)
                .reinterpretAsInts()
                .blend(x15, odd)
                .reinterpretAsLongs());
    final LongVector highOdd02 = highOdd0.blend(highOdd2, upper);
    final LongVector highOdd20 = highOdd2.blend(highOdd0, upper);
    final LongVector highOdd13 = highOdd1.blend(highOdd3, upper);
    final LongVector highOdd31 = highOdd3.blend(highOdd1, upper);
    highOdd02.blend(highOdd13, oddPair).reinterpretAsInts().intoArray(out, at + 24);
    right3
        .selectFrom(highOdd31.blend(highOdd02, oddPair))
        .reinterpretAsInts()
        .intoArray(out, at + 56);
    right2
        .selectFrom(highOdd20.blend(highOdd31, oddPair))
        .reinterpretAsInts()
        .intoArray(out, at + 88);
    right1
        .selectFrom(highOdd13.blend(highOdd20, oddPair))
        .reinterpretAsInts()
        .intoArray(out, at + 120);
  }
}
