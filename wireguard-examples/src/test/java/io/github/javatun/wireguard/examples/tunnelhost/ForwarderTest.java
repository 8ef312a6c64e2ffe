package io.github.javatun.wireguard.examples.tunnelhost;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.javatun.wireguard.Device;
import io.github.javatun.wireguard.DeviceConfig;
import io.github.javatun.wireguard.Endpoint;
import io.github.javatun.wireguard.PeerConfig;
import io.github.javatun.wireguard.PrivateKey;
import io.github.javatun.wireguard.examples.channel.ChannelReceiveLoop;
import io.github.javatun.wireguard.examples.channel.ChannelSendLoop;
import io.github.javatun.wireguard.examples.channel.PacketDevice;
import io.github.javatun.wireguard.examples.channel.UdpChannel;
import io.github.javatun.wireguard.examples.forwarding.DeviceLane;
import io.github.javatun.wireguard.examples.forwarding.LoopGroup;
import io.github.javatun.wireguard.examples.forwarding.LoopThreads;
import io.github.javatun.wireguard.routing.IpPrefix;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.lang.foreign.MemorySegment;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.DatagramChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A real TUN device on one end; on the other a peer that sends every packet back. */
@Timeout(120)
class ForwarderTest {
  private static final int FLOWS = 8;
  private static final int ROUNDS = 20;
  private static final int DATAGRAMS_PER_ROUND = 16;
  private static final int TIMEOUT_MILLIS = 10_000;
  private static final int DISCARD_PORT = 9;

  private final String name = "wgf" + Long.toString(ProcessHandle.current().pid(), 36);
  private final AtomicReference<Throwable> failure = new AtomicReference<>();

  @BeforeEach
  void requireRoot() {
    assumeTrue(
        System.getProperty("os.name").equals("Linux")
            && "root".equals(System.getProperty("user.name"))
            && Files.isWritable(Path.of("/dev/net/tun")),
        "TUN devices need Linux, root and /dev/net/tun");
  }

  @ParameterizedTest
  @CsvSource({"BATCH, 1", "BATCH, 2", "BATCH, 4", "CHANNEL, 2", "CHANNEL, 4"})
  void flowsKeepTheirOrderAlsoWhenThePortChanges(UdpMode udp, int threads) throws Exception {
    ForwardingPlan plan = new ForwardingPlan(udp, threads);
    Ending ending = new Ending();
    PrivateKey ownKey = PrivateKey.generate();
    PrivateKey peerKey = PrivateKey.generate();
    LoopGroup group = new LoopGroup();
    Mirror mirror = new Mirror();
    try (Device own = Device.newDevice(DeviceConfig.builder(ownKey).build());
        Device peer = Device.newDevice(DeviceConfig.builder(peerKey).build());
        TunQueues tun = TunQueues.open(name, plan.tunOptions(), plan.readers());
        DatagramChannel channel = UdpChannel.open(0)) {
      int port = ((InetSocketAddress) channel.getLocalAddress()).getPort();
      peer.addPeer(peer(ownKey).allowedIps(List.of(IpPrefix.parse("198.51.100.1"))).build());
      own.addPeer(
          peer(peerKey)
              .allowedIps(List.of(IpPrefix.parse("198.51.100.2")))
              .endpoint(new Endpoint().setIpv4(0x7f00_0001, port))
              .build());
      // Addresses for documentation (RFC 5737), so that no route of the machine is in the way.
      command("ip", "addr", "add", "198.51.100.1/24", "dev", name);
      command("ip", "link", "set", name, "mtu", "1420", "up");
      LoopThreads mirroring =
          LoopThreads.start(
              "mirror",
              List.of(
                  new ChannelReceiveLoop(channel, mirror, new DeviceLane(peer), group),
                  new ChannelSendLoop(mirror, channel, new DeviceLane(peer), group)),
              failure::set);
      try (Forwarder forwarder = Forwarder.start(tun, own, ending, plan, 0, 0)) {
        exchange();
        int before = forwarder.listenPort();
        forwarder.setListenPort(freePort());
        assertThat(forwarder.listenPort()).isNotEqualTo(before);
        exchange();
      } finally {
        mirroring.close();
      }
    }
    assertThat(failure.get()).isNull();
    assertThat(ending.isRequested()).isFalse();
    assertThat(Files.exists(Path.of("/sys/class/net", name))).as("interface gone").isFalse();
  }

  private static PeerConfig.Builder peer(PrivateKey key) {
    return PeerConfig.builder(key.publicKey());
  }

  private static int freePort() throws IOException {
    try (DatagramSocket socket = new DatagramSocket(0)) {
      return socket.getLocalPort();
    }
  }

  /** Sends numbered datagrams on each of some flows, a few at a time, and takes them back. */
  private static void exchange() throws IOException {
    List<DatagramSocket> clients = new ArrayList<>();
    try {
      for (int i = 0; i < FLOWS; i++) {
        DatagramSocket client = new DatagramSocket(0, InetAddress.getByName("198.51.100.1"));
        client.setSoTimeout(TIMEOUT_MILLIS);
        clients.add(client);
      }
      for (int round = 0; round < ROUNDS; round++) {
        for (int i = 0; i < DATAGRAMS_PER_ROUND; i++) {
          for (DatagramSocket client : clients) {
            byte[] number = {(byte) round, (byte) i};
            client.send(
                new DatagramPacket(number, 2, InetAddress.getByName("198.51.100.2"), DISCARD_PORT));
          }
        }
        for (DatagramSocket client : clients) {
          for (int i = 0; i < DATAGRAMS_PER_ROUND; i++) {
            DatagramPacket back = new DatagramPacket(new byte[10], 10);
            client.receive(back);
            assertThat(back.getData()).startsWith(round, i);
          }
        }
      }
    } finally {
      clients.forEach(DatagramSocket::close);
    }
  }

  private static void command(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).inheritIO().start();
    assertThat(process.waitFor()).as(String.join(" ", command)).isZero();
  }

  /** Sends UDP datagrams back with source and destination exchanged: all checksums stay right. */
  private static final class Mirror implements PacketDevice {
    private static final byte[] WAKE = {};

    private final BlockingQueue<byte[]> packets = new LinkedBlockingQueue<>();

    @Override
    public int read(MemorySegment target, long offset, int capacityBytes) throws IOException {
      try {
        byte[] packet = packets.take();
        MemorySegment.copy(packet, 0, target, JAVA_BYTE, offset, packet.length);
        return packet.length;
      } catch (InterruptedException interrupted) {
        throw new InterruptedIOException("interrupted");
      }
    }

    @Override
    public boolean write(MemorySegment source, long offset, int sizeBytes) {
      byte[] packet = source.asSlice(offset, sizeBytes).toArray(JAVA_BYTE);
      swap(packet, 12, 16, 4);
      swap(packet, 20, 22, 2);
      return packets.add(packet);
    }

    @Override
    public void wakeReader() {
      packets.add(WAKE);
    }

    private static void swap(byte[] bytes, int first, int second, int length) {
      for (int i = 0; i < length; i++) {
        byte kept = bytes[first + i];
        bytes[first + i] = bytes[second + i];
        bytes[second + i] = kept;
      }
    }
  }
}
