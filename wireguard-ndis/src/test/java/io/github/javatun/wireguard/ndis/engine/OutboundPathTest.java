package io.github.javatun.wireguard.ndis.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.javatun.wireguard.ndis.policy.ClientPolicies;
import io.github.javatun.wireguard.ndis.policy.DnsMode;
import io.github.javatun.wireguard.ndis.policy.Forwarded;
import io.github.javatun.wireguard.ndis.policy.KillSwitch;
import io.github.javatun.wireguard.ndis.policy.OnNoIpv6;
import io.github.javatun.wireguard.ndis.policy.OnTunnelDown;
import io.github.javatun.wireguard.ndis.policy.OnUnknownOwner;
import io.github.javatun.wireguard.ndis.system.AppProcess;
import io.github.javatun.wireguard.packet.IpPacket;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What happens to packets that the stack sends, rule by rule. */
class OutboundPathTest {
  private static final AppProcess BROWSER = new AppProcess(100, "C:\\Apps\\browser.exe", "");
  private static final AppProcess GAME = new AppProcess(101, "C:\\Apps\\game.exe", "");
  private static final AppProcess OURSELVES = new AppProcess(999, "C:\\Apps\\java.exe", "");

  private final EngineParts.Setup setup = new EngineParts.Setup();

  @Test
  void aChosenPacketHasTheTunnelsAddressAndRightChecksums() {
    EngineParts parts = setup.build();
    byte[] packet = TestPackets.udp(EngineParts.LOCAL4, 50_000, "1.2.3.4", 443, 101);
    assertThat(parts.leave(packet)).isEqualTo(Verdict.TUNNEL);
    assertThat(parts.onlyTunneled())
        .isEqualTo(TestPackets.udp(EngineParts.TUNNEL4, 50_000, "1.2.3.4", 443, 101));
  }

  @Test
  void aPartialChecksumIsCompleted() {
    EngineParts parts = setup.build();
    byte[] packet =
        TestPackets.tcp(EngineParts.LOCAL4, 50_000, "1.2.3.4", 443, TestPackets.SYN, 1000);
    packet[36] = 0x12; // what a stack leaves to the network card
    packet[37] = 0x34;
    parts.leave(packet);
    assertThat(parts.onlyTunneled())
        .isEqualTo(
            TestPackets.tcp(EngineParts.TUNNEL4, 50_000, "1.2.3.4", 443, TestPackets.SYN, 1000));
  }

  @Test
  void ipv6IsChosenAlike() {
    EngineParts parts = setup.build();
    parts.leave(TestPackets.udp(EngineParts.LOCAL6, 50_000, "2001:db8::1", 443, 33));
    assertThat(parts.onlyTunneled())
        .isEqualTo(TestPackets.udp(EngineParts.TUNNEL6, 50_000, "2001:db8::1", 443, 33));
  }

  @Test
  void disallowedIpsStayOutsideByteForByte() {
    setup.disallowed = List.of("9.0.0.0/8");
    EngineParts parts = setup.build();
    byte[] packet = TestPackets.udp(EngineParts.LOCAL4, 50_000, "9.8.7.6", 443, 10);
    assertThat(parts.leave(packet)).isEqualTo(Verdict.PASS);
    assertThat(parts.tunneled).isEmpty();
    assertThat(EngineParts.copy(parts.slab.memory(), parts.slab.frameOffset(0) + 14, packet.length))
        .isEqualTo(packet);
  }

  @Test
  void localTrafficAndOurOwnDatagramsStayOutside() {
    EngineParts parts = setup.build();
    assertThat(parts.leave(TestPackets.udp("0.0.0.0", 68, "255.255.255.255", 67, 300)))
        .isEqualTo(Verdict.PASS);
    assertThat(parts.leave(TestPackets.udp(EngineParts.LOCAL4, 5353, "224.0.0.251", 5353, 30)))
        .isEqualTo(Verdict.PASS);
    assertThat(parts.leave(TestPackets.udp(EngineParts.LOCAL4, 137, "192.168.1.255", 137, 30)))
        .isEqualTo(Verdict.PASS);
    assertThat(
            parts.leave(
                TestPackets.udp(
                    EngineParts.LOCAL4, EngineParts.OWN_PORT, "203.0.113.1", 51_820, 148)))
        .isEqualTo(Verdict.PASS);
    assertThat(parts.tunneled).isEmpty();
  }

