package io.github.javatun.wireguard.examples.hosts;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** The machine behind a host under test: keeps what arrives. */
final class TestMachine implements PacketSink {
  /** A bound for failure only: what works takes milliseconds. */
  private static final long PATIENCE_SECONDS = 30;

  private final BlockingQueue<ByteBuffer> arrived = new LinkedBlockingQueue<>();

  @Override
  public void accept(ByteBuffer packet) {
    arrived.add(ByteBuffer.allocate(packet.remaining()).put(packet).flip());
  }

  ByteBuffer awaitPacket() throws InterruptedException {
    ByteBuffer packet = arrived.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
    assertThat(packet).as("a packet within %d s", PATIENCE_SECONDS).isNotNull();
    return packet;
  }

  String awaitText() throws InterruptedException {
    return TestPackets.text(awaitPacket());
  }
}
