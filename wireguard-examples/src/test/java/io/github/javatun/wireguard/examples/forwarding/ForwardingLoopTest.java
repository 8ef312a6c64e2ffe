package io.github.javatun.wireguard.examples.forwarding;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.management.ThreadMXBean;
import io.github.javatun.wireguard.Endpoint;
import io.github.javatun.wireguard.examples.forwarding.ForwardingLoop.Ways;
import io.github.javatun.wireguard.examples.linux.Poller;
import io.github.javatun.wireguard.examples.linux.ReceiveBatch;
import io.github.javatun.wireguard.examples.linux.SendBatch;
import io.github.javatun.wireguard.examples.linux.TunDevice;
import io.github.javatun.wireguard.examples.linux.TunOptions;
import io.github.javatun.wireguard.examples.linux.UdpOptions;
import io.github.javatun.wireguard.examples.linux.UdpSocket;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A loop between a real device and a real socket, with a protocol that encrypts nothing and a peer
 * that sends every packet back with its addresses exchanged.
 */
class ForwardingLoopTest {
  private static final int ROUNDS = 2_000;
  private static final int MAX_WARM_UPS = 100;

  /** What a compilation in between may cost: less than a byte for each packet. */
  private static final long MAX_ALLOCATED_BYTES = 3_000;

  private static final int TIMEOUT_MILLIS = 5_000;

  private final String name = "wgt" + Long.toString(ProcessHandle.current().pid(), 36);
  private final AtomicReference<Throwable> failure = new AtomicReference<>();

  @BeforeEach
  void requireRoot() {
    assumeTrue(
        System.getProperty("os.name").equals("Linux")
            && "root".equals(System.getProperty("user.name"))
            && Files.isWritable(Path.of("/dev/net/tun")),
        "TUN devices need Linux, root and /dev/net/tun");
  }

