package io.github.javatun.wireguard.examples.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.management.ThreadMXBean;
import io.github.javatun.wireguard.Endpoint;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Batches and runs of datagrams over the loopback interface. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "recvmmsg and sendmmsg are Linux's")
class UdpSocketTest {
  private static final int DATAGRAM_BYTES = 1452;
  private static final int WAIT_MILLIS = 5_000;
  private static final int ROUNDS = 4_000;
  private static final int MAX_WARM_UPS = 100;

  /** What a compilation in between may cost; a byte a round would be more. */
  private static final long MAX_ALLOCATED_BYTES = 4_000;

  private final Arena arena = Arena.ofAuto();
  private final MemorySegment data = arena.allocate(1 << 18);

  @BeforeEach
  void fillData() {
    byte[] bytes = new byte[(int) data.byteSize()];
    new Random(18).nextBytes(bytes);
    MemorySegment.copy(bytes, 0, data, JAVA_BYTE, 0, bytes.length);
  }

  @Test
  void linuxHasWhatIsNeeded() {
    assertThat(UdpSocket.isSupported()).isTrue();
  }

  @Test
  void runArrivesAsOneMessageOfSegments() throws IOException {
    try (UdpSocket sender = UdpSocket.open(UdpOptions.ofPort(0));
        UdpSocket receiver = UdpSocket.open(UdpOptions.ofPort(0))) {
      assumeTrue(
          sender.hasSegmentation() && receiver.hasCoalescing(),
          "this kernel lacks UDP_SEGMENT or UDP_GRO");
      int size = 44 * DATAGRAM_BYTES + 100;
      sendRun(sender, receiver, size);
      ReceiveBatch batch = new ReceiveBatch(arena, 8);
      assertThat(await(receiver, batch)).isEqualTo(1);
      assertThat(batch.sizeBytes(0)).isEqualTo(size);
      assertThat(batch.segmentSizeBytes(0)).isEqualTo(DATAGRAM_BYTES);
      assertThat(batch.isTruncated(0)).isFalse();
      assertThat(batch.buffer().asSlice(batch.offset(0), size).mismatch(data.asSlice(0, size)))
          .isEqualTo(-1);
      Endpoint from = new Endpoint();
      batch.sender(0, from);
      assertThat(from).isEqualTo(loopback(sender.localPort()));
      assertThat(receiver.receive(batch)).isZero();
    }
  }

  @Test
  void runArrivesAsSingleDatagramsWhereNothingIsOffloaded() throws IOException {
    for (boolean offloadingSender : new boolean[] {false, true}) {
      UdpOptions plain = UdpOptions.ofPort(0).withoutOffload();
      try (UdpSocket sender = UdpSocket.open(offloadingSender ? UdpOptions.ofPort(0) : plain);
          UdpSocket receiver = UdpSocket.open(plain)) {
        int size = 63 * DATAGRAM_BYTES / 2 + 100;
        sendRun(sender, receiver, size);
        List<byte[]> datagrams = receiveAll(receiver, size);
        assertThat(datagrams).hasSize(Math.ceilDiv(size, DATAGRAM_BYTES));
        assertThat(joined(datagrams)).isEqualTo(data.asSlice(0, size).toArray(JAVA_BYTE));
      }
    }
  }

  @Test
  void batchOfSeveralReceiversKeepsOrderAndBorders() throws IOException {
    try (UdpSocket sender = UdpSocket.open(UdpOptions.ofPort(0));
        UdpSocket one = UdpSocket.open(UdpOptions.ofPort(0));
        UdpSocket two = UdpSocket.open(UdpOptions.ofPort(0))) {
      SendBatch batch = new SendBatch(arena, data, 8);
      batch.add(0, 148, 148, loopback(one.localPort()));
      batch.add(1000, 300, 100, loopback(two.localPort()));
      batch.add(2000, 92, 92, loopback(one.localPort()));
      sender.send(batch);
      assertThat(batch.size()).isZero();
      assertThat(receiveAll(one, 240))
          .containsExactly(
              data.asSlice(0, 148).toArray(JAVA_BYTE), data.asSlice(2000, 92).toArray(JAVA_BYTE));
      assertThat(receiveAll(two, 300).stream().map(datagram -> datagram.length))
          .containsExactly(100, 100, 100);
    }
  }

  @Test
  void ipv4AndIpv6SendersAreToldApart() throws IOException {
    try (UdpSocket receiver = UdpSocket.open(UdpOptions.ofPort(0));
        DatagramSocket sender = new DatagramSocket()) {
      assumeTrue(receiver.hasIpv6(), "this kernel has no IPv6");
      ReceiveBatch batch = new ReceiveBatch(arena, 2);
      Endpoint from = new Endpoint();
      for (String address : List.of("127.0.0.1", "::1", "127.0.0.1")) {
        InetAddress host = InetAddress.getByName(address);
        sender.send(new DatagramPacket(new byte[5], 5, host, receiver.localPort()));
        assertThat(await(receiver, batch)).isEqualTo(1);
        batch.sender(0, from);
        assertThat(from).isEqualTo(Endpoint.of(new InetSocketAddress(host, sender.getLocalPort())));
      }
    }
  }