  @Test
  void anAppThatIsAllowedGoesThroughTheTunnelAndOthersDoNot() {
    setup.allowedApps = List.of("browser");
    EngineParts parts = setup.build();
    parts.owners.put(50_000, BROWSER);
    parts.owners.put(50_001, GAME);
    assertThat(parts.leave(TestPackets.udp(EngineParts.LOCAL4, 50_000, "1.2.3.4", 443, 9)))
        .isEqualTo(Verdict.TUNNEL);
    assertThat(parts.leave(TestPackets.udp(EngineParts.LOCAL4, 50_001, "1.2.3.4", 443, 9)))
        .isEqualTo(Verdict.PASS);
    assertThat(parts.leave(TestPackets.echo(EngineParts.LOCAL4, "1.2.3.4", false, 1)))
        .as("a ping has no owner")
        .isEqualTo(Verdict.PASS);
  }

  @Test
  void aDecisionStaysWhenTheSocketIsGone() {
    setup.allowedApps = List.of("browser");
    EngineParts parts = setup.build();
    parts.owners.put(50_000, BROWSER);
    parts.leave(TestPackets.tcp(EngineParts.LOCAL4, 50_000, "1.2.3.4", 443, TestPackets.SYN, 1400));
    parts.owners.clear();
    assertThat(
            parts.leave(
                TestPackets.tcp(EngineParts.LOCAL4, 50_000, "1.2.3.4", 443, TestPackets.ACK, 0)))
        .isEqualTo(Verdict.TUNNEL);
  }

  @Test
  void anUnknownOwnersPacketsWaitAndThenAllGoTheSameWay() {
    setup.allowedApps = List.of("browser");
    EngineParts parts = setup.build();
    byte[] first = TestPackets.udp(EngineParts.LOCAL4, 50_000, "1.2.3.4", 443, 1);
    byte[] second = TestPackets.udp(EngineParts.LOCAL4, 50_000, "1.2.3.4", 443, 2);
    assertThat(parts.leave(first)).isEqualTo(Verdict.HOLD);
    assertThat(parts.leave(second)).isEqualTo(Verdict.HOLD);
    parts.owners.put(50_000, BROWSER);
    assertThat(parts.leave(first)).isEqualTo(Verdict.TUNNEL);
    assertThat(parts.leave(second)).isEqualTo(Verdict.TUNNEL);
  }

  @Test
  void whoStaysUnknownIsLostWithAKillSwitchAndPassesWithout() {
    setup.allowedApps = List.of("browser");
    byte[] packet = TestPackets.udp(EngineParts.LOCAL4, 50_000, "1.2.3.4", 443, 1);
    assertThat(setup.build().leave(packet, true)).isEqualTo(Verdict.DROP);
    setup.policies = ClientPolicies.builder().killSwitch(KillSwitch.OFF).build();
    assertThat(setup.build().leave(packet, true)).isEqualTo(Verdict.PASS);
    setup.policies = ClientPolicies.builder().onUnknownOwner(OnUnknownOwner.TUNNEL).build();
    assertThat(setup.build().leave(packet)).isEqualTo(Verdict.TUNNEL);
  }

  @Test
  void ourOwnProcessStaysOutside() {
    EngineParts parts = setup.build();
    parts.owners.put(50_000, OURSELVES);
    assertThat(parts.leave(TestPackets.udp(EngineParts.LOCAL4, 50_000, "1.2.3.4", 443, 1)))
        .isEqualTo(Verdict.PASS);
  }

  @Test
  void questionsForNamesGoToTheTunnelsServer() {
    setup.nameServers = List.of("10.9.0.1");
    setup.allowedApps = List.of("browser");
    EngineParts parts = setup.build();
    parts.owners.put(50_000, GAME); // as for the system's resolver: it asks for all programs
    assertThat(parts.leave(TestPackets.udp(EngineParts.LOCAL4, 50_000, "192.168.1.1", 53, 30)))
        .isEqualTo(Verdict.TUNNEL);
    assertThat(parts.onlyTunneled())
        .isEqualTo(TestPackets.udp(EngineParts.TUNNEL4, 50_000, "10.9.0.1", 53, 30));
    byte[] frame = parts.arrive(TestPackets.udp("10.9.0.1", 53, EngineParts.TUNNEL4, 50_000, 60));
    assertThat(frame).isNotNull();
    assertThat(EngineParts.inside(frame))
        .isEqualTo(TestPackets.udp("192.168.1.1", 53, EngineParts.LOCAL4, 50_000, 60));
  }

