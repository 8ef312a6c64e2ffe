package io.github.javatun.wireguard.benchmarks;

import io.github.javatun.wireguard.PacketBatch;
import io.github.javatun.wireguard.Result;
import io.github.javatun.wireguard.Tunnel;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What iperf would show if system calls were free: streams of full-sized packets, in bursts,
 * through two tunnels back to back. Each thread sends and receives its own streams; all share the
 * tunnels.
 */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 4, time = 1)
@Fork(value = 3, jvmArgsAppend = "--add-modules=jdk.incubator.vector")
public class StreamBenchmark {
  private static final int BURST = 32;
  private static final int PACKET = 1420;
  private static final int DATAGRAM = 1424 + 32;
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

  /** What came out, all threads together, per second. */
  @AuxCounters(AuxCounters.Type.OPERATIONS)
  @State(Scope.Thread)
  public static class Delivered {
    /** Inner packets. */
    public long packets;

    /** Their bits. */
    public long bits;
  }

  /** The streams of a thread. */
  @State(Scope.Thread)
  public static class Streams {
    /** How many. */
    @Param({"1", "2", "4"})
    public int streams;

    private final PacketBatch batch = new PacketBatch(BURST);
    private final byte[] datagrams = new byte[BURST * DATAGRAM];
    private byte[][] bursts = {};
    private int next;

    /** A burst of each stream lies ready. */
    @Setup
    public void fill() {
      bursts = new byte[streams][BURST * PACKET];
      byte[] packet = ConnectedPair.packet(PACKET);
      for (byte[] burst : bursts) {
        for (int i = 0; i < BURST; i++) {
          System.arraycopy(packet, 0, burst, i * PACKET, PACKET);
        }
      }
    }

    void passBurst(Tunnel sender, Tunnel receiver, Delivered delivered) {
      byte[] burst = bursts[next];
      next = next + 1 == streams ? 0 : next + 1;
      batch.clear();
      for (int i = 0; i < BURST; i++) {
        batch.add((long) i * PACKET, PACKET);
      }
      int filled = sender.write(burst, batch, datagrams, 0, datagrams.length);
      if (filled != datagrams.length) {
        throw new IllegalStateException(Result.toString(batch.result(0)));
      }
      batch.clear();
      for (int i = 0; i < BURST; i++) {
        batch.add((long) i * DATAGRAM, DATAGRAM);
      }
      filled = receiver.read(datagrams, batch, datagrams, 0, datagrams.length, null);
      if (filled != BURST * PACKET) {
        throw new IllegalStateException(Result.toString(batch.result(0)));
      }
      delivered.packets += BURST;
      delivered.bits += (long) filled * Byte.SIZE;
    }
  }

  /** Seals a burst of the next stream and opens it again. */
  @Benchmark
  public void stream(Tunnels tunnels, Streams streams, Delivered delivered) {
    streams.passBurst(tunnels.pair.sender, tunnels.pair.receiver, delivered);
  }
}
