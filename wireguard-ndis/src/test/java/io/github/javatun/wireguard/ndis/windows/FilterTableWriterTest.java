package io.github.javatun.wireguard.ndis.windows;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.javatun.wireguard.ndis.driver.DriverException;
import io.github.javatun.wireguard.ndis.driver.DriverException.Cause;
import io.github.javatun.wireguard.ndis.driver.FrameSlab;
import io.github.javatun.wireguard.ndis.driver.PacketDriver;
import io.github.javatun.wireguard.ndis.driver.StaticFilter;
import io.github.javatun.wireguard.ndis.driver.StaticFilter.Action;
import io.github.javatun.wireguard.ndis.driver.StaticFilter.PortRange;
import io.github.javatun.wireguard.routing.IpPrefix;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tables of filters, byte by byte: offsets here are numbers, not those of our layouts. */
class FilterTableWriterTest {
  private static final int ROW = 8;
  private static final IpPrefix V4 = IpPrefix.parse("10.1.0.0/20");
  private static final IpPrefix V6 = IpPrefix.parse("fd00:1::/33");

  private final Arena arena = Arena.ofConfined();

  @AfterEach
  void free() {
    arena.close();
  }

  @Test
  void aRowForAllPacketsLooksAtNothing() {
    MemorySegment table = write(StaticFilter.all(Action.PASS), StaticFilter.all(Action.REDIRECT));

    assertThat(table.byteSize()).isEqualTo(8 + 2 * 184);
    assertThat(table.get(JAVA_INT_UNALIGNED, 0)).isEqualTo(2);
    assertThat(table.get(JAVA_INT_UNALIGNED, 4)).isZero();
    assertThat(table.get(JAVA_LONG_UNALIGNED, ROW)).isZero();
    assertThat(table.get(JAVA_INT_UNALIGNED, ROW + 8)).isEqualTo(3);
    assertThat(table.get(JAVA_INT_UNALIGNED, ROW + 12)).isEqualTo(1);
    assertThat(table.get(JAVA_INT_UNALIGNED, ROW + 184 + 12)).isEqualTo(3);
    assertThat(table.asSlice(ROW + 16, 168).toArray(JAVA_BYTE)).containsOnly(0);
  }

  @Test
  void anIpv4RowHasAddressesInNetworkOrderAndPortsInThatOfTheProcessor() {
    MemorySegment table =
        write(
            new StaticFilter(
                Action.DROP,
                FrameSlab.FROM_ADAPTER,
                0xFFFF_8000_0000_0007L,
                0x0800,
                V4,
                IpPrefix.parse("192.0.2.1"),
                17,
                new PortRange(0x1234, 0x2345),
                PortRange.of(0xFFFE)));

    assertThat(table.get(JAVA_INT_UNALIGNED, 0)).isEqualTo(1);
    assertThat(table.get(JAVA_LONG_UNALIGNED, ROW)).isEqualTo(0xFFFF_8000_0000_0007L);
    assertThat(table.get(JAVA_INT_UNALIGNED, ROW + 8)).isEqualTo(2);
    assertThat(table.get(JAVA_INT_UNALIGNED, ROW + 12)).isEqualTo(2);
    assertThat(table.get(JAVA_INT_UNALIGNED, ROW + 16)).isEqualTo(1 | 2 | 4);
    // data link: selector, fields, type
    assertThat(table.get(JAVA_INT_UNALIGNED, ROW + 56)).isEqualTo(1);
    assertThat(table.get(JAVA_INT_UNALIGNED, ROW + 60)).isEqualTo(4);
    assertThat(table.get(JAVA_SHORT_UNALIGNED, ROW + 76)).isEqualTo((short) 0x0800);
    // network: selector, fields, source, destination, protocol
    assertThat(table.get(JAVA_INT_UNALIGNED, ROW + 80)).isEqualTo(1);
    assertThat(table.get(JAVA_INT_UNALIGNED, ROW + 84)).isEqualTo(1 | 2 | 4);
    assertThat(hex(table, ROW + 88, 12)).isEqualTo("01000000" + "0a010000" + "fffff000");
    assertThat(hex(table, ROW + 100, 12)).isEqualTo("01000000" + "c0000201" + "ffffffff");
    assertThat(table.get(JAVA_BYTE, ROW + 112)).isEqualTo((byte) 17);
    // transport: selector, fields, ports
    assertThat(table.get(JAVA_INT_UNALIGNED, ROW + 164)).isEqualTo(1);
    assertThat(table.get(JAVA_INT_UNALIGNED, ROW + 168)).isEqualTo(1 | 2);
    assertThat(hex(table, ROW + 172, 8)).isEqualTo("34124523" + "fefffeff");
  }

