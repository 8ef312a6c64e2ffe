package io.github.javatun.wireguard.internal.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class MemoryTest {

  private static final byte[] COUNTING = new byte[40];

  static {
    for (int i = 0; i < COUNTING.length; i++) {
      COUNTING[i] = (byte) (0xF0 + i);
    }
  }

  @ParameterizedTest
  @EnumSource
  void readsNumbersInTheOrderOfTheirBytesAtUnalignedOffsets(MemoryForm form) {
    Memory memory = form.of(COUNTING);
    assertThat(memory.getByte(3)).isEqualTo((byte) 0xF3);
    assertThat(memory.getShortBigEndian(3)).isEqualTo(0xF3F4);
    assertThat(memory.getIntBigEndian(3)).isEqualTo(0xF3F4F5F6);
    assertThat(memory.getIntLittleEndian(3)).isEqualTo(0xF6F5F4F3);
    assertThat(memory.getLongLittleEndian(3)).isEqualTo(0xFAF9F8F7F6F5F4F3L);
  }

  @ParameterizedTest
  @EnumSource
  void writesOnlyTheBytesOfTheNumber(MemoryForm form) {
    Memory memory = form.allocate(20);
    memory.putByte(0, (byte) 1);
    memory.putIntLittleEndian(3, 0x05040302);
    memory.putLongLittleEndian(9, 0x0D0C0B0A09080706L);
    assertThat(MemoryForm.bytes(memory, 20))
        .containsExactly(1, 0, 0, 2, 3, 4, 5, 0, 0, 6, 7, 8, 9, 10, 11, 12, 13, 0, 0, 0);
  }

  @ParameterizedTest
  @EnumSource
  void movesTowardsTheEndWithinTheSameMemory(MemoryForm form) {
    for (int to : new int[] {6, 8, 20}) {
      Memory memory = form.of(COUNTING);
      memory.moveFrom(to, memory, 5, 20);
      byte[] expected = COUNTING.clone();
      System.arraycopy(COUNTING, 5, expected, to, 20);
      assertThat(MemoryForm.bytes(memory, COUNTING.length)).isEqualTo(expected);
    }
  }

  @ParameterizedTest
  @EnumSource
  void isOverwrittenOnlyByATargetThatBeginsInsideTheRange(MemoryForm form) {
    Memory memory = form.of(COUNTING);
    assertThat(memory.isOverwrittenBy(10, 20, memory, 0)).isFalse();
    assertThat(memory.isOverwrittenBy(10, 20, memory, 10)).isFalse();
    assertThat(memory.isOverwrittenBy(10, 20, memory, 11)).isTrue();
    assertThat(memory.isOverwrittenBy(10, 20, memory, 29)).isTrue();
    assertThat(memory.isOverwrittenBy(10, 20, memory, 30)).isFalse();
    assertThat(memory.isOverwrittenBy(10, 20, form.of(COUNTING), 11)).isFalse();
  }

  @Test
  void overlapOfDifferentSegmentsOfTheSameMemoryIsSeen() {
    MemorySegment nativeSegment = Arena.ofAuto().allocate(100);
    for (MemorySegment whole : List.of(nativeSegment, MemorySegment.ofArray(new byte[100]))) {
      Memory source = new SegmentMemory().wrap(whole.asSlice(10, 50));
      Memory target = new SegmentMemory().wrap(whole.asSlice(20, 50));
      assertThat(source.isOverwrittenBy(0, 50, target, 0)).isTrue();
      assertThat(target.isOverwrittenBy(0, 50, source, 0)).isFalse();
      assertThat(source.isOverwrittenBy(20, 30, target, 10)).isFalse();
    }
  }

  @Test
  void bufferOfEitherByteOrderReadsTheSame() {
    for (ByteOrder order : List.of(ByteOrder.BIG_ENDIAN, ByteOrder.LITTLE_ENDIAN)) {
      ByteBuffer buffer = ByteBuffer.allocateDirect(20).order(order);
      Memory memory = new BufferMemory().wrap(buffer);
      memory.putIntLittleEndian(1, 0x04030201);
      memory.putLongLittleEndian(5, 0x0C0B0A0908070605L);
      assertThat(MemoryForm.bytes(memory, 14))
          .containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 0);
      assertThat(memory.getShortBigEndian(1)).isEqualTo(0x0102);
      assertThat(memory.getIntBigEndian(1)).isEqualTo(0x01020304);
      assertThat(memory.getIntLittleEndian(1)).isEqualTo(0x04030201);
      assertThat(memory.getLongLittleEndian(5)).isEqualTo(0x0C0B0A0908070605L);
      assertThat(buffer.position()).isZero();
    }
  }

  @ParameterizedTest
  @EnumSource
  void copiesRangesToAndFromArrays(MemoryForm form) {
    Memory memory = form.of(COUNTING);
    byte[] target = new byte[6];
    memory.copyTo(10, target, 1, 4);
    assertThat(target).containsExactly(0, 0xFA, 0xFB, 0xFC, 0xFD, 0);
    memory.copyFrom(0, target, 1, 2);
    assertThat(memory.getShortBigEndian(0)).isEqualTo(0xFAFB);
    assertThat(memory.getByte(2)).isEqualTo((byte) 0xF2);
  }

  @ParameterizedTest
  @EnumSource
  void refusesAccessOutsideOfTheMemory(MemoryForm form) {
    Memory memory = form.allocate(16);
    assertThatThrownBy(() -> memory.getByte(16)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> memory.getByte(-1)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> memory.getLongLittleEndian(9))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> memory.putIntLittleEndian(13, 0))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> memory.copyTo(10, new byte[16], 0, 7))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> memory.moveFrom(10, memory, 0, 7))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }

  @ParameterizedTest
  @EnumSource
  void isEmptyOnceReleased(MemoryForm form) {
    Memory memory = form.of(COUNTING);
    memory.release();
    assertThatThrownBy(() -> memory.getByte(0)).isInstanceOf(IndexOutOfBoundsException.class);
  }
}
