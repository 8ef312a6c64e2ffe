package io.github.javatun.wireguard.ndis.windows;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CallSlotsTest {
  private final Arena arena = Arena.ofShared();
  private final CallSlots slots = new CallSlots(arena);

  @AfterEach
  void free() {
    arena.close();
  }

  @Test
  void eachSlotIsTakenOnceAndHasRoomForALargeRequest() {
    Set<Integer> taken = new HashSet<>();
    for (int i = 0; i < 16; i++) {
      taken.add(slots.acquire());
    }

    assertThat(taken).hasSize(16);
    for (int slot : taken) {
      long end =
          CallSlots.offset(slot) + CallSlots.SORTED_REQUEST + 16 + 8L * CallSlots.SORTED_FRAMES;
      assertThat(end).isLessThanOrEqualTo(CallSlots.offset(slot + 1));
      assertThat(end).isLessThanOrEqualTo(slots.memory().byteSize());
      assertThat(CallSlots.offset(slot) % 64).isZero();
    }
  }

  @Test
  void aThreadWaitsUntilASlotIsFree() throws InterruptedException {
    for (int i = 0; i < 16; i++) {
      slots.acquire();
    }
    AtomicInteger got = new AtomicInteger(-2);
    Thread waiting = Thread.ofPlatform().start(() -> got.set(slots.acquire()));

    slots.release(5);
    waiting.join();

    assertThat(got).hasValue(5);
  }

  @Test
  void onceClosedNobodyGetsOneAndItIsEmptyWhenAllAreBack() {
    int slot = slots.acquire();
    slots.close();

    assertThat(slots.acquire()).isEqualTo(CallSlots.CLOSED);
    assertThat(slots.isClosed()).isTrue();
    assertThat(slots.awaitEmpty(1)).isFalse();
    slots.release(slot);
    assertThat(slots.awaitEmpty(1)).isTrue();
    assertThat(slots.isClosed()).isTrue();
  }
}