  @Test
  void anIpv6Row() {
    MemorySegment table = write(new StaticFilter(Action.PASS, 1, 0, 0, null, V6, 6, null, null));

    assertThat(table.get(JAVA_INT_UNALIGNED, 0)).isEqualTo(1);
    assertThat(table.get(JAVA_INT_UNALIGNED, ROW + 16)).isEqualTo(2);
    assertThat(table.get(JAVA_INT_UNALIGNED, ROW + 80)).isEqualTo(2);
    assertThat(table.get(JAVA_INT_UNALIGNED, ROW + 84)).isEqualTo(2 | 4);
    assertThat(hex(table, ROW + 88, 36)).isEqualTo("00".repeat(36));
    assertThat(hex(table, ROW + 124, 36))
        .isEqualTo("01000000" + "fd000001" + "00".repeat(12) + "ffffffff80" + "00".repeat(11));
    assertThat(table.get(JAVA_BYTE, ROW + 160)).isEqualTo((byte) 6);
  }

  @Test
  void theWholeOfANetworkHasAnEmptyMask() {
    MemorySegment table =
        write(
            new StaticFilter(
                Action.PASS, 1, 0, 0, IpPrefix.parse("0.0.0.0/0"), null, 0, null, null));

    assertThat(hex(table, ROW + 88, 12)).isEqualTo("01000000" + "00000000" + "00000000");
  }

  @Test
  void portsWithoutFamilyAndProtocolBecomeFourRowsInPlace() {
    StaticFilter dns =
        new StaticFilter(Action.REDIRECT, 1, 0, 0, null, null, 0, null, PortRange.of(53));

    MemorySegment table = write(dns, StaticFilter.all(Action.PASS));

    assertThat(table.get(JAVA_INT_UNALIGNED, 0)).isEqualTo(5);
    int[] families = new int[5];
    int[] protocols = new int[5];
    int[] actions = new int[5];
    for (int i = 0; i < 5; i++) {
      long row = ROW + 184L * i;
      families[i] = table.get(JAVA_INT_UNALIGNED, row + 80);
      protocols[i] = table.get(JAVA_BYTE, row + (families[i] == 1 ? 112 : 160));
      actions[i] = table.get(JAVA_INT_UNALIGNED, row + 12);
    }
    assertThat(families).containsExactly(1, 1, 2, 2, 0);
    assertThat(protocols).containsExactly(6, 17, 6, 17, 0);
    assertThat(actions).containsExactly(3, 3, 3, 3, 1);
  }

  @Test
  void anEthernetTypeOfIpTellsTheFamily() {
    assertThat(write(protocol(0x86DD)).get(JAVA_INT_UNALIGNED, 0)).isEqualTo(1);
    assertThat(write(protocol(0x86DD)).get(JAVA_INT_UNALIGNED, ROW + 80)).isEqualTo(2);
    assertThat(write(protocol(0x0800)).get(JAVA_INT_UNALIGNED, ROW + 80)).isEqualTo(1);
    assertThat(write(protocol(0)).get(JAVA_INT_UNALIGNED, 0)).isEqualTo(2);
    assertThat(write(StaticFilter.etherType(Action.PASS, 0x0806)).get(JAVA_INT_UNALIGNED, ROW + 16))
        .isEqualTo(1);
  }

  @Test
  void whatCanMatchNothingIsRefused() {
    assertRefused("families", 1, 0x86DD, V4, 0, null);
    assertRefused("not IP", 1, 0x0806, V4, 0, null);
    assertRefused("not IP", 1, 0x0806, null, 6, null);
    assertRefused("protocol 1", 1, 0, V4, 1, PortRange.of(5));
    assertRefused("protocol is 256", 1, 0, V4, 256, null);
    assertRefused("directions are 0", 0, 0, V4, 0, null);
    assertRefused("directions are 4", 4, 0, V4, 0, null);
    assertRefused("type is 65536", 1, 65536, null, 0, null);
  }

