package io.github.javatun.wireguard.examples.transparent;

import static io.github.javatun.wireguard.examples.transparent.MemoryPlatform.ETHERNET;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.javatun.wireguard.ndis.driver.AdapterMode;
import io.github.javatun.wireguard.ndis.driver.FrameList;
import io.github.javatun.wireguard.ndis.driver.PacketDriver;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code run} from its start to its end, with a driver in memory and a socket for the peer. */
@Timeout(60)
class RunCommandTest {
  private static final int WAIT_MILLIS = 20_000;
  private static final int INITIATION_BYTES = 148;

  /** UDP from 192.168.1.20 to 10.1.2.3, which the file's rules choose. */
  private static final byte[] CHOSEN =
      HexFormat.of()
          .parseHex(
              "020000aabbcc"
                  + "020000112233"
                  + "0800"
                  + "4500001c000100004011ad10c0a801140a010203"
                  + "c350 01bb 0008 0000".replace(" ", ""));

  /** UDP from 192.168.1.20 to 1.2.3.4, which they do not choose. */
  private static final byte[] OTHER =
      HexFormat.of()
          .parseHex(
              "020000aabbcc"
                  + "020000112233"
                  + "0800"
                  + "4500001c000100004011b50ec0a8011401020304"
                  + "c350 01bb 0008 0000".replace(" ", ""));

  @TempDir private Path directory;

  private final List<TestConsole> consoles = new ArrayList<>();
  private final List<Thread> runs = new ArrayList<>();
  private DatagramSocket peer;
  private Path file;

  @BeforeEach
  void open() throws IOException {
    peer = new DatagramSocket(0, InetAddress.getLoopbackAddress());
    peer.setSoTimeout(WAIT_MILLIS);
    file = write("home.conf", "10.0.0.2/32", "AllowedIPs = 10.0.0.0/8");
  }

  private Path write(String name, String address, String... peerLines) throws IOException {
    return TestConfig.write(directory.resolve(name), address, peer.getLocalPort(), peerLines);
  }

  @AfterEach
  void close() throws InterruptedException {
    consoles.forEach(TestConsole::end);
    for (Thread run : runs) {
      run.join(WAIT_MILLIS);
    }
    peer.close();
    assertThat(runs).noneMatch(Thread::isAlive);
  }

  /** In a thread of its own: a run that does not end is in no other one's way. */
  private FutureTask<Integer> start(TestConsole console, Object... args) {
    String[] line = new String[args.length + 1];
    line[0] = "run";
    for (int i = 0; i < args.length; i++) {
      line[i + 1] = args[i].toString();
    }
    FutureTask<Integer> run = new FutureTask<>(() -> console.run(line));
    consoles.add(console);
    runs.add(Thread.ofPlatform().daemon().name("run").start(run));
    return run;
  }

  private static int statusOf(FutureTask<Integer> run) throws Exception {
    return run.get(WAIT_MILLIS, TimeUnit.MILLISECONDS);
  }

  private void awaitInitiation() throws IOException {
    DatagramPacket datagram = new DatagramPacket(new byte[2048], 2048);
    peer.receive(datagram);
    assertThat(datagram.getLength()).isEqualTo(INITIATION_BYTES);
    assertThat(datagram.getData()[0]).isEqualTo((byte) 1);
  }

  @Test
  void holdsTheAdaptersUntilItIsAskedToEndAndThenLetsAllPass() throws Exception {
    MemoryPlatform platform = MemoryPlatform.withEthernet();
    TestConsole console = new TestConsole(platform);
    FutureTask<Integer> run = start(console, file);
    awaitInitiation();
    long adapter = platform.driver().adapters().getFirst().handle();
    assertThat(platform.driver().mode(adapter)).isEqualTo(AdapterMode.TUNNEL);
    platform.driver().stackSends(ETHERNET, CHOSEN);
    assertThat(platform.driver().network().poll(200)).isNull();
    assertThat(run.isDone()).isFalse();

    console.end();

    assertThat(statusOf(run)).isZero();
    assertThat(ClientConsoleTest.isClosed(platform)).isTrue();
    assertThat(platform.openNetworks()).isZero();
    platform.driver().stackSends(ETHERNET, CHOSEN);
    assertThat(platform.driver().network().poll(WAIT_MILLIS).bytes()).isEqualTo(CHOSEN);
    assertThat(console.out()).isEmpty();
    assertThat(texts(console))
        .containsSubsequence(
            "driver: driver in memory", "running; Ctrl-C ends it", "ended: all packets pass")
        .anyMatch(line -> line.startsWith("warning: " + file + ": [Interface] has no IPv6 Address"))
        .anyMatch(line -> line.startsWith("adapters: "))
        .anyMatch(line -> line.startsWith("ending, "));
  }

