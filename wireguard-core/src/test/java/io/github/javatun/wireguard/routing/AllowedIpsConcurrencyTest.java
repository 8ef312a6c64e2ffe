package io.github.javatun.wireguard.routing;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** Lookups while the table changes, and what they allocate. */
class AllowedIpsConcurrencyTest {
  private static final int STABLE_NET = 0x0a00_0000;
  private static final int SUBNETS = 256;

  /** Whoever looks while prefixes around and below change finds what does not change. */
  @Test
  void lookupsSeeWholeChangesOnly() throws Exception {
    AllowedIps<String> table = new AllowedIps<>();
    table.insert(IpPrefix.parse("10.0.0.0/8"), "stable");
    List<IpPrefix> here = List.of(IpPrefix.parse("172.16.0.0/12"), IpPrefix.parse("10.1.0.0/16"));
    List<IpPrefix> there =
        List.of(IpPrefix.parse("172.16.0.0/13"), IpPrefix.parse("172.24.0.0/13"));
    table.replace("moving", here);
    AtomicBoolean done = new AtomicBoolean();
    try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
      Future<Integer> reader =
          threads.submit(
              () -> {
                int lookups = 0;
                Random random = new Random(5);
                while (!done.get()) {
                  int host = random.nextInt(0x20000, 0x100_0000);
                  assertThat(table.lookupIpv4(STABLE_NET | host)).isNotNull();
                  assertThat(table.lookupIpv4(STABLE_NET | 0xff_0000 | host)).isEqualTo("stable");
                  assertThat(table.lookupIpv4(0xac10_0000 | (host & 0xf_ffff))).isEqualTo("moving");
                  lookups++;
                }
                return lookups;
              });
      Random random = new Random(6);
      for (int i = 0; i < 20_000; i++) {
        table.replace("moving", (i & 1) == 0 ? there : here);
        IpPrefix subnet =
            IpPrefix.of(IpAddress.ofIpv4(STABLE_NET | (random.nextInt(0x80) << 16)), 16);
        if (random.nextBoolean()) {
          table.insert(subnet, "passing");
        } else {
          table.remove(subnet, "passing");
        }
      }
      done.set(true);
      assertThat(reader.get()).isPositive();
    }
  }

  /** Changes of several threads, each with an owner of its own, do not undo one another. */
  @Test
  void changesOfManyThreadsAllCount() throws Exception {
    AllowedIps<Integer> table = new AllowedIps<>();
    int owners = 4;
    try (ExecutorService threads = Executors.newFixedThreadPool(owners)) {
      List<Future<?>> changes = new ArrayList<>();
      for (int owner = 0; owner < owners; owner++) {
        int self = owner;
        changes.add(threads.submit(() -> changeOneByOne(table, self)));
      }
      for (Future<?> change : changes) {
        change.get();
      }
    }
    assertThat(table.size()).isEqualTo(owners * SUBNETS / 2);
    for (int owner = 0; owner < owners; owner++) {
      for (int i = 0; i < SUBNETS; i++) {
        assertThat(table.lookup(subnet(owner, i).network()))
            .isEqualTo((i & 1) == 0 ? null : (Integer) owner);
      }
    }
  }

  private static void changeOneByOne(AllowedIps<Integer> table, int owner) {
    for (int i = 0; i < SUBNETS; i++) {
      table.insert(subnet(owner, i), owner);
    }
    for (int i = 0; i < SUBNETS; i += 2) {
      table.remove(subnet(owner, i), owner);
    }
  }

  private static IpPrefix subnet(int owner, int number) {
    return IpPrefix.of(IpAddress.ofIpv4(number << 24 | owner << 8), 24);
  }

  @Test
  void lookupsAllocateNothing() {
    AllowedIps<String> table = new AllowedIps<>();
    Random random = new Random(7);
    for (int i = 0; i < 1_000; i++) {
      table.insert(IpPrefix.of(IpAddress.ofIpv4(random.nextInt()), random.nextInt(33)), "a");
      table.insert(
          IpPrefix.of(IpAddress.ofIpv6(random.nextLong(), random.nextLong()), random.nextInt(129)),
          "b");
    }
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long least = Long.MAX_VALUE;
    int found = 0;
    for (int round = 0; round < 20 && least != 0; round++) {
      long before = threads.getCurrentThreadAllocatedBytes();
      for (int i = 0; i < 100_000; i++) {
        found += table.lookupIpv4(i * 0x9e37_79b9) == null ? 0 : 1;
        found += table.lookupIpv6(i * 0x9e37_79b9_7f4a_7c15L, i) == null ? 0 : 1;
      }
      least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
    }
    assertThat(found).isPositive();
    assertThat(least).isZero();
  }
}