  @Test
  void questionsStayWhereTheyAreWithoutTheMode() {
    setup.nameServers = List.of("10.9.0.1");
    setup.disallowed = List.of("192.168.0.0/16");
    setup.policies = ClientPolicies.builder().dnsMode(DnsMode.OFF).build();
    assertThat(
            setup.build().leave(TestPackets.udp(EngineParts.LOCAL4, 50_000, "192.168.1.1", 53, 30)))
        .isEqualTo(Verdict.PASS);
  }

  @Test
  void questionsOfChosenAppsOnly() {
    setup.nameServers = List.of("10.9.0.1");
    setup.allowedApps = List.of("browser");
    setup.policies = ClientPolicies.builder().dnsMode(DnsMode.APPS).build();
    EngineParts parts = setup.build();
    parts.owners.put(50_000, GAME);
    parts.owners.put(50_001, BROWSER);
    assertThat(parts.leave(TestPackets.udp(EngineParts.LOCAL4, 50_000, "192.168.1.1", 53, 30)))
        .isEqualTo(Verdict.PASS);
    assertThat(parts.leave(TestPackets.udp(EngineParts.LOCAL4, 50_001, "192.168.1.1", 53, 30)))
        .isEqualTo(Verdict.TUNNEL);
    assertThat(parts.onlyTunneled())
        .isEqualTo(TestPackets.udp(EngineParts.TUNNEL4, 50_001, "10.9.0.1", 53, 30));
  }

  @Test
  void aFamilyWithoutATunnelAddressIsRefusedWithAnAnswer() {
    setup.tunnel = List.of(EngineParts.TUNNEL4 + "/32");
    EngineParts parts = setup.build();
    byte[] syn =
        TestPackets.tcp(EngineParts.LOCAL6, 50_000, "2001:db8::1", 443, TestPackets.SYN, 0);
    assertThat(parts.leave(syn)).isEqualTo(Verdict.REJECT);
    byte[] frame = parts.stackFrame();
    assertThat(frame).isNotNull();
    byte[] reset = EngineParts.inside(frame);
    byte[] expected = TestPackets.tcp("2001:db8::1", 443, EngineParts.LOCAL6, 50_000, 4 | 16, 0);
    // The acknowledgement is what the connection began with, and one.
    expected[44] = 0;
    expected[45] = 0;
    expected[46] = 0;
    expected[47] = 0;
    expected[48] = 0;
    expected[49] = 0;
    expected[50] = (byte) (1001 >>> 8);
    expected[51] = (byte) 1001;
    expected[54] = 0;
    expected[55] = 0;
    assertThat(reset).isEqualTo(TestPackets.complete(expected));

    byte[] datagram = TestPackets.udp(EngineParts.LOCAL6, 50_000, "2001:db8::1", 443, 20);
    assertThat(parts.leave(datagram)).isEqualTo(Verdict.REJECT);
    byte[] answer = parts.stackFrame();
    assertThat(answer).isNotNull();
    assertThat(answer[14 + 40]).as("ICMPv6 destination unreachable").isEqualTo((byte) 1);

    setup.policies =
        ClientPolicies.builder().killSwitch(KillSwitch.OFF).onNoIpv6(OnNoIpv6.PASS).build();
    assertThat(setup.build().leave(syn)).isEqualTo(Verdict.PASS);
  }

  @Test
  void aConnectionFromBeforeIsEndedAtOnce() {
    EngineParts parts = setup.build();
    byte[] segment =
        TestPackets.tcp(EngineParts.LOCAL4, 50_000, "1.2.3.4", 443, TestPackets.ACK, 0);
    assertThat(parts.leave(segment)).isEqualTo(Verdict.RESET);
    byte[] frame = parts.stackFrame();
    assertThat(frame).isNotNull();
    byte[] reset = EngineParts.inside(frame);
    assertThat(reset[33]).as("flags").isEqualTo((byte) 4);
    assertThat(Arrays.copyOfRange(reset, 24, 28))
        .as("the number that the stack waits for")
        .isEqualTo(Arrays.copyOfRange(segment, 28, 32));
    assertThat(parts.tunneled).isEmpty();
  }

