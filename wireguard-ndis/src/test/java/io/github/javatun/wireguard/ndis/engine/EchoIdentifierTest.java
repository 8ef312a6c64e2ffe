package io.github.javatun.wireguard.ndis.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.javatun.wireguard.ndis.driver.Adapter;
import io.github.javatun.wireguard.packet.IpPacket;
import io.github.javatun.wireguard.routing.InterfaceAddress;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Two adapters send echoes with the same identifier to the same host: in the tunnel, where both
 * have one address, the second one's needs another identifier. Whatever comes back has the first
 * again.
 */
class EchoIdentifierTest {
  private static final int IDENTIFIER = 0x1234;
  private static final Adapter SECOND =
      new Adapter(2, "{second}", Adapter.ETHERNET, 0x0200_0044_5566L, 1500);

  private final EngineParts parts = new EngineParts.Setup().build();
  private String first = "";
  private String second = "";
  private String tunnel = "";
  private String remote = "";
  private String router = "";

  private void choose(boolean ipv4) {
    first = ipv4 ? EngineParts.LOCAL4 : EngineParts.LOCAL6;
    second = ipv4 ? "192.168.2.20" : "fd02::20";
    tunnel = ipv4 ? EngineParts.TUNNEL4 : EngineParts.TUNNEL6;
    remote = ipv4 ? "1.2.3.4" : "2001:db8::1";
    router = ipv4 ? "9.9.9.9" : "2001:db8::9";
    List<InterfaceAddress> own =
        List.of(
            InterfaceAddress.parse(EngineParts.LOCAL4 + "/24"),
            InterfaceAddress.parse(EngineParts.LOCAL6 + "/64"));
    InterfaceAddress other = InterfaceAddress.parse(second + (ipv4 ? "/24" : "/64"));
    List<InterfaceAddress> all = new ArrayList<>(own);
    all.add(other);
    parts.adapters =
        new AdapterSet(
            List.of(parts.adapters.first(), new AdapterPath(SECOND, List.of(other))),
            all,
            List.of(),
            List.of(),
            EngineParts.LOOKED);
  }

  private void leaveSecond(byte[] packet) {
    parts.put(0, packet);
    parts.slab.setAdapter(0, SECOND.handle());
    assertThat(parts.outbound.handle(parts.slab, 0, parts.adapters, false, ++parts.now))
        .isEqualTo(Verdict.TUNNEL);
  }

  /** Both send an echo. Answers the second one's as it is in the tunnel. */
  private byte[] bothSend() {
    assertThat(parts.leave(TestPackets.echo(first, remote, false, IDENTIFIER)))
        .isEqualTo(Verdict.TUNNEL);
    assertThat(parts.onlyTunneled()).isEqualTo(TestPackets.echo(tunnel, remote, false, IDENTIFIER));
    leaveSecond(TestPackets.echo(second, remote, false, IDENTIFIER));
    byte[] echo = parts.onlyTunneled();
    assertThat(identifier(echo)).isNotEqualTo(IDENTIFIER);
    assertThat(echo).isEqualTo(TestPackets.echo(tunnel, remote, false, identifier(echo)));
    return echo;
  }

  private static int identifier(byte[] packet) {
    IpPacket view = new IpPacket();
    assertThat(view.parse(MemorySegment.ofArray(packet), 0, packet.length)).isTrue();
    return view.icmpIdentifier();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void anErrorFromBeyondTheTunnelQuotesTheOneThatTheStackKnows(boolean ipv4) {
    choose(ipv4);
    byte[] echo = bothSend();
    byte[] frame = parts.arrive(TestPackets.unreachable(router, tunnel, echo));
    assertThat(frame).isNotNull();
    assertThat(EngineParts.inside(frame))
        .isEqualTo(
            TestPackets.unreachable(
                router, second, TestPackets.echo(second, remote, false, IDENTIFIER)));
    frame =
        parts.arrive(
            TestPackets.unreachable(
                router, tunnel, TestPackets.echo(tunnel, remote, false, IDENTIFIER)));
    assertThat(frame).isNotNull();
    assertThat(EngineParts.inside(frame))
        .isEqualTo(
            TestPackets.unreachable(
                router, first, TestPackets.echo(first, remote, false, IDENTIFIER)));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void anErrorOfTheStackQuotesTheOneThatTheFarSideKnows(boolean ipv4) {
    choose(ipv4);
    int far = identifier(bothSend());
    byte[] answer = TestPackets.echo(remote, tunnel, true, far);
    byte[] frame = parts.arrive(answer);
    assertThat(frame).isNotNull();
    byte[] seen = EngineParts.inside(frame);
    assertThat(seen).isEqualTo(TestPackets.echo(remote, second, true, IDENTIFIER));
    leaveSecond(TestPackets.unreachable(second, remote, seen));
    assertThat(parts.onlyTunneled())
        .isEqualTo(
            TestPackets.unreachable(tunnel, remote, TestPackets.echo(remote, tunnel, true, far)));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aQuoteThatEndsBehindTheIdentifierIsEnough(boolean ipv4) {
    choose(ipv4);
    int header = ipv4 ? 20 : 40;
    byte[] echo = Arrays.copyOf(bothSend(), header + 8);
    byte[] expected =
        Arrays.copyOf(TestPackets.echo(second, remote, false, IDENTIFIER), header + 8);
    byte[] frame = parts.arrive(TestPackets.unreachable(router, tunnel, echo));
    assertThat(frame).isNotNull();
    assertThat(EngineParts.inside(frame))
        .isEqualTo(TestPackets.unreachable(router, second, expected));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void theFirstFragmentOfALongEchoHasTheOtherOneToo(boolean ipv4) {
    choose(ipv4);
    int far = identifier(bothSend());
    byte[] whole = TestPackets.echo(second, remote, false, IDENTIFIER);
    leaveSecond(firstFragment(whole, ipv4));
    byte[] fragment = parts.onlyTunneled();
    assertThat(fragment)
        .isEqualTo(firstFragment(TestPackets.echo(tunnel, remote, false, far), ipv4));
    byte[] answer = firstFragment(TestPackets.echo(remote, tunnel, true, far), ipv4);
    byte[] frame = parts.arrive(answer);
    assertThat(frame).isNotNull();
    assertThat(EngineParts.inside(frame))
        .isEqualTo(firstFragment(TestPackets.echo(remote, second, true, IDENTIFIER), ipv4));
  }

  /** As if more of the packet followed; the checksum is the whole one's. */
  private static byte[] firstFragment(byte[] whole, boolean ipv4) {
    if (ipv4) {
      byte[] fragment = whole.clone();
      fragment[6] = 0x20;
      return TestPackets.complete(fragment);
    }
    byte[] fragment = new byte[whole.length + 8];
    System.arraycopy(whole, 0, fragment, 0, 40);
    fragment[5] = (byte) (whole.length - 40 + 8);
    fragment[6] = 44;
    fragment[40] = whole[6];
    fragment[43] = 1;
    fragment[47] = 9;
    System.arraycopy(whole, 40, fragment, 48, whole.length - 40);
    return fragment;
  }
}
