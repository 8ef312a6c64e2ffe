package io.github.javatun.wireguard.ndis.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.javatun.wireguard.ndis.policy.ClientPolicies;
import io.github.javatun.wireguard.ndis.policy.KillSwitch;
import io.github.javatun.wireguard.ndis.system.AppProcess;
import io.github.javatun.wireguard.routing.InterfaceAddress;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What is sent from an address that nobody knows yet: it may be one that this computer just got,
 * and then its programs' packets must not leave as those of a guest.
 */
class NewAddressTest {
  private static final AppProcess BROWSER = new AppProcess(100, "C:\\Apps\\browser.exe", "");
  private static final String NEW = "fd00::77";
  private static final byte[] DATAGRAM = TestPackets.udp(NEW, 50_000, "2001:db8::1", 443, 9);
  private static final byte[] OTHER = TestPackets.udp(NEW, 50_001, "2001:db8::1", 443, 9);

  private final EngineParts.Setup setup = new EngineParts.Setup();
  private EngineParts parts;

  @BeforeEach
  void chooseTheBrowser() {
    setup.allowed = List.of("0.0.0.0/0", "::/0");
    setup.allowedApps = List.of("browser");
  }

  private void build() {
    parts = setup.build();
    parts.owners.put(50_000, BROWSER);
    parts.now = 1_000;
    look(1_000);
  }

  /** This computer's addresses were looked at. */
  private void look(long nanos, String... more) {
    List<InterfaceAddress> own =
        List.of(
            InterfaceAddress.parse(EngineParts.LOCAL4 + "/24"),
            InterfaceAddress.parse((more.length == 0 ? EngineParts.LOCAL6 : more[0]) + "/64"));
    AdapterPath path = parts.adapters.first();
    path.setAddresses(own);
    parts.adapters = new AdapterSet(List.of(path), own, List.of(), List.of(), nanos);
  }

  @Test
  void itWaitsUntilTheAddressesWereLookedAt() {
    build();
    assertThat(parts.leave(DATAGRAM)).isEqualTo(Verdict.HOLD);
    assertThat(parts.unknownSources).as("wishes to look").isEqualTo(1);
    long arrived = parts.now;
    assertThat(parts.retry(DATAGRAM, arrived, false)).isEqualTo(Verdict.HOLD);
    look(arrived, NEW);
    assertThat(parts.retry(DATAGRAM, arrived, false)).isEqualTo(Verdict.TUNNEL);
  }

  @Test
  void aGuestsPacketsPassOnceItIsKnown() {
    build();
    assertThat(parts.leave(DATAGRAM)).isEqualTo(Verdict.HOLD);
    long arrived = parts.now;
    look(arrived);
    assertThat(parts.retry(DATAGRAM, arrived, false)).isEqualTo(Verdict.PASS);
    assertThat(parts.leave(OTHER)).as("its next flow").isEqualTo(Verdict.PASS);
    assertThat(parts.unknownSources).isEqualTo(1);
  }

  @Test
  void whoWasAGuestIsLookedForAgainOnceAddressesChanged() {
    build();
    long arrived = parts.now;
    look(arrived + 1);
    assertThat(parts.leave(DATAGRAM)).as("a guest").isEqualTo(Verdict.PASS);
    parts.translation.follow(parts.adapters.first(), parts.now);
    assertThat(parts.leave(OTHER)).isEqualTo(Verdict.HOLD);
  }

  @Test
  void aLookFromBeforeDoesNotCount() {
    build();
    look(1_000, "fd00::78");
    assertThat(parts.leave(DATAGRAM)).isEqualTo(Verdict.HOLD);
    assertThat(parts.retry(DATAGRAM, 1_001, false)).isEqualTo(Verdict.HOLD);
  }

  @Test
  void whatCanNotWaitLongerIsLost() {
    build();
    assertThat(parts.leave(DATAGRAM, true)).isEqualTo(Verdict.DROP);
    look(parts.now + 1, NEW);
    assertThat(parts.leave(DATAGRAM)).as("nothing was kept").isEqualTo(Verdict.TUNNEL);
  }

  @Test
  void withoutAKillSwitchItPassesThen() {
    setup.policies = ClientPolicies.builder().killSwitch(KillSwitch.OFF).build();
    build();
    assertThat(parts.leave(DATAGRAM)).isEqualTo(Verdict.HOLD);
    assertThat(parts.retry(DATAGRAM, parts.now, true)).isEqualTo(Verdict.PASS);
  }

  @Test
  void questionsForNamesWaitToo() {
    setup.nameServers = List.of("fd09::1");
    build();
    byte[] question = TestPackets.udp(NEW, 50_000, "fd00::1", 53, 30);
    assertThat(parts.leave(question)).isEqualTo(Verdict.HOLD);
    long arrived = parts.now;
    look(arrived, NEW);
    assertThat(parts.retry(question, arrived, false)).isEqualTo(Verdict.TUNNEL);
  }

  @Test
  void whatGoesThroughTheTunnelAnywayDoesNotWait() {
    setup.allowedApps = List.of();
    build();
    assertThat(parts.leave(DATAGRAM)).isEqualTo(Verdict.TUNNEL);
    assertThat(parts.unknownSources).isZero();
  }

  @Test
  void whatIsNotChosenByItsAddressDoesNotWait() {
    setup.allowed = List.of("10.0.0.0/8");
    build();
    assertThat(parts.leave(DATAGRAM)).isEqualTo(Verdict.PASS);
    assertThat(parts.unknownSources).isZero();
  }
}
