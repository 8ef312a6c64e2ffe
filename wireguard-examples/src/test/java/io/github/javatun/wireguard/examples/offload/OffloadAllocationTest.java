package io.github.javatun.wireguard.examples.offload;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

/** Cutting and joining packets allocates nothing once compiled. */
class OffloadAllocationTest {
  private static final int WARM_UP_ROUNDS = 20_000;
  private static final int ROUNDS = 2_000;
  private static final int SEGMENT_BYTES = 200;
  private static final int STRIDE_BYTES = 400;

  @Test
  void cuttingAndJoiningAllocatesNothing() {
    byte[] read = new TestPacket().payload(10 * SEGMENT_BYTES, 17).superPacket(SEGMENT_BYTES);
    MemorySegment original = TestPacket.nativeCopy(read);
    MemorySegment packet = TestPacket.nativeCopy(read);
    MemorySegment received = TestPacket.nativeCopy(new byte[10 * STRIDE_BYTES + 16]);
    PacketSegmenter segmenter = new PacketSegmenter();
    PacketCoalescer coalescer = new PacketCoalescer(received, true, true);
    int warm = run(WARM_UP_ROUNDS, original, packet, received, segmenter, coalescer);
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    int pieces = run(ROUNDS, original, packet, received, segmenter, coalescer);
    long allocated = threads.getCurrentThreadAllocatedBytes() - before;
    assertThat(warm).isEqualTo(10 * WARM_UP_ROUNDS);
    assertThat(pieces).isEqualTo(10 * ROUNDS);
    // What a compilation in between may cost; a byte a packet would be ten times as much.
    assertThat(allocated).isLessThan(2_000);
  }

  private static int run(
      int rounds,
      MemorySegment original,
      MemorySegment packet,
      MemorySegment received,
      PacketSegmenter segmenter,
      PacketCoalescer coalescer) {
    int pieces = 0;
    for (int round = 0; round < rounds; round++) {
      MemorySegment.copy(original, 0, packet, 0, original.byteSize());
      segmenter.start(packet, 0, (int) original.byteSize());
      long offset = 16;
      while (segmenter.next()) {
        MemorySegment.copy(
            packet, segmenter.packetOffset(), received, offset, segmenter.packetLength());
        coalescer.offer(offset, segmenter.packetLength());
        offset += STRIDE_BYTES;
      }
      coalescer.finish();
      pieces += coalescer.pieces();
      coalescer.clear();
    }
    return pieces;
  }
}
