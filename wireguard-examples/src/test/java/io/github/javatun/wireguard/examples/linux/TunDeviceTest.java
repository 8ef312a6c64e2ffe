package io.github.javatun.wireguard.examples.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** TUN devices come, are told apart, and go. */
class TunDeviceTest {
  private final String name = "wgd" + Long.toString(ProcessHandle.current().pid(), 36);
  private final MemorySegment memory = Arena.ofAuto().allocate(70_000);

  @Test
  void namesThatNoInterfaceCanHaveAreRefused() {
    for (String bad : new String[] {"", ".", "a b", "a/b", "sixteencharacter"}) {
      assertThatThrownBy(() -> TunDevice.open(bad))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("interface name");
    }
  }

  @Test
  void interfaceLivesAsLongAsTheDevice() throws IOException {
    requireRoot();
    TunDevice device = TunDevice.open(name, TunOptions.OFFLOAD);
    assertThat(Files.exists(Path.of("/sys/class/net", name))).isTrue();
    assertThat(device.hasPacketHeader()).isTrue();
    assertThat(device.tryRead(memory, 0, 70_000)).as("nothing to read while down").isZero();
    assertThat(device.write(memory, 0, 60)).as("a packet while down").isFalse();
    device.close();
    device.close();
    assertThat(device.tryRead(memory, 0, 70_000)).isEqualTo(TunDevice.CLOSED);
    assertThat(Files.exists(Path.of("/sys/class/net", name))).isFalse();
  }

  @Test
  void secondStartOnTheSameNameSaysSo() throws IOException {
    requireRoot();
    try (TunDevice device = TunDevice.open(name)) {
      assertThat(device.hasPacketHeader()).isFalse();
      assertThatThrownBy(() -> TunDevice.open(name))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("in use");
      assertThatThrownBy(device::openQueue).isInstanceOf(IOException.class);
    }
  }

  @Test
  void deviceForSeveralQueuesOpensSeveral() throws IOException {
    requireRoot();
    try (TunDevice first = TunDevice.open(name, TunOptions.OFFLOAD_MULTI_QUEUE);
        TunDevice second = first.openQueue()) {
      assertThat(second.name()).isEqualTo(name);
      assertThat(second.hasTcpOffload()).isEqualTo(first.hasTcpOffload());
    }
  }

  @Test
  void flowsStayInTheirQueueWhateverIsWrittenToTheWriteQueue() throws Exception {
    requireRoot();
    int flows = 32;
    try (TunDevice first = TunDevice.open(name, new TunOptions(false, true));
        TunDevice second = first.openQueue();
        TunDevice writer = first.openWriteQueue()) {
      run("ip", "addr", "add", "203.0.113.1/24", "dev", name);
      run("ip", "link", "set", name, "up");
      List<DatagramSocket> clients = new ArrayList<>();
      try {
        for (int i = 0; i < flows; i++) {
          clients.add(new DatagramSocket(0, InetAddress.getByName("203.0.113.1")));
        }
        Set<Integer> inFirst = sendAndAnswer(clients, first, writer);
        Set<Integer> inSecond = answered(clients, second, writer);
        assertThat(inFirst).isNotEmpty().doesNotContainAnyElementsOf(inSecond);
        assertThat(inFirst.size() + inSecond.size()).isEqualTo(flows);
        assertThat(inSecond).isNotEmpty();
        assertThat(sendAndAnswer(clients, first, writer)).isEqualTo(inFirst);
        assertThat(answered(clients, second, writer)).isEqualTo(inSecond);
      } finally {
        clients.forEach(DatagramSocket::close);
      }
    }
  }

  @Test
  void aDeviceForOneQueueHasNoWriteQueue() throws IOException {
    requireRoot();
    try (TunDevice device = TunDevice.open(name)) {
      assertThatThrownBy(device::openWriteQueue).isInstanceOf(IOException.class);
    }
  }

