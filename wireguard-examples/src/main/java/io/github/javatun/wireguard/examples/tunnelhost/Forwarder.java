package io.github.javatun.wireguard.examples.tunnelhost;

import io.github.javatun.wireguard.Device;
import io.github.javatun.wireguard.examples.forwarding.LoopThreads;
import io.github.javatun.wireguard.examples.uapi.SocketControl;
import java.io.IOException;

/**
 * The threads that move packets, and the UDP socket they use, which may be replaced by one of
 * another port while they run.
 *
 * <p><b>Safe for all threads.</b> TUN device and WireGuard device stay the caller's.
 */
final class Forwarder implements SocketControl, AutoCloseable {
  private final TunQueues tun;
  private final Device device;
  private final Ending ending;
  private final ForwardingPlan plan;
  private Transport transport;
  private LoopThreads running;
  private int mark;
  private boolean closed;

  private Forwarder(
      TunQueues tun,
      Device device,
      Ending ending,
      ForwardingPlan plan,
      Transport transport,
      int mark)
      throws IOException {
    this.tun = tun;
    this.device = device;
    this.ending = ending;
    this.plan = plan;
    this.transport = transport;
    this.mark = mark;
    running = run(tun, device, ending, plan, transport);
  }

  /**
   * Starts to move packets.
   *
   * @param tun where packets come from
   * @param device whose they are
   * @param ending is told of a failure
   * @param plan how
   * @param port the UDP port, 0 for any
   * @param mark of datagrams, 0 for none
   * @throws IOException if the port is taken
   */
  static Forwarder start(
      TunQueues tun, Device device, Ending ending, ForwardingPlan plan, int port, int mark)
      throws IOException {
    Transport transport = plan.open(port, mark);
    try {
      return new Forwarder(tun, device, ending, plan, transport, mark);
    } catch (IOException failure) {
      transport.close();
      throw failure;
    }
  }

  private static LoopThreads run(
      TunQueues tun, Device device, Ending ending, ForwardingPlan plan, Transport transport)
      throws IOException {
    return LoopThreads.start(
        "forward " + tun.name(), transport.loops(tun, plan, device), ending::failed);
  }

  @Override
  public synchronized int listenPort() {
    return closed ? 0 : transport.localPort();
  }

  @Override
  public synchronized void setListenPort(int port) throws IOException {
    requireOpen();
    if (port == transport.localPort()) {
      return;
    }
    Transport next = plan.open(port, mark);
    running.close();
    transport.close();
    transport = next;
    running = run(tun, device, ending, plan, transport);
  }

  @Override
  public synchronized int firewallMark() {
    return mark;
  }

  @Override
  public synchronized void setFirewallMark(int mark) throws IOException {
    requireOpen();
    if (mark != this.mark) {
      transport.setFirewallMark(mark);
      this.mark = mark;
    }
  }

  @Override
  public synchronized void changed() {
    if (!closed) {
      running.wake();
    }
  }

  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      running.close();
      transport.close();
    }
  }

  private void requireOpen() throws IOException {
    if (closed) {
      throw new IOException("the tunnel is being taken down");
    }
  }
}