  @ParameterizedTest
  @CsvSource({
    "0x02183000, LIBRARY, 4, 181",
    "0x02183000, DEVICE,  4, 181",
    "0x04033000, LIBRARY, 8, 184",
    "0x04033000, DEVICE,  8, 184",
    "0x06013000, LIBRARY, 8, 184",
    "0x06023000, DEVICE,  8, 184",
    "0x07013000, LIBRARY, 8, 232",
    "0x07013000, DEVICE,  8, 232",
  })
  void eachVersionGetsItsLayout(String packed, DriverChoice.Way way, int head, int row)
      throws DriverException {
    FakeWindows.reset();
    FakeWindows.callInt("fake_set_version", Integer.decode(packed));
    try (PacketDriver driver = open(way)) {
      driver.setFilters(
          List.of(
              new StaticFilter(Action.REDIRECT, 1, 0, 0, V4, null, 6, null, PortRange.of(443)),
              StaticFilter.all(Action.PASS)));

      MemorySegment table = arena.allocate(1000);
      assertThat(FakeWindows.callInt("fake_filters", table)).isEqualTo(head + 2 * row);
      assertThat(table.get(JAVA_INT_UNALIGNED, 0)).isEqualTo(2);
      assertThat(hex(table, head + 88, 12)).isEqualTo("01000000" + "0a010000" + "fffff000");
      assertThat(hex(table, head + 176, 4)).isEqualTo("bb01bb01");
      assertThat(table.get(JAVA_INT_UNALIGNED, head + row + 12)).isEqualTo(1);

      driver.setFilters(List.of());
      assertThat(FakeWindows.callInt("fake_filters", table)).isZero();
    }
  }

  @ParameterizedTest
  @CsvSource({"0x03003000", "0x07003000", "0x08003000", "0x01003000"})
  void aVersionWhoseLayoutIsNotKnownGetsNoFiltersButCanBeEmptied(String packed)
      throws DriverException {
    FakeWindows.reset();
    FakeWindows.callInt("fake_set_version", Integer.decode(packed));
    try (PacketDriver driver = open(DriverChoice.Way.DEVICE)) {
      assertThatExceptionOfType(DriverException.class)
          .isThrownBy(() -> driver.setFilters(List.of(StaticFilter.all(Action.PASS))))
          .matches(failure -> failure.reason() == Cause.WRONG_VERSION)
          .withMessageContaining(DriverVersion.of(Integer.decode(packed)).toString());
      driver.setFilters(List.of());
      assertThat(FakeWindows.log()).contains("no filters;");
    }
  }

  @Test
  void aTableThatTheDriverRefusesIsAnError() throws DriverException {
    FakeWindows.reset();
    try (PacketDriver driver = open(DriverChoice.Way.LIBRARY)) {
      FakeWindows.callInt("fake_set_next_error", 8);
      assertThatExceptionOfType(DriverException.class)
          .isThrownBy(() -> driver.setFilters(List.of(StaticFilter.all(Action.PASS))))
          .withMessageContaining("error 8");
      FakeWindows.callInt("fake_set_next_error", 8);
      assertThatExceptionOfType(DriverException.class)
          .isThrownBy(() -> driver.setFilters(List.of()))
          .withMessageContaining("error 8");
    }
  }

  @Test
  void readsVersions() {
    assertThat(DriverVersion.of(0x06013000)).hasToString("3.6.1");
    assertThat(DriverVersion.of(0x07013000)).hasToString("3.7.1");
  }

  private MemorySegment write(StaticFilter... filters) {
    return new FilterTableWriter(FilterLayouts.STATIC_FILTER_TABLE_184)
        .write(arena, Arrays.asList(filters));
  }

  private static StaticFilter protocol(int etherType) {
    return new StaticFilter(Action.PASS, 1, 0, etherType, null, null, 6, null, null);
  }

  private void assertRefused(
      String why,
      int directions,
      int etherType,
      @Nullable IpPrefix source,
      int protocol,
      @Nullable PortRange ports) {
    StaticFilter filter =
        new StaticFilter(
            Action.PASS, directions, 0, etherType, source, null, protocol, ports, null);
    assertThatIllegalArgumentException().isThrownBy(() -> write(filter)).withMessageContaining(why);
  }

  private static PacketDriver open(DriverChoice.Way way) throws DriverException {
    DriverChoice choice =
        way == DriverChoice.Way.LIBRARY ? DriverChoice.library() : DriverChoice.device();
    return new DriverOpener(FakeWindows.libraries()).open(choice);
  }

  private static String hex(MemorySegment memory, long at, long bytes) {
    return HexFormat.of().formatHex(memory.asSlice(at, bytes).toArray(JAVA_BYTE));
  }
}
