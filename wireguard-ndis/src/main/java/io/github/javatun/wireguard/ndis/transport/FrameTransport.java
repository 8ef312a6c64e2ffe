package io.github.javatun.wireguard.ndis.transport;

import io.github.javatun.wireguard.Endpoint;
import io.github.javatun.wireguard.WireMessage;
import io.github.javatun.wireguard.ndis.driver.FrameList;
import io.github.javatun.wireguard.ndis.driver.FrameSlab;
import io.github.javatun.wireguard.ndis.driver.PacketDriver;
import io.github.javatun.wireguard.packet.IpPacket;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.nio.channels.DatagramChannel;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Datagrams in frames of our own, below the system's stack: what leaves is written with its
 * Ethernet, IP and UDP headers and given to the adapter, and what comes in is taken from the frames
 * before the stack sees it. No firewall of the system sees them, and no route is asked: they go to
 * the gateway of the adapter, which is learned from the frames of others.
 *
 * <p>A UDP port is bound, and never read, so that nobody else gets it. Until a frame to the gateway
 * was seen, nothing can be sent.
 *
 * <p><b>Any thread may send; one thread offers frames.</b> Nothing is allocated after construction.
 */
public final class FrameTransport implements OuterTransport {
  private static final int FRAMES = 64;
  private static final int MOST_PACKET_BYTES =
      FrameSlab.FRAME_BYTES - FrameSlab.ETHERNET_HEADER_BYTES;

  /** What a tunnel's packets may have, so that their datagrams fit frames over IPv6 too: 1420. */
  public static final int MTU_BYTES =
      MOST_PACKET_BYTES - UdpPacket.headerBytes(false) - WireMessage.TRANSPORT_OVERHEAD_BYTES;

  private final PacketDriver driver;
  private final DatagramChannel reservation;
  private final int port;
  private final Arena arena = Arena.ofAuto();
  private final FrameSlab slab = new FrameSlab(arena, FRAMES);
  private final FrameList list = new FrameList(arena, slab);
  private final ReentrantLock sending = new ReentrantLock();
  private final IpPacket sent = new IpPacket();
  private final IpPacket offered = new IpPacket();
  private final Endpoint from = new Endpoint();
  private final LongAdder lost = new LongAdder();
  private volatile @Nullable OuterLink link;
  private volatile @Nullable Receiver receiver;
  private int identification;
  private boolean taken;

  private FrameTransport(PacketDriver driver, DatagramChannel reservation) throws IOException {
    this.driver = driver;
    this.reservation = reservation;
    port = ((InetSocketAddress) reservation.getLocalAddress()).getPort();
  }

  /**
   * Reserves a port.
   *
   * @param driver takes the frames; the client's
   * @param port the local port, 0 for one that the system chooses
   * @return to be given to a client, which closes it
   * @throws IOException if the port is taken
   */
  public static FrameTransport open(PacketDriver driver, int port) throws IOException {
    DatagramChannel channel = DatagramChannel.open();
    try {
      return new FrameTransport(driver, channel.bind(new InetSocketAddress(port)));
    } catch (BindException taken) {
      channel.close();
      throw new IOException(
          "UDP port " + port + " is in use: choose another ListenPort, or none", taken);
    } catch (IOException | RuntimeException failure) {
      channel.close();
      throw failure;
    }
  }

  @Override
  public void start(Receiver taker) {
    receiver = taker;
  }

  @Override
  public void use(OuterLink way) {
    link = way;
  }

  @Override
  public boolean takesFrames() {
    return true;
  }

  /** Does nothing: {@link #use} says what changed. */
  @Override
  public void networkChanged() {}

  /** {@link #MTU_BYTES}: a peer may move from IPv4 to IPv6. */
  @Override
  public int mtuBytes() {
    return MTU_BYTES;
  }

