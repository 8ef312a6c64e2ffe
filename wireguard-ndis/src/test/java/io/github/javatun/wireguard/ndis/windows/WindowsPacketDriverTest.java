package io.github.javatun.wireguard.ndis.windows;

import static io.github.javatun.wireguard.ndis.driver.FrameSlab.FROM_ADAPTER;
import static io.github.javatun.wireguard.ndis.driver.FrameSlab.FROM_STACK;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.javatun.wireguard.ndis.AllocatedBytes;
import io.github.javatun.wireguard.ndis.driver.Adapter;
import io.github.javatun.wireguard.ndis.driver.AdapterMode;
import io.github.javatun.wireguard.ndis.driver.DriverException;
import io.github.javatun.wireguard.ndis.driver.DriverException.Cause;
import io.github.javatun.wireguard.ndis.driver.FrameList;
import io.github.javatun.wireguard.ndis.driver.FrameSlab;
import io.github.javatun.wireguard.ndis.driver.PacketDriver;
import io.github.javatun.wireguard.ndis.driver.StaticFilter;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** The driver over each way to it, against a fake of the libraries it calls. */
@ParameterizedClass
@EnumSource
class WindowsPacketDriverTest {
  private static final long LAN = 0xFFFF_8000_1234_0001L;
  private static final long WIFI = 0xFFFF_8000_1234_0002L;
  private static final long NO_WAIT = 0;
  private static final long LONG = 20_000;

  /** How the driver is reached. */
  enum Form {
    LIBRARY,
    OLD_LIBRARY,
    DEVICE;

    DriverChoice choice() {
      return this == DEVICE ? DriverChoice.device() : DriverChoice.library();
    }

    Set<String> missing() {
      return this == OLD_LIBRARY ? Set.of("ReadPacketsUnsorted") : Set.of();
    }
  }

  private final Form form;
  private final Arena arena = Arena.ofShared();
  private final FrameSlab slab = new FrameSlab(arena, 16);
  private final FrameList frames = new FrameList(arena, slab);
  private PacketDriver driver;

  WindowsPacketDriverTest(Form form) {
    this.form = form;
  }

  @BeforeEach
  void open() throws DriverException {
    FakeWindows.reset();
    FakeWindows.addAdapter(LAN, "\\DEVICE\\{AAAA}", 1500);
    FakeWindows.addAdapter(WIFI, "\\DEVICE\\{BBBB}", 1400);
    driver = open(form.choice());
    FakeWindows.clearLog();
    frames.addAll();
  }

  @AfterEach
  void close() {
    if (driver != null) {
      driver.close();
      assertThat(FakeWindows.callInt("fake_open_handles")).isZero();
      assertThat(FakeWindows.callInt("fake_users")).isZero();
    }
    arena.close();
  }

  private PacketDriver open(DriverChoice choice) throws DriverException {
    return new DriverOpener(FakeWindows.libraries(Set.of(), form.missing())).open(choice);
  }

  @Test
  void saysWhatItIs() {
    assertThat(driver.description())
        .contains("NDISRD", form == Form.DEVICE ? "DeviceIoControl" : "ndisapi.dll", "3.6.1");
  }

  @Test
  void listsTheAdapters() throws DriverException {
    assertThat(driver.adapters())
        .containsExactly(
            new Adapter(LAN, "\\DEVICE\\{AAAA}", Adapter.ETHERNET, 0xA0A1A2A3A4A5L, 1500),
            new Adapter(WIFI, "\\DEVICE\\{BBBB}", 3, 0xB0B1B2B3B4B5L, 1400));
  }

  @Test
  void aListOfMoreAdaptersThanItCanHoldIsCutOff() throws DriverException {
    for (int i = 0; i < 35; i++) {
      FakeWindows.addAdapter(100 + i, "\\DEVICE\\{" + i + "}", 65535);
    }

    assertThat(driver.adapters()).hasSize(32);
    assertThat(driver.adapters().getLast().mtuBytes()).isEqualTo(65535);
  }

  @Test
  void setsTheEventBeforeTheModeAndUndoesItInTheSameOrder() throws DriverException {
    driver.setMode(LAN, AdapterMode.TUNNEL);
    assertThat(FakeWindows.log()).isEqualTo("event ffff800012340001 on;mode ffff800012340001 3;");
    assertThat(driver.mode(LAN)).isEqualTo(AdapterMode.TUNNEL);
    assertThat(driver.mode(WIFI)).isEqualTo(AdapterMode.PASS);

    FakeWindows.clearLog();
    driver.setMode(LAN, AdapterMode.PASS);

    assertThat(FakeWindows.log())
        .isEqualTo("event ffff800012340001 off;mode ffff800012340001 0;flush ffff800012340001;");
  }

