package io.github.javatun.wireguard.ndis.trace;

import io.github.javatun.wireguard.ndis.driver.Adapter;
import io.github.javatun.wireguard.ndis.driver.DriverException;
import io.github.javatun.wireguard.ndis.driver.FrameList;
import io.github.javatun.wireguard.ndis.driver.FrameSlab;
import io.github.javatun.wireguard.ndis.driver.PacketDriver;
import io.github.javatun.wireguard.ndis.driver.StaticFilter;
import java.util.List;

/**
 * A driver whose frames are written down: those of the stack, from it and to it, in one file, those
 * of the network in another. What the driver passes by itself is in neither.
 *
 * <p><b>Any thread may call any method; one thread at a time waits and reads.</b> It allocates
 * nothing per frame. Closing it closes the driver, and leaves the files open.
 */
public final class TracedDriver implements PacketDriver {
  private final PacketDriver driver;
  private final PcapFile stack;
  private final PcapFile network;

  /**
   * Makes a driver of a driver.
   *
   * @param driver what does the work
   * @param stack a file of {@link PcapFile.LinkType#ETHERNET} for what the stack sends and gets
   * @param network such a file for what adapters receive and send
   */
  public TracedDriver(PacketDriver driver, PcapFile stack, PcapFile network) {
    this.driver = driver;
    this.stack = stack;
    this.network = network;
  }

  @Override
  public String description() {
    return driver.description();
  }

  @Override
  public List<Adapter> adapters() throws DriverException {
    return driver.adapters();
  }

  @Override
  public int mode(long adapter) throws DriverException {
    return driver.mode(adapter);
  }

  @Override
  public void setMode(long adapter, int mode) throws DriverException {
    driver.setMode(adapter, mode);
  }

  @Override
  public void setFilters(List<StaticFilter> filters) throws DriverException {
    driver.setFilters(filters);
  }

  @Override
  public int await(long timeoutMillis) {
    return driver.await(timeoutMillis);
  }

  @Override
  public void wakeUp() {
    driver.wakeUp();
  }

  @Override
  public int read(FrameList frames) {
    int filled = driver.read(frames);
    FrameSlab slab = frames.slab();
    for (int i = 0; i < filled; i++) {
      int index = frames.index(i);
      write(slab.direction(index) == FrameSlab.FROM_STACK ? stack : network, slab, index);
    }
    return filled;
  }

  @Override
  public void sendToAdapters(FrameList frames) {
    writeAll(network, frames);
    driver.sendToAdapters(frames);
  }

  @Override
  public void sendToStack(FrameList frames) {
    writeAll(stack, frames);
    driver.sendToStack(frames);
  }

  private static void writeAll(PcapFile file, FrameList frames) {
    for (int i = 0; i < frames.size(); i++) {
      write(file, frames.slab(), frames.index(i));
    }
  }

  private static void write(PcapFile file, FrameSlab slab, int index) {
    int length = Math.clamp(slab.length(index), 0, FrameSlab.FRAME_BYTES);
    file.write(slab.memory(), slab.frameOffset(index), length);
  }

  @Override
  public void close() {
    driver.close();
  }
}
