package io.github.javatun.wireguard.examples.transparent;

import io.github.javatun.wireguard.ndis.policy.ClientPolicies;
import io.github.javatun.wireguard.ndis.policy.DnsMode;
import io.github.javatun.wireguard.ndis.policy.Forwarded;
import io.github.javatun.wireguard.ndis.policy.KillSwitch;
import io.github.javatun.wireguard.ndis.policy.OnNoIpv6;
import io.github.javatun.wireguard.ndis.policy.OnTunnelDown;
import io.github.javatun.wireguard.ndis.policy.OnUnknownOwner;
import io.github.javatun.wireguard.ndis.policy.OwnProcess;
import io.github.javatun.wireguard.ndis.windows.DriverChoice;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What stands behind a command.
 *
 * <p><b>Immutable.</b>
 *
 * @param file the configuration; null if none was given
 * @param policies what the configuration says nothing about
 * @param driverFilters whether the driver may pass by itself what need not be looked at
 * @param drivers ways to open the driver; none: those that are usual
 * @param takeOver whether adapters are taken that another program holds
 * @param inPlace whether datagrams go in frames of our own
 * @param outer the configuration of a tunnel that this one goes through; null: of none
 * @param pcap where to write packets; null: nowhere
 * @param taps pairs of TAP devices that stand for adapters, on Linux
 */