  @Test
  void whoeverConnectsFromOutsideIsAnsweredOutside() {
    EngineParts parts = setup.build();
    assertThat(
            parts.leave(
                TestPackets.tcp(
                    EngineParts.LOCAL4,
                    3389,
                    "1.2.3.4",
                    60_000,
                    TestPackets.SYN | TestPackets.ACK,
                    1460)))
        .isEqualTo(Verdict.PASS);
    assertThat(
            parts.leave(
                TestPackets.tcp(EngineParts.LOCAL4, 3389, "1.2.3.4", 60_000, TestPackets.ACK, 0)))
        .isEqualTo(Verdict.PASS);
  }

  @Test
  void segmentsAreMadeToFit() {
    EngineParts parts = setup.build();
    parts.leave(TestPackets.tcp(EngineParts.LOCAL4, 50_000, "1.2.3.4", 443, TestPackets.SYN, 1460));
    assertThat(parts.onlyTunneled())
        .isEqualTo(
            TestPackets.tcp(
                EngineParts.TUNNEL4,
                50_000,
                "1.2.3.4",
                443,
                TestPackets.SYN,
                EngineParts.MTU - 40));
    byte[] frame =
        parts.arrive(
            TestPackets.tcp(
                "1.2.3.4",
                443,
                EngineParts.TUNNEL4,
                50_000,
                TestPackets.SYN | TestPackets.ACK,
                1460));
    assertThat(frame).isNotNull();
    assertThat(EngineParts.inside(frame))
        .isEqualTo(
            TestPackets.tcp(
                "1.2.3.4",
                443,
                EngineParts.LOCAL4,
                50_000,
                TestPackets.SYN | TestPackets.ACK,
                EngineParts.MTU - 40));
  }

  @Test
  void aPacketThatIsTooLongIsCutOrItsSenderIsTold() {
    EngineParts parts = setup.build();
    byte[] packet = TestPackets.udp(EngineParts.LOCAL4, 50_000, "1.2.3.4", 443, 1472);
    assertThat(parts.leave(packet)).isEqualTo(Verdict.TUNNEL);
    assertThat(parts.tunneled)
        .hasSize(2)
        .allSatisfy(p -> assertThat(p.length).isLessThanOrEqualTo(EngineParts.MTU));
    parts.tunneled.clear();

    parts.leave(TestPackets.dontFragment(packet.clone()));
    assertThat(parts.tunneled).isEmpty();
    byte[] frame = parts.stackFrame();
    assertThat(frame).isNotNull();
    assertThat(frame[34]).as("ICMP unreachable").isEqualTo((byte) 3);
    assertThat(frame[35]).as("fragmentation needed").isEqualTo((byte) 4);
    assertThat((frame[40] & 0xFF) << 8 | (frame[41] & 0xFF)).isEqualTo(EngineParts.MTU);
  }

  @Test
  void fragmentsFollowTheFirst() {
    setup.allowedApps = List.of("browser");
    EngineParts parts = setup.build();
    parts.owners.put(50_000, BROWSER);
    parts.owners.put(50_001, GAME);
    for (int port = 50_000; port <= 50_001; port++) {
      List<byte[]> pieces =
          fragments(
              parts, TestPackets.udp(EngineParts.LOCAL4, port, "1.2.3.4", 443, 1400), 600, port);
      int expected = port == 50_000 ? Verdict.TUNNEL : Verdict.PASS;
      for (byte[] piece : pieces) {
        assertThat(parts.leave(piece)).isEqualTo(expected);
      }
    }
    assertThat(parts.tunneled)
        .usingElementComparator(Arrays::compare)
        .isEqualTo(
            fragments(
                parts,
                TestPackets.udp(EngineParts.TUNNEL4, 50_000, "1.2.3.4", 443, 1400),
                600,
                50_000));
  }

  @Test
  void aLaterFragmentWithoutItsFirstDoesNotLeak() {
    EngineParts parts = setup.build();
    List<byte[]> pieces =
        fragments(parts, TestPackets.udp(EngineParts.LOCAL4, 50_000, "1.2.3.4", 443, 1400), 600, 1);
    assertThat(parts.leave(pieces.getLast())).isEqualTo(Verdict.DROP);
  }

