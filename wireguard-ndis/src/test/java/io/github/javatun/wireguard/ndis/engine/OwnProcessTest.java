package io.github.javatun.wireguard.ndis.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.javatun.wireguard.ndis.driver.MemoryDriver;
import io.github.javatun.wireguard.ndis.driver.MemoryFrame;
import io.github.javatun.wireguard.ndis.policy.ClientPolicies;
import io.github.javatun.wireguard.ndis.policy.KillSwitch;
import io.github.javatun.wireguard.ndis.policy.OnNoIpv6;
import io.github.javatun.wireguard.ndis.policy.OnUnknownOwner;
import io.github.javatun.wireguard.ndis.policy.OwnProcess;
import io.github.javatun.wireguard.ndis.system.AppProcess;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the process that the client runs in sends: it stays outside, and nobody else's does. */
class OwnProcessTest {
  private static final AppProcess BROWSER = new AppProcess(100, "C:\\Apps\\browser.exe", "");
  private static final AppProcess OURSELVES = new AppProcess(999, "C:\\Apps\\java.exe", "");
  private static final long LONG_AGO = 5_000_000_000L;
  private static final byte[] DATAGRAM =
      TestPackets.udp(EngineParts.LOCAL4, 50_000, "1.2.3.4", 443, 9);
  private static final byte[] QUESTION =
      TestPackets.udp(EngineParts.LOCAL4, 50_000, "192.168.1.1", 53, 30);

  private final EngineParts.Setup setup = new EngineParts.Setup();

  /** The table was read last just before whatever comes now. */
  private EngineParts partsWithTableFromBefore() {
    EngineParts parts = setup.build();
    parts.tableAgeNanos = 1;
    return parts;
  }

  /** A reading began and ended since the packet of the present turn came. */
  private static long readAfterPresentTurn(EngineParts parts) {
    parts.tableAgeNanos = 0;
    return parts.now;
  }

  @Test
  void itsFlowWaitsForOneReadingAndStaysOutside() {
    EngineParts parts = partsWithTableFromBefore();
    assertThat(parts.leave(DATAGRAM)).isEqualTo(Verdict.HOLD);
    assertThat(parts.missed).isEqualTo(1);
    parts.owners.put(50_000, OURSELVES);
    long arrived = readAfterPresentTurn(parts);
    assertThat(parts.retry(DATAGRAM, arrived, false)).isEqualTo(Verdict.PASS);
    parts.tableAgeNanos = LONG_AGO;
    assertThat(parts.leave(DATAGRAM)).as("a known flow").isEqualTo(Verdict.PASS);
    assertThat(parts.missed).isEqualTo(1);
    assertThat(parts.tunneled).isEmpty();
  }

  @Test
  void whoeverIsNotFoundInThatReadingIsSomebodyElse() {
    EngineParts parts = partsWithTableFromBefore();
    assertThat(parts.leave(DATAGRAM)).isEqualTo(Verdict.HOLD);
    long arrived = readAfterPresentTurn(parts);
    assertThat(parts.retry(DATAGRAM, arrived, false)).isEqualTo(Verdict.TUNNEL);
    assertThat(parts.missed).as("readings that were asked for").isEqualTo(1);
  }

  @Test
  void aReadingThatBeganBeforeThePacketDoesNotCount() {
    EngineParts parts = partsWithTableFromBefore();
    assertThat(parts.leave(DATAGRAM)).isEqualTo(Verdict.HOLD);
    long arrived = parts.now;
    parts.tableAgeNanos = 2; // it ended since, but began before
    assertThat(parts.retry(DATAGRAM, arrived, false)).isEqualTo(Verdict.HOLD);
    parts.tableAgeNanos = 2;
    assertThat(parts.retry(DATAGRAM, arrived, false)).isEqualTo(Verdict.TUNNEL);
  }

  @Test
  void whoIsKnownDoesNotWait() {
    EngineParts parts = partsWithTableFromBefore();
    parts.owners.put(50_000, BROWSER);
    assertThat(parts.leave(DATAGRAM)).isEqualTo(Verdict.TUNNEL);
    parts.owners.put(50_001, OURSELVES);
    assertThat(parts.leave(TestPackets.udp(EngineParts.LOCAL4, 50_001, "1.2.3.4", 443, 9)))
        .isEqualTo(Verdict.PASS);
    assertThat(parts.missed).isZero();
  }

