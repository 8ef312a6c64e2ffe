package io.github.javatun.wireguard.ndis.windows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.javatun.wireguard.ndis.AllocatedBytes;
import io.github.javatun.wireguard.ndis.system.AppProcess;
import io.github.javatun.wireguard.routing.IpAddress;
import io.github.javatun.wireguard.routing.MappedAddress;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** Owners of sockets out of a fake of Windows' tables, with tags of services and without. */
@ParameterizedClass
@ValueSource(booleans = {true, false})
class WindowsProcessTableTest {
  private static final int TCP4 = 0;
  private static final int TCP6 = 1;
  private static final int UDP4 = 2;
  private static final int UDP6 = 3;
  private static final int LISTEN = 2;
  private static final int ESTABLISHED = 5;
  private static final int FIN_WAIT = 6;
  private static final int TIME_WAIT = 11;

  private final boolean tags;
  private final Arena arena = Arena.ofConfined();
  private long nanos = 1000;
  private WindowsProcessTable table;

  WindowsProcessTableTest(boolean tags) {
    this.tags = tags;
  }

  @BeforeEach
  void create() {
    FakeWindows.reset();
    table =
        new WindowsProcessTable(
            FakeWindows.libraries(Set.of(), tags ? Set.of() : Set.of("I_QueryTagInformation")),
            arena,
            () -> nanos);
  }

  @AfterEach
  void free() {
    if (table != null) {
      assertThat(FakeWindows.callInt("fake_open_handles")).isZero();
    }
    arena.close();
  }

  @Test
  void findsSocketsOfAllFourTables() {
    process(10, 1, "C:\\Bröwser\\b.exe");
    process(20, 1, "C:\\server.exe");
    socket(TCP4, ESTABLISHED, "10.0.0.1", 50_000, "1.2.3.4", 443, 10, 0);
    socket(TCP4, LISTEN, "0.0.0.0", 80, "0.0.0.0", 0, 20, 0);
    socket(TCP6, ESTABLISHED, "fd00::1", 40_000, "fd00::2", 22, 10, 0);
    socket(TCP6, LISTEN, "::", 8080, "::", 0, 20, 0);
    socket(UDP4, 0, "10.0.0.1", 123, "0.0.0.0", 0, 10, 0);
    socket(UDP6, 0, "::", 5353, "::", 0, 20, 0);
    assertThat(tcp("10.0.0.1", 50_000, "1.2.3.4", 443)).isNull();

    table.refresh();

    AppProcess browser = new AppProcess(10, "C:\\Bröwser\\b.exe", "");
    AppProcess server = new AppProcess(20, "C:\\server.exe", "");
    assertThat(tcp("10.0.0.1", 50_000, "1.2.3.4", 443)).isEqualTo(browser);
    assertThat(tcp("10.0.0.1", 50_000, "1.2.3.4", 444)).isNull();
    assertThat(tcp("10.0.0.1", 80, "9.9.9.9", 1)).isEqualTo(server);
    assertThat(tcp("fd00::1", 80, "fd00::9", 1)).isNull();
    assertThat(tcp("fd00::1", 40_000, "fd00::2", 22)).isEqualTo(browser);
    assertThat(tcp("10.0.0.1", 8080, "9.9.9.9", 1)).isEqualTo(server);
    assertThat(udp("10.0.0.1", 123)).isEqualTo(browser);
    assertThat(udp("10.0.0.2", 123)).isNull();
    assertThat(udp("10.0.0.2", 5353)).isEqualTo(server);
    assertThat(udp("fd00::7", 5353)).isEqualTo(server);
  }

  @Test
  void anIpv4ConnectionOfASocketForBothFamiliesIsFound() {
    process(10, 1, "java.exe");
    socket(TCP6, ESTABLISHED, "::ffff:10.0.0.1", 50_000, "::ffff:1.2.3.4", 443, 10, 0);
    socket(UDP6, 0, "::ffff:10.0.0.1", 60_000, "::", 0, 10, 0);

    table.refresh();

    assertThat(tcp("10.0.0.1", 50_000, "1.2.3.4", 443)).isNotNull();
    assertThat(udp("10.0.0.1", 60_000)).isNotNull();
  }

