package io.github.javatun.wireguard.examples.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BadLinkTest {
  private static final int CAPACITY = 64;
  private static final int MAX_SIZE_BYTES = 16;
  private static final long SEED = 7;

  @Test
  void losesAsManyAsAskedAndTheSameOnesEachTime() {
    List<Integer> arrived = sendOneByOne(new BadLink(10, 0, 0, SEED, CAPACITY, MAX_SIZE_BYTES));

    assertThat(arrived).hasSizeBetween(8_800, 9_200).isSorted();
    assertThat(sendOneByOne(new BadLink(10, 0, 0, SEED, CAPACITY, MAX_SIZE_BYTES)))
        .isEqualTo(arrived);
  }

  @Test
  void delaysWithinTheBoundsAndReorders() {
    BadLink link = new BadLink(0, 1_000, 2_000, SEED, CAPACITY, MAX_SIZE_BYTES);
    for (int i = 0; i < CAPACITY; i++) {
      link.offer(datagram(i), 0);
    }

    assertThat(link.nanosUntilArrival(0)).isBetween(1_000L, 2_000L);
    assertThat(link.poll(999)).isNull();
    List<Integer> arrived = new ArrayList<>();
    drain(link, 2_000, arrived);
    assertThat(arrived).hasSize(CAPACITY).doesNotHaveDuplicates();
    assertThat(arrived).isNotEqualTo(arrived.stream().sorted().toList());
    assertThat(link.nanosUntilArrival(2_000)).isEqualTo(-1);
    assertThat(link.counts()).startsWith("offered=64 lost=0 refused=0 overtaken=");
  }

  @Test
  void keepsTheOrderWhereTheDelayIsTheSame() {
    BadLink link = new BadLink(0, 5, 5, SEED, CAPACITY, MAX_SIZE_BYTES);
    List<Integer> arrived = new ArrayList<>();
    for (int i = 0; i < CAPACITY; i++) {
      link.offer(datagram(i), Long.MAX_VALUE - 8); // the clock's overflow is among the due times
    }
    drain(link, Long.MIN_VALUE + 8, arrived);

    assertThat(arrived).hasSize(CAPACITY).isSorted();
    assertThat(link.counts()).endsWith("overtaken=0");
  }

  @Test
  void refusesWhatItHasNoRoomFor() {
    BadLink link = new BadLink(0, 1, 1, SEED, 2, MAX_SIZE_BYTES);
    link.offer(ByteBuffer.allocate(MAX_SIZE_BYTES + 1), 0);
    link.offer(datagram(1), 0);
    link.offer(datagram(2), 0);
    link.offer(datagram(3), 0);
    List<Integer> arrived = new ArrayList<>();
    drain(link, 1, arrived);

    assertThat(arrived).containsExactly(1, 2);
    assertThat(link.counts()).isEqualTo("offered=4 lost=0 refused=2 overtaken=0");
    link.offer(datagram(4), 1);
    drain(link, 2, arrived);
    assertThat(arrived).containsExactly(1, 2, 4);
  }

  private static List<Integer> sendOneByOne(BadLink link) {
    List<Integer> arrived = new ArrayList<>();
    for (int i = 0; i < 10_000; i++) {
      link.offer(datagram(i), i);
      drain(link, i, arrived);
    }
    return arrived;
  }

  private static ByteBuffer datagram(int content) {
    return ByteBuffer.allocate(Integer.BYTES).putInt(0, content);
  }

  private static void drain(BadLink link, long nowNanos, List<Integer> arrived) {
    ByteBuffer datagram = link.poll(nowNanos);
    while (datagram != null) {
      arrived.add(datagram.getInt(datagram.position()));
      datagram = link.poll(nowNanos);
    }
  }
}
