package io.github.javatun.wireguard.benchmarks;

import java.util.concurrent.TimeUnit;
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

/** One packet through each of many tunnels in turn: what the caches make of it. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 3, time = 2)
@Fork(
    value = 3,
    jvmArgsAppend = {"--add-modules=jdk.incubator.vector", "-Xmx4g"})
@State(Scope.Thread)
public class ManyTunnelsBenchmark {
  private static final int PACKET = 1420;
  private static final int ROOM = 2048;

  /** How many. */
  @Param({"1", "1000", "100000"})
  public int tunnels;

  private ConnectedPair[] pairs = {};
  private final SteppedTime time = new SteppedTime();
  private final byte[] packet = ConnectedPair.packet(PACKET);
  private final byte[] datagram = new byte[ROOM];
  private int next;

  /** A session each; time stands still, so that none ends. */
  @Setup
  public void connect() {
    pairs = new ConnectedPair[tunnels];
    for (int i = 0; i < tunnels; i++) {
      pairs[i] = new ConnectedPair(time, builder -> builder.queueBytes(0));
      pairs[i].connect();
    }
  }

  /** Seals one packet. */
  @Benchmark
  public int write() {
    next = next + 1 == tunnels ? 0 : next + 1;
    return ConnectedPair.sent(pairs[next].sender.write(packet, 0, PACKET, datagram, 0, ROOM));
  }
}