  @Test
  void runBeyondTheMtuIsSentSinglyAndUnreachableReceiversAreCounted() throws IOException {
    try (UdpSocket sender = UdpSocket.open(UdpOptions.ofPort(0));
        UdpSocket receiver = UdpSocket.open(UdpOptions.ofPort(0))) {
      SendBatch batch = new SendBatch(arena, data, 8);
      // More segments than any kernel takes in one send.
      batch.add(0, 300, 1, loopback(receiver.localPort()));
      batch.add(0, 10, 10, new Endpoint().setIpv4(0xffff_ffff, 9)); // broadcast: not permitted
      batch.add(0, 50, 50, loopback(receiver.localPort()));
      sender.send(batch);
      assertThat(receiveAll(receiver, 350)).hasSize(301);
      assertThat(sender.lostDatagrams()).isEqualTo(1);
    }
  }

  @Test
  void takenPortIsNamed() throws IOException {
    try (UdpSocket first = UdpSocket.open(UdpOptions.ofPort(0))) {
      assertThatThrownBy(() -> UdpSocket.open(UdpOptions.ofPort(first.localPort())))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("port " + first.localPort() + " is in use");
    }
  }

  @Test
  void sendingAndReceivingAllocatesNothing() throws IOException {
    try (UdpSocket sender = UdpSocket.open(UdpOptions.ofPort(0));
        UdpSocket receiver = UdpSocket.open(UdpOptions.ofPort(0))) {
      SendBatch out = new SendBatch(arena, data, 8);
      ReceiveBatch in = new ReceiveBatch(arena, 8);
      Poller poller = new Poller(arena);
      poller.add(receiver);
      Endpoint to = loopback(receiver.localPort());
      Endpoint from = new Endpoint();
      ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
      // The linker's own 40 bytes a call disappear when C2 has compiled the loop, which takes a
      // while on a busy machine.
      long allocated = Long.MAX_VALUE;
      for (int i = 0; i < MAX_WARM_UPS && allocated >= MAX_ALLOCATED_BYTES; i++) {
        long before = threads.getCurrentThreadAllocatedBytes();
        exchange(ROUNDS, sender, receiver, out, in, poller, to, from);
        allocated = threads.getCurrentThreadAllocatedBytes() - before;
      }
      assertThat(allocated).isLessThan(MAX_ALLOCATED_BYTES);
    }
  }

  private static void exchange(
      int rounds,
      UdpSocket sender,
      UdpSocket receiver,
      SendBatch out,
      ReceiveBatch in,
      Poller poller,
      Endpoint to,
      Endpoint from)
      throws IOException {
    for (int i = 0; i < rounds; i++) {
      out.add(0, 200, 100, to);
      sender.send(out);
      poller.await(WAIT_MILLIS);
      for (int message = receiver.receive(in) - 1; message >= 0; message--) {
        in.sender(message, from);
        if (in.segmentSizeBytes(message) > 200) {
          throw new AssertionError("a message longer than what was sent");
        }
      }
    }
  }

  private void sendRun(UdpSocket sender, UdpSocket receiver, int size) {
    SendBatch batch = new SendBatch(arena, data, 4);
    batch.add(0, size, DATAGRAM_BYTES, loopback(receiver.localPort()));
    sender.send(batch);
    assertThat(sender.lostDatagrams()).isZero();
  }

  private int await(UdpSocket socket, ReceiveBatch batch) throws IOException {
    Poller poller = new Poller(arena);
    poller.add(socket);
    assertThat(poller.await(WAIT_MILLIS)).as("something arrived").isTrue();
    return socket.receive(batch);
  }

  /** Datagrams of so many bytes together, joined ones taken apart. */
  private List<byte[]> receiveAll(UdpSocket socket, int sizeBytes) throws IOException {
    ReceiveBatch batch = new ReceiveBatch(arena, 4);
    List<byte[]> datagrams = new ArrayList<>();
    int received = 0;
    while (received < sizeBytes) {
      int messages = await(socket, batch);
      for (int i = 0; i < messages; i++) {
        byte[] bytes =
            batch.buffer().asSlice(batch.offset(i), batch.sizeBytes(i)).toArray(JAVA_BYTE);
        int segment = batch.segmentSizeBytes(i);
        for (int at = 0; at < bytes.length; at += segment) {
          datagrams.add(Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + segment)));
        }
        received += bytes.length;
      }
    }
    return datagrams;
  }

  private static byte[] joined(List<byte[]> datagrams) {
    byte[] all = new byte[datagrams.stream().mapToInt(datagram -> datagram.length).sum()];
    int at = 0;
    for (byte[] datagram : datagrams) {
      System.arraycopy(datagram, 0, all, at, datagram.length);
      at += datagram.length;
    }
    return all;
  }

  private static Endpoint loopback(int port) {
    return new Endpoint().setIpv4(0x7f00_0001, port);
  }
}
