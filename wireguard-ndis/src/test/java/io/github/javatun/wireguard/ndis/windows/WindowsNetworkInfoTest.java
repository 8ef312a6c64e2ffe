package io.github.javatun.wireguard.ndis.windows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.github.javatun.wireguard.ndis.system.LocalInterface;
import io.github.javatun.wireguard.routing.InterfaceAddress;
import io.github.javatun.wireguard.routing.IpAddress;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Interfaces out of a fake of Windows' list, and notices of their changes. */
class WindowsNetworkInfoTest {
  private static final int TENTATIVE = 1;
  private static final int DUPLICATE = 2;
  private static final int DEPRECATED = 3;
  private static final int PREFERRED = 4;
  private static final int ADDRESSES = 0;
  private static final int ROUTES = 1;

  private final Arena arena = Arena.ofConfined();
  private long nanos = 1000;
  private WindowsNetworkInfo info;

  @BeforeEach
  void open() throws IOException {
    FakeWindows.reset();
    addInterface("{AAAA}", "Ethernet ☃", 7, 8, 1500, 1, 6);
    addAddress('u', "fd00::6", 64, TENTATIVE);
    addAddress('u', "fe80::1", 64, DEPRECATED);
    addAddress('u', "192.168.1.5", 24, PREFERRED);
    addAddress('u', "192.168.1.6", 24, DUPLICATE);
    addAddress('u', "fd00::5", 64, PREFERRED);
    addAddress('g', "192.168.1.1", 0, 0);
    addAddress('g', "fe80::ffff", 0, 0);
    addAddress('d', "9.9.9.9", 0, 0);
    addInterface("{BBBB}", "Tunnel", 0, 9, -1, 2, 0);
    info = WindowsNetworkInfo.open(FakeWindows.libraries(), () -> nanos);
  }

  @AfterEach
  void close() {
    if (info != null) {
      info.close();
      info.close();
      assertThat(FakeWindows.callInt("fake_open_handles")).isZero();
    }
    arena.close();
  }

  @Test
  void listsTheInterfaces() throws IOException {
    assertThat(info.interfaces())
        .containsExactly(
            new LocalInterface(
                "{AAAA}",
                "Ethernet ☃",
                7,
                0x101112131415L,
                1500,
                true,
                List.of(
                    InterfaceAddress.parse("192.168.1.5/24"),
                    InterfaceAddress.parse("fd00::5/64"),
                    InterfaceAddress.parse("fe80::1/64"),
                    InterfaceAddress.parse("fd00::6/64")),
                List.of(IpAddress.parse("192.168.1.1"), IpAddress.parse("fe80::ffff")),
                List.of(IpAddress.parse("9.9.9.9"))),
            new LocalInterface(
                "{BBBB}",
                "Tunnel",
                9,
                0,
                Integer.MAX_VALUE,
                false,
                List.of(),
                List.of(),
                List.of()));
  }

  @Test
  void aLongListIsReadInFull() throws IOException {
    FakeWindows.call("fake_forget_interfaces");
    for (int i = 0; i < 16; i++) {
      addInterface("{" + i + "}", "x".repeat(60), i + 1, 0, 1500, 1, 6);
      for (int k = 0; k < 16; k++) {
        addAddress('u', "10.0." + i + "." + k, 32, PREFERRED);
      }
    }

    assertThat(info.interfaces())
        .hasSize(16)
        .allSatisfy(each -> assertThat(each.addresses()).hasSize(16));
  }

  @Test
  void noInterfacesAreNoError() throws IOException {
    FakeWindows.call("fake_forget_interfaces");

    assertThat(info.interfaces()).isEmpty();
  }

  @Test
  void aListThatCanNotBeReadIsAnError() {
    FakeWindows.callInt("fake_interfaces_error", 8);

    assertThatExceptionOfType(IOException.class)
        .isThrownBy(info::interfaces)
        .withMessageContaining("error 8");
  }

  @Test
  void pointersThatLeadAstrayAreNotFollowed() throws IOException {
    FakeWindows.call("fake_astray");

    List<LocalInterface> read = info.interfaces();

    assertThat(read).hasSize(1);
    assertThat(read.getFirst().id()).isEmpty();
    assertThat(read.getFirst().displayName()).isEmpty();
    assertThat(read.getFirst().addresses()).isEmpty();
    assertThat(read.getFirst().gateways()).isEmpty();
    assertThat(read.getFirst().dnsServers()).isEmpty();
  }

  @Test
  void eachNoticeOfAddressesIsToldOnceAndAskedForAnew() {
    assertThat(info.changed()).isFalse();
    for (int round = 0; round < 3; round++) {
      assertThat(FakeWindows.callInt("fake_notice", ADDRESSES)).isEqualTo(1);
      assertThat(info.changed()).isTrue();
      assertThat(info.changed()).isFalse();
    }
    FakeWindows.callInt("fake_notice", ADDRESSES);
    FakeWindows.callInt("fake_notice", ROUTES);
    assertThat(info.changed()).isTrue();
    assertThat(info.changed()).isFalse();
  }

  @Test
  void aNoticeOfRoutesIsAskedForAnewAndToldIfInterfacesDiffer() {
    for (int round = 0; round < 3; round++) {
      assertThat(FakeWindows.callInt("fake_notice", ROUTES)).isEqualTo(1);
      assertThat(info.changed()).as("routes of others").isFalse();
    }
    addAddress('g', "192.168.1.2", 0, 0);
    assertThat(info.changed()).as("before it is noticed").isFalse();
    FakeWindows.callInt("fake_notice", ROUTES);
    assertThat(info.changed()).isTrue();
    assertThat(info.changed()).isFalse();
  }