record ClientOptions(
    @Nullable Path file,
    ClientPolicies policies,
    boolean driverFilters,
    List<DriverChoice> drivers,
    boolean takeOver,
    boolean inPlace,
    @Nullable Path outer,
    @Nullable Path pcap,
    List<TapPair> taps) {

  /** Those that say which driver is opened; --tap for tests on Linux. */
  private static final Set<String> DRIVER_OPTIONS = Set.of("--driver", "--tap");

  /**
   * Reads options and the file, in any order.
   *
   * @param args the first is the command itself
   */
  static ClientOptions parse(String[] args) throws ClientFailure {
    ClientPolicies.Builder policies = ClientPolicies.builder();
    KillSwitch killSwitch = ClientPolicies.defaults().killSwitch();
    Path file = null;
    boolean driverFilters = true;
    DriverChoice driver = null;
    boolean takeOver = false;
    boolean inPlace = false;
    Path outer = null;
    Path pcap = null;
    List<TapPair> taps = new ArrayList<>();
    for (int i = 1; i < args.length; i++) {
      String option = args[i];
      switch (option) {
        case "--on-tunnel-down" -> policies.onTunnelDown(choice(OnTunnelDown.class, args, ++i));
        case "--on-unknown-owner" ->
            policies.onUnknownOwner(choice(OnUnknownOwner.class, args, ++i));
        case "--on-no-ipv6" -> policies.onNoIpv6(choice(OnNoIpv6.class, args, ++i));
        case "--dns-mode" -> policies.dnsMode(choice(DnsMode.class, args, ++i));
        case "--kill-switch" -> killSwitch = choice(KillSwitch.class, args, ++i);
        case "--forwarded" -> policies.forwarded(choice(Forwarded.class, args, ++i));
        case "--own-process" -> policies.ownProcess(choice(OwnProcess.class, args, ++i));
        case "--bypass-lan" -> policies.bypassLan(true);
        case "--keep-old-connections" -> policies.terminateOldConnections(false);
        case "--hold-packets" ->
            policies.holdPackets(number(args, ++i, ClientPolicies.MAX_HOLD_PACKETS));
        case "--hold-millis" ->
            policies.holdMillis(number(args, ++i, ClientPolicies.MAX_HOLD_MILLIS));
        case "--no-driver-filters" -> driverFilters = false;
        case "--driver" -> driver = driver(value(args, ++i));
        case "--take-over" -> takeOver = true;
        case "--in-place" -> inPlace = true;
        case "--outer" -> outer = path(value(args, ++i));
        case "--pcap" -> pcap = path(value(args, ++i));
        case "--tap" -> addTap(taps, value(args, ++i));
        default -> {
          if (option.startsWith("-")) {
            throw ClientFailure.usage("there is no option " + option);
          }
          if (file != null) {
            throw ClientFailure.usage(
                args[0] + " takes one file, not \"" + file + "\" and \"" + option + "\"");
          }
          file = path(option);
        }
      }
    }
    requireKeptIn(policies.killSwitch(KillSwitch.OFF).build(), killSwitch);
    return new ClientOptions(
        file,
        policies.killSwitch(killSwitch).build(),
        driverFilters,
        drivers(driver, takeOver),
        takeOver,
        inPlace,
        outer,
        pcap,
        List.copyOf(taps));
  }

  /** As {@link ClientPolicies} does, with the options' names. */
  private static void requireKeptIn(ClientPolicies policies, KillSwitch killSwitch)
      throws ClientFailure {
    if (killSwitch != KillSwitch.OFF) {
      requireKeptIn("--on-tunnel-down", policies.onTunnelDown(), killSwitch);
      requireKeptIn("--on-unknown-owner", policies.onUnknownOwner(), killSwitch);
      requireKeptIn("--on-no-ipv6", policies.onNoIpv6(), killSwitch);
    }
  }

  private static void requireKeptIn(String option, Enum<?> choice, KillSwitch killSwitch)
      throws ClientFailure {
    if (choice.name().equals("PASS")) {
      throw ClientFailure.usage(
          option
              + " pass lets packets out that --kill-switch "
              + nameOf(killSwitch)
              + " keeps in: choose another, or --kill-switch off");
    }
  }

  /** A constant as an option's value. */
  private static String nameOf(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  /** Those that are usual have to be named where something about them is unusual. */
  private static List<DriverChoice> drivers(@Nullable DriverChoice chosen, boolean takeOver) {
    if (chosen != null) {
      return List.of(chosen.withTakeOver(takeOver));
    }
    return takeOver
        ? List.of(
            DriverChoice.library().withTakeOver(true), DriverChoice.device().withTakeOver(true))
        : List.of();
  }

  private static DriverChoice driver(String value) throws ClientFailure {
    return value.equals("device") ? DriverChoice.device() : DriverChoice.library(path(value));
  }

  private static String value(String[] args, int index) throws ClientFailure {
    String option = args[index - 1];
    if (index == args.length || args[index].isBlank()) {
      throw ClientFailure.usage(option + " takes a value");
    }
    if (args[index].startsWith("--")) {
      throw ClientFailure.usage(option + " takes a value, not the option " + args[index]);
    }
    return args[index];
  }

  /** A constant, whose name is written with small letters. */
  private static <E extends Enum<E>> E choice(Class<E> choices, String[] args, int index)
      throws ClientFailure {
    String value = value(args, index);
    List<String> names = new ArrayList<>();
    for (E constant : choices.getEnumConstants()) {
      String name = nameOf(constant);
      if (name.equals(value)) {
        return constant;
      }
      names.add(name);
    }
    throw ClientFailure.usage(
        args[index - 1] + " is \"" + value + "\": it must be " + String.join(" or ", names));
  }

  /** A number from 1 to a largest one. */
  private static int number(String[] args, int index, int max) throws ClientFailure {
    String value = value(args, index);
    int number = value.matches("[0-9]{1,9}") ? Integer.parseInt(value) : 0;
    if (number < 1 || number > max) {
      throw ClientFailure.usage(
          args[index - 1] + " is \"" + value + "\": it must be a number from 1 to " + max);
    }
    return number;
  }

  private static Path path(String value) throws ClientFailure {
    if (value.isBlank()) {
      throw ClientFailure.usage("\"" + value + "\" is no path");
    }
    try {
      return Path.of(value);
    } catch (InvalidPathException wrong) {
      throw ClientFailure.usage("\"" + value + "\" is no path: " + wrong.getReason());
    }
  }

  private static void addTap(List<TapPair> taps, String value) throws ClientFailure {
    if (taps.size() == TapAdapters.MAX_ADAPTERS) {
      throw ClientFailure.usage("--tap may be given " + TapAdapters.MAX_ADAPTERS + " times");
    }
    try {
      taps.add(TapPair.parse(value));
    } catch (IllegalArgumentException wrong) {
      throw ClientFailure.usage("--tap " + wrong.getMessage());
    }
  }

  /**
   * The file, for a command that needs one.
   *
   * @param command its name
   */
  Path requireFile(String command) throws ClientFailure {
    if (file == null) {
      throw ClientFailure.usage(command + " takes a configuration file");
    }
    return file;
  }

  /** As {@link #parse}, for a command without a file, which needs the driver and nothing else. */
  static ClientOptions parseForDriver(String[] args) throws ClientFailure {
    ClientOptions options = parse(args);
    if (options.file != null) {
      throw ClientFailure.usage(args[0] + " takes no file, not \"" + options.file + "\"");
    }
    for (String option : args) {
      // A value never begins so.
      if (option.startsWith("--") && !DRIVER_OPTIONS.contains(option)) {
        throw ClientFailure.usage(args[0] + " takes --driver, not " + option);
      }
    }
    return options;
  }
}
