package io.github.javatun.wireguard.examples.transparent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.javatun.wireguard.ndis.policy.ClientPolicies;
import io.github.javatun.wireguard.ndis.policy.DnsMode;
import io.github.javatun.wireguard.ndis.policy.Forwarded;
import io.github.javatun.wireguard.ndis.policy.KillSwitch;
import io.github.javatun.wireguard.ndis.policy.OnNoIpv6;
import io.github.javatun.wireguard.ndis.policy.OnTunnelDown;
import io.github.javatun.wireguard.ndis.policy.OnUnknownOwner;
import io.github.javatun.wireguard.ndis.policy.OwnProcess;
import io.github.javatun.wireguard.ndis.windows.DriverChoice;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClientOptionsTest {

  @Test
  void haveDefaults() throws ClientFailure {
    ClientOptions options = ClientOptions.parse(new String[] {"run", "home.conf"});

    assertThat(options)
        .isEqualTo(
            new ClientOptions(
                Path.of("home.conf"),
                ClientPolicies.defaults(),
                true,
                List.of(),
                false,
                false,
                null,
                null,
                List.of()));
  }

  @Test
  void setEveryPolicy() throws ClientFailure {
    String line =
        "run --kill-switch off --on-tunnel-down pass --on-unknown-owner pass --on-no-ipv6 pass"
            + " --dns-mode apps --forwarded direct --own-process tunnel --bypass-lan"
            + " --keep-old-connections --hold-packets 9 --hold-millis 8 --no-driver-filters --driver device --take-over --pcap traces x.conf"
            + " --tap a,b --tap 7:c,8:d --in-place --outer outer.conf";

    assertThat(ClientOptions.parse(line.split(" ", -1)))
        .isEqualTo(
            new ClientOptions(
                Path.of("x.conf"),
                new ClientPolicies(
                    OnTunnelDown.PASS,
                    OnUnknownOwner.PASS,
                    OnNoIpv6.PASS,
                    DnsMode.APPS,
                    KillSwitch.OFF,
                    Forwarded.DIRECT,
                    OwnProcess.TUNNEL,
                    true,
                    false,
                    9,
                    8),
                false,
                List.of(DriverChoice.device().withTakeOver(true)),
                true,
                true,
                Path.of("outer.conf"),
                Path.of("traces"),
                List.of(
                    new TapPair(new TapPair.Side(-1, "a"), new TapPair.Side(-1, "b")),
                    new TapPair(new TapPair.Side(7, "c"), new TapPair.Side(8, "d")))));
  }

  @ParameterizedTest
  @CsvSource({
    "run --fast x.conf, no option --fast",
    "run a.conf b.conf, b.conf",
    "run --dns-mode, --dns-mode takes a value",
    "run --dns-mode ALL, off or all or apps",
    "run --kill-switch on, selected or all",
    "run --on-tunnel-down maybe, drop or pass",
    "run --on-unknown-owner ask, or tunnel",
    "run --on-no-ipv6 drop, block or pass",
    "run --forwarded maybe, direct or tunnel",
    "run --own-process maybe, direct or tunnel",
    "run --hold-millis soon, must be a number",
    "run --hold-millis 0, --hold-millis is \"0\": it must be a number from 1 to 10000",
    "run --hold-millis 10001, 1 to 10000",
    "run --hold-packets -1, 1 to 65536",
    "run --hold-packets 65537, 1 to 65536",
    "run --hold-packets 99999999999, 1 to 65536",
    "run --hold-packets, --hold-packets takes a value",
    "run --driver, --driver takes a value",
    "run --driver --take-over x.conf, 'a value, not the option --take-over'",
    "run --outer, --outer takes a value",
    "run --pcap, --pcap takes a value",
    "run --on-tunnel-down pass, --on-tunnel-down pass lets packets out that --kill-switch selected",
    "run --on-unknown-owner pass, 'keeps in: choose another, or --kill-switch off'",
    "run --on-no-ipv6 pass --kill-switch all, --on-no-ipv6 pass lets packets out that --kill-switch all",
    "run --tap a, NAME",
    "'run --tap a,b --tap c,d --tap e,f --tap g,h', --tap may be given 3 times",
    "'run ', \"\" is no path",
  })
  void areRefusedWithAReason(String line, String reason) {
    assertThatThrownBy(() -> ClientOptions.parse(line.split(" ", -1)))
        .isInstanceOfSatisfying(
            ClientFailure.class,
            failure -> assertThat(failure.status()).isEqualTo(ClientFailure.USAGE))
        .hasMessageContaining(reason);
  }

  @ParameterizedTest
  @CsvSource({
    "--kill-switch, SELECTED ALL OFF",
    "--on-tunnel-down, DROP PASS",
    "--on-unknown-owner, HOLD TUNNEL DROP PASS",
    "--on-no-ipv6, BLOCK PASS",
    "--dns-mode, ALL APPS OFF",
    "--forwarded, TUNNEL DIRECT",
    "--own-process, DIRECT TUNNEL",
  })
  void takeEveryValueThatTheHelpNames(String option, String values) throws ClientFailure {
    for (String value : values.split(" ", -1)) {
      ClientPolicies policies =
          ClientOptions.parse(
                  new String[] {
                    "run", "--kill-switch", "off", option, value.toLowerCase(Locale.ROOT)
                  })
              .policies();
      Enum<?> chosen =
          switch (option) {
            case "--kill-switch" -> policies.killSwitch();
            case "--on-tunnel-down" -> policies.onTunnelDown();
            case "--on-unknown-owner" -> policies.onUnknownOwner();
            case "--on-no-ipv6" -> policies.onNoIpv6();
            case "--dns-mode" -> policies.dnsMode();
            case "--forwarded" -> policies.forwarded();
            case "--own-process" -> policies.ownProcess();
            default -> throw new AssertionError(option);
          };
      assertThat(chosen.name()).isEqualTo(value);
      assertThat(chosen.getDeclaringClass().getEnumConstants())
          .hasSize(values.split(" ", -1).length);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--take-over",
        "--in-place",
        "--bypass-lan",
        "--dns-mode off",
        "--kill-switch selected",
        "--outer x.conf",
        "--pcap traces"
      })
  void thatMeanNothingToACommandAreRefused(String option) {
    for (String command : List.of("adapters", "reset")) {
      String line = command + " --driver device --tap a,b " + option;
      assertThatThrownBy(() -> ClientOptions.parseForDriver(line.split(" ", -1)))
          .isInstanceOfSatisfying(
              ClientFailure.class,
              failure -> assertThat(failure.status()).isEqualTo(ClientFailure.USAGE))
          .hasMessageContaining(command + " takes --driver, not " + option.split(" ", -1)[0]);
    }
  }

  @Test
  void ofTheDriverAreForCommandsWithoutAFileToo() throws ClientFailure {
    assertThat(ClientOptions.parseForDriver(new String[] {"reset", "--driver", "device"}).drivers())
        .containsExactly(DriverChoice.device());
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "65536, 10000"})
  void takeNumbersUpToTheirLimits(int packets, int millis) throws ClientFailure {
    ClientPolicies policies =
        ClientOptions.parse(
                ("check --hold-packets " + packets + " --hold-millis " + millis).split(" ", -1))
            .policies();
    assertThat(policies.holdPackets()).isEqualTo(packets);
    assertThat(policies.holdMillis()).isEqualTo(millis);
  }

  @Test
  void nameTheDriverToOpen() throws ClientFailure {
    assertThat(drivers("run")).isEmpty();
    assertThat(drivers("run --driver device")).containsExactly(DriverChoice.device());
    assertThat(drivers("run --driver C:/wpf/ndisapi.dll"))
        .containsExactly(DriverChoice.library(Path.of("C:/wpf/ndisapi.dll")));
    assertThat(drivers("run --take-over"))
        .containsExactly(
            DriverChoice.library().withTakeOver(true), DriverChoice.device().withTakeOver(true));
    assertThat(drivers("run --take-over --driver device"))
        .containsExactly(DriverChoice.device().withTakeOver(true));
  }

  private static List<DriverChoice> drivers(String line) throws ClientFailure {
    return ClientOptions.parse(line.split(" ", -1)).drivers();
  }

  @Test
  void aFileIsForCommandsThatTakeOne() throws ClientFailure {
    assertThat(ClientOptions.parseForDriver(new String[] {"adapters"}).file()).isNull();
    assertThatThrownBy(() -> ClientOptions.parseForDriver(new String[] {"reset", "x.conf"}))
        .hasMessageContaining("x.conf");
    ClientOptions none = ClientOptions.parse(new String[] {"run"});
    assertThatThrownBy(() -> none.requireFile("run")).hasMessageContaining("file");
  }
}
