package io.github.javatun.wireguard.examples.hosts;

import io.github.javatun.wireguard.config.ConfigException;
import io.github.javatun.wireguard.config.WgQuickConfig;
import java.io.IOException;
import java.nio.file.Path;

/**
 * The frame of a host's {@code main}: one argument, a wg-quick file.
 *
 * <p><b>Stateless; safe for all threads.</b>
 */
final class HostProgram {
  /** The exit status after a failure. */
  static final int FAILURE_STATUS = 1;

  /** The exit status without the argument. */
  static final int USAGE_STATUS = 2;

  private HostProgram() {}

  /**
   * Reads the file and runs the host.
   *
   * @param name the program's, for messages
   * @return the exit status
   */
  static int run(String name, String[] args, Host host) {
    if (args.length != 1) {
      System.err.println("usage: " + name + " <wg-quick file>");
      return USAGE_STATUS;
    }
    try {
      host.run(WgQuickConfig.parse(Path.of(args[0])));
      return 0;
    } catch (ConfigException | IllegalArgumentException invalid) {
      System.err.println(name + ": " + invalid.getMessage());
    } catch (IOException failure) {
      System.err.println(name + ": " + failure); // the message of some is a file's name only
    } catch (InterruptedException end) {
      Thread.currentThread().interrupt();
    }
    return FAILURE_STATUS;
  }

  /** What a program does. */
  @FunctionalInterface
  interface Host {
    /**
     * Runs until the process is killed.
     *
     * @param config to be closed when the tunnels are made
     */
    void run(WgQuickConfig config) throws IOException, InterruptedException;
  }
}
