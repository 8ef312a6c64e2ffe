package io.github.javatun.wireguard.benchmarks;

import io.github.javatun.wireguard.internal.crypto.AeadEngine;
import io.github.javatun.wireguard.internal.crypto.AeadScratch;
import io.github.javatun.wireguard.internal.crypto.Engines;
import io.github.javatun.wireguard.internal.memory.ArrayMemory;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The cipher alone on the memory that {@link DataBenchmark} uses, a row of datagrams: what a tunnel
 * adds is the difference between the two.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 4, time = 1)
@Fork(value = 3, jvmArgsAppend = "--add-modules=jdk.incubator.vector")
@State(Scope.Thread)
public class CipherInRowsBenchmark {
  private static final int ROWS = DataBenchmark.BATCH;
  private static final int HEADER = 16;

  /** Bytes of the inner packet. */
  @Param({"64", "256", "576", "1420", "8192"})
  public int size;

  private final AeadScratch scratch = new AeadScratch();
  private final ArrayMemory source = new ArrayMemory();
  private final ArrayMemory target = new ArrayMemory();
  private final byte[] key = new byte[32];
  private AeadEngine engine = Engines.shared().active();
  private byte[] packet = {};
  private byte[] datagrams = {};
  private byte[] opened = {};
  private int rowBytes;
  private int paddedSize;

  /** Fills the row. */
  @Setup
  public void prepare() {
    ConnectedPair.awaitEngine();
    engine = Engines.shared().active();
    packet = ConnectedPair.packet(size);
    paddedSize = (size + 15) & -16;
    rowBytes = (Math.max(size + PacketForm.ROOM_BEHIND, 256) + 63) & -64;
    datagrams = new byte[ROWS * rowBytes];
    opened = new byte[rowBytes];
    seal();
  }

  /** Seals a packet into each place of the row. */
  @Benchmark
  @OperationsPerInvocation(ROWS)
  public void seal() {
    for (int i = 0; i < ROWS; i++) {
      scratch.loadKey(key, 0);
      engine.seal(
          scratch,
          i,
          source.wrap(packet),
          0,
          size,
          paddedSize,
          target.wrap(datagrams),
          (long) i * rowBytes + HEADER);
      scratch.wipe();
    }
  }

  /** Opens the datagram in each place of the row. */
  @Benchmark
  @OperationsPerInvocation(ROWS)
  public void open() {
    for (int i = 0; i < ROWS; i++) {
      scratch.loadKey(key, 0);
      if (!engine.open(
          scratch,
          i,
          source.wrap(datagrams),
          (long) i * rowBytes + HEADER,
          paddedSize,
          target.wrap(opened),
          0)) {
        throw new IllegalStateException("bad tag");
      }
      scratch.wipe();
    }
  }
}
