package io.github.javatun.wireguard.examples.tunnelhost;

import io.github.javatun.wireguard.Device;
import io.github.javatun.wireguard.examples.forwarding.DeviceLane;
import io.github.javatun.wireguard.examples.forwarding.ForwardingLoop;
import io.github.javatun.wireguard.examples.forwarding.ForwardingLoop.Ways;
import io.github.javatun.wireguard.examples.forwarding.LoopGroup;
import io.github.javatun.wireguard.examples.forwarding.PacketLoop;
import io.github.javatun.wireguard.examples.linux.TunDevice;
import io.github.javatun.wireguard.examples.linux.UdpOptions;
import io.github.javatun.wireguard.examples.linux.UdpSocket;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Many datagrams a call, with segmentation offload on both sides.
 *
 * <p><b>For one thread at a time.</b>
 */
final class BatchTransport implements Transport {
  private final UdpSocket socket;

  private BatchTransport(UdpSocket socket) {
    this.socket = socket;
  }

  static BatchTransport open(int port, int mark) throws IOException {
    return new BatchTransport(UdpSocket.open(UdpOptions.ofPort(port).withFirewallMark(mark)));
  }

  @Override
  public int localPort() {
    return socket.localPort();
  }

  @Override
  public void setFirewallMark(int mark) throws IOException {
    socket.setFirewallMark(mark);
  }

  @Override
  public List<PacketLoop> loops(TunQueues tun, ForwardingPlan plan, Device device)
      throws IOException {
    if (plan.isOneLoop()) {
      return List.of(new ForwardingLoop(tun.writer(), socket, new DeviceLane(device)));
    }
    LoopGroup group = new LoopGroup();
    List<PacketLoop> loops = new ArrayList<>();
    try {
      loops.add(loop(tun.writer(), device, Ways.INCOMING, group));
      for (TunDevice reader : tun.readers()) {
        loops.add(loop(reader, device, Ways.OUTGOING, group));
      }
      return loops;
    } catch (IOException | RuntimeException failure) {
      loops.forEach(PacketLoop::close);
      throw failure;
    }
  }

  @Override
  public void close() {
    socket.close();
  }

  private ForwardingLoop loop(TunDevice tun, Device device, Ways ways, LoopGroup group)
      throws IOException {
    return new ForwardingLoop(tun, socket, new DeviceLane(device), ways, group);
  }
}
