package io.github.javatun.wireguard.examples.loopback;

import io.github.javatun.wireguard.examples.hosts.EventLines;
import io.github.javatun.wireguard.examples.ip.IcmpEcho;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The side that calls: handshake, pings, then the stream, of which no more than a window's worth is
 * under way at a time, so that no socket buffer overflows.
 *
 * <p><b>{@link #run} is for one thread; {@link #stop} and the counts are for all.</b>
 */
final class Sender {
  private static final int PINGS_BEFORE_STREAM = 4;
  private static final int PINGS = 8;
  private static final int PING_DATA_SIZE_BYTES = 56;
  private static final int IDENTIFIER = 0x7467;
  private static final double NANOS_PER_MILLI = 1e6;

  /** How long handshake and pings may take on a slow machine. */
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(10);

  /** Packets under way. A socket with the smallest usual buffer (208 KiB) holds them. */
  private static final int WINDOW_PACKETS = 64;

  /** What is not acknowledged after this time is lost. */
  private static final long LOST_AFTER_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private final TunnelEnd end;
  private final int ownAddress;
  private final int peerAddress;
  private final EventLines events;
  private final ByteBuffer packet = ByteBuffer.allocateDirect(TestPacket.SIZE_BYTES);
  private final PacketCounter sent = new PacketCounter();
  private final CountDownLatch streaming = new CountDownLatch(1);

  private long acknowledgedNumber;
  private long progressNanos;
  private int pingsAnswered;
  private volatile boolean stopped;

  Sender(TunnelEnd end, int ownAddress, int peerAddress, EventLines events) {
    this.end = end;
    this.ownAddress = ownAddress;
    this.peerAddress = peerAddress;
    this.events = events;
  }

  /** Counted down when the stream begins. */
  CountDownLatch streaming() {
    return streaming;
  }

  long sentPackets() {
    return sent.get();
  }

  /** Ends the stream. */
  void stop() {
    stopped = true;
    end.wakeUp();
  }

  /** Runs until {@link #stop}, then waits for what is under way, and pings once more. */
  void run() throws IOException {
    shakeHands();
    for (int sequence = 1; sequence <= PINGS_BEFORE_STREAM; sequence++) {
      ping(sequence);
    }
    stream();
    // What a ping costs when the code is compiled.
    for (int sequence = PINGS_BEFORE_STREAM + 1; sequence <= PINGS; sequence++) {
      ping(sequence);
    }
  }

  private void shakeHands() throws IOException {
    long deadlineNanos = System.nanoTime() + PATIENCE_NANOS;
    while (!end.tunnel().hasSession()) {
      // The configuration has a persistent keepalive: the first tick starts the handshake.
      end.tickIfDue(this::accept);
      if (!end.receive(this::accept)) {
        waitUntil(deadlineNanos, "the handshake");
      }
    }
    events.print(
        end.name(),
        "handshake completed, took " + end.tunnel().stats().estimatedRttMillis() + " ms");
  }

  private void ping(int sequence) throws IOException {
    packet.clear();
    packet.limit(
        IcmpEcho.writeRequest(
            packet, ownAddress, peerAddress, IDENTIFIER, sequence, PING_DATA_SIZE_BYTES));
    long sentNanos = System.nanoTime();
    end.send(packet, this::accept);
    while (pingsAnswered < sequence) {
      if (!end.receive(this::accept)) {
        waitUntil(sentNanos + PATIENCE_NANOS, "ping " + sequence);
      }
    }
    double millis = (System.nanoTime() - sentNanos) / NANOS_PER_MILLI;
    events.print(
        end.name(),
        String.format(
            Locale.ROOT,
            "ping through the tunnel: sequence %d, %d bytes, %.3f ms",
            sequence,
            packet.remaining(),
            millis));
  }

  private void stream() throws IOException {
    packet.clear();
    TestPacket.writeNumbered(packet, ownAddress, peerAddress);
    TunnelEnd.InnerPackets inner = this::accept;
    long number = 0;
    progressNanos = System.nanoTime();
    streaming.countDown();
    while (!stopped) {
      while (number - acknowledgedNumber < WINDOW_PACKETS) {
        TestPacket.setNumber(packet, ++number);
        end.send(packet, inner);
        sent.set(number);
      }
      awaitProgress(number, inner);
    }
    while (acknowledgedNumber < number) {
      awaitProgress(number, inner);
    }
  }

  /** Waits for an acknowledgement; without one for long, counts all that is under way as lost. */
  private void awaitProgress(long number, TunnelEnd.InnerPackets inner) throws IOException {
    end.tickIfDue(inner);
    if (end.receive(inner)) {
      return;
    }
    long leftNanos = progressNanos + LOST_AFTER_NANOS - System.nanoTime();
    if (leftNanos > 0) {
      end.await(TimeUnit.NANOSECONDS.toMillis(leftNanos) + 1);
    } else {
      acknowledge(number);
    }
  }

  private void acknowledge(long number) {
    acknowledgedNumber = Math.max(acknowledgedNumber, number);
    progressNanos = System.nanoTime();
  }

  private void waitUntil(long deadlineNanos, String what) throws IOException {
    long leftNanos = deadlineNanos - System.nanoTime();
    if (leftNanos <= 0) {
      throw new SocketTimeoutException(
          "no answer to "
              + what
              + " within "
              + TimeUnit.NANOSECONDS.toSeconds(PATIENCE_NANOS)
              + " s: does a firewall block UDP on 127.0.0.1?");
    }
    end.await(TimeUnit.NANOSECONDS.toMillis(leftNanos) + 1);
  }

  private void accept(ByteBuffer inner) {
    if (TestPacket.isAcknowledgement(inner)) {
      acknowledge(TestPacket.number(inner));
    } else if (IcmpEcho.isReply(inner)) {
      pingsAnswered = Math.max(pingsAnswered, IcmpEcho.sequence(inner));
    }
  }
}