  /** The lines without the time of day. */
  private static List<String> texts(TestConsole console) {
    return console.errLines().stream().map(line -> line.replaceFirst("^[0-9:]{5,8} ", "")).toList();
  }

  @Test
  void aClientThatEndsByItselfIsAFailure() throws Exception {
    MemoryPlatform platform = MemoryPlatform.withEthernet();
    platform.opening(new BreakingDriver(platform.driver()));
    TestConsole console = new TestConsole(platform);
    FutureTask<Integer> run = start(console, file);
    awaitInitiation();
    platform.driver().stackSends(ETHERNET, CHOSEN);

    assertThat(statusOf(run)).isEqualTo(ClientFailure.FAILED);
    assertThat(ClientConsoleTest.isClosed(platform)).isTrue();
    assertThat(console.err()).contains("broken by the test", "the client ended by itself");
    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      if (thread.getName().equals("asked")) {
        thread.join(WAIT_MILLIS);
        assertThat(thread.isAlive()).as("somebody waits to close what has ended").isFalse();
      }
    }
  }

  @Test
  void anAdapterOfAnotherProgramIsLeftToIt() throws Exception {
    MemoryPlatform platform = MemoryPlatform.withEthernet();
    platform.driver().takeByAnotherProgram(ETHERNET);
    TestConsole console = new TestConsole(platform);

    assertThat(statusOf(start(console, file))).isEqualTo(ClientFailure.TAKEN);
    assertThat(console.errLines().getLast())
        .startsWith("transparent-client: adapter " + ETHERNET + " is held by another program")
        .contains("reset");
    assertThat(ClientConsoleTest.isClosed(platform)).isTrue();
    assertThat(platform.openNetworks()).isZero();
  }

  @Test
  void orTakenFromItIfThatIsAskedFor() throws Exception {
    MemoryPlatform platform = MemoryPlatform.withEthernet(true);
    platform.driver().takeByAnotherProgram(ETHERNET);
    TestConsole console = new TestConsole(platform);
    FutureTask<Integer> run = start(console, file, "--take-over");
    awaitInitiation();
    console.end();

    assertThat(statusOf(run)).isZero();
  }

  @Test
  void aSystemThatDoesNotTellItsInterfacesEndsItAndTheDriverIsClosed() throws Exception {
    MemoryPlatform platform =
        MemoryPlatform.withEthernet().withoutNetwork(new IOException("no interfaces today"));
    TestConsole console = new TestConsole(platform);

    assertThat(statusOf(start(console, file))).isEqualTo(ClientFailure.FAILED);
    assertThat(console.errLines().getLast()).isEqualTo("transparent-client: no interfaces today");
    assertThat(ClientConsoleTest.isClosed(platform)).isTrue();
  }

  @Test
  void aPortThatIsTakenIsNamedAndAllIsClosed() throws Exception {
    MemoryPlatform platform = MemoryPlatform.withEthernet();
    TestConsole console = new TestConsole(platform);
    try (DatagramSocket taken = new DatagramSocket()) {
      Path wants =
          write(
              "port.conf",
              "10.0.0.2/32\nListenPort = " + taken.getLocalPort(),
              "AllowedIPs = 10.0.0.0/8");
      assertThat(statusOf(start(console, wants))).isEqualTo(ClientFailure.FAILED);
      assertThat(console.errLines().getLast())
          .contains("UDP port " + taken.getLocalPort() + " is in use");
    }
    assertThat(ClientConsoleTest.isClosed(platform)).isTrue();
    assertThat(platform.openNetworks()).isZero();
  }

  @Test
  void aMistakeInTheFileIsNamedWithLineAndKeyBeforeAnythingIsOpened() throws Exception {
    Path wrong = write("wrong.conf", "10.0.0.2/33", "AllowedIPs = 10.0.0.0/8");
    TestConsole console =
        new TestConsole(
            options -> {
              throw new AssertionError("nobody asked for a platform");
            });

    assertThat(statusOf(start(console, wrong, "--pcap", directory.resolve("traces"))))
        .isEqualTo(ClientFailure.BAD_FILE);
    assertThat(console.err())
        .startsWith("transparent-client: " + wrong + ":3: [Interface] Address: ");
    assertThat(directory.resolve("traces")).doesNotExist();
  }

  @Test
  void aFileIsNeeded() throws Exception {
    TestConsole console = new TestConsole(MemoryPlatform.withEthernet());

    assertThat(statusOf(start(console))).isEqualTo(ClientFailure.USAGE);
    assertThat(console.err()).contains("run takes a configuration file");
  }

  @Test
  void anOuterTunnelWithoutRoomIsRefusedWithTheFilesName() throws Exception {
    Path outer = write("outer.conf", "10.1.0.2/32", "AllowedIPs = 127.0.0.0/8");
    MemoryPlatform platform = MemoryPlatform.withEthernet();
    TestConsole console = new TestConsole(platform);

    assertThat(statusOf(start(console, file, "--outer", outer))).isEqualTo(ClientFailure.BAD_FILE);
    assertThat(console.errLines().getLast())
        .startsWith("transparent-client: " + file + ": MTU is 1420, must be at most 1340");
    assertThat(ClientConsoleTest.isClosed(platform)).isTrue();
  }

  @Test
  void recordsAreWritten() throws Exception {
    Path traces = directory.resolve("deep/traces");
    MemoryPlatform platform = MemoryPlatform.withEthernet();
    TestConsole console = new TestConsole(platform);
    FutureTask<Integer> run = start(console, file, "--pcap", traces, "--no-driver-filters");
    awaitInitiation();
    platform.driver().stackSends(ETHERNET, CHOSEN);
    platform.driver().stackSends(ETHERNET, OTHER);
    // It was behind the other one: when it has come through, both have been recorded.
    assertThat(platform.driver().network().poll(WAIT_MILLIS).bytes()).isEqualTo(OTHER);
    console.end();

    assertThat(statusOf(run)).isZero();
    // Headers of file and packet, and the packet.
    assertThat(Files.size(traces.resolve("lcl.pcap")))
        .isEqualTo(24 + 16 + CHOSEN.length + 16 + OTHER.length);
    assertThat(Files.size(traces.resolve("net.pcap"))).isEqualTo(24 + 16 + OTHER.length);
    assertThat(Files.size(traces.resolve("enc.pcap")))
        .isGreaterThanOrEqualTo(24 + 16 + 20 + 8 + INITIATION_BYTES);
  }

  @Test
  void recordsThatCanNotBeWrittenAreSaidBeforeTheDriverIsOpened() throws Exception {
    Path notADirectory = Files.writeString(directory.resolve("traces"), "");
    MemoryPlatform platform = MemoryPlatform.withEthernet();
    TestConsole console = new TestConsole(platform);

    assertThat(statusOf(start(console, file, "--pcap", notADirectory)))
        .isEqualTo(ClientFailure.FAILED);
    assertThat(console.errLines().getLast())
        .startsWith("transparent-client: --pcap " + notADirectory + ": can not be written: ");
    assertThat(ClientConsoleTest.isClosed(platform)).isFalse();
  }

  /** A driver that works until there is something to read. */
  private static final class BreakingDriver extends ForwardingDriver {
    BreakingDriver(PacketDriver driver) {
      super(driver);
    }

    @Override
    public int read(FrameList frames) {
      if (super.read(frames) != 0) {
        throw new IllegalStateException("broken by the test");
      }
      return 0;
    }
  }
}
