package io.github.javatun.wireguard.ndis.nested;

import io.github.javatun.wireguard.DevicePeer;
import io.github.javatun.wireguard.Endpoint;
import io.github.javatun.wireguard.TimeSource;
import io.github.javatun.wireguard.Tunnel;
import io.github.javatun.wireguard.config.WgQuickConfig;
import io.github.javatun.wireguard.ndis.ClientListener;
import io.github.javatun.wireguard.ndis.driver.FrameSlab;
import io.github.javatun.wireguard.ndis.engine.NameLookup;
import io.github.javatun.wireguard.ndis.engine.PeerSet;
import io.github.javatun.wireguard.ndis.engine.TunnelLane;
import io.github.javatun.wireguard.ndis.policy.ClientRules;
import io.github.javatun.wireguard.ndis.transport.OuterLink;
import io.github.javatun.wireguard.ndis.transport.OuterTransport;
import io.github.javatun.wireguard.ndis.transport.UdpPacket;
import io.github.javatun.wireguard.packet.IpPacket;
import io.github.javatun.wireguard.routing.IpAddress;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Carries a tunnel's datagrams through another tunnel, in one process: the inner tunnel's provider
 * sees the outer one's address, and the outer one sees nothing but datagrams to the inner.
 *
 * <pre>
 *   client ─▶ datagram of the inner tunnel ─▶ IP and UDP ─▶ outer tunnel ─▶ carrier ─▶ network
 * </pre>
 *
 * <p>The endpoints of the inner tunnel's peers have to be among the outer one's {@code AllowedIPs};
 * apps and DisallowedIPs of the outer configuration have no meaning here. The inner tunnel's MTU
 * has to be 80 bytes less than the outer one's.
 *
 * <p><b>Any thread may send; the carrier's thread receives.</b> Nothing is allocated in steady
 * state.
 */
public final class TunnelTransport implements OuterTransport {

  /** What a datagram takes in the outer tunnel at most, with the inner tunnel's own overhead. */
  public static final int OVERHEAD_BYTES = 80;

  /** The port of the inner tunnel inside the outer one, where nobody else uses any. */
  private static final int INNER_PORT = 51_820;

  private static final long STEP_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final OuterTransport carrier;
  private final PeerSet peers;
  private final Optional<IpAddress> ipv4;
  private final Optional<IpAddress> ipv6;
  private final Arena arena = Arena.ofAuto();
  private final MemorySegment packet = arena.allocate(Tunnel.MAX_PACKET_SIZE_BYTES, Long.BYTES);
  private final ReentrantLock sending = new ReentrantLock();
  private final TunnelLane sendLane;
  private final TunnelLane timerLane;
  private final IpPacket sent = new IpPacket();
  private final int mtuBytes;
  private volatile @Nullable Thread timers;
  private volatile boolean networkMoved;
  private volatile boolean peersMoved;
  private volatile boolean closed;
  private int identification;

  /**
   * Prepares the outer tunnel.
   *
   * @param outer its configuration
   * @param carrier carries its datagrams; closed with this transport
   * @param time the clock
   * @param listener is told of the outer tunnel's sessions
   * @throws IOException if its endpoint can not be looked up
   * @throws IllegalArgumentException if the configuration has no address
   */
  public TunnelTransport(
      WgQuickConfig outer, OuterTransport carrier, TimeSource time, ClientListener listener)
      throws IOException {
    this(outer, carrier, time, NameLookup.SYSTEM, listener);
  }

  /** With another way to find the addresses of its peers. */
  TunnelTransport(
      WgQuickConfig outer,
      OuterTransport carrier,
      TimeSource time,
      NameLookup names,
      ClientListener listener)
      throws IOException {
    this.carrier = carrier;
    ClientRules rules = ClientRules.of(outer);
    mtuBytes = Math.min(rules.mtuBytes(), carrier.mtuBytes());
    ipv4 = rules.ipv4Address();
    ipv6 = rules.ipv6Address();
    peers = new PeerSet(outer, rules.mtuBytes(), time, names, listener);
    sendLane = lane();
    timerLane = lane();
  }

  private TunnelLane lane() {
    return new TunnelLane(arena, peers.device(), carrier, this::givenUp);
  }