  @Test
  void aModeThatIsRefusedLeavesNoEvent() {
    assertThatExceptionOfType(DriverException.class)
        .isThrownBy(
            () -> {
              // The list is read and the mode, and then comes the call that counts.
              FakeWindows.callInt("fake_set_error_of_mode", 31);
              driver.setMode(LAN, AdapterMode.TUNNEL);
            })
        .matches(failure -> failure.reason() == Cause.REFUSED)
        .withMessageContaining("31");
    assertThat(FakeWindows.callInt("fake_has_event", LAN)).isZero();
  }

  @Test
  void readsFramesOfAllAdaptersAndWhatStandsBesideThem() throws DriverException {
    driver.setMode(LAN, AdapterMode.TUNNEL);
    driver.setMode(WIFI, AdapterMode.TUNNEL);
    assertThat(FakeWindows.packet(LAN, FROM_STACK, (byte) 1, (byte) 2)).isTrue();
    assertThat(FakeWindows.packet(WIFI, FROM_ADAPTER, (byte) 3)).isTrue();

    assertThat(driver.await(LONG)).isEqualTo(PacketDriver.PACKETS);
    assertThat(driver.read(frames)).isEqualTo(2);

    int lan = slab.adapter(0) == LAN ? 0 : 1;
    int wifi = 1 - lan;
    assertThat(slab.adapter(lan)).isEqualTo(LAN);
    assertThat(slab.direction(lan)).isEqualTo(FROM_STACK);
    assertThat(slab.length(lan)).isEqualTo(2);
    assertThat(slab.flags(lan)).isEqualTo(0x1234);
    assertThat(slab.memory().get(ValueLayout.JAVA_BYTE, slab.frameOffset(lan) + 1))
        .isEqualTo((byte) 2);
    assertThat(slab.adapter(wifi)).isEqualTo(WIFI);
    assertThat(slab.direction(wifi)).isEqualTo(FROM_ADAPTER);
    assertThat(slab.length(wifi)).isEqualTo(1);

    assertThat(driver.read(frames)).isZero();
    assertThat(frames.size()).isEqualTo(16);
    assertThat(driver.await(NO_WAIT)).isZero();
  }

  @Test
  void readsNoMoreThanTheListHasFrames() throws DriverException {
    driver.setMode(LAN, AdapterMode.TUNNEL);
    driver.setMode(WIFI, AdapterMode.TUNNEL);
    for (int i = 0; i < 20; i++) {
      FakeWindows.packet(i % 2 == 0 ? LAN : WIFI, FROM_STACK, (byte) i);
    }
    slab.setHeader(15, 7, 1, 0, 77);
    frames.truncate(15);

    assertThat(driver.read(frames)).isEqualTo(15);
    assertThat(slab.length(15)).isEqualTo(77);
    assertThat(driver.read(frames)).isEqualTo(5);
    assertThat(driver.read(frames)).isZero();
  }

  @Test
  void fillsJustTheFramesThatAreListed() throws DriverException {
    driver.setMode(LAN, AdapterMode.TUNNEL);
    FakeWindows.packet(LAN, FROM_STACK, (byte) 42);
    frames.clear();
    frames.add(9);

    assertThat(driver.read(frames)).isEqualTo(1);
    assertThat(slab.adapter(9)).isEqualTo(LAN);
    assertThat(slab.adapter(0)).isZero();
    frames.clear();
    assertThat(driver.read(frames)).isZero();
  }

  @Test
  void sendsEachFrameFromItsAdapterInOrder() {
    long[] adapters = {LAN, LAN, WIFI, LAN};
    frames.clear();
    for (int i = 0; i < adapters.length; i++) {
      slab.setHeader(3 * i, adapters[i], FROM_STACK, 5, 60 + i);
      frames.add(3 * i);
    }

    driver.sendToAdapters(frames);
    driver.sendToStack(frames);

    assertThat(FakeWindows.callInt("fake_sent_count")).isEqualTo(8);
    MemorySegment sent = arena.allocate(FrameSlab.BUFFER_BYTES);
    for (int i = 0; i < 8; i++) {
      FakeWindows.call("fake_sent", i, sent);
      assertThat(FakeWindows.callInt("fake_sent_to_stack", i)).isEqualTo(i < 4 ? 0 : 1);
      assertThat(FakeWindows.callInt("fake_sent_sorted", i))
          .isEqualTo(form == Form.OLD_LIBRARY ? 1 : 0);
      assertThat(sent.get(ValueLayout.JAVA_LONG_UNALIGNED, 0)).isEqualTo(adapters[i % 4]);
      assertThat(sent.get(ValueLayout.JAVA_INT_UNALIGNED, 20)).isEqualTo(60 + i % 4);
      assertThat(sent.get(ValueLayout.JAVA_INT_UNALIGNED, 28)).isEqualTo(5);
    }
  }