  @Test
  void aNoticeOfRoutesIsToldIfInterfacesCanNotBeRead() {
    FakeWindows.callInt("fake_interfaces_error", 8);
    FakeWindows.callInt("fake_notice", ROUTES);
    assertThat(info.changed()).isTrue();
    assertThat(info.changed()).isFalse();
  }

  @Test
  void whoListensIsToldOfEachChange() throws InterruptedException {
    Semaphore told = new Semaphore(0);
    info.onChange(told::release);
    for (int round = 0; round < 3; round++) {
      assertThat(FakeWindows.callInt("fake_notice", ADDRESSES)).isEqualTo(1);
      assertThat(told.tryAcquire(20, TimeUnit.SECONDS)).isTrue();
      assertThat(info.changed()).isTrue();
      assertThat(info.changed()).isFalse();
      addAddress('g', "192.168.1." + (100 + round), 0, 0);
      assertThat(FakeWindows.callInt("fake_notice", ROUTES)).isEqualTo(1);
      assertThat(told.tryAcquire(20, TimeUnit.SECONDS)).isTrue();
      assertThat(info.changed()).isTrue();
      assertThat(info.changed()).isFalse();
    }
    assertThat(told.availablePermits()).isZero();
  }

  @Test
  void aThreadThatIsInterruptedClosesAllTheSame() {
    info.onChange(() -> {});
    FakeWindows.clearLog();
    Thread.currentThread().interrupt();
    info.close();
    assertThat(Thread.interrupted()).isTrue();
    assertThat(FakeWindows.log()).isEqualTo("cancelled 0;cancelled 1;");
    assertThat(FakeWindows.callInt("fake_open_handles")).isZero();
  }

  @Test
  void onlyOneMayListenAndNobodyOnceClosed() throws InterruptedException {
    Semaphore told = new Semaphore(0);
    info.onChange(told::release);
    assertThatIllegalStateException().isThrownBy(() -> info.onChange(told::release));
    FakeWindows.clearLog();
    info.close();
    assertThat(FakeWindows.log()).isEqualTo("cancelled 0;cancelled 1;");
    assertThat(FakeWindows.callInt("fake_open_handles")).isZero();
    assertThat(FakeWindows.callInt("fake_notice", 0)).as("nobody waits").isZero();
    assertThat(told.availablePermits()).isZero();
  }

  @Test
  void aNoticeThatCameUnseenIsNoReasonToKeepMemory() {
    FakeWindows.callInt("fake_notice", 0);
    info.close();
    assertThat(FakeWindows.callInt("fake_open_handles")).isZero();
  }

  @Test
  void aChangeOfWhichThereIsNoNoticeIsSeenAfterAWhile() {
    addAddress('u', "fd00::77", 64, PREFERRED);
    assertThat(info.changed()).isFalse();

    nanos += TimeUnit.SECONDS.toNanos(WindowsNetworkInfo.COMPARE_SECONDS);
    assertThat(info.changed()).isTrue();
    assertThat(info.changed()).isFalse();

    nanos += TimeUnit.SECONDS.toNanos(WindowsNetworkInfo.COMPARE_SECONDS);
    assertThat(info.changed()).isFalse();
  }

  @Test
  void withoutNoticesItStillCompares() throws IOException {
    info.close();
    FakeWindows.callInt("fake_notice_error", 50);
    info = WindowsNetworkInfo.open(FakeWindows.libraries(), () -> nanos);
    assertThat(info.changed()).isFalse();

    FakeWindows.call("fake_forget_interfaces");
    nanos += TimeUnit.SECONDS.toNanos(WindowsNetworkInfo.COMPARE_SECONDS);
    assertThat(info.changed()).isTrue();
  }

  @Test
  void closingCancelsTheNotices() {
    FakeWindows.clearLog();
    info.close();

    assertThat(FakeWindows.log()).isEqualTo("cancelled 0;cancelled 1;");
    assertThat(info.changed()).isFalse();
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(info::interfaces)
        .withMessageContaining("closed");
  }

  @Test
  void memoryThatTheSystemMayStillWriteToStays() {
    FakeWindows.call("fake_deaf");
    info.close();

    // The notice comes after all, and finds memory and event as they were.
    assertThat(FakeWindows.callInt("fake_open_handles")).isEqualTo(2);
    assertThat(FakeWindows.callInt("fake_notice", 0)).isEqualTo(1);
    info = null;
  }

  @Test
  void aLibraryWithoutTheFunctionsIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                WindowsNetworkInfo.open(
                    FakeWindows.libraries(Set.of(), Set.of("NotifyRouteChange")), () -> nanos))
        .withMessageContaining("NotifyRouteChange");
  }

  private void addInterface(
      String name, String friendly, int index, int index6, int mtu, int status, int macBytes) {
    FakeWindows.call(
        "fake_interface",
        arena.allocateFrom(name),
        arena.allocateFrom(friendly, StandardCharsets.UTF_16LE),
        friendly.length(),
        index,
        index6,
        mtu,
        status,
        macBytes);
  }

  private void addAddress(char kind, String address, int prefixLength, int state) {
    byte[] bytes = IpAddress.parse(address).toBytes();
    FakeWindows.call(
        "fake_address",
        (int) kind,
        arena.allocateFrom(ValueLayout.JAVA_BYTE, bytes),
        bytes.length,
        prefixLength,
        state);
  }
}