  @Test
  void theKernelIsCalledSystemAndWhatIsLeftOfAConnectionBelongsToNobody() {
    socket(TCP4, LISTEN, "0.0.0.0", 445, "0.0.0.0", 0, 4, 0);
    socket(UDP4, 0, "0.0.0.0", 500, "0.0.0.0", 0, 0, 0);
    socket(TCP4, TIME_WAIT, "10.0.0.1", 50_000, "1.2.3.4", 443, 0, 0);
    socket(TCP4, FIN_WAIT, "10.0.0.1", 50_001, "1.2.3.4", 443, 0, 0);

    table.refresh();

    assertThat(tcp("10.0.0.1", 445, "9.9.9.9", 1)).isEqualTo(new AppProcess(4, "System", ""));
    assertThat(udp("10.0.0.1", 500)).isEqualTo(new AppProcess(0, "System", ""));
    assertThat(tcp("10.0.0.1", 50_000, "1.2.3.4", 443)).isNull();
    assertThat(tcp("10.0.0.1", 50_001, "1.2.3.4", 443)).isNull();
  }

  @Test
  void servicesOfOneProcessAreToldApartIfTheSystemCan() {
    process(10, 1, "svchost.exe");
    socket(UDP4, 0, "0.0.0.0", 53, "0.0.0.0", 0, 10, 77);
    socket(UDP4, 0, "0.0.0.0", 54, "0.0.0.0", 0, 10, 77);
    socket(UDP4, 0, "0.0.0.0", 55, "0.0.0.0", 0, 10, 666);
    socket(UDP4, 0, "0.0.0.0", 56, "0.0.0.0", 0, 10, 0);

    table.refresh();
    table.refresh();

    assertThat(udp("10.0.0.1", 53).service()).isEqualTo(tags ? "Dnscache" : "");
    assertThat(udp("10.0.0.1", 54)).isSameAs(udp("10.0.0.1", 53));
    assertThat(udp("10.0.0.1", 55).service()).isEmpty();
    assertThat(udp("10.0.0.1", 56).service()).isEmpty();
    assertThat(FakeWindows.log())
        .as("a name that was not told is asked for again")
        .isEqualTo(tags ? "tag 10 77;freed;tag 10 666;tag 10 666;" : "");
  }

  @Test
  void aProcessIsAskedForItsPathOnceAndAgainIfItsNumberWasGivenAnew() {
    process(10, 1, "a.exe");
    socket(UDP4, 0, "0.0.0.0", 53, "0.0.0.0", 0, 10, 0);
    socket(UDP4, 0, "0.0.0.0", 54, "0.0.0.0", 0, 10, 0);
    table.refresh();
    AppProcess first = udp("10.0.0.1", 53);
    table.refresh();

    assertThat(udp("10.0.0.1", 53)).isSameAs(first);
    assertThat(FakeWindows.callInt("fake_opened", 10)).isEqualTo(2);
    assertThat(FakeWindows.callInt("fake_asked", 10)).isEqualTo(1);

    process(10, 2, "b.exe");
    table.refresh();

    assertThat(udp("10.0.0.1", 53).path()).isEqualTo("b.exe");
  }

  @Test
  void aProcessThatCanNotBeOpenedIsAskedAgainLater() {
    process(10, 1, "a.exe", 5);
    socket(UDP4, 0, "0.0.0.0", 53, "0.0.0.0", 0, 10, 0);
    table.refresh();
    assertThat(udp("10.0.0.1", 53)).isEqualTo(new AppProcess(10, "", ""));

    process(10, 1, "a.exe", 0);
    nanos += TimeUnit.MILLISECONDS.toNanos(ProcessNames.FAILURE_MILLIS) - 1;
    table.refresh();
    assertThat(udp("10.0.0.1", 53).path()).isEmpty();
    assertThat(FakeWindows.callInt("fake_opened", 10)).isEqualTo(1);

    nanos += 1;
    table.refresh();
    assertThat(udp("10.0.0.1", 53).path()).isEqualTo("a.exe");
  }

  @Test
  void aProcessWithoutSocketsIsForgotten() {
    process(10, 1, "a.exe");
    socket(UDP4, 0, "0.0.0.0", 53, "0.0.0.0", 0, 10, 0);
    table.refresh();
    FakeWindows.call("fake_forget_sockets");
    table.refresh();
    assertThat(udp("10.0.0.1", 53)).isNull();

    socket(UDP4, 0, "0.0.0.0", 53, "0.0.0.0", 0, 10, 0);
    table.refresh();
    assertThat(FakeWindows.callInt("fake_asked", 10)).isEqualTo(2);
  }

