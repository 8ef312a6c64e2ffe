package io.github.javatun.wireguard.ndis.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.javatun.wireguard.ndis.driver.Adapter;
import io.github.javatun.wireguard.ndis.driver.FrameSlab;
import io.github.javatun.wireguard.routing.InterfaceAddress;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What comes out of the tunnel finds its way to the stack, under the address it was asked from. */
class InboundPathTest {
  private final EngineParts.Setup setup = new EngineParts.Setup();

  @Test
  void anAnswerReachesWhoAskedInAFrameOfItsAdapter() {
    EngineParts parts = setup.build();
    parts.leave(TestPackets.udp(EngineParts.LOCAL4, 50_000, "1.2.3.4", 443, 9));
    byte[] frame = parts.arrive(TestPackets.udp("1.2.3.4", 443, EngineParts.TUNNEL4, 50_000, 77));
    assertThat(frame).isNotNull();
    assertThat(EngineParts.inside(frame))
        .isEqualTo(TestPackets.udp("1.2.3.4", 443, EngineParts.LOCAL4, 50_000, 77));
    assertThat(parts.stackVlan()).isEqualTo(EngineParts.VLAN);
    assertThat(Arrays.copyOf(frame, 14))
        .as("to the adapter, from the gateway, IPv4")
        .isEqualTo(
            new byte[] {
              0x02,
              0,
              0,
              0x11,
              0x22,
              0x33,
              0x02,
              0,
              0,
              (byte) 0xAA,
              (byte) 0xBB,
              (byte) 0xCC,
              0x08,
              0
            });
  }

  @Test
  void anEchoAndAnErrorAboutItAreTranslatedInsideOut() {
    EngineParts parts = setup.build();
    byte[] echo = TestPackets.echo(EngineParts.LOCAL4, "1.2.3.4", false, 4711);
    assertThat(parts.leave(echo)).isEqualTo(Verdict.TUNNEL);
    byte[] sent = parts.onlyTunneled();
    assertThat(sent).isEqualTo(TestPackets.echo(EngineParts.TUNNEL4, "1.2.3.4", false, 4711));
    byte[] reply = parts.arrive(TestPackets.echo("1.2.3.4", EngineParts.TUNNEL4, true, 4711));
    assertThat(reply).isNotNull();
    assertThat(EngineParts.inside(reply))
        .isEqualTo(TestPackets.echo("1.2.3.4", EngineParts.LOCAL4, true, 4711));
    byte[] error = parts.arrive(TestPackets.unreachable("9.9.9.9", EngineParts.TUNNEL4, sent));
    assertThat(error).isNotNull();
    assertThat(EngineParts.inside(error))
        .isEqualTo(TestPackets.unreachable("9.9.9.9", EngineParts.LOCAL4, echo));
  }

  @Test
  void anErrorOfTheStackLeavesAsTheTunnelKnowsIt() {
    EngineParts parts = setup.build();
    parts.leave(TestPackets.udp(EngineParts.LOCAL6, 50_000, "2001:db8::1", 443, 9));
    parts.tunneled.clear();
    byte[] answer = TestPackets.udp("2001:db8::1", 443, EngineParts.TUNNEL6, 50_000, 20);
    byte[] frame = parts.arrive(answer);
    assertThat(frame).isNotNull();
    byte[] error =
        TestPackets.unreachable(EngineParts.LOCAL6, "2001:db8::1", EngineParts.inside(frame));
    assertThat(parts.leave(error)).isEqualTo(Verdict.TUNNEL);
    assertThat(parts.onlyTunneled())
        .isEqualTo(TestPackets.unreachable(EngineParts.TUNNEL6, "2001:db8::1", answer));
  }

