package io.github.javatun.wireguard.examples.tunnelhost;

import io.github.javatun.wireguard.examples.linux.NativeCalls;
import java.security.Security;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A WireGuard tunnel host for Linux: {@code tunnel-host up wg0.conf}.
 *
 * <p><b>A program: started once a process.</b>
 */
public final class TunnelHost {
  private static final String HELP =
      """
      usage: tunnel-host COMMAND

        up [OPTION]... FILE|NAME
                       brings a tunnel up from a wg-quick file, or from /etc/wireguard/NAME.conf;
                       runs until Ctrl-C, SIGTERM or "down", then takes everything down
          --udp batch    many datagrams a call, by sendmmsg and recvmmsg, with segmentation
                         offload; the default where the system has them
          --udp channel  one datagram a call, by a DatagramChannel: slower, without a default
                         route and FwMark
          --threads N    so many threads move packets, 1 to 64: one for all, or one that receives
                         and the others send; by default 1 on up to 2 processors, then up to 3
        down NAME      ends the tunnel of that interface
        show [NAME]    prints interfaces and peers, like wg show
        genkey         prints a new private key
        pubkey         reads a private key from standard input, prints the public key
        genpsk         prints a new preshared key
        --help         prints this

      A running tunnel answers wg show, set, setconf, addconf, syncconf and showconf.
      Exit status: 0 done, 1 failed, 2 wrong usage, 3 up already, 4 file missing or wrong, 5 not up.
      """;

  private static final int DONE = 0;
  private static final long TAKE_DOWN_SECONDS = 60;

  private TunnelHost() {}

  /**
   * Runs one command.
   *
   * @param args see {@code --help}
   */
  public static void main(String[] args) {
    // Endpoints are looked up again because they may have changed.
    Security.setProperty("networkaddress.cache.ttl", "0");
    Security.setProperty("networkaddress.cache.negative.ttl", "0");
    HostLog log = new HostLog(System.err);
    System.exit(statusOf(() -> run(args, log), log));
  }

  /** Does something that answers an exit status; a failure is told, and has one too. */
  private static int statusOf(Work work, HostLog log) {
    try {
      return work.run();
    } catch (HostException failure) {
      log.line("tunnel-host: " + failure.getMessage());
      return failure.status();
    }
  }

  @FunctionalInterface
  private interface Work {
    int run() throws HostException;
  }

  private static int run(String[] args, HostLog log) throws HostException {
    String name = args.length == 0 ? "" : args[0];
    switch (name) {
      case "up" -> {
        return up(UpOptions.parse(args), log);
      }
      case "down" -> DownCommand.run(TunnelFile.nameOf(argument(args)));
      case "show" -> {
        if (args.length == 1) {
          new ShowCommand(System.out).all();
        } else {
          new ShowCommand(System.out).one(TunnelFile.nameOf(argument(args)));
        }
      }
      case "genkey" -> KeyCommands.generatePrivate(System.out);
      case "pubkey" -> KeyCommands.publicOf(System.in, System.out);
      case "genpsk" -> KeyCommands.generatePreshared(System.out);
      case "--help", "-h", "help" -> System.out.print(HELP);
      default -> {
        System.err.print(HELP);
        throw new HostException(
            HostException.USAGE,
            name.isEmpty() ? "a command is missing" : "there is no command \"" + name + "\"");
      }
    }
    return DONE;
  }

  private static String argument(String[] args) throws HostException {
    if (args.length != 2) {
      throw new HostException(
          HostException.USAGE, args[0] + " takes one argument; see tunnel-host --help");
    }
    return args[1];
  }

  private static int up(UpOptions options, HostLog log) throws HostException {
    NativeCalls.linkAhead();
    TunnelFile file = TunnelFile.read(options.tunnel(), log);
    Ending ending = new Ending();
    CountDownLatch down = new CountDownLatch(1);
    AtomicInteger status = new AtomicInteger(HostException.FAILED);
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  if (down.getCount() != 0) {
                    ending.request();
                    endWith(status, log, down);
                  }
                },
                "end"));
    try {
      status.set(statusOf(() -> new UpCommand(file, options, log, ending).run(), log));
    } finally {
      down.countDown();
    }
    return status.get();
  }

  /** A tunnel that was taken down as asked is a success, not death by a signal. */
  private static void endWith(AtomicInteger status, HostLog log, CountDownLatch down) {
    boolean done = false;
    try {
      done = down.await(TAKE_DOWN_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException impatient) {
      // Then it is not done.
    }
    if (!done) {
      log.line("tunnel-host: the tunnel could not be taken down in time");
    }
    Runtime.getRuntime().halt(done ? status.get() : HostException.FAILED);
  }
}
