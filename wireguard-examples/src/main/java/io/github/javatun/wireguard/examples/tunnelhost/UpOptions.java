package io.github.javatun.wireguard.examples.tunnelhost;

import org.jspecify.annotations.Nullable;

/**
 * What stands behind {@code up} on the command line.
 *
 * <p><b>Immutable.</b>
 *
 * @param tunnel a file, or the name of an interface
 * @param udp how datagrams come and go; null if nothing was said
 * @param threads how many move packets; 0 if nothing was said
 */
record UpOptions(String tunnel, @Nullable UdpMode udp, int threads) {
  private static final int MAX_THREADS = 64;

  /**
   * Reads options and the argument, in any order.
   *
   * @param args the first is the command itself
   */
  static UpOptions parse(String[] args) throws HostException {
    String tunnel = null;
    UdpMode udp = null;
    int threads = 0;
    for (int i = 1; i < args.length; i++) {
      switch (args[i]) {
        case "--udp" -> udp = udp(value(args, ++i));
        case "--threads" -> threads = threads(value(args, ++i));
        default -> {
          if (args[i].startsWith("-")) {
            throw usage("there is no option " + args[i]);
          }
          if (tunnel != null) {
            throw usage(
                "up takes one file or name, not \"" + tunnel + "\" and \"" + args[i] + "\"");
          }
          tunnel = args[i];
        }
      }
    }
    if (tunnel == null) {
      throw usage("up takes a file or the name of an interface");
    }
    return new UpOptions(tunnel, udp, threads);
  }

  private static String value(String[] args, int index) throws HostException {
    if (index == args.length) {
      throw usage(args[index - 1] + " takes a value");
    }
    return args[index];
  }

  private static UdpMode udp(String value) throws HostException {
    UdpMode mode = UdpMode.named(value);
    if (mode == null) {
      throw usage("--udp is \"" + value + "\": it must be batch or channel");
    }
    return mode;
  }

  private static int threads(String value) throws HostException {
    int threads = value.matches("[0-9]{1,4}") ? Integer.parseInt(value) : 0;
    if (threads < 1 || threads > MAX_THREADS) {
      throw usage("--threads is \"" + value + "\": it must be 1 to " + MAX_THREADS);
    }
    return threads;
  }

  private static HostException usage(String message) {
    return new HostException(HostException.USAGE, message + "; see tunnel-host --help");
  }
}
