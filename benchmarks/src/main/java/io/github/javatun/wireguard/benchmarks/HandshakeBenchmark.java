package io.github.javatun.wireguard.benchmarks;

import io.github.javatun.wireguard.Endpoint;
import io.github.javatun.wireguard.RateLimiter;
import io.github.javatun.wireguard.Reason;
import io.github.javatun.wireguard.Result;
import io.github.javatun.wireguard.WireMessage;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What handshake messages cost the side that receives them. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 4, time = 2)
@Measurement(iterations = 4, time = 1)
@Fork(3)
@State(Scope.Thread)
public class HandshakeBenchmark {
  private static final int BATCH = 64;
  private static final int ROOM = 256;
  private static final int STEP_MILLIS = 6_000;
  private static final int FLOOD_LIMIT_MILLIS = 21;

  private final SteppedTime time = new SteppedTime();
  private final ConnectedPair pair =
      new ConnectedPair(
          time, builder -> builder.queueBytes(0).rateLimiter(limiter(time, 1_000_000)));
  private final ConnectedPair loaded =
      new ConnectedPair(time, builder -> builder.rateLimiter(limiter(time, 1)));
  private final byte[] badMac1 = new byte[WireMessage.INITIATION_SIZE_BYTES];
  private final byte[] goodMac1 = new byte[WireMessage.INITIATION_SIZE_BYTES];
  private final byte[] reply = new byte[ROOM];
  private final Endpoint from = new Endpoint().setIpv4(0x7f00_0001, 51_820);

  private static RateLimiter limiter(SteppedTime time, int handshakesPerSecond) {
    return RateLimiter.builder().handshakesPerSecond(handshakesPerSecond).timeSource(time).build();
  }

  /** A message that is refused, and a limiter under load. */
  @Setup
  public void prepare() {
    ConnectedPair.sent(pair.sender.forceHandshake(badMac1, 0, badMac1.length));
    badMac1[120] ^= 1;
    ConnectedPair.sent(loaded.sender.forceHandshake(goodMac1, 0, goodMac1.length));
    for (int i = 0; i < 4; i++) {
      loaded.receiver.read(goodMac1, 0, goodMac1.length, reply, 0, ROOM, from);
    }
  }

  /** A responder, and fresh initiations for it. */
  @State(Scope.Thread)
  public static class Responder {
    private final SteppedTime time = new SteppedTime();
    private final ConnectedPair pair =
        new ConnectedPair(
            time, builder -> builder.queueBytes(0).rateLimiter(limiter(time, 1_000_000)));
    private final byte[] initiations = new byte[BATCH * ROOM];
    private final byte[] response = new byte[ROOM];

    /** Each can be read once only; own initiations must be 5 s apart. */
    @Setup(Level.Invocation)
    public void writeInitiations() {
      for (int i = 0; i < BATCH; i++) {
        time.setMillis(time.millis() + STEP_MILLIS);
        ConnectedPair.sent(pair.sender.forceHandshake(initiations, i * ROOM, ROOM));
      }
    }

    private void respond(int i) {
      time.setMillis(time.millis() + FLOOD_LIMIT_MILLIS);
      ConnectedPair.sent(
          pair.receiver.read(
              initiations, i * ROOM, WireMessage.INITIATION_SIZE_BYTES, response, 0, ROOM, null));
    }
  }

  /** The responder's whole part: initiation in, response out. */
  @Benchmark
  @OperationsPerInvocation(BATCH)
  public void respond(Responder responder) {
    for (int i = 0; i < BATCH; i++) {
      responder.respond(i);
    }
  }

  /** An initiation whose mac1 is wrong. */
  @Benchmark
  public long refuseBadMac1() {
    long result = pair.receiver.read(badMac1, 0, badMac1.length, reply, 0, ROOM, from);
    if (Result.reason(result) != Reason.BAD_MAC1) {
      throw new IllegalStateException(Result.toString(result));
    }
    return result;
  }

  /** An initiation that is answered by a cookie reply. */
  @Benchmark
  public int demandCookie() {
    return ConnectedPair.sent(
        loaded.receiver.read(goodMac1, 0, goodMac1.length, reply, 0, ROOM, from));
  }
}