  @Override
  public void send(MemorySegment memory, long offset, int length, Endpoint to) {
    OuterLink way = link;
    int headers = UdpPacket.headerBytes(to.isIpv4());
    if (way == null
        || length + headers > MOST_PACKET_BYTES
        || (to.isIpv4() ? way.ipv4() : way.ipv6()).isEmpty()) {
      lost.increment();
      return;
    }
    sending.lock();
    try {
      int index = list.size();
      long at = slab.frameOffset(index);
      long packet = at + FrameSlab.ETHERNET_HEADER_BYTES;
      int bytes = headers + length;
      slab.setHeader(
          index,
          way.adapter(),
          FrameSlab.FROM_STACK,
          way.vlan(),
          FrameSlab.ETHERNET_HEADER_BYTES + bytes);
      long gateway = to.isIpv4() ? way.ipv4GatewayMac() : way.ipv6GatewayMac();
      EthernetHeader.write(slab.memory(), at, gateway, way.mac(), to.isIpv4());
      MemorySegment.copy(memory, offset, slab.memory(), packet + headers, length);
      UdpPacket.write(
          slab.memory(),
          packet,
          (to.isIpv4() ? way.ipv4() : way.ipv6()).orElseThrow(),
          port,
          to,
          identification++,
          length);
      if (sent.parse(slab.memory(), packet, bytes)) {
        sent.completeChecksums();
        list.add(index);
      }
      if (list.size() == FRAMES) {
        sendAll();
      }
    } finally {
      sending.unlock();
    }
  }

  private void sendAll() {
    driver.sendToAdapters(list);
    list.clear();
  }

  @Override
  public void flush() {
    sending.lock();
    try {
      if (list.size() != 0) {
        sendAll();
      }
    } finally {
      sending.unlock();
    }
  }

  @Override
  public boolean offer(FrameSlab frames, int index) {
    Receiver taker = receiver;
    MemorySegment memory = frames.memory();
    long at = frames.frameOffset(index);
    int bytes =
        Math.min(frames.length(index), FrameSlab.FRAME_BYTES) - FrameSlab.ETHERNET_HEADER_BYTES;
    if (taker == null
        || bytes <= 0
        || !EthernetHeader.holdsIp(memory, at)
        || !offered.parse(memory, at + FrameSlab.ETHERNET_HEADER_BYTES, bytes)
        || !offered.isUdp()
        || offered.isFragment()
        || offered.destinationPort() != port
        || !isOurs()) {
      return false;
    }
    int payload = UdpPacket.payloadBytes(offered);
    if (payload >= 0) {
      setSender();
      taken = true;
      taker.datagram(memory, offered.transportOffset() + UdpPacket.UDP_BYTES, payload, from);
    }
    return true;
  }

  private boolean isOurs() {
    OuterLink way = link;
    if (way == null) {
      return false;
    }
    if (offered.isIpv4()) {
      return way.ipv4().isPresent()
          && (int) way.ipv4().get().low() == (int) offered.destinationLow();
    }
    return way.ipv6().isPresent()
        && way.ipv6().get().high() == offered.destinationHigh()
        && way.ipv6().get().low() == offered.destinationLow();
  }

  private void setSender() {
    if (offered.isIpv4()) {
      from.setIpv4((int) offered.sourceLow(), offered.sourcePort());
    } else {
      from.setIpv6(offered.sourceHigh(), offered.sourceLow(), offered.sourcePort());
    }
  }

  @Override
  public void endOfOffers() {
    Receiver taker = receiver;
    if (taken && taker != null) {
      taken = false;
      taker.endOfBurst();
    }
  }

  /** How many datagrams could not be sent: no way was known, or they were too long for a frame. */
  public long lostDatagrams() {
    return lost.sum();
  }

  @Override
  public int localPort() {
    return port;
  }

  @Override
  public void close() {
    receiver = null;
    try {
      reservation.close();
    } catch (IOException gone) {
      // The port is free.
    }
  }
}
