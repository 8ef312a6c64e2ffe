package io.github.javatun.wireguard.examples.linux;

/**
 * How a {@link UdpSocket} is made.
 *
 * <p><b>Immutable.</b>
 *
 * @param port local port, 0 for one that the kernel chooses
 * @param firewallMark mark of outgoing packets for policy routing, 0 for none
 * @param bufferSizeBytes wanted size of the kernel's send and receive buffers
 * @param segmentation whether runs of datagrams are given to the kernel whole (UDP_SEGMENT)
 * @param coalescing whether the kernel may hand over runs of datagrams whole (UDP_GRO)
 */
public record UdpOptions(
    int port, int firewallMark, int bufferSizeBytes, boolean segmentation, boolean coalescing) {

  /**
   * A joined run is charged with its 64 KiB and more, so that the usual 208 KiB hold three: far too
   * few for a TCP sender's window.
   */
  private static final int DEFAULT_BUFFER_SIZE_BYTES = 8 << 20;

  /** Refuses what no socket can be. */
  public UdpOptions {
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException("port is " + port + ": it must be 0 to 65535");
    }
    if (bufferSizeBytes <= 0) {
      throw new IllegalArgumentException(
          "bufferSizeBytes is " + bufferSizeBytes + ": it must be positive");
    }
  }

  /**
   * Everything on, 8 MiB of buffer, no mark.
   *
   * @param port local port, 0 for one that the kernel chooses
   * @return the options
   */
  public static UdpOptions ofPort(int port) {
    return new UdpOptions(port, 0, DEFAULT_BUFFER_SIZE_BYTES, true, true);
  }

  /** Returns the same options with another mark. */
  public UdpOptions withFirewallMark(int mark) {
    return new UdpOptions(port, mark, bufferSizeBytes, segmentation, coalescing);
  }

  /** Returns the same options with datagrams one by one in both directions. */
  public UdpOptions withoutOffload() {
    return new UdpOptions(port, firewallMark, bufferSizeBytes, false, false);
  }
}
