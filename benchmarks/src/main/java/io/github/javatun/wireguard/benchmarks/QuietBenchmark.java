package io.github.javatun.wireguard.benchmarks;

import io.github.javatun.wireguard.Reason;
import io.github.javatun.wireguard.Result;
import io.github.javatun.wireguard.TunnelStats;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Calls that carry nothing: timers with nothing due, stats, and datagrams that are refused. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 4, time = 1)
@Fork(value = 3, jvmArgsAppend = "--add-modules=jdk.incubator.vector")
@State(Scope.Thread)
public class QuietBenchmark {
  private static final int ROOM = 2048;
  private static final int PACKET = 1420;
  private static final int RENEW_AFTER_SECONDS = 100;

  private final ConnectedPair pair = new ConnectedPair();
  private final TunnelStats stats = new TunnelStats();
  private final byte[] out = new byte[ROOM];
  private final byte[] replayed = new byte[ROOM];
  private final byte[] forged = new byte[ROOM];
  private final byte[] random = new byte[ROOM];
  private int size;

  /** Datagrams of a session that still lives. */
  @Setup(Level.Iteration)
  public void prepare() {
    pair.renewAfterSeconds(RENEW_AFTER_SECONDS);
    byte[] packet = ConnectedPair.packet(PACKET);
    size = ConnectedPair.sent(pair.sender.write(packet, 0, PACKET, replayed, 0, ROOM));
    ConnectedPair.delivered(pair.receiver.read(replayed, 0, size, out, 0, ROOM, null));
    ConnectedPair.sent(pair.sender.write(packet, 0, PACKET, forged, 0, ROOM));
    forged[100] ^= 1;
    new Random(1).nextBytes(random);
  }

  /** Nothing is due. */
  @Benchmark
  public long tick() {
    return pair.sender.tick(out, 0, ROOM);
  }

  /** When something is. */
  @Benchmark
  public long nextTick() {
    return pair.sender.nextTick();
  }

  /** All counts. */
  @Benchmark
  public TunnelStats stats() {
    pair.sender.stats(stats);
    return stats;
  }

  /** A datagram that was accepted before. */
  @Benchmark
  public long refuseReplay() {
    return refuse(replayed, Reason.REPLAYED_COUNTER);
  }

  /** A datagram with one bit changed. */
  @Benchmark
  public long refuseForgery() {
    return refuse(forged, Reason.BAD_TAG);
  }

  /** No WireGuard message. */
  @Benchmark
  public long refuseRandom() {
    return refuse(random, Reason.MALFORMED);
  }

  private long refuse(byte[] datagram, Reason reason) {
    long result = pair.receiver.read(datagram, 0, size, out, 0, ROOM, null);
    if (Result.reason(result) != reason) {
      throw new IllegalStateException(Result.toString(result));
    }
    return result;
  }
}
