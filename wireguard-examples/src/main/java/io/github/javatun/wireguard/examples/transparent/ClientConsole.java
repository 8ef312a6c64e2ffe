package io.github.javatun.wireguard.examples.transparent;

import io.github.javatun.wireguard.ndis.driver.DriverException;
import java.io.IOException;
import java.io.PrintStream;
import java.util.Arrays;

/**
 * The program's commands, and what they print.
 *
 * <p><b>For one thread.</b>
 */
final class ClientConsole {
  private static final String HELP =
      """
      usage: transparent-client COMMAND

        run [OPTION]... FILE
                       sends packets through the tunnel of a wg-quick file until Ctrl-C; its keys
                       AllowedApps, DisallowedApps, AllowedIPs and DisallowedIPs say which
        check [OPTION]... [FILE]
                       says in plain words whether that would work, and what to do if not
        adapters [--driver FILE|device]
                       lists the network adapters
        reset [--driver FILE|device]
                       lets the packets of all adapters pass, if a program hangs that holds them
        --help         prints this

      Options of run and check, with their default first:
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

  /** Chooses the platform. */
  interface Platforms {

    /**
     * The platform that options ask for.
     *
     * @throws DriverException if there is none for this system
     */
    Platform of(ClientOptions options) throws DriverException;
  }

  private final Platforms platforms;
  private final UntilAsked untilAsked;
  private final PrintStream out;
  private final PrintStream err;
  private final ClientLog log;

  /**
   * Makes a console.
   *
   * @param platforms where drivers and the system's tables come from
   * @param untilAsked runs a client
   * @param out for what was asked for
   * @param err for what failed
   * @param log for what happens to a client
   */
  ClientConsole(
      Platforms platforms, UntilAsked untilAsked, PrintStream out, PrintStream err, ClientLog log) {
    this.platforms = platforms;
    this.untilAsked = untilAsked;
    this.out = out;
    this.err = err;
    this.log = log;
  }

  /**
   * Runs a command.
   *
   * @param args the command and what belongs to it
   * @return the exit status
   * @throws InterruptedException if the thread is interrupted
   */
  int run(String... args) throws InterruptedException {
    try {
      obey(args);
      return 0;
    } catch (ClientFailure failure) {
      return failed(failure);
    } catch (IOException failure) {
      return failed(ClientFailure.of(failure));
    }
  }

  private int failed(ClientFailure failure) {
    err.println("transparent-client: " + failure.getMessage());
    return failure.status();
  }

  private void obey(String[] args) throws ClientFailure, IOException, InterruptedException {
    String name = args.length == 0 ? "" : args[0];
    if (name.equals("help") || Arrays.asList(args).contains("--help") || name.equals("-h")) {
      out.print(HELP);
      return;
    }
    switch (name) {
      case "run" -> {
        RunCommand command = new RunCommand(ClientOptions.parse(args), platforms, log);
        untilAsked.run(command::run);
      }
      case "check" -> CheckCommand.run(ClientOptions.parse(args), platforms, out);
      case "adapters" -> AdaptersCommand.run(platforms.of(ClientOptions.parseForDriver(args)), out);
      case "reset" -> ResetCommand.run(platforms.of(ClientOptions.parseForDriver(args)), out);
      default -> {
        err.print(HELP);
        throw ClientFailure.usage(
            name.isEmpty() ? "a command is missing" : "there is no command \"" + name + "\"");
      }
    }
  }
}