  @AfterEach
  void nothingFailed() {
    assertThat(failure.get()).isNull();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void datagramsComeBackUnchangedAndNothingIsAllocated(boolean offload) throws Exception {
    UdpOptions udp = UdpOptions.ofPort(0);
    try (DatagramSocket peer = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        TunDevice device = TunDevice.open(name, offload ? TunOptions.OFFLOAD : TunOptions.PLAIN);
        UdpSocket socket = UdpSocket.open(offload ? udp : udp.withoutOffload());
        ForwardingLoop loop = new ForwardingLoop(device, socket, laneTo(peer))) {
      setUp();
      Thread forwarder = Thread.ofPlatform().start(() -> runLoop(loop));
      Thread.ofPlatform().daemon().start(() -> reflect(peer));
      try (DatagramSocket client = new DatagramSocket(0, InetAddress.getByName("198.51.100.1"))) {
        client.setSoTimeout(TIMEOUT_MILLIS);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        // The linker's own 40 bytes a call disappear when C2 has compiled the loop, which takes a
        // while on a busy machine.
        long allocated = Long.MAX_VALUE;
        for (int i = 0; i < MAX_WARM_UPS && allocated >= MAX_ALLOCATED_BYTES; i++) {
          long before = threads.getThreadAllocatedBytes(forwarder.threadId());
          exchange(client, ROUNDS);
          allocated = threads.getThreadAllocatedBytes(forwarder.threadId()) - before;
        }
        assertThat(allocated).isLessThan(MAX_ALLOCATED_BYTES);
      } finally {
        loop.stop();
        forwarder.join(TIMEOUT_MILLIS);
      }
      assertThat(forwarder.isAlive()).isFalse();
      assertThat(loop.malformedPackets()).isZero();
    }
    assertThat(Files.exists(Path.of("/sys/class/net", name))).as("interface gone").isFalse();
  }

  @ParameterizedTest
  @CsvSource({"true, false", "false, false", "true, true"})
  void runsOfDatagramsKeepContentAndOrder(boolean offload, boolean threadForEachWay)
      throws Exception {
    int datagrams = 40;
    int datagramBytes = 1000;
    LoopGroup group = new LoopGroup();
    UdpOptions udp = UdpOptions.ofPort(0);
    try (DatagramSocket peer = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        TunDevice device = TunDevice.open(name, offload ? TunOptions.OFFLOAD : TunOptions.PLAIN);
        UdpSocket socket = UdpSocket.open(offload ? udp : udp.withoutOffload());
        UdpSocket runSender = UdpSocket.open(udp);
        ForwardingLoop loop =
            new ForwardingLoop(
                device, socket, laneTo(peer), threadForEachWay ? Ways.INCOMING : Ways.BOTH, group);
        ForwardingLoop other =
            new ForwardingLoop(device, socket, laneTo(peer), Ways.OUTGOING, group)) {
      setUp();
      Thread forwarder = Thread.ofPlatform().start(() -> runLoop(loop));
      if (!threadForEachWay) {
        other.stop();
      }
      Thread otherForwarder = Thread.ofPlatform().start(() -> runLoop(other));
      Thread.ofPlatform().daemon().start(() -> reflect(peer));
      Arena arena = Arena.ofAuto();
      byte[] sent = new byte[datagrams * datagramBytes];
      new Random(20).nextBytes(sent);
      MemorySegment data = arena.allocate(sent.length);
      MemorySegment.copy(sent, 0, data, JAVA_BYTE, 0, sent.length);
      SendBatch run = new SendBatch(arena, data, 1);
      run.add(0, sent.length, datagramBytes, new Endpoint().setIpv4(0xc633_6402, 9));
      runSender.send(run);
      assertThat(receive(runSender, arena, sent.length)).isEqualTo(sent);
      loop.stop();
      other.stop();
      forwarder.join(TIMEOUT_MILLIS);
      otherForwarder.join(TIMEOUT_MILLIS);
      assertThat(loop.malformedPackets() + other.malformedPackets()).isZero();
      assertThat(loop.refusedPackets()).isZero();
      assertThat(runSender.lostDatagrams()).isZero();
    }
  }

  private static byte[] receive(UdpSocket socket, Arena arena, int sizeBytes) throws IOException {
    ReceiveBatch batch = new ReceiveBatch(arena, 8);
    Poller poller = new Poller(arena);
    poller.add(socket);
    ByteArrayOutputStream received = new ByteArrayOutputStream();
    while (received.size() < sizeBytes) {
      assertThat(poller.await(TIMEOUT_MILLIS)).as("something comes back").isTrue();
      int messages = socket.receive(batch);
      for (int i = 0; i < messages; i++) {
        received.writeBytes(
            batch.buffer().asSlice(batch.offset(i), batch.sizeBytes(i)).toArray(JAVA_BYTE));
      }
    }
    return received.toByteArray();
  }

  private static PlainLane laneTo(DatagramSocket peer) {
    return new PlainLane(
        Endpoint.of(new InetSocketAddress(peer.getLocalAddress(), peer.getLocalPort())));
  }

  /** Addresses for documentation (RFC 5737), so that no route of the machine is in the way. */
  private void setUp() throws IOException, InterruptedException {
    run("ip", "addr", "add", "198.51.100.1/24", "dev", name);
    run("ip", "link", "set", name, "mtu", "1420", "up");
  }

  private void runLoop(ForwardingLoop loop) {
    try {
      loop.run();
    } catch (IOException | RuntimeException e) {
      failure.set(e);
    }
  }

  private static void exchange(DatagramSocket client, int rounds) throws IOException {
    Random random = new Random(19);
    byte[] sent = new byte[1200];
    DatagramPacket answer = new DatagramPacket(new byte[2000], 2000);
    for (int i = 0; i < rounds; i++) {
      random.nextBytes(sent);
      int length = 1 + random.nextInt(sent.length);
      client.send(new DatagramPacket(sent, length, InetAddress.getByName("198.51.100.2"), 9));
      client.receive(answer);
      assertThat(Arrays.equals(answer.getData(), 0, answer.getLength(), sent, 0, length)).isTrue();
    }
  }

  /** Exchanges source and destination, which leaves all checksums right. */
  private void reflect(DatagramSocket peer) {
    DatagramPacket datagram = new DatagramPacket(new byte[2000], 2000);
    try {
      while (true) {
        datagram.setLength(2000);
        peer.receive(datagram);
        byte[] bytes = datagram.getData();
        int packet = PlainLane.HEADER_SIZE_BYTES;
        if (bytes[packet] == 0x45 && bytes[packet + 9] == 17) {
          swap(bytes, packet + 12, packet + 16, 4);
          swap(bytes, packet + 20, packet + 22, 2);
          peer.send(datagram);
        }
      }
    } catch (IOException end) {
      if (!peer.isClosed()) {
        failure.set(end);
      }
    }
  }

  private static void swap(byte[] bytes, int first, int second, int length) {
    for (int i = 0; i < length; i++) {
      byte kept = bytes[first + i];
      bytes[first + i] = bytes[second + i];
      bytes[second + i] = kept;
    }
  }

  private static void run(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).inheritIO().start();
    assertThat(process.waitFor()).as(String.join(" ", command)).isZero();
  }
}
