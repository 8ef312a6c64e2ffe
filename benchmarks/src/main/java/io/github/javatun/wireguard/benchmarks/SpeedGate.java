package io.github.javatun.wireguard.benchmarks;

import io.github.javatun.wireguard.CryptoEngine;
import io.github.javatun.wireguard.TimeSource;
import io.github.javatun.wireguard.internal.crypto.AeadEngine;
import io.github.javatun.wireguard.internal.crypto.AeadScratch;
import io.github.javatun.wireguard.internal.crypto.Engines;
import io.github.javatun.wireguard.internal.memory.ArrayMemory;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * A gate against slow-downs: three ratios measured in one JVM, each with a wide margin.
 *
 * <ul>
 *   <li>scalar code to the engine that was chosen, sealing 1420 bytes: only where that is a vector
 *       engine;
 *   <li>the cipher alone to {@code write}: what a tunnel costs beside its cipher;
 *   <li>one thread to two on one tunnel: whether they get in each other's way.
 * </ul>
 *
 * <p>What is compared is the processor time of the threads, not the time on the wall, and the best
 * of many short rounds that take turns: so other programs on the machine do not decide. Exits with
 * 1 if a ratio misses its margin.
 */
public final class SpeedGate {
  private static final int PACKET = 1420;
  private static final int PADDED = 1424;
  private static final int ROOM = 2048;
  private static final int BATCH = 1000;
  private static final int ROUNDS = 600;
  private static final int WARM_UP_ROUNDS = 100;
  private static final double LEAST_VECTOR_TO_SCALAR = 1.5;
  private static final double LEAST_CIPHER_TO_WRITE = 0.6;
  private static final double LEAST_TWO_THREADS_TO_ONE = 1.2;
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private final ConnectedPair pair = new ConnectedPair(TimeSource.system(), builder -> builder);
  private final byte[] packet = ConnectedPair.packet(PACKET);
  private boolean failed;

  private SpeedGate() {}

  /**
   * Measures and judges.
   *
   * @param arguments none
   */
  public static void main(String[] arguments) throws Exception {
    SpeedGate gate = new SpeedGate();
    try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
      gate.run(threads);
    }
    if (gate.failed) {
      System.exit(1);
    }
  }

  private void run(ExecutorService threads) throws Exception {
    ConnectedPair.awaitEngine();
    pair.connect();
    AeadEngine scalar = Engines.available().getFirst();
    AeadEngine active = Engines.shared().active();
    double scalarNanos = Double.MAX_VALUE;
    double activeNanos = Double.MAX_VALUE;
    double writeNanos = Double.MAX_VALUE;
    double sharedNanos = Double.MAX_VALUE;
    for (int round = -WARM_UP_ROUNDS; round < ROUNDS; round++) {
      double a = round % 10 == 0 || round < 0 ? cipher(scalar) : Double.MAX_VALUE;
      double b = cipher(active);
      double c = write();
      double d = writeInTwoThreads(threads);
      if (round >= 0) {
        scalarNanos = Math.min(scalarNanos, a);
        activeNanos = Math.min(activeNanos, b);
        writeNanos = Math.min(writeNanos, c);
        sharedNanos = Math.min(sharedNanos, d);
      }
    }
    pair.close();
    if (active == scalar) {
      System.out.println("gate: skip  the scalar engine serves: " + CryptoEngine.reason());
    } else {
      judge(
          "scalar code to " + CryptoEngine.name() + ", seal 1420",
          scalarNanos / activeNanos,
          LEAST_VECTOR_TO_SCALAR);
    }
    judge("the cipher alone to write, 1420", activeNanos / writeNanos, LEAST_CIPHER_TO_WRITE);
    judge("two threads to one, write 1420", 2 * writeNanos / sharedNanos, LEAST_TWO_THREADS_TO_ONE);
  }

  private void judge(String what, double ratio, double least) {
    boolean fast = ratio >= least;
    failed |= !fast;
    System.out.printf(
        "gate: %s  %.2f, at least %.1f: %s%n", fast ? "ok  " : "SLOW", ratio, least, what);
  }

  private double cipher(AeadEngine engine) {
    AeadScratch scratch = new AeadScratch();
    byte[] key = new byte[32];
    byte[] datagram = new byte[ROOM];
    ArrayMemory source = new ArrayMemory().wrap(packet);
    ArrayMemory target = new ArrayMemory().wrap(datagram);
    long begun = THREADS.getCurrentThreadCpuTime();
    for (int i = 0; i < BATCH; i++) {
      scratch.loadKey(key, 0);
      engine.seal(scratch, i, source, 0, PACKET, PADDED, target, 16);
      scratch.wipe();
    }
    return (double) (THREADS.getCurrentThreadCpuTime() - begun) / BATCH;
  }

  private double write() {
    byte[] datagram = new byte[ROOM];
    long begun = THREADS.getCurrentThreadCpuTime();
    for (int i = 0; i < BATCH; i++) {
      ConnectedPair.sent(pair.sender.write(packet, 0, PACKET, datagram, 0, ROOM));
    }
    return (double) (THREADS.getCurrentThreadCpuTime() - begun) / BATCH;
  }

  /** The mean of both threads. */
  private double writeInTwoThreads(ExecutorService threads) throws Exception {
    CyclicBarrier start = new CyclicBarrier(2);
    Future<Double> other =
        threads.submit(
            () -> {
              start.await();
              return write();
            });
    Future<Double> one =
        threads.submit(
            () -> {
              start.await();
              return write();
            });
    return (one.get() + other.get()) / 2;
  }
}
