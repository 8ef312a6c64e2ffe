package io.github.javatun.wireguard.ndis.windows;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.javatun.wireguard.ndis.driver.DriverException;
import io.github.javatun.wireguard.ndis.driver.FrameSlab;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The functions of the library that the engine does without. */
class NdisApiExtrasTest {
  private static final long LAN = 0xFFFF_8000_1234_0001L;

  private final Arena arena = Arena.ofConfined();
  private NativeFunctions library;
  private NdisApi driver;
  private NdisApiExtras extras;

  @BeforeEach
  void open() throws DriverException {
    FakeWindows.reset();
    FakeWindows.addAdapter(LAN, "\\DEVICE\\{A}", 1500);
    library = new NativeFunctions(FakeWindows.libraries(), "ndisapi.dll");
    driver = new NdisApi(library, arena, "NDISRD");
    extras = new NdisApiExtras(library, arena, driver);
  }

  @AfterEach
  void close() {
    if (driver != null) {
      driver.close();
    }
    arena.close();
  }

  @Test
  void oneFrameAtATime() {
    FrameSlab slab = new FrameSlab(arena, 1);
    MemorySegment request = arena.allocate(DriverLayouts.ETH_REQUEST);
    request.set(JAVA_LONG_UNALIGNED, 0, LAN);
    request.set(JAVA_LONG_UNALIGNED, 8, slab.memory().address());
    FakeWindows.callInt("fake_set_mode", LAN, 3);

    assertThat(extras.readPacket(request)).isFalse();
    FakeWindows.packet(LAN, FrameSlab.FROM_STACK, (byte) 1, (byte) 2, (byte) 3);
    MemorySegment size = arena.allocate(4);
    assertThat(extras.getAdapterPacketQueueSize(LAN, size)).isTrue();
    assertThat(size.get(JAVA_INT_UNALIGNED, 0)).isEqualTo(1);
    assertThat(extras.readPacket(request)).isTrue();
    assertThat(slab.length(0)).isEqualTo(3);
    assertThat(extras.sendPacketToAdapter(request)).isTrue();
    assertThat(extras.sendPacketToMstcp(request)).isTrue();
    assertThat(FakeWindows.callInt("fake_sent_to_stack", 0)).isZero();
    assertThat(FakeWindows.callInt("fake_sent_to_stack", 1)).isEqualTo(1);
  }

  @Test
  void filtersOneAtATime() {
    MemorySegment filter = arena.allocate(FilterLayouts.STATIC_FILTER_184);
    filter.set(JAVA_INT_UNALIGNED, 12, 2);

    assertThat(extras.addStaticFilterFront(filter)).isTrue();
    assertThat(extras.addStaticFilterBack(filter)).isTrue();
    assertThat(extras.insertStaticFilter(filter, 7)).isTrue();
    assertThat(extras.removeStaticFilter(9)).isTrue();
    assertThat(FakeWindows.log()).isEqualTo("front 2;back 2;insert 2 7;remove 9;");
  }

  @Test
  void tablesSwitchesAndSizes() {
    MemorySegment table = arena.allocate(FilterLayouts.STATIC_FILTER_TABLE_184);
    MemorySegment size = arena.allocate(4);

    assertThat(extras.getPacketFilterTableSize(size)).isTrue();
    assertThat(size.get(JAVA_INT_UNALIGNED, 0)).isEqualTo(3);
    assertThat(extras.getPacketFilterTable(table)).isTrue();
    assertThat(table.get(JAVA_BYTE, 8)).isEqualTo((byte) 1);
    assertThat(extras.getPacketFilterTableResetStats(table)).isTrue();
    assertThat(table.get(JAVA_BYTE, 8)).isEqualTo((byte) 2);
    assertThat(extras.getIntermediateBufferPoolSize(size)).isTrue();
    assertThat(size.get(JAVA_INT_UNALIGNED, 0)).isEqualTo(2048);
    assertThat(extras.enablePacketFilterCache()).isTrue();
    assertThat(extras.disablePacketFilterCache()).isTrue();
    assertThat(extras.enablePacketFragmentCache()).isTrue();
    assertThat(extras.disablePacketFragmentCache()).isTrue();
    assertThat(FakeWindows.log())
        .isEqualTo(
            "EnablePacketFilterCache;DisablePacketFilterCache;"
                + "EnablePacketFragmentCache;DisablePacketFragmentCache;");
  }

  @Test
  void questionsToAdapters() {
    MemorySegment oid = arena.allocate(DriverLayouts.PACKET_OID_DATA);
    oid.set(JAVA_INT_UNALIGNED, 8, 0x0001010E);
    MemorySegment links = arena.allocate(DriverLayouts.RAS_LINKS);
    MemorySegment name = arena.allocate(16);

    assertThat(extras.ndisrdRequest(oid, true)).isTrue();
    assertThat(oid.get(JAVA_BYTE, 16)).isEqualTo((byte) 0x5A);
    assertThat(extras.getRasLinks(LAN, links)).isTrue();
    assertThat(links.get(JAVA_BYTE, 530435)).isEqualTo((byte) 0x77);
    assertThat(extras.setWanEvent(12)).isTrue();
    assertThat(FakeWindows.log()).isEqualTo("oid 1010e 1;ras ffff800012340001;wan 12;");
    assertThat(extras.isNdiswanIp("\\DEVICE\\WANIP")).isTrue();
    assertThat(extras.isNdiswanIp("\\DEVICE\\{A}")).isFalse();
    assertThat(extras.isNdiswanIpv6("\\DEVICE\\WANIPV6")).isTrue();
    assertThat(extras.convertWindows2000AdapterName("\\DEVICE\\{A}", name)).isTrue();
    assertThat(name.getString(0)).isEqualTo("Net");
    assertThat(extras.convertWindows2000AdapterName("\\DEVICE\\{A}", name.asSlice(0, 4))).isFalse();
    assertThat(extras.lastError()).isEqualTo(LastError.INSUFFICIENT_BUFFER);
  }

  @Test
  void aFunctionThatAnOldLibraryHasNotAnswersFalse() throws DriverException {
    NativeFunctions old =
        new NativeFunctions(
            FakeWindows.libraries(
                Set.of(), Set.of("RemoveStaticFilter", "EnablePacketFilterCache", "GetRasLinks")),
            "ndisapi.dll");
    NdisApiExtras fewer = new NdisApiExtras(old, arena, driver);

    assertThat(fewer.removeStaticFilter(1)).isFalse();
    assertThat(fewer.lastError()).isEqualTo(LastError.PROC_NOT_FOUND);
    assertThat(fewer.enablePacketFilterCache()).isFalse();
    assertThat(fewer.getRasLinks(LAN, MemorySegment.NULL)).isFalse();
    assertThat(FakeWindows.log()).isEmpty();
  }
}
