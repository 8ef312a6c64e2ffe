package io.github.javatun.wireguard.benchmarks;

import io.github.javatun.wireguard.PacketBatch;
import io.github.javatun.wireguard.Result;
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

/** What a packet costs in a call with 32 of them, and in a call of its own, on the same memory. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 4, time = 1)
@Fork(value = 3, jvmArgsAppend = "--add-modules=jdk.incubator.vector")
@State(Scope.Thread)
public class BatchBenchmark {
  static final int PACKETS = 32;

  private static final long RENEW_AFTER_SECONDS = 100;

  /** Bytes of the inner packet. */
  @Param({"64", "256", "576", "1420"})
  public int size;

  private final PacketBatch toWrite = new PacketBatch(PACKETS);
  private final PacketBatch toRead = new PacketBatch(PACKETS);
  private ConnectedPair pair = new ConnectedPair();
  private byte[] packets = {};
  private byte[] datagrams = {};
  private byte[] opened = {};
  private int datagramSize;

  /** Lays the packets one behind the other. */
  @Setup(Level.Iteration)
  public void prepare() {
    pair.close();
    pair = new ConnectedPair();
    byte[] packet = ConnectedPair.packet(size);
    datagramSize = ((size + 15) & -16) + PacketForm.ROOM_BEHIND - 16;
    packets = new byte[PACKETS * size];
    datagrams = new byte[PACKETS * datagramSize];
    // The last packet needs room for its padding too.
    opened = new byte[PACKETS * Math.max(size, 128) + 16];
    for (int i = 0; i < PACKETS; i++) {
      System.arraycopy(packet, 0, packets, i * size, size);
    }
  }

  /** Sessions live for 180 s, an iteration of JMH for less. */
  void renew() {
    pair.renewAfterSeconds(RENEW_AFTER_SECONDS);
  }

  /** Ends the tunnels. */
  @TearDown
  public void close() {
    pair.close();
  }

  private void refill(PacketBatch batch, int length) {
    batch.clear();
    for (int i = 0; i < PACKETS; i++) {
      batch.add((long) i * length, length);
    }
  }

  /** One call to seal all. */
  @Benchmark
  @OperationsPerInvocation(PACKETS)
  public int writeTogether() {
    refill(toWrite, size);
    int filled = pair.sender.write(packets, toWrite, datagrams, 0, datagrams.length);
    if (filled != datagrams.length) {
      throw new IllegalStateException(Result.toString(toWrite.result(0)));
    }
    return filled;
  }

  /** A call to seal each. */
  @Benchmark
  @OperationsPerInvocation(PACKETS)
  public void writeEach() {
    for (int i = 0; i < PACKETS; i++) {
      ConnectedPair.sent(
          pair.sender.write(
              packets,
              i * size,
              size,
              datagrams,
              i * datagramSize,
              datagrams.length - i * datagramSize));
    }
  }

  /** One call to seal all and one to open them. */
  @Benchmark
  @OperationsPerInvocation(PACKETS)
  public int streamTogether() {
    writeTogether();
    return readTogether();
  }

  /** One call to open all that was sealed. */
  int readTogether() {
    refill(toRead, datagramSize);
    int filled = pair.receiver.read(datagrams, toRead, opened, 0, opened.length, null);
    if (filled != packets.length) {
      throw new IllegalStateException(Result.toString(toRead.result(0)));
    }
    return filled;
  }

  /** Two calls for each. */
  @Benchmark
  @OperationsPerInvocation(PACKETS)
  public void streamEach() {
    writeEach();
    readEach();
  }

  /** A call to open each. */
  void readEach() {
    for (int i = 0; i < PACKETS; i++) {
      ConnectedPair.delivered(
          pair.receiver.read(
              datagrams, i * datagramSize, datagramSize, opened, 0, opened.length, null));
    }
  }
}