  /** In any thread, which must not wait for a name. */
  private void givenUp(DevicePeer peer) {
    networkChanged();
  }

  @Override
  public void networkChanged() {
    networkMoved = true;
    LockSupport.unpark(timers);
  }

  private void peersMoved() {
    peersMoved = true;
    LockSupport.unpark(timers);
  }

  @Override
  public int mtuBytes() {
    return mtuBytes - OVERHEAD_BYTES;
  }

  @Override
  public void start(Receiver receiver) throws IOException {
    carrier.start(new OuterReceiver(receiver));
    timers =
        Thread.ofPlatform()
            .daemon()
            .name("wireguard-outer")
            .uncaughtExceptionHandler((thread, failure) -> receiver.failed(failure))
            .start(this::runTimers);
  }

  private void runTimers() {
    while (!closed) {
      // At once where they were, and again if they are elsewhere: the answer may come late or
      // never.
      if (networkMoved) {
        networkMoved = false;
        timerLane.forceHandshakes();
        peers.lookUpAgain(this::peersMoved);
      }
      if (peersMoved) {
        peersMoved = false;
        timerLane.forceHandshakes();
      }
      timerLane.tick();
      timerLane.flush();
      peers.checkSessions();
      LockSupport.parkNanos(Math.min(STEP_NANOS, timerLane.nanosUntilTick()));
    }
  }

  @Override
  public void send(MemorySegment memory, long offset, int length, Endpoint to) {
    Optional<IpAddress> source = to.isIpv4() ? ipv4 : ipv6;
    int headers = UdpPacket.headerBytes(to.isIpv4());
    if (source.isEmpty() || headers + length > Tunnel.MAX_PACKET_SIZE_BYTES || closed) {
      return; // the outer tunnel has no such addresses, or no such packets
    }
    sending.lock();
    try {
      MemorySegment.copy(memory, offset, packet, headers, length);
      UdpPacket.write(packet, 0, source.get(), INNER_PORT, to, identification++, length);
      if (sent.parse(packet, 0, headers + length)) {
        sent.completeChecksums();
        sendLane.packet(packet, 0, headers + length);
      }
    } finally {
      sending.unlock();
    }
  }

  @Override
  public void flush() {
    carrier.flush();
  }

  @Override
  public boolean offer(FrameSlab slab, int index) {
    return carrier.offer(slab, index);
  }

  @Override
  public void endOfOffers() {
    carrier.endOfOffers();
  }

  @Override
  public boolean takesFrames() {
    return carrier.takesFrames();
  }

  @Override
  public void use(OuterLink link) {
    carrier.use(link);
  }

  /** The carrier's: these are the datagrams that reach the network. */
  @Override
  public int localPort() {
    return carrier.localPort();
  }

  @Override
  public void close() {
    closed = true;
    carrier.close();
    peers.close();
  }

  /** Opens the outer tunnel's datagrams and finds the inner one's inside. */
  private final class OuterReceiver implements Receiver {
    private final Receiver inner;
    private final TunnelLane lane = lane();
    private final IpPacket opened = new IpPacket();
    private final Endpoint from = new Endpoint();

    OuterReceiver(Receiver inner) {
      this.inner = inner;
    }

    @Override
    public void datagram(MemorySegment memory, long offset, int length, Endpoint sender) {
      int bytes = lane.open(memory, offset, length, sender);
      if (bytes > 0
          && opened.parse(lane.buffer(), 0, bytes)
          && opened.isUdp()
          && !opened.isFragment()
          && opened.destinationPort() == INNER_PORT) {
        int payload = UdpPacket.payloadBytes(opened);
        if (payload >= 0) {
          if (opened.isIpv4()) {
            from.setIpv4((int) opened.sourceLow(), opened.sourcePort());
          } else {
            from.setIpv6(opened.sourceHigh(), opened.sourceLow(), opened.sourcePort());
          }
          inner.datagram(
              lane.buffer(), opened.transportOffset() + UdpPacket.UDP_BYTES, payload, from);
        }
      }
      lane.settle();
    }

    @Override
    public void endOfBurst() {
      inner.endOfBurst();
      lane.flush();
    }

    @Override
    public void failed(Throwable failure) {
      inner.failed(failure);
    }
  }
}