  @Test
  void anOldEntryIsNotTrustedWhoeverItNames() {
    EngineParts parts = partsWithTableFromBefore();
    parts.tableAgeNanos = LONG_AGO;
    parts.owners.put(50_000, OURSELVES);
    assertThat(parts.leave(DATAGRAM)).isEqualTo(Verdict.HOLD);
    parts.owners.put(50_000, BROWSER); // it has our port now
    long arrived = readAfterPresentTurn(parts);
    assertThat(parts.retry(DATAGRAM, arrived, false)).isEqualTo(Verdict.TUNNEL);

    byte[] other = TestPackets.udp(EngineParts.LOCAL4, 50_001, "1.2.3.4", 443, 9);
    parts.tableAgeNanos = LONG_AGO;
    parts.owners.put(50_001, BROWSER);
    assertThat(parts.leave(other)).isEqualTo(Verdict.HOLD);
    parts.owners.put(50_001, OURSELVES); // we have its port now
    arrived = readAfterPresentTurn(parts);
    assertThat(parts.retry(other, arrived, false)).isEqualTo(Verdict.PASS);
  }

  @Test
  void whatCanNotWaitLongerDoesNotLeak() {
    EngineParts parts = partsWithTableFromBefore();
    assertThat(parts.leave(DATAGRAM)).isEqualTo(Verdict.HOLD);
    assertThat(parts.retry(DATAGRAM, parts.now, true)).isEqualTo(Verdict.TUNNEL);
    parts.owners.put(50_001, OURSELVES);
    parts.tableAgeNanos = LONG_AGO;
    assertThat(parts.leave(TestPackets.udp(EngineParts.LOCAL4, 50_001, "1.2.3.4", 443, 9), true))
        .as("only an old entry says it is ours")
        .isEqualTo(Verdict.TUNNEL);
  }

  @Test
  void itsConnectionsFromBeforeAreNotEnded() {
    EngineParts parts = partsWithTableFromBefore();
    byte[] segment =
        TestPackets.tcp(EngineParts.LOCAL4, 50_000, "1.2.3.4", 443, TestPackets.ACK, 0);
    assertThat(parts.leave(segment)).isEqualTo(Verdict.HOLD);
    parts.owners.put(50_000, OURSELVES);
    long arrived = readAfterPresentTurn(parts);
    assertThat(parts.retry(segment, arrived, false)).isEqualTo(Verdict.PASS);
    assertThat(parts.stackFrame()).isNull();
  }

  @Test
  void itsQuestionsForNamesAreAskedOutside() {
    setup.nameServers = List.of("10.9.0.1");
    EngineParts parts = partsWithTableFromBefore();
    assertThat(parts.leave(QUESTION)).isEqualTo(Verdict.HOLD);
    parts.owners.put(50_000, OURSELVES);
    long arrived = readAfterPresentTurn(parts);
    assertThat(parts.retry(QUESTION, arrived, false)).isEqualTo(Verdict.PASS);

    byte[] others = TestPackets.udp(EngineParts.LOCAL4, 50_001, "192.168.1.1", 53, 30);
    parts.tableAgeNanos = 1;
    assertThat(parts.leave(others)).isEqualTo(Verdict.HOLD);
    arrived = readAfterPresentTurn(parts);
    assertThat(parts.retry(others, arrived, false)).isEqualTo(Verdict.TUNNEL);
    assertThat(parts.onlyTunneled())
        .isEqualTo(TestPackets.udp(EngineParts.TUNNEL4, 50_001, "10.9.0.1", 53, 30));
  }

  @Test
  void aQuestionThatNoServerTellsIsRefusedUnlessItIsOurs() {
    setup.nameServers = List.of("10.9.0.1");
    EngineParts parts = partsWithTableFromBefore();
    byte[] question = TestPackets.udp(EngineParts.LOCAL6, 50_000, "fd00::1", 53, 30);
    assertThat(parts.leave(question)).isEqualTo(Verdict.HOLD);
    long arrived = readAfterPresentTurn(parts);
    assertThat(parts.retry(question, arrived, false)).isEqualTo(Verdict.REJECT);
    parts.owners.put(50_001, OURSELVES);
    assertThat(parts.leave(TestPackets.udp(EngineParts.LOCAL6, 50_001, "fd00::1", 53, 30)))
        .isEqualTo(Verdict.PASS);
  }

