package io.github.javatun.wireguard.examples.tunnelhost;

import io.github.javatun.wireguard.Device;
import io.github.javatun.wireguard.examples.channel.ChannelReceiveLoop;
import io.github.javatun.wireguard.examples.channel.ChannelSendLoop;
import io.github.javatun.wireguard.examples.channel.UdpChannel;
import io.github.javatun.wireguard.examples.forwarding.DeviceLane;
import io.github.javatun.wireguard.examples.forwarding.LoopGroup;
import io.github.javatun.wireguard.examples.forwarding.PacketLoop;
import io.github.javatun.wireguard.examples.linux.TunDevice;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.DatagramChannel;
import java.util.ArrayList;
import java.util.List;

/**
 * One datagram a call.
 *
 * <p><b>For one thread at a time.</b>
 */
final class ChannelTransport implements Transport {
  private final DatagramChannel channel;
  private final int localPort;
  private final List<TunPackets> devices = new ArrayList<>();

  private ChannelTransport(DatagramChannel channel) throws IOException {
    this.channel = channel;
    localPort = ((InetSocketAddress) channel.getLocalAddress()).getPort();
  }

  static ChannelTransport open(int port, int mark) throws IOException {
    requireNoMark(mark);
    DatagramChannel channel = UdpChannel.open(port);
    try {
      return new ChannelTransport(channel);
    } catch (IOException failure) {
      channel.close();
      throw failure;
    }
  }

  @Override
  public int localPort() {
    return localPort;
  }

  @Override
  public void setFirewallMark(int mark) throws IOException {
    requireNoMark(mark);
  }

  @Override
  public List<PacketLoop> loops(TunQueues tun, ForwardingPlan plan, Device device)
      throws IOException {
    LoopGroup group = new LoopGroup();
    List<PacketLoop> loops = new ArrayList<>();
    try {
      loops.add(
          new ChannelReceiveLoop(channel, packets(tun.writer()), new DeviceLane(device), group));
      for (TunDevice reader : tun.readers()) {
        loops.add(new ChannelSendLoop(packets(reader), channel, new DeviceLane(device), group));
      }
      return loops;
    } catch (IOException | RuntimeException failure) {
      loops.forEach(PacketLoop::close);
      throw failure;
    }
  }

  @Override
  public void close() {
    devices.forEach(TunPackets::close);
    try {
      channel.close();
    } catch (IOException gone) {
      // Nothing is sent any more.
    }
  }

  private TunPackets packets(TunDevice device) throws IOException {
    TunPackets packets = new TunPackets(device);
    devices.add(packets);
    return packets;
  }

  private static void requireNoMark(int mark) throws IOException {
    if (mark != 0) {
      throw new IOException(
          "a default route or FwMark needs marked datagrams, which --udp channel cannot send");
    }
  }
}
