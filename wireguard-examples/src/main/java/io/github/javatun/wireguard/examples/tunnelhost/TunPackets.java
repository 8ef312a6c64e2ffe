package io.github.javatun.wireguard.examples.tunnelhost;

import io.github.javatun.wireguard.examples.channel.PacketDevice;
import io.github.javatun.wireguard.examples.linux.Poller;
import io.github.javatun.wireguard.examples.linux.TunDevice;
import io.github.javatun.wireguard.examples.linux.Wakeup;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * A TUN device, or a queue of it, for the loops of a channel: one whole packet a call.
 *
 * <p><b>Two threads at a time: one reads while another writes; any thread may wake the reader.</b>
 * The device stays the caller's; it is closed after this.
 */
final class TunPackets implements PacketDevice, AutoCloseable {
  private final TunDevice device;
  private final Wakeup wakeup = new Wakeup();
  private final Poller poller = new Poller(Arena.ofAuto());
  private final int deviceSource;
  private final int wakeSource;

  /** The device must not be one with offload. */
  TunPackets(TunDevice device) throws IOException {
    this.device = device;
    deviceSource = poller.add(device);
    wakeSource = poller.add(wakeup);
  }

  @Override
  public int read(MemorySegment target, long offset, int capacityBytes) throws IOException {
    int sizeBytes = device.tryRead(target, offset, capacityBytes);
    if (sizeBytes != 0) {
      return sizeBytes;
    }
    poller.await(Poller.FOR_EVER);
    if (poller.isReady(wakeSource)) {
      wakeup.reset();
      return 0;
    }
    return poller.isReady(deviceSource) ? device.tryRead(target, offset, capacityBytes) : 0;
  }

  @Override
  public boolean write(MemorySegment source, long offset, int sizeBytes) throws IOException {
    return device.write(source, offset, sizeBytes);
  }

  @Override
  public void wakeReader() {
    wakeup.wake();
  }

  @Override
  public void close() {
    wakeup.close();
  }
}