  @Test
  void whatNoProgramOfThisComputerSentDoesNotWait() {
    setup.nameServers = List.of("10.9.0.1");
    EngineParts parts = partsWithTableFromBefore();
    parts.tableAgeNanos = LONG_AGO;
    assertThat(parts.leave(TestPackets.echo(EngineParts.LOCAL4, "1.2.3.4", false, 7)))
        .isEqualTo(Verdict.TUNNEL);
    assertThat(parts.leave(TestPackets.udp("192.168.137.5", 50_000, "1.2.3.4", 443, 9)))
        .isEqualTo(Verdict.TUNNEL);
    assertThat(parts.leave(TestPackets.udp("192.168.137.5", 50_000, "192.168.1.1", 53, 9)))
        .isEqualTo(Verdict.TUNNEL);
    assertThat(parts.missed).isZero();
  }

  @Test
  void whatLeavesOutsideWhoeverSentItDoesNotWait() {
    setup.disallowed = List.of("9.0.0.0/8");
    EngineParts parts = partsWithTableFromBefore();
    int answer = TestPackets.SYN | TestPackets.ACK;
    assertThat(parts.leave(TestPackets.tcp(EngineParts.LOCAL4, 22, "1.2.3.4", 6000, answer, 0)))
        .isEqualTo(Verdict.PASS);
    assertThat(parts.leave(TestPackets.udp(EngineParts.LOCAL4, 50_000, "9.2.3.4", 443, 9)))
        .isEqualTo(Verdict.PASS);
    setup.tunnel = List.of(EngineParts.TUNNEL4 + "/24");
    setup.policies =
        ClientPolicies.builder().killSwitch(KillSwitch.OFF).onNoIpv6(OnNoIpv6.PASS).build();
    EngineParts leaking = partsWithTableFromBefore();
    assertThat(leaking.leave(TestPackets.udp(EngineParts.LOCAL6, 50_000, "2001:db8::1", 443, 9)))
        .isEqualTo(Verdict.PASS);
    assertThat(parts.missed + leaking.missed).isZero();
  }

  @Test
  void inALockdownItIsLostAndOthersGoThrough() {
    setup.policies = ClientPolicies.builder().killSwitch(KillSwitch.ALL).build();
    EngineParts parts = partsWithTableFromBefore();
    assertThat(parts.leave(DATAGRAM)).isEqualTo(Verdict.HOLD);
    parts.owners.put(50_000, OURSELVES);
    long arrived = readAfterPresentTurn(parts);
    assertThat(parts.retry(DATAGRAM, arrived, false)).isEqualTo(Verdict.DROP);
    parts.owners.put(50_001, BROWSER);
    assertThat(parts.leave(TestPackets.udp(EngineParts.LOCAL4, 50_001, "1.2.3.4", 443, 9)))
        .isEqualTo(Verdict.TUNNEL);
  }

  @Test
  void asAnyProgramItGoesThroughAndNobodyWaits() {
    setup.nameServers = List.of("10.9.0.1");
    setup.policies = ClientPolicies.builder().ownProcess(OwnProcess.TUNNEL).build();
    EngineParts parts = partsWithTableFromBefore();
    parts.tableAgeNanos = LONG_AGO;
    parts.owners.put(50_000, OURSELVES);
    assertThat(parts.leave(DATAGRAM)).isEqualTo(Verdict.TUNNEL);
    assertThat(parts.leave(QUESTION)).isEqualTo(Verdict.TUNNEL);
    assertThat(parts.leave(TestPackets.udp(EngineParts.LOCAL4, 50_001, "1.2.3.4", 443, 9)))
        .isEqualTo(Verdict.TUNNEL);
    assertThat(parts.missed).isZero();
  }

