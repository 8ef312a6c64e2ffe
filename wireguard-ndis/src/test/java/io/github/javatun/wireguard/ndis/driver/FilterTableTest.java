package io.github.javatun.wireguard.ndis.driver;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.javatun.wireguard.ndis.driver.StaticFilter.Action;
import io.github.javatun.wireguard.ndis.driver.StaticFilter.PortRange;
import io.github.javatun.wireguard.routing.IpPrefix;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class FilterTableTest {
  private static final long ADAPTER = 77;
  private static final byte[] UDP4 =
      Frames.packet(Frames.UDP, "192.168.1.5", 5000, "203.0.113.9", 51820);
  private static final byte[] TCP6 =
      Frames.packet(Frames.TCP, "2001:db8::5", 5000, "2001:db8:9::1", 443);

  private static Action decide(byte[] frame, int direction, StaticFilter... rows) {
    FrameSlab slab = new FrameSlab(Arena.ofAuto(), 1);
    slab.setLength(0, frame.length);
    MemorySegment.copy(
        MemorySegment.ofArray(frame), 0, slab.memory(), slab.frameOffset(0), frame.length);
    return new FilterTable(List.of(rows)).decide(slab, 0, ADAPTER, direction);
  }

  private static boolean matches(byte[] frame, StaticFilter row) {
    return decide(frame, FrameSlab.FROM_STACK, row) == Action.DROP;
  }

  private static StaticFilter row(
      @Nullable String source,
      @Nullable String destination,
      int protocol,
      @Nullable PortRange sourcePorts,
      @Nullable PortRange destinationPorts) {
    return new StaticFilter(
        Action.DROP,
        StaticFilter.BOTH,
        0,
        0,
        source == null ? null : IpPrefix.parse(source),
        destination == null ? null : IpPrefix.parse(destination),
        protocol,
        sourcePorts,
        destinationPorts);
  }

  @Test
  void whatNoRowMatchesIsHandedOver() {
    assertThat(decide(UDP4, FrameSlab.FROM_STACK)).isEqualTo(Action.REDIRECT);
    assertThat(decide(UDP4, FrameSlab.FROM_STACK, StaticFilter.etherType(Action.DROP, 0x0806)))
        .isEqualTo(Action.REDIRECT);
  }

  @Test
  void firstRowThatMatchesDecides() {
    StaticFilter arpPasses = StaticFilter.etherType(Action.PASS, 0x0806);
    StaticFilter allDropped = StaticFilter.all(Action.DROP);
    byte[] arp = Frames.etherType(0x0806);
    assertThat(decide(arp, FrameSlab.FROM_STACK, arpPasses, allDropped)).isEqualTo(Action.PASS);
    assertThat(decide(UDP4, FrameSlab.FROM_STACK, arpPasses, allDropped)).isEqualTo(Action.DROP);
    assertThat(decide(arp, FrameSlab.FROM_STACK, allDropped, arpPasses)).isEqualTo(Action.DROP);
  }

  @Test
  void directionAndAdapterLimitARow() {
    StaticFilter sent =
        new StaticFilter(Action.DROP, FrameSlab.FROM_STACK, 0, 0, null, null, 0, null, null);
    assertThat(decide(UDP4, FrameSlab.FROM_STACK, sent)).isEqualTo(Action.DROP);
    assertThat(decide(UDP4, FrameSlab.FROM_ADAPTER, sent)).isEqualTo(Action.REDIRECT);
    for (long adapter : new long[] {ADAPTER, ADAPTER + 1}) {
      StaticFilter one =
          new StaticFilter(Action.DROP, StaticFilter.BOTH, adapter, 0, null, null, 0, null, null);
      assertThat(matches(UDP4, one)).isEqualTo(adapter == ADAPTER);
    }
  }

  @Test
  void addressesMatchByFamily() {
    assertThat(matches(UDP4, row("192.168.0.0/16", "203.0.113.9/32", 0, null, null))).isTrue();
    assertThat(matches(UDP4, row("192.168.0.0/16", "203.0.113.8/32", 0, null, null))).isFalse();
    assertThat(matches(UDP4, row("192.169.0.0/16", null, 0, null, null))).isFalse();
    assertThat(matches(UDP4, row("::/0", null, 0, null, null))).isFalse();
    assertThat(matches(TCP6, row("2001:db8::/64", "2001:db8:9::/48", 0, null, null))).isTrue();
    assertThat(matches(TCP6, row(null, "2001:db8::/64", 0, null, null))).isFalse();
    assertThat(matches(TCP6, row(null, "0.0.0.0/0", 0, null, null))).isFalse();
    assertThat(matches(Frames.etherType(0x0806), row("0.0.0.0/0", null, 0, null, null))).isFalse();
  }

  @Test
  void protocolAndPortsMatch() {
    assertThat(matches(UDP4, row(null, null, Frames.UDP, null, null))).isTrue();
    assertThat(matches(UDP4, row(null, null, Frames.TCP, null, null))).isFalse();
    assertThat(matches(UDP4, row(null, null, 0, null, PortRange.of(51820)))).isTrue();
    assertThat(matches(UDP4, row(null, null, 0, PortRange.of(51820), null))).isFalse();
    assertThat(matches(UDP4, row(null, null, 0, new PortRange(4000, 5000), null))).isTrue();
    assertThat(matches(UDP4, row(null, null, 0, new PortRange(5001, 9000), null))).isFalse();
    assertThat(matches(TCP6, row(null, null, Frames.TCP, PortRange.of(5000), PortRange.of(443))))
        .isTrue();
  }

  @Test
  void aRowWithPortsMatchesNeitherLaterFragmentsNorProtocolsWithoutPorts() {
    StaticFilter ports = row(null, null, 0, null, PortRange.of(51820));
    assertThat(matches(Frames.laterFragment(UDP4), ports)).isFalse();
    assertThat(matches(Frames.laterFragment(UDP4), row(null, null, Frames.UDP, null, null)))
        .isTrue();
    byte[] gre = Frames.packet(47, "192.168.1.5", 5000, "203.0.113.9", 51820);
    assertThat(matches(gre, ports)).isFalse();
  }

  @Test
  void aTruncatedPacketMatchesNoRowThatLooksIntoIt() {
    StaticFilter any = row("0.0.0.0/0", null, 0, PortRange.of(5000), null);
    for (int length = FrameSlab.ETHERNET_HEADER_BYTES; length < UDP4.length; length++) {
      byte[] truncated = Arrays.copyOf(UDP4, length);
      boolean ports = length >= FrameSlab.ETHERNET_HEADER_BYTES + 24;
      assertThat(matches(truncated, any)).as("%d bytes", length).isEqualTo(ports);
    }
  }
}
