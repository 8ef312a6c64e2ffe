package io.github.javatun.wireguard.ndis.driver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.javatun.wireguard.ndis.driver.DriverException.Cause;
import io.github.javatun.wireguard.ndis.driver.StaticFilter.Action;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MemoryDriverTest {
  private static final String LAN = "\\DEVICE\\{LAN}";
  private static final String WLAN = "\\DEVICE\\{WLAN}";
  private static final long MAC = 0x0200_0000_0001L;

  private final MemoryDriver driver = new MemoryDriver(4, false);
  private final FrameSlab slab = new FrameSlab(Arena.ofAuto(), 8);
  private final FrameList frames = new FrameList(Arena.ofAuto(), slab);

  private long addLan() {
    long handle = driver.addAdapter(LAN, MAC, 1500);
    assertThat(driver.await(0)).isEqualTo(PacketDriver.ADAPTERS_CHANGED);
    return handle;
  }

  private long tunnelLan() throws DriverException {
    long handle = addLan();
    driver.setMode(handle, AdapterMode.TUNNEL);
    return handle;
  }

  private int readAll() {
    frames.clear();
    frames.addAll();
    int count = driver.read(frames);
    frames.truncate(count);
    return count;
  }

  private static List<Integer> numbers(FrameOutput output) throws InterruptedException {
    List<Integer> numbers = new ArrayList<>();
    for (MemoryFrame frame = output.poll(0); frame != null; frame = output.poll(0)) {
      numbers.add(Frames.number(frame.bytes()));
    }
    return numbers;
  }

  // -- modes --------------------------------------------------------------------------------------

  @Test
  void withoutTunnelModeFramesPass() throws Exception {
    addLan();
    driver.stackSends(LAN, Frames.numbered(1));
    driver.adapterReceives(LAN, Frames.numbered(2));
    assertThat(driver.await(0)).isZero();
    assertThat(readAll()).isZero();
    assertThat(numbers(driver.network())).containsExactly(1);
    assertThat(numbers(driver.stack())).containsExactly(2);
  }

  @Test
  void inTunnelModeFramesWaitAndAreLostUnlessSentAgain() throws Exception {
    long handle = tunnelLan();
    driver.stackSends(LAN, Frames.numbered(1));
    driver.adapterReceives(LAN, Frames.numbered(2));
    assertThat(driver.await(0)).isEqualTo(PacketDriver.PACKETS);
    assertThat(readAll()).isEqualTo(2);
    assertThat(slab.adapter(0)).isEqualTo(handle);
    assertThat(slab.direction(0)).isEqualTo(FrameSlab.FROM_STACK);
    assertThat(slab.direction(1)).isEqualTo(FrameSlab.FROM_ADAPTER);
    assertThat(slab.length(1)).isEqualTo(60);
    assertThat(readAll()).isZero();
    assertThat(driver.network().size()).isZero();
    assertThat(driver.stack().size()).isZero();
  }

  @Test
  void oneDirectionMayBeHeldAlone() throws Exception {
    long handle = addLan();
    driver.setMode(handle, AdapterMode.SENT_TUNNEL);
    driver.adapterReceives(LAN, Frames.numbered(1));
    driver.stackSends(LAN, Frames.numbered(2));
    assertThat(numbers(driver.stack())).containsExactly(1);
    assertThat(readAll()).isEqualTo(1);
    driver.setMode(handle, AdapterMode.RECEIVED_TUNNEL);
    assertThat(driver.mode(handle)).isEqualTo(AdapterMode.RECEIVED_TUNNEL);
    driver.stackSends(LAN, Frames.numbered(3));
    driver.adapterReceives(LAN, Frames.numbered(4));
    assertThat(numbers(driver.network())).containsExactly(3);
    assertThat(readAll()).isEqualTo(1);
  }

  @Test
  void passModeForgetsWhatWaitedFromThatAdapterOnly() throws Exception {
    long lan = tunnelLan();
    long wlan = driver.addAdapter(WLAN, MAC + 1, 1500);
    driver.setMode(wlan, AdapterMode.TUNNEL);
    driver.stackSends(WLAN, Frames.numbered(1));
    driver.stackSends(LAN, Frames.numbered(2));
    driver.stackSends(WLAN, Frames.numbered(3));
    driver.setMode(lan, AdapterMode.PASS);
    assertThat(driver.counters()).isEqualTo(new MemoryCounters(2, 0, 1, 0, 0));
    assertThat(readAll()).isEqualTo(2);
    driver.sendToAdapters(frames);
    assertThat(numbers(driver.network())).containsExactly(1, 3);
  }

  @Test
  void flagsThatAreNotKnownAreRefused() {
    long handle = addLan();
    assertThatThrownBy(() -> driver.setMode(handle, 4))
        .isInstanceOf(IllegalArgumentException.class);
  }

  // -- sending ------------------------------------------------------------------------------------

  @Test
  void framesAreSentToEitherSideWithWhatStandsBesideThem() throws Exception {
    tunnelLan();
    FrameSlab source = new FrameSlab(Arena.ofAuto(), 2);
    source.setHeader(1, 99, 0, 0x2007, 60);
    // The NDIS flags, which the driver sets and nobody else.
    source.memory().set(ValueLayout.JAVA_INT_UNALIGNED, source.bufferOffset(1) + 24, 0x55);
    driver.stackSends(LAN, source, 1);
    assertThat(readAll()).isEqualTo(1);
    driver.sendToAdapters(frames);
    driver.sendToStack(frames);
    for (FrameOutput output : List.of(driver.network(), driver.stack())) {
      MemoryFrame frame = output.poll(0);
      assertThat(frame).isNotNull();
      assertThat(frame.adapter()).isEqualTo(LAN);
      assertThat(frame.vlan()).isEqualTo(0x2007);
      assertThat(frame.flags()).isEqualTo(0x55);
      assertThat(frame.bytes()).hasSize(60);
      assertThat(output.poll(0)).isNull();
    }
    assertThat(driver.await(0)).isEqualTo(PacketDriver.PACKETS);
    assertThat(readAll()).as("what is sent does not come back").isZero();
  }

  @Test
  void whatCanNotBeSentIsLostAndTheOthersGoOn() throws Exception {
    long handle = tunnelLan();
    frames.clear();
    int[] lengths = {13, 14, 1514, 1515, -1, 60};
    for (int i = 0; i < lengths.length; i++) {
      slab.setHeader(i, handle, FrameSlab.FROM_STACK, 0, lengths[i]);
      frames.add(i);
    }
    slab.setAdapter(5, handle + 1);
    driver.sendToAdapters(frames);
    driver.sendToStack(frames);
    assertThat(driver.network().size()).isEqualTo(2);
    assertThat(driver.stack().size()).isEqualTo(2);
    assertThat(driver.counters().unsendable()).isEqualTo(8);
  }

  @Test
  void anAdapterSendsNothingLongerThanItsMtu() {
    long handle = driver.addAdapter(LAN, MAC, 1280);
    frames.clear();
    slab.setHeader(0, handle, FrameSlab.FROM_STACK, 0, 1294);
    slab.setHeader(1, handle, FrameSlab.FROM_STACK, 0, 1295);
    frames.add(0);
    frames.add(1);
    driver.sendToAdapters(frames);
    driver.sendToStack(frames);
    assertThat(driver.network().size()).isEqualTo(1);
    assertThat(driver.stack().size()).isEqualTo(2);
  }

  @Test
  void aListenerGetsFramesInPlaceOfTheQueue() throws Exception {
    MemoryDriver other = new MemoryDriver();
    addLan();
    other.addAdapter(WLAN, MAC, 1500);
    // A cable between two adapters.
    driver.network().listen((name, s, index) -> other.adapterReceives(WLAN, s, index));
    other.network().listen((name, s, index) -> driver.adapterReceives(LAN, s, index));
    driver.stackSends(LAN, Frames.numbered(1));
    other.stackSends(WLAN, Frames.numbered(2));
    assertThat(numbers(other.stack())).containsExactly(1);
    assertThat(numbers(driver.stack())).containsExactly(2);
    assertThat(driver.network().size()).isZero();
    driver.network().listen(null);
    driver.stackSends(LAN, Frames.numbered(3));
    assertThat(numbers(driver.network())).containsExactly(3);
  }

  @ParameterizedTest
  @ValueSource(ints = {13, 1515})
  void aFrameOfImpossibleLengthIsAMistakeOfTheTest(int length) {
    addLan();
    assertThatThrownBy(() -> driver.stackSends(LAN, new byte[length]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("has " + length + " bytes");
    assertThatThrownBy(() -> driver.stackSends(WLAN, new byte[60]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(WLAN);
  }

  // -- the queue ----------------------------------------------------------------------------------

  @Test
  void aFullQueueLosesWhatComes() throws Exception {
    tunnelLan();
    for (int i = 0; i < 7; i++) {
      driver.stackSends(LAN, Frames.numbered(i));
    }
    assertThat(driver.counters()).isEqualTo(new MemoryCounters(4, 3, 0, 0, 0));
    assertThat(readAll()).isEqualTo(4);
    driver.sendToAdapters(frames);
    assertThat(numbers(driver.network())).containsExactly(0, 1, 2, 3);
  }

  @Test
  void theUsualQueueHas2048Frames() throws Exception {
    MemoryDriver usual = new MemoryDriver();
    usual.setMode(usual.addAdapter(LAN, MAC, 1500), AdapterMode.TUNNEL);
    for (int i = 0; i < 2050; i++) {
      usual.stackSends(LAN, Frames.numbered(i));
    }
    assertThat(usual.counters()).isEqualTo(new MemoryCounters(2048, 2, 0, 0, 0));
  }

  @Test
  void readFillsListedFramesOnlyAndKeepsTheList() throws Exception {
    tunnelLan();
    for (int i = 0; i < 3; i++) {
      driver.stackSends(LAN, Frames.numbered(i));
    }
    frames.clear();
    frames.add(5);
    frames.add(2);
    assertThat(driver.read(frames)).isEqualTo(2);
    assertThat(frames.size()).isEqualTo(2);
    driver.sendToAdapters(frames);
    assertThat(numbers(driver.network())).containsExactly(0, 1);
    assertThat(driver.read(frames)).isEqualTo(1);
    frames.truncate(1);
    driver.sendToAdapters(frames);
    assertThat(numbers(driver.network())).containsExactly(2);
  }

  @Test
  void awaitTellsOfPacketsOnceEvenIfSomeAreLeft() throws Exception {
    tunnelLan();
    driver.stackSends(LAN, Frames.numbered(1));
    driver.stackSends(LAN, Frames.numbered(2));
    assertThat(driver.await(0)).isEqualTo(PacketDriver.PACKETS);
    assertThat(driver.await(0)).isZero();
    driver.stackSends(LAN, Frames.numbered(3));
    assertThat(driver.await(0)).isEqualTo(PacketDriver.PACKETS);
    assertThat(readAll()).isEqualTo(3);
  }

  @Test
  void framesKeepTheirOrderAroundTheEndOfTheQueue() throws Exception {
    tunnelLan();
    List<Integer> expected = new ArrayList<>();
    for (int i = 0; i < 30; i += 3) {
      for (int j = i; j < i + 3; j++) {
        driver.stackSends(LAN, Frames.numbered(j));
        expected.add(j);
      }
      readAll();
      driver.sendToAdapters(frames);
    }
    assertThat(numbers(driver.network())).isEqualTo(expected);
  }

  // -- filters ------------------------------------------------------------------------------------

  @Test
  void filtersDecideBeforeAFrameIsHandedOver() throws Exception {
    tunnelLan();
    driver.setFilters(
        List.of(
            StaticFilter.etherType(Action.PASS, 0x88B5),
            StaticFilter.etherType(Action.REDIRECT, 0x0800),
            StaticFilter.all(Action.DROP)));
    driver.stackSends(LAN, Frames.numbered(1));
    driver.adapterReceives(LAN, Frames.numbered(2));
    driver.stackSends(LAN, Frames.etherType(0x0800));
    driver.stackSends(LAN, Frames.etherType(0x0806));
    assertThat(numbers(driver.network())).containsExactly(1);
    assertThat(numbers(driver.stack())).containsExactly(2);
    assertThat(driver.counters()).isEqualTo(new MemoryCounters(1, 0, 0, 1, 0));
    driver.setFilters(List.of());
    driver.stackSends(LAN, Frames.etherType(0x0806));
    assertThat(driver.counters().queued()).isEqualTo(2);
  }

  @Test
  void filtersDoNotConcernAnAdapterThatPasses() throws Exception {
    addLan();
    driver.setFilters(List.of(StaticFilter.all(Action.DROP)));
    driver.stackSends(LAN, Frames.numbered(1));
    assertThat(numbers(driver.network())).containsExactly(1);
  }

  // -- adapters -----------------------------------------------------------------------------------

  @Test
  void adaptersAreListedAsTheyWereAdded() throws Exception {
    long lan = driver.addAdapter(LAN, MAC, 1500);
    long wlan = driver.addAdapter(WLAN, MAC + 1, 1400);
    assertThat(driver.adapters())
        .containsExactly(
            new Adapter(lan, LAN, Adapter.ETHERNET, MAC, 1500),
            new Adapter(wlan, WLAN, Adapter.ETHERNET, MAC + 1, 1400));
    assertThatThrownBy(() -> driver.addAdapter(LAN, MAC, 1500))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void anAdapterThatRestartsPassesUnderANewHandle() throws Exception {
    long old = tunnelLan();
    driver.stackSends(LAN, Frames.numbered(1));
    readAll();
    driver.stackSends(LAN, Frames.numbered(2));
    driver.await(0);
    long renewed = driver.restartAdapter(LAN);
    assertThat(renewed).isNotEqualTo(old);
    assertThat(driver.await(0)).isEqualTo(PacketDriver.ADAPTERS_CHANGED);
    assertThat(driver.adapters()).extracting(Adapter::handle).containsExactly(renewed);
    assertThat(driver.mode(renewed)).isEqualTo(AdapterMode.PASS);
    assertStale(old);
    driver.sendToAdapters(frames);
    assertThat(driver.network().size()).as("sent under the old handle").isZero();
    assertThat(driver.counters()).isEqualTo(new MemoryCounters(0, 0, 1, 0, 1));
    driver.stackSends(LAN, Frames.numbered(3));
    assertThat(numbers(driver.network())).containsExactly(3);
  }

  @Test
  void anAdapterThatWentIsStaleAndTheOtherStays() throws Exception {
    long lan = tunnelLan();
    long wlan = driver.addAdapter(WLAN, MAC + 1, 1500);
    driver.setMode(wlan, AdapterMode.TUNNEL);
    driver.removeAdapter(LAN);
    assertThat(driver.await(0)).isEqualTo(PacketDriver.ADAPTERS_CHANGED);
    assertThat(driver.adapters()).extracting(Adapter::name).containsExactly(WLAN);
    assertThat(driver.mode(wlan)).isEqualTo(AdapterMode.TUNNEL);
    assertStale(lan);
  }

  private void assertStale(long handle) {
    assertThatThrownBy(() -> driver.setMode(handle, AdapterMode.TUNNEL))
        .isInstanceOfSatisfying(
            DriverException.class, e -> assertThat(e.reason()).isEqualTo(Cause.STALE_ADAPTER));
    assertThatThrownBy(() -> driver.mode(handle)).isInstanceOf(DriverException.class);
  }

  @Test
  void sleepRestartsAllAndForgetsFilters() throws Exception {
    long lan = tunnelLan();
    driver.setFilters(List.of(StaticFilter.all(Action.DROP)));
    driver.sleepAndResume();
    assertStale(lan);
    long renewed = driver.adapters().getFirst().handle();
    driver.setMode(renewed, AdapterMode.TUNNEL);
    driver.stackSends(LAN, Frames.numbered(1));
    assertThat(readAll()).isEqualTo(1);
    assertThat(slab.adapter(0)).isEqualTo(renewed);
  }

  @Test
  void anAdapterTakenByAnotherProgramShowsItsMode() throws Exception {
    long handle = addLan();
    driver.takeByAnotherProgram(LAN);
    assertThat(driver.mode(handle)).isEqualTo(AdapterMode.TUNNEL);
    driver.stackSends(LAN, Frames.numbered(1));
    assertThat(readAll()).isZero();
    assertThat(driver.network().size()).isZero();
    assertThatThrownBy(() -> driver.setMode(handle, AdapterMode.PASS))
        .isInstanceOfSatisfying(
            DriverException.class, e -> assertThat(e.reason()).isEqualTo(Cause.ADAPTER_TAKEN));
    driver.endAnotherProgram();
    assertThat(driver.mode(handle)).isEqualTo(AdapterMode.PASS);
    driver.setMode(handle, AdapterMode.TUNNEL);
    driver.endAnotherProgram();
    driver.stackSends(LAN, Frames.numbered(2));
    assertThat(readAll()).as("it is ours now").isEqualTo(1);
  }

  @Test
  void anAdapterOfAnotherProgramIsTakenOverIfThatIsAllowed() throws Exception {
    MemoryDriver bold = new MemoryDriver(4, true);
    long handle = bold.addAdapter(LAN, MAC, 1500);
    bold.takeByAnotherProgram(LAN);
    bold.setMode(handle, AdapterMode.PASS);
    assertThat(bold.mode(handle)).isEqualTo(AdapterMode.PASS);
    bold.stackSends(LAN, Frames.numbered(1));
    assertThat(numbers(bold.network())).containsExactly(1);
  }

  @Test
  void anAdapterThatWasOursBeforeMayBeSetAlthoughAnotherProgramHasItToo() throws Exception {
    long handle = tunnelLan();
    driver.takeByAnotherProgram(LAN);
    driver.stackSends(LAN, Frames.numbered(1));
    assertThat(readAll()).as("the other program gets it").isZero();
    driver.setMode(handle, AdapterMode.TUNNEL);
    driver.stackSends(LAN, Frames.numbered(2));
    assertThat(readAll()).isEqualTo(1);

    driver.takeByAnotherProgram(LAN);
    driver.setMode(handle, AdapterMode.PASS);
    assertThat(driver.mode(handle)).isEqualTo(AdapterMode.PASS);

    driver.takeByAnotherProgram(LAN);
    assertThatThrownBy(() -> driver.setMode(handle, AdapterMode.TUNNEL))
        .as("it is ours no more")
        .isInstanceOf(DriverException.class);
  }

  @Test
  void whatACrashedProgramHeldIsHeldUntilThisDriverIsClosed() throws Exception {
    long handle = addLan();
    driver.takeByAnotherProgram(LAN);
    driver.crashAnotherProgram();
    assertThat(driver.mode(handle)).isEqualTo(AdapterMode.TUNNEL);
    driver.stackSends(LAN, Frames.numbered(1));
    assertThat(readAll()).isZero();
    assertThat(driver.network().size()).isZero();
    assertThatThrownBy(() -> driver.setMode(handle, AdapterMode.TUNNEL))
        .isInstanceOfSatisfying(
            DriverException.class, e -> assertThat(e.reason()).isEqualTo(Cause.ADAPTER_TAKEN));

    driver.close();
    driver.stackSends(LAN, Frames.numbered(2));
    assertThat(numbers(driver.network())).containsExactly(2);
  }

  @Test
  void aCrashedProgramThatWasTheLastUserLeavesNothingBehind() throws Exception {
    addLan();
    driver.takeByAnotherProgram(LAN);
    driver.close();
    driver.stackSends(LAN, Frames.numbered(1));
    assertThat(driver.network().size()).isZero();
    driver.crashAnotherProgram();
    driver.stackSends(LAN, Frames.numbered(2));
    assertThat(numbers(driver.network())).containsExactly(2);
  }

  @Test
  void aRefusalIsTheOneThatWasAskedFor() throws Exception {
    long handle = addLan();
    driver.refuse(Cause.ACCESS_DENIED);
    assertThatThrownBy(driver::adapters)
        .isInstanceOfSatisfying(
            DriverException.class, e -> assertThat(e.reason()).isEqualTo(Cause.ACCESS_DENIED));
    assertThatThrownBy(() -> driver.setMode(handle, AdapterMode.TUNNEL))
        .isInstanceOf(DriverException.class);
    assertThatThrownBy(() -> driver.setFilters(List.of())).isInstanceOf(DriverException.class);
    driver.refuse(null);
    assertThat(driver.mode(handle)).isEqualTo(AdapterMode.PASS);
  }

  // -- the end ------------------------------------------------------------------------------------

  @Test
  void closingLetsAdaptersPassButThoseOfAnotherProgram() throws Exception {
    long handle = tunnelLan();
    driver.addAdapter(WLAN, MAC + 1, 1500);
    driver.takeByAnotherProgram(WLAN);
    driver.stackSends(LAN, Frames.numbered(1));
    readAll();
    driver.stackSends(LAN, Frames.numbered(2));
    driver.close();
    driver.close();
    assertThat(driver.counters()).isEqualTo(new MemoryCounters(0, 0, 1, 0, 0));
    driver.sendToAdapters(frames);
    assertThat(driver.counters().unsendable()).isEqualTo(1);
    driver.stackSends(LAN, Frames.numbered(3));
    driver.stackSends(WLAN, Frames.numbered(4));
    assertThat(numbers(driver.network())).containsExactly(3);
    assertThat(readAll()).isZero();
    assertThatThrownBy(() -> driver.mode(handle)).isInstanceOf(DriverException.class);
    assertThatThrownBy(driver::adapters).isInstanceOf(DriverException.class);
  }
}
