package io.github.javatun.wireguard.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.management.CompilationMXBean;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A program that takes turns with others, see compare.sh. It prints {@code ready} when it is warm;
 * then, for each line {@code operation size} that it reads, it measures for some ten milliseconds
 * and prints nanoseconds an operation, or {@code -} for what it can not do. It ends with its input.
 *
 * <p>One kind a JVM: what C2 makes of the code depends on who else calls it.
 *
 * <p><b>One thread measures, but for the kind with two.</b>
 */
public final class Contestant {
  private static final long SECOND_NANOS = 1_000_000_000L;

  /** C2 needs a second for the largest methods; while it works on one, its clock stands still. */
  private static final long QUIET_NANOS = 3 * SECOND_NANOS / 2;

  /** Odds and ends that are compiled now and then take less. */
  private static final long QUIET_MILLIS = 10;

  private static final long WARM_UP_NANOS_AT_MOST = 20 * SECOND_NANOS;

  private Contestant() {}

  /**
   * Warms up and answers.
   *
   * @param arguments the kind, see {@link TurnsOfKind#of}, and the sizes it will be asked for
   */
  public static void main(String[] arguments) throws IOException, GeneralSecurityException {
    int[] sizes = Stream.of(arguments).skip(1).mapToInt(Integer::parseInt).toArray();
    Map<String, Turn> turns = TurnsOfKind.of(arguments[0], sizes);
    warmUp(turns);
    PrintStream out = System.out;
    out.println("ready");
    out.flush();
    BufferedReader questions =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
    for (String line = questions.readLine(); line != null; line = questions.readLine()) {
      Turn turn = turns.get(line);
      out.println(turn == null ? "-" : String.format(Locale.ROOT, "%.2f", turn.measure()));
      out.flush();
    }
  }

  /** Takes all turns, again and again, until next to nothing has been compiled for a while. */
  private static void warmUp(Map<String, Turn> turns) {
    CompilationMXBean compiler = ManagementFactory.getCompilationMXBean();
    long begun = System.nanoTime();
    long changed = begun;
    long compiledMillis = 0;
    long now = begun;
    while (now - changed < QUIET_NANOS && now - begun < WARM_UP_NANOS_AT_MOST) {
      turns.values().forEach(Turn::measure);
      now = System.nanoTime();
      if (compiler.getTotalCompilationTime() - compiledMillis > QUIET_MILLIS) {
        compiledMillis = compiler.getTotalCompilationTime();
        changed = now;
      }
    }
  }
}