  @Test
  void asAnyProgramItFollowsRulesForPrograms() {
    setup.policies = ClientPolicies.builder().ownProcess(OwnProcess.TUNNEL).build();
    setup.allowedApps = List.of("java");
    EngineParts chosen = setup.build();
    chosen.owners.put(50_000, OURSELVES);
    assertThat(chosen.leave(DATAGRAM)).isEqualTo(Verdict.TUNNEL);
    setup.allowedApps = List.of("browser");
    EngineParts other = setup.build();
    other.owners.put(50_000, OURSELVES);
    assertThat(other.leave(DATAGRAM)).isEqualTo(Verdict.PASS);
  }

  @Test
  void withRulesForProgramsItStaysOutsideAlsoIfTheyNameIt() {
    setup.allowedApps = List.of("java");
    EngineParts parts = partsWithTableFromBefore();
    parts.owners.put(50_000, OURSELVES);
    assertThat(parts.leave(DATAGRAM)).isEqualTo(Verdict.PASS);
  }

  @Test
  void whatIsDecidedAtOnceWaitsForOneReadingToo() {
    setup.allowedApps = List.of("browser");
    setup.policies = ClientPolicies.builder().onUnknownOwner(OnUnknownOwner.TUNNEL).build();
    EngineParts parts = partsWithTableFromBefore();
    assertThat(parts.leave(DATAGRAM)).isEqualTo(Verdict.HOLD);
    long arrived = readAfterPresentTurn(parts);
    assertThat(parts.retry(DATAGRAM, arrived, false)).isEqualTo(Verdict.TUNNEL);
  }

  @Test
  void noPacketOvertakesOneThatWaits() {
    EngineParts parts = partsWithTableFromBefore();
    byte[] second = TestPackets.udp(EngineParts.LOCAL4, 50_000, "1.2.3.4", 443, 10);
    assertThat(parts.leave(DATAGRAM)).isEqualTo(Verdict.HOLD);
    long arrived = parts.now;
    parts.tableAgeNanos = 2;
    assertThat(parts.retry(DATAGRAM, arrived, false)).isEqualTo(Verdict.HOLD);
    // Now the table is read, and the first one has had its turn.
    parts.owners.put(50_000, OURSELVES);
    parts.tableAgeNanos = 0;
    assertThat(parts.leaveInSameTurn(second, false)).isEqualTo(Verdict.HOLD);
    assertThat(parts.retry(DATAGRAM, arrived, false)).isEqualTo(Verdict.PASS);
    assertThat(parts.leaveInSameTurn(second, false)).isEqualTo(Verdict.PASS);
  }

  @Test
  void thoseThatWaitedLeaveInTheirOrder() throws Exception {
    EngineParts parts = partsWithTableFromBefore();
    MemoryDriver driver = new MemoryDriver();
    assertThat(driver.addAdapter("{adapter}", parts.adapter.mac(), 1500))
        .isEqualTo(parts.adapter.handle());
    HeldFrames held = new HeldFrames(parts.arena, 4, LONG_AGO);
    for (int i = 0; i < 4; i++) {
      // The second one is another flow's, whom nobody knows.
      byte[] packet =
          TestPackets.udp(EngineParts.LOCAL4, i == 1 ? 50_001 : 50_000, "1.2.3.4", 443, 20 + i);
      assertThat(parts.leave(packet)).isEqualTo(Verdict.HOLD);
      assertThat(held.add(parts.slab, 0, parts.now)).isTrue();
    }
    assertThat(held.add(parts.slab, 0, parts.now)).as("there is no more room").isFalse();
    parts.owners.put(50_000, OURSELVES);
    readAfterPresentTurn(parts);
    held.retry(parts.outbound, parts.adapters, driver, ++parts.now);
    assertThat(held.isEmpty()).isTrue();
    for (int data : new int[] {20, 22, 23}) {
      MemoryFrame frame = driver.network().poll(0);
      assertThat(frame).isNotNull();
      assertThat(EngineParts.inside(frame.bytes()))
          .isEqualTo(TestPackets.udp(EngineParts.LOCAL4, 50_000, "1.2.3.4", 443, data));
    }
    assertThat(driver.network().size()).isZero();
    assertThat(parts.onlyTunneled())
        .isEqualTo(TestPackets.udp(EngineParts.TUNNEL4, 50_001, "1.2.3.4", 443, 21));
  }
}
