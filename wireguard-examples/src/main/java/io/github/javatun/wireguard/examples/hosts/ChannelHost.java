package io.github.javatun.wireguard.examples.hosts;

import io.github.javatun.wireguard.Device;
import io.github.javatun.wireguard.DeviceConfig;
import io.github.javatun.wireguard.Endpoint;
import io.github.javatun.wireguard.PeerConfig;
import io.github.javatun.wireguard.config.PeerSection;
import io.github.javatun.wireguard.config.WgQuickConfig;
import io.github.javatun.wireguard.examples.channel.ChannelReceiveLoop;
import io.github.javatun.wireguard.examples.channel.ChannelSendLoop;
import io.github.javatun.wireguard.examples.channel.PacketDevice;
import io.github.javatun.wireguard.examples.channel.UdpChannel;
import io.github.javatun.wireguard.examples.forwarding.DeviceLane;
import io.github.javatun.wireguard.examples.forwarding.LoopGroup;
import io.github.javatun.wireguard.examples.forwarding.LoopThreads;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.lang.foreign.MemorySegment;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.function.Consumer;

/**
 * A host with many peers and a thread for each way, made of the loops of the package {@code
 * channel} and a {@link Device}: it runs on any system. A TUN device of your system goes where the
 * machine in memory is here.
 *
 * <p><b>Safe for all threads.</b>
 */
public final class ChannelHost implements AutoCloseable {
  private static final int QUEUE_LENGTH_PACKETS = 1_024;

  private final Device device;
  private final Machine machine;
  private final LoopThreads loops;

  /**
   * Starts a host.
   *
   * @param config keys and peers; may be closed after the constructor
   * @param channel bound; closed by the caller
   * @param packets takes the packets of the peers, on a thread of this host
   * @param onFailure told why the host has failed, if it does
   * @throws IOException if an endpoint's name has no address, or the channel fails
   */
  public ChannelHost(
      WgQuickConfig config,
      DatagramChannel channel,
      PacketSink packets,
      Consumer<Throwable> onFailure)
      throws IOException {
    DeviceConfig.Builder settings = DeviceConfig.builder(config.interfaceSection().privateKey());
    config.interfaceSection().mtuBytes().ifPresent(settings::mtuBytes);
    device = Device.newDevice(settings.build());
    for (PeerSection peer : config.peers()) {
      device.addPeer(settings(config, peer));
    }
    machine = new Machine(packets);
    // guide:begin
    LoopGroup group = new LoopGroup();
    loops =
        LoopThreads.start(
            "tunnel",
            List.of(
                new ChannelReceiveLoop(channel, machine, new DeviceLane(device), group),
                new ChannelSendLoop(machine, channel, new DeviceLane(device), group)),
            onFailure);
    // guide:end
  }

  /**
   * Answers pings of all peers until the process is killed.
   *
   * @param args a wg-quick file
   */
  public static void main(String[] args) {
    System.exit(HostProgram.run("ChannelHost", args, ChannelHost::answerPings));
  }

  private static void answerPings(WgQuickConfig config) throws IOException, InterruptedException {
    Thread main = Thread.currentThread();
    BlockingQueue<ByteBuffer> pings = new ArrayBlockingQueue<>(QUEUE_LENGTH_PACKETS);
    try (DatagramChannel channel =
            UdpChannel.open(config.interfaceSection().listenPort().orElse(0));
        ChannelHost host =
            new ChannelHost(
                config,
                channel,
                packet -> pings.offer(copy(packet)),
                failure -> {
                  System.err.println("ChannelHost: " + failure);
                  main.interrupt();
                })) {
      config.close(); // the device has copies of the keys
      System.out.println("answering pings of all peers, " + channel.getLocalAddress());
      PingResponder responder = new PingResponder(host::send);
      while (true) {
        responder.accept(pings.take());
      }
    }
  }

  /**
   * Sends an IP packet to the peer whose AllowedIPs have its destination. It is lost, as on a
   * device with a full queue, while too many wait.
   *
   * @param packet from position to limit; copied
   */
  public void send(ByteBuffer packet) {
    machine.send(packet);
  }

  /** Ends the threads and closes the tunnels. */
  @Override
  public void close() {
    loops.close();
    device.close();
  }

  private static PeerConfig settings(WgQuickConfig config, PeerSection peer) throws IOException {
    InetSocketAddress endpoint = PeerSettings.of(config, peer).endpoint();
    return PeerConfig.builder(peer.publicKey())
        .presharedKey(peer.presharedKey().orElse(null))
        .persistentKeepaliveSeconds(peer.persistentKeepaliveSeconds())
        .allowedIps(peer.allowedIps())
        .endpoint(endpoint == null ? null : Endpoint.of(endpoint))
        .build();
  }

  private static ByteBuffer copy(ByteBuffer packet) {
    return ByteBuffer.allocate(packet.remaining()).put(packet).flip();
  }

  /** Packets that wait to be sent, and a sink for those that come. */
  private static final class Machine implements PacketDevice {
    private static final ByteBuffer WAKE = ByteBuffer.allocate(0);

    private final BlockingQueue<ByteBuffer> waiting =
        new ArrayBlockingQueue<>(QUEUE_LENGTH_PACKETS);
    private final PacketSink arriving;

    private Machine(PacketSink arriving) {
      this.arriving = arriving;
    }

    private void send(ByteBuffer packet) {
      waiting.offer(copy(packet));
    }

    @Override
    public int read(MemorySegment target, long offset, int capacityBytes) throws IOException {
      try {
        ByteBuffer packet = waiting.take();
        int sizeBytes = packet.remaining();
        if (sizeBytes > capacityBytes) {
          return 0;
        }
        MemorySegment.copy(MemorySegment.ofBuffer(packet), 0, target, offset, sizeBytes);
        return sizeBytes;
      } catch (InterruptedException end) {
        throw new InterruptedIOException("interrupted");
      }
    }

    @Override
    public boolean write(MemorySegment source, long offset, int sizeBytes) {
      arriving.accept(source.asSlice(offset, sizeBytes).asByteBuffer());
      return true;
    }

    @Override
    public void wakeReader() {
      waiting.offer(WAKE); // if it is full, the reader does not wait
    }
  }
}
