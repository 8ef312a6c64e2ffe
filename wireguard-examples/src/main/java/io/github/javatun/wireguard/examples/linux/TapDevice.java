package io.github.javatun.wireguard.examples.linux;

import java.io.IOException;
import java.lang.foreign.MemorySegment;

/**
 * A Linux TAP device: Ethernet frames that the kernel sends through the interface are read here,
 * frames written here arrive at the kernel as if the interface had received them. Each frame has a
 * {@link VirtioNetHeader} in front; none is a super-packet.
 *
 * <p>The device goes on when its interface is moved into another network namespace.
 *
 * <p><b>One thread at a time reads, any thread may write or close.</b> Reading and writing allocate
 * nothing.
 */
public final class TapDevice implements AutoCloseable {
  /** What {@link #tryRead} answers once the device is closed. */
  public static final int CLOSED = TunDevice.CLOSED;

  private final TunDevice device;

  private TapDevice(TunDevice device) {
    this.device = device;
  }

  /**
   * Makes a TAP device, which exists while this object is open.
   *
   * @param name interface name, 1 to 15 ASCII characters without blanks, slashes and colons
   * @param partialChecksums whether the kernel may hand over frames of TCP and UDP whose checksum
   *     is to be completed, as it does for a network card that completes them
   * @return the device, down and without addresses
   * @throws UnsupportedOperationException if this is not Linux
   * @throws IllegalArgumentException if the name cannot be an interface's
   * @throws IOException if the kernel refuses; the message says what to do
   */
  public static TapDevice open(String name, boolean partialChecksums) throws IOException {
    return of(name, TunSetup.openTap(name, partialChecksums));
  }

  /**
   * Uses a descriptor of {@code /dev/net/tun} that this process was started with. The interface is
   * made if the descriptor has none yet, and exists while any process has the descriptor.
   *
   * @param fd the descriptor
   * @param name as in {@link #open}
   * @param partialChecksums as in {@link #open}
   * @return the device
   * @throws UnsupportedOperationException if this is not Linux
   * @throws IllegalArgumentException if the name cannot be an interface's
   * @throws IOException if the kernel refuses; the message says what to do
   */
  public static TapDevice adopt(int fd, String name, boolean partialChecksums) throws IOException {
    return of(name, TunSetup.adoptTap(fd, name, partialChecksums));
  }

  private static TapDevice of(String name, TunSetup.Opened opened) throws IOException {
    return new TapDevice(TunDevice.of(name, TunOptions.OFFLOAD, opened));
  }

  /** The interface's name. */
  public String name() {
    return device.name();
  }

  /** Returns the descriptor, for poll. */
  int fd() {
    return device.fd();
  }

  /**
   * Takes the next frame that the kernel sent, without waiting.
   *
   * @param target native memory
   * @param offset where the header's first byte goes
   * @param capacityBytes room there; what does not fit is cut off without a sign
   * @return the size of header and frame in bytes, 0 if there is none, or {@link #CLOSED}
   * @throws IOException if the interface was deleted, or the kernel refuses for another reason
   */
  public int tryRead(MemorySegment target, long offset, int capacityBytes) throws IOException {
    return device.tryRead(target, offset, capacityBytes);
  }

  /**
   * Gives the kernel one frame.
   *
   * @param source native memory
   * @param offset where the header begins
   * @param sizeBytes the size of header and frame
   * @return false if the device is closed or down, or the kernel refused the frame
   * @throws IOException if the interface was deleted
   */
  public synchronized boolean write(MemorySegment source, long offset, int sizeBytes)
      throws IOException {
    return device.write(source, offset, sizeBytes);
  }

  /** Closes the device. */
  @Override
  public void close() {
    device.close();
  }

  @Override
  public String toString() {
    return "TapDevice[" + name() + "]";
  }
}