  @Test
  void sendsMoreFramesThanOneRequestTakes() {
    FrameSlab large = new FrameSlab(arena, 600);
    FrameList all = new FrameList(arena, large);
    for (int i = 0; i < 600; i++) {
      large.setHeader(i, LAN, FROM_STACK, 0, 60 + i);
    }
    all.addAll();

    driver.sendToAdapters(all);

    assertThat(FakeWindows.callInt("fake_sent_count")).isEqualTo(600);
    MemorySegment sent = arena.allocate(FrameSlab.BUFFER_BYTES);
    FakeWindows.call("fake_sent", 599, sent);
    assertThat(sent.get(ValueLayout.JAVA_INT_UNALIGNED, 20)).isEqualTo(659);
  }

  @Test
  void framesOfAnAdapterThatIsGoneAreLost() {
    frames.clear();
    slab.setHeader(0, 4711, FROM_STACK, 0, 60);
    slab.setHeader(1, LAN, FROM_STACK, 0, 61);
    frames.add(0);
    frames.add(1);

    driver.sendToStack(frames);

    assertThat(FakeWindows.callInt("fake_sent_count")).isEqualTo(1);
  }

  @Test
  void exchangingFramesAllocatesNothing() throws DriverException {
    driver.setMode(LAN, AdapterMode.TUNNEL);
    FrameList two = new FrameList(arena, slab);
    for (int i = 0; i < 2; i++) {
      slab.setHeader(i, LAN, FROM_STACK, 0, 60);
      two.add(i);
    }

    assertThat(
            AllocatedBytes.inWarmCalls(
                () -> {
                  driver.await(NO_WAIT);
                  driver.read(frames);
                  driver.sendToAdapters(two);
                  driver.sendToStack(two);
                  driver.wakeUp();
                }))
        .isZero();
  }

  @Test
  void tellsThatAdaptersChangedAndRefusesOldHandles() throws DriverException {
    driver.setMode(LAN, AdapterMode.TUNNEL);
    FakeWindows.call("fake_remove_adapter", LAN);

    assertThat(driver.await(LONG)).isEqualTo(PacketDriver.ADAPTERS_CHANGED);
    assertThat(driver.await(NO_WAIT)).isZero();
    assertThat(driver.adapters()).extracting(Adapter::handle).containsExactly(WIFI);
    assertThatExceptionOfType(DriverException.class)
        .isThrownBy(() -> driver.setMode(LAN, AdapterMode.TUNNEL))
        .matches(failure -> failure.reason() == Cause.STALE_ADAPTER)
        .withMessageContaining("ffff800012340001");
    assertThatExceptionOfType(DriverException.class)
        .isThrownBy(() -> driver.mode(LAN))
        .matches(failure -> failure.reason() == Cause.STALE_ADAPTER);
  }

  @Test
  void tellsEachReasonAndTheRareOnesFirst() throws DriverException {
    driver.setMode(LAN, AdapterMode.TUNNEL);
    FakeWindows.packet(LAN, FROM_STACK, (byte) 1);
    FakeWindows.addAdapter(77, "\\DEVICE\\{CCCC}", 1500);
    driver.wakeUp();

    assertThat(driver.await(LONG)).isEqualTo(PacketDriver.WOKEN);
    assertThat(driver.await(LONG)).isEqualTo(PacketDriver.ADAPTERS_CHANGED);
    assertThat(driver.await(LONG)).isEqualTo(PacketDriver.PACKETS);
    assertThat(driver.await(NO_WAIT)).isZero();
    assertThatIllegalArgumentException().isThrownBy(() -> driver.await(-1));
  }

  @Test
  void aThreadThatWaitsIsWoken() throws InterruptedException {
    AtomicInteger reason = new AtomicInteger();
    Thread waiting = Thread.ofPlatform().start(() -> reason.set(driver.await(LONG)));

    driver.wakeUp();
    waiting.join();

    assertThat(reason).hasValue(PacketDriver.WOKEN);
  }