  @Test
  void closingEndsAWaitingRead() throws Exception {
    requireRoot();
    TunDevice device = TunDevice.open(name);
    AtomicInteger answer = new AtomicInteger();
    Thread reader =
        Thread.ofPlatform()
            .start(
                () -> {
                  try {
                    answer.set(device.read(memory, 0, 2000));
                  } catch (IOException failure) {
                    answer.set(-2);
                  }
                });
    device.close();
    reader.join();
    assertThat(answer.get()).isEqualTo(TunDevice.CLOSED);
  }

  @Test
  void packetsAreReadAndWrittenOneByOne() throws Exception {
    requireRoot();
    try (TunDevice device = TunDevice.open(name)) {
      // Addresses for documentation (RFC 5737), so that no route of the machine is in the way.
      run("ip", "addr", "add", "203.0.113.1/24", "dev", name);
      run("ip", "link", "set", name, "up");
      try (DatagramSocket client = new DatagramSocket(0, InetAddress.getByName("203.0.113.1"))) {
        client.setSoTimeout(5_000);
        byte[] sent = {1, 2, 3};
        client.send(new DatagramPacket(sent, 3, InetAddress.getByName("203.0.113.2"), 9));
        int size;
        do {
          size = device.read(memory, 16, 2000);
        } while (memory.get(JAVA_BYTE, 16) != 0x45 || memory.get(JAVA_BYTE, 16 + 9) != 17);
        assertThat(size).isEqualTo(31);
        exchange(16 + 12, 16 + 16, 4);
        exchange(16 + 20, 16 + 22, 2);
        assertThat(device.write(memory, 16, size)).isTrue();
        DatagramPacket answer = new DatagramPacket(new byte[10], 10);
        client.receive(answer);
        assertThat(Arrays.copyOf(answer.getData(), answer.getLength())).isEqualTo(sent);
      }
    }
  }

  private void exchange(long first, long second, int length) {
    for (int i = 0; i < length; i++) {
      byte kept = memory.get(JAVA_BYTE, first + i);
      memory.set(JAVA_BYTE, first + i, memory.get(JAVA_BYTE, second + i));
      memory.set(JAVA_BYTE, second + i, kept);
    }
  }

  private Set<Integer> sendAndAnswer(
      List<DatagramSocket> clients, TunDevice reader, TunDevice writer) throws IOException {
    for (DatagramSocket client : clients) {
      client.send(new DatagramPacket(new byte[1], 1, InetAddress.getByName("203.0.113.2"), 9));
    }
    return answered(clients, reader, writer);
  }

  /** Answers all datagrams that wait in a queue by way of another; tells from whom they were. */
  private Set<Integer> answered(List<DatagramSocket> clients, TunDevice reader, TunDevice writer)
      throws IOException {
    Set<Integer> ports = new TreeSet<>();
    int sizeBytes = reader.tryRead(memory, 0, 2000);
    while (sizeBytes != 0) {
      int port = (memory.get(JAVA_BYTE, 20) & 0xff) << 8 | (memory.get(JAVA_BYTE, 21) & 0xff);
      if (memory.get(JAVA_BYTE, 0) == 0x45
          && clients.stream().anyMatch(client -> client.getLocalPort() == port)) {
        ports.add(port);
        exchange(12, 16, 4);
        exchange(20, 22, 2);
        assertThat(writer.write(memory, 0, sizeBytes)).isTrue();
      }
      sizeBytes = reader.tryRead(memory, 0, 2000);
    }
    return ports;
  }

  private static void run(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).inheritIO().start();
    assertThat(process.waitFor()).as(String.join(" ", command)).isZero();
  }

  private static void requireRoot() {
    assumeTrue(
        System.getProperty("os.name").equals("Linux")
            && "root".equals(System.getProperty("user.name"))
            && Files.isWritable(Path.of("/dev/net/tun")),
        "TUN devices need Linux, root and /dev/net/tun");
  }
}
