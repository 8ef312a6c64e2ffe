package io.github.javatun.wireguard.examples.channel;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.javatun.wireguard.Device;
import io.github.javatun.wireguard.DeviceConfig;
import io.github.javatun.wireguard.DevicePeer;
import io.github.javatun.wireguard.Endpoint;
import io.github.javatun.wireguard.PeerConfig;
import io.github.javatun.wireguard.PrivateKey;
import io.github.javatun.wireguard.TimeSource;
import io.github.javatun.wireguard.examples.forwarding.DeviceLane;
import io.github.javatun.wireguard.examples.forwarding.LoopGroup;
import io.github.javatun.wireguard.examples.forwarding.LoopThreads;
import io.github.javatun.wireguard.examples.ip.IcmpEcho;
import io.github.javatun.wireguard.routing.IpPrefix;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/** A host of the channel mode: a WireGuard device, a machine in memory, a port on 127.0.0.1. */
final class ChannelEnd implements AutoCloseable {
  private static final int NETWORK = 10 << 24 | 9 << 16;
  private static final int PING_DATA_BYTES = 56;

  private final int number;
  private final PrivateKey key = PrivateKey.generate();
  private final Device device;
  private final MemoryDevice machine = new MemoryDevice();
  private final AtomicReference<Throwable> failure = new AtomicReference<>();
  private Running running;

  /** A channel and what moves packets over it. */
  record Running(
      DatagramChannel channel,
      ChannelReceiveLoop receiver,
      ChannelSendLoop sender,
      LoopThreads threads) {}

  /** Its address in the tunnel is 10.9.0.number. */
  ChannelEnd(int number, TimeSource time) throws IOException {
    this.number = number;
    device = Device.newDevice(DeviceConfig.builder(key).timeSource(time).build());
    running = start(bind());
  }

  static DatagramChannel bind() throws IOException {
    return DatagramChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
  }

  private Running start(DatagramChannel channel) throws IOException {
    LoopGroup group = new LoopGroup();
    ChannelReceiveLoop receiver =
        new ChannelReceiveLoop(channel, machine, new DeviceLane(device), group);
    ChannelSendLoop sender = new ChannelSendLoop(machine, channel, new DeviceLane(device), group);
    LoopThreads threads =
        LoopThreads.start("end " + number, List.of(receiver, sender), failure::set);
    return new Running(channel, receiver, sender, threads);
  }

  Running running() {
    return running;
  }

  MemoryDevice machine() {
    return machine;
  }

  Endpoint endpoint() throws IOException {
    return Endpoint.of((InetSocketAddress) running.channel().getLocalAddress());
  }

  /** Makes another end known, whose endpoint it has to learn from that end. */
  DevicePeer add(ChannelEnd other) {
    return device.addPeer(
        PeerConfig.builder(other.key.publicKey())
            .allowedIps(List.of(IpPrefix.parse("10.9.0." + other.number)))
            .build());
  }

  /** Lets the loops see what a test changed. */
  void wake() {
    running.threads().wake();
  }

  /** Goes on at another port, with the sessions it has. */
  void move() throws IOException {
    running.threads().close();
    assertThat(running.channel().isOpen()).as("the channel is the caller's").isTrue();
    running.channel().close();
    running = start(bind());
  }

  void sendPing(ChannelEnd other, int sequence) {
    byte[] ping = new byte[IcmpEcho.HEADERS_SIZE_BYTES + PING_DATA_BYTES];
    IcmpEcho.writeRequest(
        ByteBuffer.wrap(ping),
        NETWORK | number,
        NETWORK | other.number,
        1,
        sequence,
        PING_DATA_BYTES);
    machine.send(ping);
  }

  /** Pings the other end, whose machine is the test: the request arrives, and so does the reply. */
  void ping(ChannelEnd other, int sequence) throws InterruptedException {
    sendPing(other, sequence);
    byte[] request = other.machine.awaitPacket();
    assertThat(IcmpEcho.isRequest(ByteBuffer.wrap(request))).isTrue();
    IcmpEcho.turnIntoReply(ByteBuffer.wrap(request));
    other.machine.send(request);
    ByteBuffer reply = ByteBuffer.wrap(machine.awaitPacket());
    assertThat(IcmpEcho.isReply(reply)).isTrue();
    assertThat(IcmpEcho.sequence(reply)).isEqualTo(sequence);
  }

  @Override
  public void close() throws IOException {
    running.threads().close();
    running.channel().close();
    device.close();
    key.close();
    assertThat(failure.get()).isNull();
  }
}
