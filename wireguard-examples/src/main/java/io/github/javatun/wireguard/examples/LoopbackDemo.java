package io.github.javatun.wireguard.examples;

import io.github.javatun.wireguard.config.ConfigException;
import io.github.javatun.wireguard.examples.loopback.LoopbackRun;
import java.io.IOException;
import java.util.Iterator;
import java.util.List;

/**
 * Shows the library at work, without privileges: two tunnels on two threads, configured from two
 * wg-quick files, joined by UDP sockets on 127.0.0.1. They shake hands, ping and stream packets;
 * the end is a report with throughput, loss, allocated bytes per packet and both tunnels' stats.
 *
 * <p>Exit status: 0 if all went well, 1 if not, 2 for options it does not know.
 *
 * <p><b>A program: started once a process.</b>
 */
public final class LoopbackDemo {
  private static final int DEFAULT_SECONDS = 4;
  private static final int MAX_SECONDS = 3_600;
  private static final int FAILURE_STATUS = 1;
  private static final int USAGE_STATUS = 2;

  private static final String USAGE =
      """
      Usage: LoopbackDemo [--seconds N] [--help]

        --seconds N  stream packets for N seconds, 1 to %d; %d unless given
        --help       print this text
      """
          .formatted(MAX_SECONDS, DEFAULT_SECONDS);

  private LoopbackDemo() {}

  /**
   * Runs the demo.
   *
   * @param args options
   */
  public static void main(String[] args) {
    int status = run(args);
    if (status != 0) {
      System.exit(status);
    }
  }

  /** Runs the demo and answers the exit status. */
  static int run(String... args) {
    int seconds = DEFAULT_SECONDS;
    Iterator<String> options = List.of(args).iterator();
    while (options.hasNext()) {
      String option = options.next();
      if (option.equals("--help")) {
        System.out.print(USAGE);
        return 0;
      }
      if (!option.equals("--seconds")) {
        return usageError("unknown option " + option);
      }
      if (!options.hasNext()) {
        return usageError("--seconds needs a number");
      }
      String number = options.next();
      try {
        seconds = Integer.parseInt(number);
      } catch (NumberFormatException notANumber) {
        return usageError("--seconds " + number + " is not a number");
      }
      if (seconds < 1 || seconds > MAX_SECONDS) {
        return usageError("--seconds must be 1 to " + MAX_SECONDS);
      }
    }
    return run(seconds);
  }

  private static int run(int seconds) {
    try {
      new LoopbackRun(System.out, seconds).run();
      return 0;
    } catch (IOException | ConfigException failure) {
      System.err.println("LoopbackDemo failed: " + failure.getMessage());
    } catch (InterruptedException end) {
      Thread.currentThread().interrupt();
      System.err.println("LoopbackDemo was interrupted");
    }
    return FAILURE_STATUS;
  }

  private static int usageError(String message) {
    System.err.println("LoopbackDemo: " + message);
    System.err.print(USAGE);
    return USAGE_STATUS;
  }
}
