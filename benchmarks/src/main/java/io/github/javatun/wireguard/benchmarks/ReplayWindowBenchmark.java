package io.github.javatun.wireguard.benchmarks;

import io.github.javatun.wireguard.internal.session.ReplayWindow;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** The replay window alone. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 4, time = 1)
@Fork(3)
@State(Scope.Thread)
public class ReplayWindowBenchmark {
  private static final int REORDERED_BY = 37;

  private final ReplayWindow window = new ReplayWindow();
  private long counter = REORDERED_BY;

  /** Counters in order, looked up and marked. */
  @Benchmark
  public ReplayWindow.Verdict inOrder() {
    window.check(counter);
    return window.accept(counter++);
  }

  /** Every other counter 37 late. */
  @Benchmark
  public ReplayWindow.Verdict reordered() {
    long next = (counter & 1) == 0 ? counter : counter - REORDERED_BY + 1;
    counter++;
    window.check(next);
    return window.accept(next);
  }
}
