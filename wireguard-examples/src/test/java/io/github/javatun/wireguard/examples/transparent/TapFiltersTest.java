package io.github.javatun.wireguard.examples.transparent;

import static io.github.javatun.wireguard.ndis.driver.StaticFilter.Action.DROP;
import static io.github.javatun.wireguard.ndis.driver.StaticFilter.Action.PASS;
import static io.github.javatun.wireguard.ndis.driver.StaticFilter.Action.REDIRECT;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.javatun.wireguard.ndis.driver.FrameSlab;
import io.github.javatun.wireguard.ndis.driver.StaticFilter;
import io.github.javatun.wireguard.ndis.driver.StaticFilter.PortRange;
import io.github.javatun.wireguard.routing.IpPrefix;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TapFiltersTest {
  private static final long ADAPTER = 7;
  private static final String MACS = "020000000001" + "020000000002";

  // UDP from 10.77.0.2 port 4660 to 10.79.0.2 port 51820.
  private static final String UDP =
      MACS + "0800" + "4500001c0000000040110000" + "0a4d0002" + "0a4f0002" + "1234ca6c00080000";
  private static final String LATER_FRAGMENT = UDP.replace("4500001c00000000", "4500001c00000001");
  private static final String UDP6 =
      MACS
          + ("86dd" + "6000000000081140")
          + ("fd770000000000000000000000000002" + "fd790000000000000000000000000002")
          + "1234ca6c00080000";
  private static final String ARP = MACS + "0806" + "00".repeat(46);

  private final FrameSlab slab = new FrameSlab(Arena.ofAuto(), 1);

  @Test
  void thoseThatNoRowMatchesAreHandedOver() {
    assertThat(decide(UDP)).isEqualTo(REDIRECT);
    assertThat(decide(UDP, StaticFilter.etherType(PASS, 0x806))).isEqualTo(REDIRECT);
  }

  @Test
  void theFirstRowThatMatchesDecides() {
    assertThat(decide(ARP, StaticFilter.etherType(PASS, 0x806), StaticFilter.all(DROP)))
        .isEqualTo(PASS);
    assertThat(decide(UDP, StaticFilter.etherType(PASS, 0x806), StaticFilter.all(DROP)))
        .isEqualTo(DROP);
  }

  @Test
  void rowsCompareDirectionsAndAdapters() {
    assertThat(decide(UDP, row(FrameSlab.FROM_STACK, 0, null, null, 0, null))).isEqualTo(PASS);
    assertThat(decide(UDP, row(FrameSlab.FROM_ADAPTER, 0, null, null, 0, null)))
        .isEqualTo(REDIRECT);
    assertThat(decide(UDP, row(StaticFilter.BOTH, ADAPTER, null, null, 0, null))).isEqualTo(PASS);
    assertThat(decide(UDP, row(StaticFilter.BOTH, 8, null, null, 0, null))).isEqualTo(REDIRECT);
  }

  @Test
  void rowsCompareAddressesProtocolsAndPorts() {
    assertThat(decide(UDP, to("10.79.0.2/32", 17, 51_820))).isEqualTo(PASS);
    assertThat(decide(UDP, to("10.79.0.3/32", 17, 51_820))).isEqualTo(REDIRECT);
    assertThat(decide(UDP, to("10.79.0.2/32", 6, 51_820))).isEqualTo(REDIRECT);
    assertThat(decide(UDP, to("10.79.0.2/32", 17, 51_821))).isEqualTo(REDIRECT);
    assertThat(decide(UDP6, to("fd79::/16", 17, 51_820))).isEqualTo(PASS);
    assertThat(decide(UDP6, to("fd78::/16", 17, 51_820))).isEqualTo(REDIRECT);
    assertThat(decide(UDP6, to("10.79.0.2/32", 17, 51_820))).isEqualTo(REDIRECT);
    assertThat(decide(ARP, to("0.0.0.0/0", 0, 0))).isEqualTo(REDIRECT);
  }

  @Test
  void laterFragmentsHaveNoPorts() {
    assertThat(decide(LATER_FRAGMENT, to("10.79.0.2/32", 17, 51_820))).isEqualTo(REDIRECT);
    assertThat(decide(LATER_FRAGMENT, to("10.79.0.2/32", 17, 0))).isEqualTo(PASS);
  }

  @Test
  void framesMayEndAnywhere() {
    StaticFilter row = to("10.79.0.2/32", 17, 51_820);
    for (int bytes = 0; bytes < UDP.length() / 2 - 4; bytes++) {
      assertThat(decide(UDP.substring(0, 2 * bytes), row)).isEqualTo(REDIRECT);
    }
  }

  private StaticFilter.Action decide(String hex, StaticFilter... rows) {
    byte[] bytes = HexFormat.of().parseHex(hex);
    slab.setHeader(0, ADAPTER, FrameSlab.FROM_STACK, 0, bytes.length);
    slab.memory().asSlice(slab.frameOffset(0)).fill((byte) 0xff);
    MemorySegment.copy(
        MemorySegment.ofArray(bytes), 0, slab.memory(), slab.frameOffset(0), bytes.length);
    return new TapFilters(List.of(rows)).decide(slab, 0);
  }

  private static StaticFilter to(String prefix, int protocol, int port) {
    return row(
        StaticFilter.BOTH,
        0,
        null,
        IpPrefix.parse(prefix),
        protocol,
        port == 0 ? null : PortRange.of(port));
  }

  private static StaticFilter row(
      int directions,
      long adapter,
      @Nullable IpPrefix source,
      @Nullable IpPrefix destination,
      int protocol,
      @Nullable PortRange ports) {
    return new StaticFilter(
        PASS, directions, adapter, 0, source, destination, protocol, null, ports);
  }
}
