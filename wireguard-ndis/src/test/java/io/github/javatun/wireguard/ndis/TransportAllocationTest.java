package io.github.javatun.wireguard.ndis;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.github.javatun.wireguard.Endpoint;
import io.github.javatun.wireguard.ndis.driver.FrameSlab;
import io.github.javatun.wireguard.ndis.driver.MemoryDriver;
import io.github.javatun.wireguard.ndis.engine.TestPackets;
import io.github.javatun.wireguard.ndis.transport.FrameTransport;
import io.github.javatun.wireguard.ndis.transport.OuterLink;
import io.github.javatun.wireguard.ndis.transport.OuterTransport;
import io.github.javatun.wireguard.ndis.transport.SocketTransport;
import io.github.javatun.wireguard.routing.IpAddress;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.management.ManagementFactory;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Neither way of datagrams allocates anything for one, once the code is warm. */
@Timeout(120)
class TransportAllocationTest {
  private static final int DATAGRAM_BYTES = 1452;

  private final MemorySegment datagram = Arena.ofAuto().allocate(DATAGRAM_BYTES);
  private final Endpoint peer = new Endpoint();

  @Test
  void sendingThroughASocket() throws Exception {
    try (DatagramSocket far = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        SocketTransport transport = SocketTransport.open(0)) {
      peer.setIpv4(0x7F00_0001, far.getLocalPort());
      assertThat(
              AllocatedBytes.inWarmCalls(
                  () -> {
                    transport.send(datagram, 0, DATAGRAM_BYTES, peer);
                    transport.flush();
                  }))
          .isZero();
    }
  }

  @Test
  void receivingThroughASocket() throws Exception {
    Meter meter = new Meter();
    try (DatagramSocket far = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        SocketTransport transport = SocketTransport.open(0)) {
      transport.start(meter);
      DatagramPacket packet =
          new DatagramPacket(
              new byte[DATAGRAM_BYTES],
              DATAGRAM_BYTES,
              InetAddress.getLoopbackAddress(),
              transport.localPort());
      while (!meter.ended.await(0, TimeUnit.MILLISECONDS)) {
        far.send(packet);
      }
    }
    assertThat(meter.least.get()).isZero();
  }

  @Test
  void receivingInFramesOfItsOwn() throws Exception {
    Counter counter = new Counter();
    try (MemoryDriver driver = new MemoryDriver();
        FrameTransport transport = FrameTransport.open(driver, 0)) {
      long adapter = driver.addAdapter("adapter", 7, 1500);
      transport.use(
          new OuterLink(
              adapter,
              7,
              8,
              9,
              0,
              Optional.of(IpAddress.parse("192.168.1.20")),
              Optional.of(IpAddress.parse("fd00::20"))));
      transport.start(counter);
      FrameSlab slab = incoming(transport.localPort(), adapter);
      assertThat(
              AllocatedBytes.inWarmCalls(
                  () -> {
                    transport.offer(slab, 0);
                    transport.endOfOffers();
                  }))
          .isZero();
      assertThat(counter.datagrams).isPositive();
    }
  }

  private FrameSlab incoming(int port, long adapter) {
    FrameSlab slab = new FrameSlab(Arena.ofAuto(), 1);
    byte[] packet =
        TestPackets.udpWith("203.0.113.1", 51_820, "192.168.1.20", port, new byte[DATAGRAM_BYTES]);
    slab.setHeader(
        0, adapter, FrameSlab.FROM_ADAPTER, 0, FrameSlab.ETHERNET_HEADER_BYTES + packet.length);
    long at = slab.frameOffset(0);
    slab.memory().set(ValueLayout.JAVA_BYTE, at + 12, (byte) 0x08);
    slab.memory().set(ValueLayout.JAVA_BYTE, at + 13, (byte) 0x00);
    MemorySegment.copy(
        MemorySegment.ofArray(packet),
        0,
        slab.memory(),
        at + FrameSlab.ETHERNET_HEADER_BYTES,
        packet.length);
    return slab;
  }

  /** Counts datagrams. */
  private static class Counter implements OuterTransport.Receiver {
    int datagrams;

    @Override
    public void datagram(MemorySegment memory, long offset, int length, Endpoint from) {
      datagrams++;
    }

    @Override
    public void endOfBurst() {}

    @Override
    public void failed(Throwable failure) {}
  }

  /** Measures its own thread, which is the transport's: rounds of datagrams, until one is clean. */
  private static final class Meter extends Counter {
    private static final int ROUND = 20_000;
    private static final int ROUNDS = 20;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    final CountDownLatch ended = new CountDownLatch(1);
    final AtomicLong least = new AtomicLong(Long.MAX_VALUE);
    private long before;

    @Override
    public void datagram(MemorySegment memory, long offset, int length, Endpoint from) {
      super.datagram(memory, offset, length, from);
      if (datagrams % ROUND == 0) {
        long now = THREADS.getCurrentThreadAllocatedBytes();
        if (datagrams > ROUND) {
          least.set(Math.min(least.get(), now - before));
        }
        before = now;
        if (least.get() == 0 || datagrams == ROUND * ROUNDS) {
          ended.countDown();
        }
      }
    }
  }
}
