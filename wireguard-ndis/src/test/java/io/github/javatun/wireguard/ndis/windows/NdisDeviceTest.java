package io.github.javatun.wireguard.ndis.windows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.javatun.wireguard.ndis.driver.AdapterMode;
import io.github.javatun.wireguard.ndis.driver.DriverException;
import io.github.javatun.wireguard.ndis.driver.DriverException.Cause;
import io.github.javatun.wireguard.ndis.driver.FrameList;
import io.github.javatun.wireguard.ndis.driver.FrameSlab;
import io.github.javatun.wireguard.ndis.driver.PacketDriver;
import io.github.javatun.wireguard.ndis.driver.StaticFilter;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Requests to the device, beyond what {@link WindowsPacketDriverTest} asks of both ways. */
class NdisDeviceTest {
  private static final long LAN = 0xFFFF_8000_1234_0001L;

  @BeforeEach
  void reset() {
    FakeWindows.reset();
    FakeWindows.addAdapter(LAN, "\\DEVICE\\{AAAA}", 1500);
  }

  @Test
  void theNumbersOfTheRequestsAreThoseOfTheTable() throws IOException {
    List<String> requests =
        Arrays.stream(DriverRequest.values())
            .map(request -> "%s 0x%08X".formatted(request, request.code()))
            .toList();
    try (InputStream in = NdisDeviceTest.class.getResourceAsStream("requests.txt")) {
      String table = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
      assertThat(requests).hasSize(37).containsExactlyElementsOf(table.lines().toList());
    }
  }

  @Test
  void allRequestsHaveTheSizesThatTheDriverAsksFor() throws DriverException {
    try (Arena arena = Arena.ofConfined();
        PacketDriver driver = open()) {
      FrameList frames = new FrameList(arena, new FrameSlab(arena, 4));
      frames.addAll();
      driver.adapters();
      driver.setMode(LAN, AdapterMode.TUNNEL);
      driver.setFilters(List.of(StaticFilter.all(StaticFilter.Action.PASS)));
      driver.setFilters(List.of());
      driver.read(frames);
      driver.sendToAdapters(frames);
      driver.sendToStack(frames);
      driver.setMode(LAN, AdapterMode.PASS);
    }

    assertThat(FakeWindows.log()).contains("filters;").doesNotContain("wrong");
  }

  @Test
  void sortedRequestsHaveTheRightSizesToo() throws DriverException {
    try (Arena arena = Arena.ofShared()) {
      NativeFunctions kernel32 = new NativeFunctions(FakeWindows.libraries(), "kernel32.dll");
      NdisDevice device = new NdisDevice(new Kernel32Devices(kernel32), arena, "NDISRD");
      CallSlots slots = new CallSlots(arena);
      AdapterModes modes = new AdapterModes(device, 0, false);
      modes.setMode(LAN, AdapterMode.TUNNEL);
      SortedExchange exchange = new SortedExchange(device, slots, modes);
      FrameSlab slab = new FrameSlab(arena, 300);
      FrameList frames = new FrameList(arena, slab);
      frames.addAll();
      for (int i = 0; i < 300; i++) {
        slab.setHeader(i, LAN, FrameSlab.FROM_STACK, 0, 60);
      }
      FakeWindows.packet(LAN, FrameSlab.FROM_STACK, (byte) 9);

      exchange.sendToAdapters(frames, CallSlots.offset(3));
      exchange.sendToStack(frames, CallSlots.offset(3));

      assertThat(FakeWindows.callInt("fake_sent_count")).isEqualTo(600);
      assertThat(exchange.read(frames, CallSlots.offset(3))).isEqualTo(1);
      assertThat(slab.adapter(0)).isEqualTo(LAN);
      assertThat(FakeWindows.log()).doesNotContain("wrong");
      device.close();
    }
  }

  @Test
  void aRequestThatIsPutOffIsWaitedFor() throws DriverException {
    try (Arena arena = Arena.ofConfined();
        PacketDriver driver = open()) {
      FakeWindows.callInt("fake_put_off", 1);
      assertThat(driver.adapters()).hasSize(1);
      assertThat(FakeWindows.log()).contains("waited;");

      driver.setMode(LAN, AdapterMode.TUNNEL);
      FakeWindows.packet(LAN, FrameSlab.FROM_STACK, (byte) 1);
      FrameList frames = new FrameList(arena, new FrameSlab(arena, 4));
      frames.addAll();
      FakeWindows.clearLog();
      FakeWindows.callInt("fake_put_off", 1);
      assertThat(driver.read(frames)).isEqualTo(1);
      assertThat(FakeWindows.log()).isEqualTo("waited;");
    }
  }

  @Test
  void aRequestThatIsPutOffAndFailsIsAFailure() throws DriverException {
    try (PacketDriver driver = open()) {
      FakeWindows.callInt("fake_put_off", 2);

      assertThatExceptionOfType(DriverException.class)
          .isThrownBy(driver::adapters)
          .matches(failure -> failure.reason() == Cause.ACCESS_DENIED);
    }
  }

  private static PacketDriver open() throws DriverException {
    return new DriverOpener(FakeWindows.libraries()).open(DriverChoice.device());
  }
}
