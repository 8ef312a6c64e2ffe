package io.github.javatun.wireguard.examples.tunnelhost;

import io.github.javatun.wireguard.Device;
import io.github.javatun.wireguard.examples.forwarding.DeviceLane;
import io.github.javatun.wireguard.examples.forwarding.ForwardingLoop;
import io.github.javatun.wireguard.examples.linux.TunDevice;
import io.github.javatun.wireguard.examples.linux.UdpOptions;
import io.github.javatun.wireguard.examples.linux.UdpSocket;
import io.github.javatun.wireguard.examples.uapi.SocketControl;
import java.io.IOException;

/**
 * The thread that moves packets, and the UDP socket it uses, which may be replaced by one of
 * another port while it runs.
 *
 * <p><b>Safe for all threads.</b> TUN device and WireGuard device stay the caller's.
 */
final class Forwarder implements SocketControl, AutoCloseable {
  private final TunDevice tun;
  private final Device device;
  private final Ending ending;
  private UdpSocket socket;
  private Running running;
  private int mark;
  private boolean closed;

  private record Running(ForwardingLoop loop, Thread thread) {
    void end() {
      loop.stop();
      boolean interrupted = false;
      while (thread.isAlive()) {
        try {
          thread.join();
        } catch (InterruptedException again) {
          interrupted = true;
        }
      }
      loop.close();
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private Forwarder(TunDevice tun, Device device, Ending ending, UdpSocket socket, int mark)
      throws IOException {
    this.tun = tun;
    this.device = device;
    this.ending = ending;
    this.socket = socket;
    this.mark = mark;
    running = run(tun, device, ending, socket);
  }

  /**
   * Starts to move packets.
   *
   * @param tun where packets come from
   * @param device whose they are
   * @param ending is told of a failure
   * @param port the UDP port, 0 for any
   * @param mark of datagrams, 0 for none
   * @throws IOException if the port is taken
   */
  static Forwarder start(TunDevice tun, Device device, Ending ending, int port, int mark)
      throws IOException {
    UdpSocket socket = open(port, mark);
    try {
      return new Forwarder(tun, device, ending, socket, mark);
    } catch (IOException failure) {
      socket.close();
      throw failure;
    }
  }

  private static UdpSocket open(int port, int mark) throws IOException {
    return UdpSocket.open(UdpOptions.ofPort(port).withFirewallMark(mark));
  }

  private static Running run(TunDevice tun, Device device, Ending ending, UdpSocket socket)
      throws IOException {
    ForwardingLoop loop = new ForwardingLoop(tun, socket, new DeviceLane(device));
    Thread thread =
        Thread.ofPlatform()
            .name("forward " + tun.name())
            .daemon()
            .start(
                () -> {
                  try {
                    loop.run();
                  } catch (IOException | RuntimeException | Error failure) {
                    ending.failed(failure);
                  }
                });
    return new Running(loop, thread);
  }

  @Override
  public synchronized int listenPort() {
    return closed ? 0 : socket.localPort();
  }

  @Override
  public synchronized void setListenPort(int port) throws IOException {
    requireOpen();
    if (port == socket.localPort()) {
      return;
    }
    UdpSocket next = open(port, mark);
    running.end();
    socket.close();
    socket = next;
    running = run(tun, device, ending, socket);
  }

  @Override
  public synchronized int firewallMark() {
    return mark;
  }

  @Override
  public synchronized void setFirewallMark(int mark) throws IOException {
    requireOpen();
    if (mark != this.mark) {
      socket.setFirewallMark(mark);
      this.mark = mark;
    }
  }

  @Override
  public synchronized void changed() {
    if (!closed) {
      running.loop().wake();
    }
  }

  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      running.end();
      socket.close();
    }
  }

  private void requireOpen() throws IOException {
    if (closed) {
      throw new IOException("the tunnel is being taken down");
    }
  }
}
