package io.github.javatun.wireguard.examples.tunnelhost;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How datagrams come and go.
 *
 * <p><b>Constants only.</b>
 */
enum UdpMode {
  /** Many a call, and runs of them as one, by sendmmsg and recvmmsg. */
  BATCH,

  /** One a call, by a {@link java.nio.channels.DatagramChannel}. */
  CHANNEL;

  /** The one of that name on the command line; null if there is none. */
  static @Nullable UdpMode named(String name) {
    for (UdpMode mode : values()) {
      if (mode.toString().equals(name)) {
        return mode;
      }
    }
    return null;
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
