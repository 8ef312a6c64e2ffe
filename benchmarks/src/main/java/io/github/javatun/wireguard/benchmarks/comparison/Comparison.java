package io.github.javatun.wireguard.benchmarks.comparison;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Lets programs take turns, so that those whose times are compared ran right after one another: a
 * machine that is shared with others changes its speed within seconds.
 *
 * <pre>
 * Comparison directory forks rounds operation,operation:size,size ... [-- name command ...]...
 * </pre>
 *
 * <p>In each fork all programs are started anew. In each round each takes each turn once. Ratios to
 * print are read from the standard input, see {@link Ratio#parse}; the times are left in the
 * directory, as {@code forks.csv} (medians over the rounds) and {@code results.csv} (medians of
 * those).
 *
 * <p><b>One thread waits for one child process at a time.</b>
 */
public final class Comparison {
  private final Path directory;
  private final int rounds;
  private final List<String> turns = new ArrayList<>();
  private final Map<String, List<String>> commands = new LinkedHashMap<>();
  private final List<Fork> forks = new ArrayList<>();

  private Comparison(Path directory, int rounds) {
    this.directory = directory;
    this.rounds = rounds;
  }

  /**
   * Compares.
   *
   * @param arguments see above
   */
  public static void main(String[] arguments) throws IOException {
    Comparison comparison = new Comparison(Path.of(arguments[0]), Integer.parseInt(arguments[2]));
    comparison.parse(List.of(arguments).subList(3, arguments.length));
    List<Ratio> ratios =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))
            .lines()
            .map(Ratio::parse)
            .toList();
    int forks = Integer.parseInt(arguments[1]);
    for (int i = 1; i <= forks; i++) {
      System.err.println("compare: fork " + i + " of " + forks + " warms up");
      comparison.runFork();
    }
    comparison.writeTimes();
    System.out.println(Ratio.head());
    ratios.forEach(ratio -> System.out.println(ratio.row(comparison.forks)));
  }

  private void parse(List<String> arguments) {
    List<String> command = null;
    for (int i = 0; i < arguments.size(); i++) {
      String argument = arguments.get(i);
      if (argument.equals("--")) {
        command = new ArrayList<>();
        commands.put(arguments.get(++i), command);
      } else if (command != null) {
        command.add(argument);
      } else {
        addTurns(argument.split(":", -1));
      }
    }
  }

  private void addTurns(String[] operationsAndSizes) {
    for (String size : operationsAndSizes[1].split(",", -1)) {
      for (String operation : operationsAndSizes[0].split(",", -1)) {
        turns.add(operation + " " + size);
      }
    }
  }

  private void runFork() throws IOException {
    List<Rival> rivals = new ArrayList<>();
    try {
      for (Map.Entry<String, List<String>> entry : commands.entrySet()) {
        // One after the other: each has the machine to itself while it warms up.
        Rival rival = Rival.start(entry.getKey(), entry.getValue(), directory);
        if (rival.awaitReady()) {
          rivals.add(rival);
        } else {
          System.err.println("compare: without " + rival.name + ", see " + rival.name + ".log");
          rival.close();
        }
      }
      System.err.println("compare: " + rivals.size() + " programs take " + rounds + " turns");
      Fork fork = new Fork(rounds);
      for (int round = 0; round < rounds; round++) {
        fork.play(round, turns, rivals);
      }
      forks.add(fork);
    } finally {
      for (Rival rival : rivals) {
        rival.close();
      }
    }
  }

  private void writeTimes() throws IOException {
    List<String> byFork = new ArrayList<>(List.of("fork,what,operation,size,ns"));
    List<String> results = new ArrayList<>(List.of("what,operation,size,ns"));
    for (String name : commands.keySet()) {
      for (String turn : turns) {
        double[] nanos =
            forks.stream().mapToDouble(fork -> fork.nanos(name + " " + turn)).toArray();
        if (!Double.isNaN(Median.of(nanos))) {
          String row = name + "," + turn.replace(' ', ',') + ",";
          results.add(row + tenths(Median.of(nanos)));
          for (int i = 0; i < nanos.length; i++) {
            byFork.add((i + 1) + "," + row + tenths(nanos[i]));
          }
        }
      }
    }
    Files.write(directory.resolve("forks.csv"), byFork);
    Files.write(directory.resolve("results.csv"), results);
  }

  private static double tenths(double value) {
    return Math.round(value * 10) / 10.0;
  }
}
