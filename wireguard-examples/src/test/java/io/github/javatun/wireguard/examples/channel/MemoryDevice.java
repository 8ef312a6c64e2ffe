package io.github.javatun.wireguard.examples.channel;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A machine in memory: what a test sends goes to the network, what comes from there is kept. */
final class MemoryDevice implements PacketDevice {
  /** A bound for failure only: what works takes milliseconds. */
  private static final long PATIENCE_SECONDS = 30;

  private static final byte[] WAKE = {};
  private static final byte[] END = {0};

  private final BlockingQueue<byte[]> sent = new LinkedBlockingQueue<>();
  private final BlockingQueue<byte[]> arrived = new LinkedBlockingQueue<>();
  private volatile boolean full;

  void send(byte[] packet) {
    sent.add(packet);
  }

  byte[] awaitPacket() throws InterruptedException {
    byte[] packet = arrived.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
    assertThat(packet).as("a packet within %d s", PATIENCE_SECONDS).isNotNull();
    return packet;
  }

  boolean hasPacket() {
    return !arrived.isEmpty();
  }

  /** From now on it takes nothing, or takes it again. */
  void setFull(boolean full) {
    this.full = full;
  }

  /** Says that nothing will be sent any more. */
  void end() {
    sent.add(END);
  }

  @Override
  @SuppressWarnings("ReferenceEquality") // marks, not packets
  public int read(MemorySegment target, long offset, int capacityBytes) throws IOException {
    try {
      byte[] packet = sent.take();
      if (packet == END) {
        return CLOSED;
      }
      MemorySegment.copy(packet, 0, target, JAVA_BYTE, offset, packet.length);
      return packet.length;
    } catch (InterruptedException interrupted) {
      throw new InterruptedIOException("interrupted");
    }
  }

  @Override
  public boolean write(MemorySegment source, long offset, int sizeBytes) {
    if (full) {
      return false;
    }
    arrived.add(source.asSlice(offset, sizeBytes).toArray(JAVA_BYTE));
    return true;
  }

  @Override
  public void wakeReader() {
    sent.add(WAKE);
  }
}