  private static List<byte[]> fragments(EngineParts parts, byte[] packet, int mtu, int id) {
    byte[] named = packet.clone();
    named[4] = (byte) (id >>> 8);
    named[5] = (byte) id;
    TestPackets.complete(named);
    IpPacket view = new IpPacket();
    MemorySegment memory = parts.arena.allocate(named.length);
    memory.copyFrom(MemorySegment.ofArray(named));
    assertThat(view.parse(memory, 0, named.length)).isTrue();
    List<byte[]> pieces = new ArrayList<>();
    new PacketCutter(parts.arena)
        .cut(view, mtu, (m, o, l) -> pieces.add(EngineParts.copy(m, o, l)));
    return pieces;
  }

  @Test
  void forwardedPacketsGoBySetting() {
    byte[] packet = TestPackets.udp("192.168.137.5", 50_000, "1.2.3.4", 443, 9);
    assertThat(setup.build().leave(packet)).isEqualTo(Verdict.TUNNEL);
    setup.policies = ClientPolicies.builder().forwarded(Forwarded.DIRECT).build();
    assertThat(setup.build().leave(packet)).isEqualTo(Verdict.PASS);
  }

  @Test
  void whileTheTunnelIsDownPacketsWaitForItOrPass() {
    byte[] packet = TestPackets.udp(EngineParts.LOCAL4, 50_000, "1.2.3.4", 443, 9);
    EngineParts parts = setup.build();
    parts.translation.setTunnelUp(false);
    assertThat(parts.leave(packet)).isEqualTo(Verdict.TUNNEL);
    setup.policies =
        ClientPolicies.builder().killSwitch(KillSwitch.OFF).onTunnelDown(OnTunnelDown.PASS).build();
    parts = setup.build();
    parts.translation.setTunnelUp(false);
    assertThat(parts.leave(packet)).isEqualTo(Verdict.PASS);
  }

  @Test
  void aLockdownLosesWhatIsNotChosen() {
    setup.allowed = List.of("10.0.0.0/8");
    setup.policies = ClientPolicies.builder().killSwitch(KillSwitch.ALL).build();
    EngineParts parts = setup.build();
    assertThat(parts.leave(TestPackets.udp(EngineParts.LOCAL4, 50_000, "1.2.3.4", 443, 9)))
        .isEqualTo(Verdict.DROP);
    assertThat(parts.leave(TestPackets.udp("0.0.0.0", 68, "255.255.255.255", 67, 300)))
        .isEqualTo(Verdict.PASS);
  }

  @Test
  void anOwnerWithoutANameIsNotKnown() {
    setup.disallowedApps = List.of("game");
    EngineParts parts = setup.build();
    parts.owners.put(50_000, new AppProcess(7, "", ""));
    assertThat(parts.leave(TestPackets.udp(EngineParts.LOCAL4, 50_000, "1.2.3.4", 443, 1)))
        .isEqualTo(Verdict.HOLD);
  }

  @Test
  void anOldTableOfSocketsIsNotTrusted() {
    setup.allowedApps = List.of("browser");
    EngineParts parts = setup.build();
    parts.owners.put(50_000, GAME);
    parts.tableAgeNanos = 5_000_000_000L;
    byte[] packet = TestPackets.udp(EngineParts.LOCAL4, 50_000, "1.2.3.4", 443, 1);
    assertThat(parts.leave(packet)).isEqualTo(Verdict.HOLD);
    assertThat(parts.missed).isPositive();
    parts.owners.put(50_000, BROWSER); // another program has the port now
    parts.tableAgeNanos = 0;
    assertThat(parts.leave(packet)).isEqualTo(Verdict.TUNNEL);
  }

  @Test
  void anUnknownOwnersPacketIsLostAloneNotItsFlow() {
    setup.allowedApps = List.of("browser");
    EngineParts parts = setup.build();
    byte[] packet = TestPackets.udp(EngineParts.LOCAL4, 50_000, "1.2.3.4", 443, 1);
    assertThat(parts.leave(packet)).isEqualTo(Verdict.HOLD);
    assertThat(parts.leave(packet, true)).isEqualTo(Verdict.DROP);
    parts.owners.put(50_000, BROWSER);
    assertThat(parts.leave(packet)).isEqualTo(Verdict.TUNNEL);
  }