  @Test
  void closingEndsAWaitAndLetsPassWhatThisInstanceChanged() throws Exception {
    FakeWindows.callInt("fake_set_mode", WIFI, 3);
    driver.setMode(LAN, AdapterMode.TUNNEL);
    driver.setFilters(List.of(StaticFilter.all(StaticFilter.Action.PASS)));
    PacketDriver other = open(form.choice()); // so that the driver itself does not let all pass
    CountDownLatch begun = new CountDownLatch(1);
    Thread waiting =
        Thread.ofPlatform()
            .start(
                () -> {
                  begun.countDown();
                  int reason = driver.await(LONG);
                  while (reason == 0) {
                    reason = driver.await(LONG);
                  }
                });
    begun.await();
    FakeWindows.clearLog();

    driver.close();
    driver.close();
    waiting.join();

    assertThat(FakeWindows.log())
        .isEqualTo(
            "event ffff800012340001 off;mode ffff800012340001 0;flush ffff800012340001;"
                + "no filters;list off;");
    assertThat(FakeWindows.callInt("fake_mode", WIFI)).isEqualTo(3);
    other.close();
  }

  @Test
  void onceClosedItExchangesNothingAndRefuses() throws DriverException {
    driver.close();
    slab.setHeader(0, LAN, FROM_STACK, 0, 60);

    assertThat(driver.await(LONG)).isEqualTo(PacketDriver.WOKEN);
    assertThat(driver.read(frames)).isZero();
    driver.sendToAdapters(frames);
    driver.sendToStack(frames);
    driver.wakeUp();
    assertThat(FakeWindows.callInt("fake_sent_count")).isZero();
    assertThatExceptionOfType(DriverException.class)
        .isThrownBy(() -> driver.setMode(LAN, AdapterMode.TUNNEL))
        .withMessageContaining("closed");
    assertThatExceptionOfType(DriverException.class).isThrownBy(() -> driver.adapters());
    assertThatExceptionOfType(DriverException.class).isThrownBy(() -> driver.setFilters(List.of()));
  }

  @Test
  void doesNotTouchAnAdapterThatAnotherProgramHolds() throws DriverException {
    FakeWindows.callInt("fake_set_mode", LAN, 3);

    for (int mode : new int[] {AdapterMode.TUNNEL, AdapterMode.PASS}) {
      assertThatExceptionOfType(DriverException.class)
          .isThrownBy(() -> driver.setMode(LAN, mode))
          .matches(failure -> failure.reason() == Cause.ADAPTER_TAKEN);
    }
    assertThat(FakeWindows.callInt("fake_mode", LAN)).isEqualTo(3);

    try (PacketDriver forced = open(form.choice().withTakeOver(true))) {
      forced.setMode(LAN, AdapterMode.PASS);
      assertThat(FakeWindows.callInt("fake_mode", LAN)).isZero();
    }
  }

  @Test
  void aHandleThatIsGivenToAnotherAdapterIsNotTakenForTheOldOne() throws DriverException {
    driver.setMode(LAN, AdapterMode.TUNNEL);
    FakeWindows.call("fake_remove_adapter", LAN);
    driver.adapters();
    FakeWindows.addAdapter(LAN, "\\DEVICE\\{CCCC}", 1500);
    FakeWindows.callInt("fake_set_mode", LAN, 3);

    assertThatExceptionOfType(DriverException.class)
        .isThrownBy(() -> driver.setMode(LAN, AdapterMode.TUNNEL))
        .matches(failure -> failure.reason() == Cause.ADAPTER_TAKEN);
  }

  @Test
  void letsAllPassThatAProgramLeftBehind() throws DriverException {
    FakeWindows.callInt("fake_set_mode", WIFI, 1);

    assertThat(Windows.letAllPass(FakeWindows.libraries(), List.of(form.choice())))
        .containsExactly("\\DEVICE\\{BBBB}");
    assertThat(FakeWindows.callInt("fake_mode", WIFI)).isZero();
  }

  @Test
  void severalThreadsSendAtOnceAndNothingIsLost() throws InterruptedException {
    Thread[] threads = new Thread[4];
    for (int t = 0; t < threads.length; t++) {
      FrameSlab own = new FrameSlab(arena, 4);
      FrameList list = new FrameList(arena, own);
      for (int i = 0; i < 4; i++) {
        own.setHeader(i, i % 2 == 0 ? LAN : WIFI, FROM_STACK, 0, 100 + t);
      }
      list.addAll();
      threads[t] =
          Thread.ofPlatform()
              .start(
                  () -> {
                    for (int i = 0; i < 200; i++) {
                      driver.sendToAdapters(list);
                    }
                  });
    }
    for (Thread thread : threads) {
      thread.join();
    }

    int[] count = new int[4];
    MemorySegment sent = arena.allocate(FrameSlab.BUFFER_BYTES);
    for (int i = 0; i < FakeWindows.callInt("fake_sent_count"); i++) {
      FakeWindows.call("fake_sent", i, sent);
      count[sent.get(ValueLayout.JAVA_INT_UNALIGNED, 20) - 100]++;
    }
    assertThat(count).containsOnly(800);
  }
}