  @Test
  void whatTheFarSideBeginsReachesTheFirstAddressAndItsAnswersGoBack() {
    setup.allowedApps = List.of("nobody");
    EngineParts parts = setup.build();
    byte[] frame =
        parts.arrive(
            TestPackets.tcp("10.9.0.1", 60_000, EngineParts.TUNNEL4, 22, TestPackets.SYN, 1000));
    assertThat(frame).isNotNull();
    assertThat(EngineParts.inside(frame))
        .isEqualTo(
            TestPackets.tcp("10.9.0.1", 60_000, EngineParts.LOCAL4, 22, TestPackets.SYN, 1000));
    parts.leave(
        TestPackets.tcp(
            EngineParts.LOCAL4, 22, "10.9.0.1", 60_000, TestPackets.SYN | TestPackets.ACK, 1000));
    assertThat(parts.onlyTunneled())
        .isEqualTo(
            TestPackets.tcp(
                EngineParts.TUNNEL4,
                22,
                "10.9.0.1",
                60_000,
                TestPackets.SYN | TestPackets.ACK,
                1000));
  }

  @Test
  void anotherDestinationThanTheTunnelsAddressIsLost() {
    EngineParts parts = setup.build();
    assertThat(parts.arrive(TestPackets.udp("1.2.3.4", 443, "10.9.0.77", 50_000, 9))).isNull();
    assertThat(parts.counters.undeliverable.sum()).isEqualTo(1);
  }

  @Test
  void twoAdaptersWithTheSamePortsAreKeptApart() {
    EngineParts parts = setup.build();
    Adapter second = new Adapter(2, "{second}", Adapter.ETHERNET, 0x0200_0044_5566L, 1500);
    InterfaceAddress address = InterfaceAddress.parse("192.168.2.20/24");
    AdapterPath other = new AdapterPath(second, List.of(address));
    parts.adapters =
        new AdapterSet(
            List.of(parts.adapters.first(), other),
            List.of(address, InterfaceAddress.parse(EngineParts.LOCAL4 + "/24")),
            List.of(),
            List.of(),
            EngineParts.LOOKED);
    parts.leave(TestPackets.udp(EngineParts.LOCAL4, 50_000, "1.2.3.4", 443, 9));
    byte[] first = parts.onlyTunneled();
    parts.put(0, TestPackets.udp("192.168.2.20", 50_000, "1.2.3.4", 443, 9));
    parts.slab.setAdapter(0, second.handle());
    parts.outbound.handle(parts.slab, 0, parts.adapters, false, 0);
    byte[] translated = parts.onlyTunneled();
    int port = (translated[20] & 0xFF) << 8 | (translated[21] & 0xFF);
    assertThat(port).isNotEqualTo(50_000);
    assertThat(translated).isEqualTo(TestPackets.udp(EngineParts.TUNNEL4, port, "1.2.3.4", 443, 9));

    byte[] toSecond = parts.arrive(TestPackets.udp("1.2.3.4", 443, EngineParts.TUNNEL4, port, 5));
    assertThat(toSecond).isNotNull();
    assertThat(EngineParts.inside(toSecond))
        .isEqualTo(TestPackets.udp("1.2.3.4", 443, "192.168.2.20", 50_000, 5));
    assertThat(toSecond[5]).isEqualTo((byte) 0x66);
    byte[] toFirst = parts.arrive(TestPackets.udp("1.2.3.4", 443, EngineParts.TUNNEL4, 50_000, 5));
    assertThat(toFirst).isNotNull();
    assertThat(EngineParts.inside(toFirst))
        .isEqualTo(TestPackets.udp("1.2.3.4", 443, EngineParts.LOCAL4, 50_000, 5));
    assertThat(first).isEqualTo(TestPackets.udp(EngineParts.TUNNEL4, 50_000, "1.2.3.4", 443, 9));
  }

  @Test
  void anIdleFlowIsForgotten() {
    EngineParts parts = setup.build();
    parts.leave(TestPackets.udp(EngineParts.LOCAL4, 50_000, "1.2.3.4", 443, 9));
    assertThat(parts.translation.flowCount()).isEqualTo(1);
    parts.translation.sweep(1 << 20, 170_000_000_000L);
    assertThat(parts.translation.flowCount()).isEqualTo(1);
    parts.translation.sweep(1 << 20, 181_000_000_000L);
    assertThat(parts.translation.flowCount()).isZero();
  }