  @Test
  void aNewConnectionOfAnOldPortIsDecidedAnew() {
    setup.allowedApps = List.of("browser");
    EngineParts parts = setup.build();
    byte[] syn = TestPackets.tcp(EngineParts.LOCAL4, 50_000, "1.2.3.4", 443, TestPackets.SYN, 1000);
    byte[] segment =
        TestPackets.tcp(EngineParts.LOCAL4, 50_000, "1.2.3.4", 443, TestPackets.ACK, 0);
    parts.owners.put(50_000, GAME);
    assertThat(parts.leave(syn)).isEqualTo(Verdict.PASS);
    parts.owners.put(50_000, BROWSER);
    assertThat(parts.leave(segment)).as("of the connection there is").isEqualTo(Verdict.PASS);
    assertThat(parts.leave(syn.clone())).isEqualTo(Verdict.TUNNEL);
  }

  @Test
  void aQuestionToANearServerIsTurnedToTheTunnelsToo() {
    setup.nameServers = List.of("10.9.0.1");
    setup.policies = ClientPolicies.builder().bypassLan(true).build();
    EngineParts parts = setup.build();
    assertThat(parts.leave(TestPackets.udp(EngineParts.LOCAL4, 50_000, "169.254.1.1", 53, 30)))
        .isEqualTo(Verdict.TUNNEL);
  }

  @Test
  void aQuestionOfAFamilyWithoutServerIsRefusedNotAskedOutside() {
    setup.nameServers = List.of("10.9.0.1");
    setup.allowedApps = List.of("browser");
    EngineParts parts = setup.build();
    parts.owners.put(50_000, GAME);
    assertThat(parts.leave(TestPackets.udp(EngineParts.LOCAL6, 50_000, "fd00::1", 53, 30)))
        .isEqualTo(Verdict.REJECT);
  }

  @Test
  void fragmentsOfOurOwnDatagramsPass() {
    EngineParts parts = setup.build();
    for (byte[] piece :
        fragments(
            parts,
            TestPackets.udp(EngineParts.LOCAL4, EngineParts.OWN_PORT, "203.0.113.1", 51_820, 1400),
            600,
            9)) {
      assertThat(parts.leave(piece)).isEqualTo(Verdict.PASS);
    }
  }

  @Test
  void answersToWhatCameFromOutsideStayOutside() {
    EngineParts parts = setup.build();
    assertThat(parts.leave(TestPackets.echo(EngineParts.LOCAL4, "1.2.3.4", true, 5)))
        .isEqualTo(Verdict.PASS);
    assertThat(parts.leave(TestPackets.tcp(EngineParts.LOCAL4, 22, "1.2.3.4", 6000, 4 | 16, 0)))
        .as("a reset")
        .isEqualTo(Verdict.PASS);
    byte[] direct = TestPackets.udp("1.2.3.4", 6000, EngineParts.LOCAL4, 33, 9);
    assertThat(parts.leave(TestPackets.unreachable(EngineParts.LOCAL4, "1.2.3.4", direct)))
        .isEqualTo(Verdict.PASS);
  }

  @Test
  void forwardedPacketsHaveNoProgramThatAllowedAppsCouldName() {
    setup.allowedApps = List.of("browser");
    assertThat(setup.build().leave(TestPackets.udp("192.168.137.5", 50_000, "1.2.3.4", 443, 9)))
        .isEqualTo(Verdict.PASS);
  }

  @Test
  void anAdapterThatIsNotKnownYetLeaksNothing() {
    setup.disallowed = List.of("9.0.0.0/8");
    EngineParts parts = setup.build();
    parts.put(0, TestPackets.udp(EngineParts.LOCAL4, 50_000, "1.2.3.4", 443, 9));
    parts.put(1, TestPackets.udp(EngineParts.LOCAL4, 50_000, "9.2.3.4", 443, 9));
    parts.slab.setAdapter(0, 77);
    parts.slab.setAdapter(1, 77);
    assertThat(parts.outbound.handle(parts.slab, 0, parts.adapters, false, 0))
        .isEqualTo(Verdict.DROP);
    assertThat(parts.outbound.handle(parts.slab, 1, parts.adapters, false, 0))
        .isEqualTo(Verdict.PASS);
  }
}
