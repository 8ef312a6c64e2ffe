package io.github.javatun.wireguard.benchmarks;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What a packet costs in a tunnel: {@code write}, {@code read}, and both one after the other, as a
 * stream through two tunnels back to back. With {@code -t 2} the threads share one pair of tunnels.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 4, time = 2)
@Measurement(iterations = 4, time = 1)
@Fork(value = 3, jvmArgsAppend = "--add-modules=jdk.incubator.vector")
public class DataBenchmark {
  /** So few that a thread which is behind another stays inside the replay window. */
  static final int BATCH = 512;

  private static final long RENEW_AFTER_SECONDS = 100;

  /** What the threads share. */
  @State(Scope.Benchmark)
  public static class Tunnels {
    private final ConnectedPair pair = new ConnectedPair();

    /** Sessions live for 180 s. */
    @Setup(Level.Iteration)
    public void renew() {
      pair.renewAfterSeconds(RENEW_AFTER_SECONDS);
    }

    /** Ends the tunnels. */
    @TearDown
    public void close() {
      pair.close();
    }
  }

  /** Buffers of one thread. */
  @State(Scope.Thread)
  public static class Buffers {
    /** Bytes of the inner packet. */
    @Param({"64", "256", "576", "1420", "8192"})
    public int size;

    /** The form of buffers. */
    @Param({"array", "native"})
    public String form = "";

    private PacketForm packets = PacketForm.of("array", 64, 0);
    private final int[] lengths = new int[BATCH];

    /** Takes the memory. */
    @Setup
    public void allocate() {
      packets = PacketForm.of(form, size, BATCH);
    }

    void seal(Tunnels tunnels) {
      for (int i = 0; i < BATCH; i++) {
        lengths[i] = ConnectedPair.sent(packets.write(tunnels.pair.sender, i));
      }
    }

    void open(Tunnels tunnels) {
      for (int i = 0; i < BATCH; i++) {
        ConnectedPair.delivered(packets.read(tunnels.pair.receiver, i, lengths[i]));
      }
    }
  }

  /** Buffers that hold sealed datagrams, fresh for every invocation. */
  @State(Scope.Thread)
  public static class SealedDatagrams extends Buffers {
    /** Each can be read once only. */
    @Setup(Level.Invocation)
    public void prepare(Tunnels tunnels) {
      seal(tunnels);
    }
  }

  /** Seals packets. */
  @Benchmark
  @OperationsPerInvocation(BATCH)
  public void write(Tunnels tunnels, Buffers buffers) {
    buffers.seal(tunnels);
  }

  /** Opens datagrams. */
  @Benchmark
  @OperationsPerInvocation(BATCH)
  public void read(Tunnels tunnels, SealedDatagrams datagrams) {
    datagrams.open(tunnels);
  }

  /** Seals and opens. */
  @Benchmark
  @OperationsPerInvocation(BATCH)
  public void stream(Tunnels tunnels, Buffers buffers) {
    buffers.seal(tunnels);
    buffers.open(tunnels);
  }
}
