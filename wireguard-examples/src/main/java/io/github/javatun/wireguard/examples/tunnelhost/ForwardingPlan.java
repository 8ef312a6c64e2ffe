package io.github.javatun.wireguard.examples.tunnelhost;

import io.github.javatun.wireguard.examples.linux.TunOptions;
import java.io.IOException;
import java.util.function.BooleanSupplier;

/**
 * How a tunnel's packets are moved.
 *
 * <p><b>Immutable.</b>
 *
 * @param udp how datagrams come and go
 * @param threads how many loops there are: one for both ways, or one that is incoming and the rest
 *     outgoing
 */
record ForwardingPlan(UdpMode udp, int threads) {
  /** A channel and a TUN device have no wait in common, so one thread cannot serve both ways. */
  private static final int LEAST_FOR_CHANNEL = 2;

  /** All datagrams are opened by one thread: more that seal than two would wait for it. */
  private static final int MOST_BY_ITSELF = 3;

  /**
   * Decides what the user leaves open.
   *
   * @param options what the user wants
   * @param processors of the machine
   * @param hasBatches whether {@link UdpMode#BATCH} works here
   * @param log told if it does not
   * @throws HostException if the user wants what does not work
   */
  static ForwardingPlan of(
      UpOptions options, int processors, BooleanSupplier hasBatches, HostLog log)
      throws HostException {
    UdpMode udp = options.udp();
    if (udp != UdpMode.CHANNEL && !hasBatches.getAsBoolean()) {
      if (udp == UdpMode.BATCH) {
        throw new HostException(
            HostException.FAILED,
            "--udp batch: this system has no sendmmsg and recvmmsg; use --udp channel");
      }
      log.line(
          "tunnel-host: no sendmmsg and recvmmsg here: datagrams go one by one (--udp channel)");
      udp = UdpMode.CHANNEL;
    }
    int threads = options.threads() != 0 ? options.threads() : threadsFor(processors);
    return udp == UdpMode.CHANNEL
        ? new ForwardingPlan(udp, Math.max(LEAST_FOR_CHANNEL, threads))
        : new ForwardingPlan(UdpMode.BATCH, threads);
  }

  /** Other programs want a processor, too: without one left, threads only take turns. */
  private static int threadsFor(int processors) {
    return Math.clamp(processors - 1, 1, MOST_BY_ITSELF);
  }

  /** Whether one loop does both ways. */
  boolean isOneLoop() {
    return threads == 1;
  }

  /** How many queues of the TUN device are read from. */
  int readers() {
    return Math.max(1, threads - 1);
  }

  /** How the TUN device is made. */
  TunOptions tunOptions() {
    return new TunOptions(udp == UdpMode.BATCH, readers() > 1);
  }

  /**
   * Opens the UDP socket.
   *
   * @param port 0 for any
   * @param mark of datagrams, 0 for none
   * @throws IOException if the port is taken
   */
  Transport open(int port, int mark) throws IOException {
    return switch (udp) {
      case BATCH -> BatchTransport.open(port, mark);
      case CHANNEL -> ChannelTransport.open(port, mark);
    };
  }
}
