package io.github.javatun.wireguard.examples.tunnelhost;

import io.github.javatun.wireguard.examples.linux.TunDevice;
import io.github.javatun.wireguard.examples.linux.TunOptions;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * A TUN device, opened once for each thread that reads, and for the one that writes if there are
 * several: the kernel gives each flow to one of the readers, always the same, so that its packets
 * keep their order.
 *
 * <p><b>Immutable; any thread may close it.</b>
 */
final class TunQueues implements AutoCloseable {
  private final List<TunDevice> readers;
  private final TunDevice writer;

  private TunQueues(List<TunDevice> readers, TunDevice writer) {
    this.readers = readers;
    this.writer = writer;
  }

  /**
   * Makes the device.
   *
   * @param name of the interface
   * @param options how
   * @param readers how many queues to read from
   * @throws IOException if the kernel refuses
   */
  static TunQueues open(String name, TunOptions options, int readers) throws IOException {
    List<TunDevice> opened = new ArrayList<>();
    try {
      TunDevice first = TunDevice.open(name, options);
      opened.add(first);
      while (opened.size() < readers) {
        opened.add(first.openQueue());
      }
      TunDevice writer = readers == 1 ? first : first.openWriteQueue();
      return new TunQueues(List.copyOf(opened), writer);
    } catch (IOException | RuntimeException failure) {
      opened.forEach(TunDevice::close);
      throw failure;
    }
  }

  /** The interface's name. */
  String name() {
    return writer.name();
  }

  /** Where packets of the kernel come from. */
  List<TunDevice> readers() {
    return readers;
  }

  /** Where packets for the kernel go to; the reader itself if there is only one. */
  TunDevice writer() {
    return writer;
  }

  /** Closes all, which removes the interface. */
  @Override
  public void close() {
    writer.close();
    readers.forEach(TunDevice::close);
  }
}
