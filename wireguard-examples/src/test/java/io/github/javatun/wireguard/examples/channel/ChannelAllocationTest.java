package io.github.javatun.wireguard.examples.channel;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.github.javatun.wireguard.Endpoint;
import io.github.javatun.wireguard.examples.forwarding.LoopGroup;
import io.github.javatun.wireguard.examples.forwarding.PlainLane;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.nio.channels.DatagramChannel;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Packets of one peer cost no garbage in either loop. */
@Timeout(300)
class ChannelAllocationTest {
  private static final int PACKETS = 3_000;
  private static final int MAX_WARM_UPS = 30;

  /** What a compilation in between may cost: less than a byte for each packet. */
  private static final long MAX_ALLOCATED_BYTES = 2_900;

  /** Gives as many packets as it is asked for, and counts those it gets. */
  private static final class Counter implements PacketDevice {
    private static final int PACKET_SIZE_BYTES = 1_000;

    private final Thread test = Thread.currentThread();
    private final AtomicInteger asked = new AtomicInteger();
    private volatile int received;
    private volatile boolean ended;
    private int given;

    @Override
    public int read(MemorySegment target, long offset, int capacityBytes) {
      while (given == asked.get() && !ended) {
        LockSupport.park(this);
      }
      if (ended) {
        return CLOSED;
      }
      given++;
      target.set(JAVA_BYTE, offset, (byte) 0x45); // enough of an IPv4 packet for the lane
      return PACKET_SIZE_BYTES;
    }

    @Override
    @SuppressWarnings("NonAtomicVolatileUpdate") // one thread writes
    public boolean write(MemorySegment source, long offset, int sizeBytes) {
      received++;
      LockSupport.unpark(test);
      return true;
    }

    @Override
    public void wakeReader() {
      ended = true;
    }
  }

  @Test
  void loopsAllocateNothingPerPacket() throws Exception {
    Counter here = new Counter();
    Counter there = new Counter();
    LoopGroup group = new LoopGroup();
    try (DatagramChannel sending = ChannelEnd.bind();
        DatagramChannel receiving = ChannelEnd.bind()) {
      // An endpoint that knows no address object, as one that came from a file.
      InetSocketAddress to = (InetSocketAddress) receiving.getLocalAddress();
      Endpoint known = Endpoint.of(to);
      Endpoint endpoint = new Endpoint().setIpv6(known.high(), known.low(), known.port());
      PlainLane lane = new PlainLane(endpoint);
      ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
      try (ChannelSendLoop sender = new ChannelSendLoop(here, sending, lane, group);
          ChannelReceiveLoop receiver =
              new ChannelReceiveLoop(receiving, there, new PlainLane(endpoint), group)) {
        Thread sends = Thread.ofPlatform().daemon().start(() -> run(sender::run));
        Thread receives = Thread.ofPlatform().daemon().start(() -> run(receiver::run));
        long allocated = Long.MAX_VALUE;
        for (int i = 0; i < MAX_WARM_UPS && allocated >= MAX_ALLOCATED_BYTES; i++) {
          long before = allocated(threads, sends, receives);
          move(here, there, sends);
          allocated = allocated(threads, sends, receives) - before;
        }
        assertThat(allocated).isLessThan(MAX_ALLOCATED_BYTES);
        sender.stop();
        LockSupport.unpark(sends);
        receiver.stop();
        sends.join();
        receives.join();
        assertThat(sender.lostDatagrams() + sender.unroutableDatagrams()).isZero();
      }
    }
  }

  private static long allocated(ThreadMXBean threads, Thread first, Thread second) {
    return threads.getThreadAllocatedBytes(first.threadId())
        + threads.getThreadAllocatedBytes(second.threadId());
  }

  /** One after the other, so that no buffer is too small. */
  private static void move(Counter from, Counter to, Thread sends) throws InterruptedException {
    for (int i = 0; i < PACKETS; i++) {
      int before = to.received;
      from.asked.incrementAndGet();
      LockSupport.unpark(sends);
      while (to.received == before) {
        LockSupport.park(to);
        if (Thread.interrupted()) {
          throw new InterruptedException("packet " + i + " did not arrive in time");
        }
      }
    }
  }

  private interface Loop {
    void run() throws IOException;
  }

  private static void run(Loop loop) {
    try {
      loop.run();
    } catch (IOException failure) {
      throw new AssertionError(failure);
    }
  }
}