  @Test
  void aFullTableForgetsTheLongestUnused() {
    setup.flows = 16;
    EngineParts parts = setup.build();
    for (int port = 1000; port < 1200; port++) {
      parts.now++;
      assertThat(parts.leave(TestPackets.udp(EngineParts.LOCAL4, port, "1.2.3.4", 443, 9)))
          .isEqualTo(Verdict.TUNNEL);
    }
    assertThat(parts.translation.flowCount()).isEqualTo(16);
    assertThat(parts.arrive(TestPackets.udp("1.2.3.4", 443, EngineParts.TUNNEL4, 1199, 5)))
        .isNotNull();
  }

  @Test
  void aLongPacketIsCutToFrames() {
    EngineParts parts = setup.build();
    parts.leave(TestPackets.udp(EngineParts.LOCAL4, 50_000, "1.2.3.4", 443, 9));
    byte[] frame = parts.arrive(TestPackets.udp("1.2.3.4", 443, EngineParts.TUNNEL4, 50_000, 2000));
    assertThat(frame).isNotNull();
    assertThat(frame.length).isLessThanOrEqualTo(FrameSlab.FRAME_BYTES);
    byte[] rest = parts.stackFrame();
    assertThat(rest).isNotNull();
    assertThat(frame.length - 34 + rest.length - 34).isEqualTo(2008);
  }

  @Test
  void aPeerIsNoNeighbourOnTheLink() {
    setup.disallowed = List.of("192.168.0.0/16");
    EngineParts parts = setup.build();
    byte[] advertisement =
        TestPackets.ip(
            "fe80::1", EngineParts.TUNNEL6, 58, new byte[] {(byte) 134, 0, 0, 0, 0, 0, 0, 0});
    assertThat(parts.arrive(advertisement)).isNull();
    assertThat(parts.arrive(TestPackets.udp("10.9.0.1", 67, EngineParts.TUNNEL4, 68, 300)))
        .isNull();
    assertThat(parts.arrive(TestPackets.udp("192.168.1.1", 9, EngineParts.TUNNEL4, 9, 9)))
        .as("from a network that is not behind the tunnel")
        .isNull();
    parts.leave(TestPackets.udp(EngineParts.LOCAL4, 50_000, "1.2.3.4", 443, 9));
    byte[] redirect = TestPackets.unreachable("1.2.3.4", EngineParts.TUNNEL4, parts.onlyTunneled());
    redirect[20] = 5;
    assertThat(parts.arrive(TestPackets.complete(redirect))).isNull();
  }

  @Test
  void otherAddressesOfAnAdapterLeaveFlowsOfThoseItKeeps() {
    EngineParts parts = setup.build();
    parts.leave(TestPackets.udp(EngineParts.LOCAL4, 50_000, "1.2.3.4", 443, 9));
    parts.leave(TestPackets.udp(EngineParts.LOCAL6, 50_000, "2001:db8::1", 443, 9));
    AdapterPath path = parts.adapters.first();
    assertThat(
            path.setAddresses(
                List.of(
                    InterfaceAddress.parse(EngineParts.LOCAL4 + "/24"),
                    InterfaceAddress.parse("2001:db8:7::7/64"))))
        .isTrue();
    parts.translation.follow(path, parts.now);
    assertThat(parts.translation.flowCount()).isEqualTo(1);
    assertThat(parts.arrive(TestPackets.udp("1.2.3.4", 443, EngineParts.TUNNEL4, 50_000, 5)))
        .isNotNull();
  }

  @Test
  void whatTheStackDoesNotAnswerIsSoonForgotten() {
    EngineParts parts = setup.build();
    byte[] scan =
        TestPackets.tcp("10.9.0.1", 60_000, EngineParts.TUNNEL4, 22, TestPackets.SYN, 1000);
    parts.arrive(scan);
    parts.translation.sweep(1 << 20, 31_000_000_000L);
    assertThat(parts.translation.flowCount()).isZero();
    parts.arrive(scan);
    parts.leave(
        TestPackets.tcp(
            EngineParts.LOCAL4, 22, "10.9.0.1", 60_000, TestPackets.SYN | TestPackets.ACK, 1000));
    parts.translation.sweep(1 << 20, 31_000_000_000L);
    assertThat(parts.translation.flowCount()).isEqualTo(1);
  }
}
