package io.github.javatun.wireguard.examples.channel;

import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.nio.channels.DatagramChannel;

/**
 * Opens channels as a tunnel wants them.
 *
 * <p><b>Stateless; safe for all threads.</b>
 */
public final class UdpChannel {
  /** Systems cut it down to what they allow; their defaults hold too little for a burst. */
  private static final int BUFFER_SIZE_BYTES = 2 << 20;

  private UdpChannel() {}

  /**
   * Opens a channel that is bound to all local addresses, of IPv6 and IPv4 where there are both.
   *
   * @param port 0 for one that the system chooses
   * @return to be closed by the caller
   * @throws IOException if the port is taken
   */
  public static DatagramChannel open(int port) throws IOException {
    DatagramChannel channel = DatagramChannel.open();
    try {
      setIfPossible(channel, StandardSocketOptions.SO_RCVBUF);
      setIfPossible(channel, StandardSocketOptions.SO_SNDBUF);
      return channel.bind(new InetSocketAddress(port));
    } catch (BindException taken) {
      channel.close();
      throw new IOException(
          "UDP port " + port + " is in use: end the other program or choose a port", taken);
    } catch (IOException | RuntimeException failure) {
      channel.close();
      throw failure;
    }
  }

  private static void setIfPossible(DatagramChannel channel, SocketOption<Integer> option) {
    try {
      channel.setOption(option, BUFFER_SIZE_BYTES);
    } catch (IOException tooMuch) {
      // Some systems refuse where others cut: then there is the default.
    }
  }
}
