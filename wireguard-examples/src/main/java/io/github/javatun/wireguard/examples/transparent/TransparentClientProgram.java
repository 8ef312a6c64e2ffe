package io.github.javatun.wireguard.examples.transparent;

import io.github.javatun.wireguard.examples.linux.NativeCalls;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A transparent WireGuard client for Windows: {@code transparent-client run home.conf}.
 *
 * <p><b>A program: started once a process.</b>
 */
public final class TransparentClientProgram {
  private static final String HELP =
      """
      usage: transparent-client COMMAND

        run [OPTION]... FILE
                       sends packets through the tunnel of a wg-quick file until Ctrl-C; its keys
                       AllowedApps, DisallowedApps, AllowedIPs and DisallowedIPs say which
        check [OPTION]... [FILE]
                       says in plain words whether that would work, and what to do if not
        adapters       lists the network adapters
        reset          lets the packets of all adapters pass, if a program hangs that holds them
        --help         prints this

      Options, with their default first:
        --kill-switch selected|all|off      what never leaves outside the tunnel: what the rules
                                            choose, everything, or nothing is certain
        --on-tunnel-down drop|pass          chosen packets while the peer does not answer
        --on-unknown-owner hold|tunnel|drop|pass
                                            packets whose program is not known
        --on-no-ipv6 block|pass             chosen packets of a family without tunnel address
        --dns-mode all|apps|off             whose names are asked of the DNS servers of the file
        --forwarded tunnel|direct           packets that this computer sends for others
        --own-process direct|tunnel         what this program sends besides the tunnel's datagrams
        --bypass-lan                        private networks stay outside the tunnel
        --keep-old-connections              TCP connections from before are not ended
        --hold-packets N                    so many packets wait for their program at once (512)
        --hold-millis N                     and so long at most (250)
        --driver FILE|device                ndisapi.dll at another place, or the driver without it
        --take-over                         adapters that another program holds are taken
        --in-place                          datagrams in frames of our own, past the system's
                                            stack and firewall, not through a UDP socket
        --outer FILE                        the tunnel goes through this other tunnel, which has
                                            an MTU of 80 more
        --no-driver-filters                 the driver hands over all packets, for finding faults
        --pcap DIR                          writes lcl.pcap, net.pcap and enc.pcap there: packets
                                            of the stack, of the network, and datagrams to
                                            peers, at most 256 MiB each

      Exit status: 0 done, 1 failed, 2 wrong usage, 3 driver or rights missing, 4 file missing or
      wrong, 5 another program has the adapters.
      """;

  private static final long STOP_SECONDS = 10;

  private TransparentClientProgram() {}

  /**
   * Runs one command.
   *
   * @param args see {@code --help}
   */
  public static void main(String[] args) {
    ClientLog log = new ClientLog(System.err);
    int status = 0;
    try {
      run(args, log);
    } catch (ClientFailure failure) {
      status = failed(failure);
    } catch (IOException failure) {
      status = failed(ClientFailure.of(failure));
    } catch (IllegalArgumentException wrong) {
      status =
          failed(new ClientFailure(ClientFailure.BAD_FILE, String.valueOf(wrong.getMessage())));
    } catch (InterruptedException asked) {
      // Nobody does.
    }
    System.exit(status);
  }

  private static int failed(ClientFailure failure) {
    System.err.println("transparent-client: " + failure.getMessage());
    return failure.status();
  }

  private static void run(String[] args, ClientLog log)
      throws ClientFailure, IOException, InterruptedException {
    String name = args.length == 0 ? "" : args[0];
    switch (name) {
      case "run" -> runUntilAsked(ClientOptions.parse(args), log);
      case "check" -> CheckCommand.run(ClientOptions.parse(args), System.out);
      case "adapters" -> AdaptersCommand.run(ClientOptions.parseWithoutFile(args), System.out);
      case "reset" -> ResetCommand.run(ClientOptions.parseWithoutFile(args), System.out);
      case "--help", "-h", "help" -> System.out.print(HELP);
      default -> {
        System.err.print(HELP);
        throw ClientFailure.usage(
            name.isEmpty() ? "a command is missing" : "there is no command \"" + name + "\"");
      }
    }
  }

  private static void runUntilAsked(ClientOptions options, ClientLog log)
      throws ClientFailure, IOException, InterruptedException {
    NativeCalls.linkAhead();
    CountDownLatch ending = new CountDownLatch(1);
    CountDownLatch ended = new CountDownLatch(1);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> endWith(ending, ended, log), "end"));
    try {
      new RunCommand(options, log).run(ending);
    } finally {
      ended.countDown();
    }
  }

  /** A client that was ended as asked is a success, not death by a signal. */
  private static void endWith(CountDownLatch ending, CountDownLatch ended, ClientLog log) {
    if (ended.getCount() == 0) {
      return;
    }
    ending.countDown();
    boolean done = false;
    try {
      done = ended.await(STOP_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException impatient) {
      // Then it is not done.
    }
    if (!done) {
      log.line("the client did not end in time; the driver lets packets pass when it is gone");
    }
    Runtime.getRuntime().halt(done ? 0 : ClientFailure.FAILED);
  }
}
