package io.github.javatun.wireguard.benchmarks;

import io.github.javatun.wireguard.CryptoEngine;
import io.github.javatun.wireguard.Result;
import io.github.javatun.wireguard.TimeSource;
import java.util.Arrays;

/**
 * The first seconds of a JVM: packets of 1420 bytes pass two tunnels, one after the other and as
 * fast as they go, and what each costs is noted. Prints one line:
 *
 * <pre>
 * first packet, milliseconds until 10, 100, 1000, 10000 had passed, until the last engine served,
 * the worst packet after the first ten (microseconds), and what a packet cost in the last tenth
 * of the time (nanoseconds, seal and open together, median of batches)
 * </pre>
 *
 * <p>A program and not a JMH benchmark: JMH's own start would warm up half of what is measured.
 */
public final class ColdStart {
  private static final int PACKET = 1420;
  private static final int ROOM = 2048;
  private static final int BATCH = 64;
  private static final int FIRST_PACKETS = 10;
  private static final int MOST_BATCHES = 1 << 20;
  private static final long MILLI = 1_000_000;

  private final byte[] packet = ConnectedPair.packet(PACKET);
  private final byte[] datagram = new byte[ROOM];
  private final byte[] out = new byte[ROOM];
  private final long[] batchNanos = new long[MOST_BATCHES];
  private final long[] milestonesNanos = new long[5];
  private long worstNanos;
  private long engineNanos = -1;

  private ColdStart() {}

  /**
   * Runs for the given seconds.
   *
   * @param arguments how many seconds, 8 unless given
   */
  public static void main(String[] arguments) {
    long seconds = arguments.length == 0 ? 8 : Long.parseLong(arguments[0]);
    new ColdStart().run(seconds * 1000 * MILLI);
  }

  private void run(long durationNanos) {
    long begun = System.nanoTime();
    ConnectedPair pair = new ConnectedPair(TimeSource.system(), builder -> builder);
    pair.connect();
    String firstEngine = CryptoEngine.name();
    int passed = 0;
    int batches = 0;
    int milestone = 1;
    int milestones = 0;
    long now = begun;
    while (now - begun < durationNanos && batches < MOST_BATCHES) {
      long batchBegun = now;
      for (int i = 0; i < BATCH; i++) {
        pass(pair);
        long end = System.nanoTime();
        if (passed >= FIRST_PACKETS) {
          worstNanos = Math.max(worstNanos, end - now);
        }
        now = end;
        if (++passed == milestone && milestones < milestonesNanos.length) {
          milestonesNanos[milestones++] = now - begun;
          milestone *= 10;
        }
      }
      batchNanos[batches++] = now - batchBegun;
      if (engineNanos < 0 && !CryptoEngine.name().equals(firstEngine)) {
        engineNanos = now - begun;
      }
    }
    pair.close();
    print(batches);
  }

  private void pass(ConnectedPair pair) {
    int size = ConnectedPair.sent(pair.sender.write(packet, 0, PACKET, datagram, 0, ROOM));
    long result = pair.receiver.read(datagram, 0, size, out, 0, ROOM, null);
    if (!Result.isForTunnel(result)) {
      throw new IllegalStateException(Result.toString(result));
    }
  }

  private void print(int batches) {
    StringBuilder line = new StringBuilder(CryptoEngine.name());
    for (long nanos : milestonesNanos) {
      line.append(' ').append(nanos / MILLI);
    }
    line.append(' ').append(engineNanos < 0 ? "-" : engineNanos / MILLI);
    line.append(' ').append(worstNanos / 1000);
    long[] last = Arrays.copyOfRange(batchNanos, batches - batches / 10, batches);
    Arrays.sort(last);
    line.append(' ').append(last[last.length / 2] / BATCH);
    System.out.println(line);
  }
}
