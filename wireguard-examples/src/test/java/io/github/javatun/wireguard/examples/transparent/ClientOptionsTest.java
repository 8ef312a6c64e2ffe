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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
    "run --hold-millis soon, must be a number",
    "run --hold-millis 0, 1 to 10000",
    "run --on-tunnel-down pass, kill switch",
    "run --tap a, NAME",
  })
  void areRefusedWithAReason(String line, String reason) {
    assertThatThrownBy(() -> ClientOptions.parse(line.split(" ", -1)))
        .isInstanceOfSatisfying(
            ClientFailure.class,
            failure -> assertThat(failure.status()).isEqualTo(ClientFailure.USAGE))
        .hasMessageContaining(reason);
  }

  @Test
  void aFileIsForCommandsThatTakeOne() throws ClientFailure {
    assertThat(ClientOptions.parseWithoutFile(new String[] {"adapters"}).file()).isNull();
    assertThatThrownBy(() -> ClientOptions.parseWithoutFile(new String[] {"reset", "x.conf"}))
        .hasMessageContaining("x.conf");
    ClientOptions none = ClientOptions.parse(new String[] {"run"});
    assertThatThrownBy(() -> none.requireFile("run")).hasMessageContaining("file");
  }
}
