package io.github.javatun.wireguard.benchmarks;

import io.github.javatun.wireguard.routing.AllowedIps;
import io.github.javatun.wireguard.routing.IpAddress;
import io.github.javatun.wireguard.routing.IpPrefix;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Finding the peer of a packet: random addresses, each within one of many random prefixes. So every
 * lookup goes down to a leaf, and the branch predictor knows nothing.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 4, time = 1)
@Fork(2)
@State(Scope.Thread)
public class PrefixLookupBenchmark {
  private static final int SHORTEST_IPV4 = 16;
  private static final int SHORTEST_IPV6 = 48;
  private static final int LONGEST_IPV6 = 64;
  private static final int ADDRESSES = 1 << 16;

  /** How many of each IP version. */
  @Param({"1", "1000", "100000"})
  public int prefixes;

  private final AllowedIps<Integer> table = new AllowedIps<>();
  private final int[] ipv4 = new int[ADDRESSES];
  private final long[] ipv6 = new long[ADDRESSES];
  private final Random random = new Random(1);
  private IpPrefix[] inserted = {};
  private int next;

  /** Prefixes of 16 to 32 bits, and of 48 to 64. */
  @Setup
  public void fill() {
    inserted = new IpPrefix[prefixes];
    int[] ipv4Networks = new int[prefixes];
    long[] ipv6Networks = new long[prefixes];
    for (int i = 0; i < prefixes; i++) {
      ipv4Networks[i] = random.nextInt();
      ipv6Networks[i] = random.nextLong();
      inserted[i] =
          IpPrefix.of(
              IpAddress.ofIpv4(ipv4Networks[i]),
              random.nextInt(SHORTEST_IPV4, IpAddress.IPV4_BITS + 1));
      table.insert(inserted[i], i);
      int length = random.nextInt(SHORTEST_IPV6, LONGEST_IPV6 + 1);
      table.insert(IpPrefix.of(IpAddress.ofIpv6(ipv6Networks[i], 0), length), i);
    }
    for (int i = 0; i < ADDRESSES; i++) {
      ipv4[i] = ipv4Networks[random.nextInt(prefixes)];
      ipv6[i] = ipv6Networks[random.nextInt(prefixes)];
    }
  }

  /** IPv4. */
  @Benchmark
  public @Nullable Integer ipv4() {
    next = (next + 1) & (ADDRESSES - 1);
    return table.lookupIpv4(ipv4[next]);
  }

  /** IPv6. */
  @Benchmark
  public @Nullable Integer ipv6() {
    next = (next + 1) & (ADDRESSES - 1);
    return table.lookupIpv6(ipv6[next], next);
  }

  /** Takes a prefix out and puts it back: two changes. */
  @Benchmark
  public void removeAndInsert() {
    IpPrefix prefix = inserted[random.nextInt(prefixes)];
    Integer owner = table.remove(prefix);
    if (owner != null) {
      table.insert(prefix, owner);
    }
  }
}
