package io.github.javatun.wireguard.internal.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class IndexTableTest {
  private final Random random = new Random(3);
  private final IndexTable<String> table = new IndexTable<>(random::nextInt);

  @Test
  void indexLeadsToItsOwnerUntilItIsReleased() {
    IndexAllocator alice = table.allocatorFor("alice");
    IndexAllocator bob = table.allocatorFor("bob");
    int first = alice.acquire();
    int second = bob.acquire();
    assertThat(table.lookup(first)).isEqualTo("alice");
    assertThat(table.lookup(second)).isEqualTo("bob");
    bob.release(first);
    assertThat(table.lookup(first)).as("released by another").isEqualTo("alice");
    alice.release(first);
    assertThat(table.lookup(first)).isNull();
    alice.release(first);
    assertThat(table.size()).isOne();
  }

  @Test
  void indicesOfAllOwnersDiffer() {
    Set<Integer> live = new HashSet<>();
    List<Integer> inOrder = new ArrayList<>();
    for (int i = 0; i < 60_000; i++) {
      int index = table.allocatorFor(ownerOf(i)).acquire();
      assertThat(live.add(index)).isTrue();
      inOrder.add(index);
    }
    for (int i = 0; i < inOrder.size(); i++) {
      assertThat(table.lookup(inOrder.get(i))).isEqualTo(ownerOf(i));
    }
    for (int i = 0; i < 100_000; i++) {
      int stranger = random.nextInt();
      assertThat(table.lookup(stranger) != null).isEqualTo(live.contains(stranger));
    }
  }

  private static String ownerOf(int number) {
    return "peer " + number % 10_000;
  }

  /** Even the bits that choose the place are random: each of the 16 values of 4 bits is common. */
  @Test
  void indicesAreSpreadEvenly() {
    int[] low = new int[16];
    int[] high = new int[16];
    for (int i = 0; i < 16_000; i++) {
      int index = table.allocatorFor("a").acquire();
      low[index & 15]++;
      high[index >>> 28]++;
    }
    for (int bits = 0; bits < 16; bits++) {
      assertThat(low[bits]).isBetween(800, 1_200);
      assertThat(high[bits]).isBetween(800, 1_200);
    }
  }

  @Test
  void evenAConstantRandomSourceGivesDifferentIndices() {
    IndexTable<String> poor = new IndexTable<>(() -> 7);
    Set<Integer> live = new HashSet<>();
    for (int i = 0; i < 1_000; i++) {
      assertThat(live.add(poor.allocatorFor("a").acquire())).isTrue();
    }
  }

  @Test
  void lookupsFindWhatStaysWhileTheTableGrowsAndShrinks() throws Exception {
    int[] staying = new int[100];
    for (int i = 0; i < staying.length; i++) {
      staying[i] = table.allocatorFor(ownerOf(i)).acquire();
    }
    AtomicBoolean done = new AtomicBoolean();
    try (ExecutorService threads = Executors.newSingleThreadExecutor()) {
      Future<?> reader =
          threads.submit(
              () -> {
                while (!done.get()) {
                  for (int i = 0; i < staying.length; i++) {
                    assertThat(table.lookup(staying[i])).isEqualTo(ownerOf(i));
                  }
                }
              });
      IndexAllocator passing = table.allocatorFor("passing");
      List<Integer> live = new ArrayList<>();
      for (int i = 0; i < 200_000; i++) {
        live.add(passing.acquire());
        if (live.size() > i / 4) {
          int some = random.nextInt(live.size());
          passing.release(live.remove(/* index */ some));
        }
      }
      done.set(true);
      reader.get();
      assertThat(table.size()).isEqualTo(staying.length + live.size());
    }
  }
}