  @Test
  void aLongPathIsReadInFull() {
    String path = "C:\\" + "ä".repeat(32_000) + "\\a.exe";
    process(10, 1, path);
    socket(UDP4, 0, "0.0.0.0", 53, "0.0.0.0", 0, 10, 0);

    table.refresh();

    assertThat(udp("10.0.0.1", 53).path()).isEqualTo(path);
  }

  @Test
  void aTableThatGrowsWhileItIsReadIsReadInTheEnd() {
    process(10, 1, "a.exe");
    for (int i = 0; i < 1000; i++) {
      socket(TCP6, ESTABLISHED, "fd00::1", 1000 + i, "fd00::2", 443, 10, 0);
    }
    for (int i = 0; i < 1000; i++) {
      socket(TCP4, ESTABLISHED, "10.0.0.1", 1000 + i, "1.2.3.4", 443, 10, 0);
    }
    FakeWindows.callInt("fake_growing", 2);

    table.refresh();

    for (int i = 0; i < 1000; i++) {
      assertThat(tcp("10.0.0.1", 1000 + i, "1.2.3.4", 443)).isNotNull();
      assertThat(tcp("fd00::1", 1000 + i, "fd00::2", 443)).isNotNull();
    }
    if (tags) { // the small rows fit at once
      assertThat(tcp("10.0.0.1", 20_000 + 1000, "1.2.3.4", 443)).isNotNull();
    }
  }

  @Test
  void aTableThatCanNotBeReadLeavesTheOthersAndIfNoneCanTheStateBefore() {
    process(10, 1, "a.exe");
    socket(UDP4, 0, "0.0.0.0", 53, "0.0.0.0", 0, 10, 0);
    socket(TCP6, LISTEN, "::", 80, "::", 0, 10, 0);
    FakeWindows.callInt("fake_table_error", TCP6, 50);
    table.refresh();
    assertThat(udp("10.0.0.1", 53)).isNotNull();
    assertThat(tcp("fd00::1", 80, "fd00::2", 1)).isNull();

    for (int i = 0; i < 4; i++) {
      FakeWindows.callInt("fake_table_error", i, 50);
    }
    table.refresh();
    assertThat(udp("10.0.0.1", 53)).isNotNull();
  }

  @Test
  void lookingUpAllocatesNothing() {
    process(10, 1, "a.exe");
    socket(UDP4, 0, "0.0.0.0", 53, "0.0.0.0", 0, 10, 0);
    table.refresh();
    long low = MappedAddress.lowOfIpv4(0x0a000001);
    @Nullable AppProcess[] found = new AppProcess[2];

    long allocated =
        AllocatedBytes.inWarmCalls(
            () -> {
              found[0] = table.udpOwner(0, low, 53);
              found[1] = table.tcpOwner(0, low, 53, 0, low, 53);
            });

    assertThat(found[0]).isNotNull();
    assertThat(found[1]).isNull();
    assertThat(allocated).isZero();
  }

  @Test
  void aLibraryWithoutTheFunctionsIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                new WindowsProcessTable(
                    FakeWindows.libraries(Set.of(), Set.of("GetExtendedTcpTable")),
                    arena,
                    () -> nanos))
        .withMessageContaining("GetExtendedTcpTable");
  }

  private @Nullable AppProcess tcp(String local, int localPort, String remote, int remotePort) {
    return table.tcpOwner(
        high(local), low(local), localPort, high(remote), low(remote), remotePort);
  }

  private @Nullable AppProcess udp(String local, int localPort) {
    return table.udpOwner(high(local), low(local), localPort);
  }

  private void process(int pid, long created, String path) {
    process(pid, created, path, 0);
  }

  private void process(int pid, long created, String path, int openError) {
    MemorySegment wide = arena.allocateFrom(path, StandardCharsets.UTF_16LE);
    FakeWindows.call("fake_process", pid, created, wide, path.length(), openError);
  }

  private void socket(
      int kind,
      int state,
      String local,
      int localPort,
      String remote,
      int remotePort,
      int pid,
      int tag) {
    FakeWindows.call(
        "fake_socket",
        kind,
        state,
        arena.allocateFrom(ValueLayout.JAVA_BYTE, IpAddress.parse(local).toBytes()),
        (short) localPort,
        arena.allocateFrom(ValueLayout.JAVA_BYTE, IpAddress.parse(remote).toBytes()),
        (short) remotePort,
        pid,
        tag);
  }

  private static long high(String address) {
    return IpAddress.parse(address).high();
  }

  private static long low(String text) {
    IpAddress address = IpAddress.parse(text);
    return MappedAddress.low(address);
  }
}
