package io.github.javatun.wireguard.examples.hosts;

import io.github.javatun.wireguard.examples.ip.IcmpEcho;
import java.nio.ByteBuffer;

/**
 * The smallest machine: it answers pings and does nothing else. With it a host can be tried against
 * any WireGuard peer without a network device, and so without privileges.
 *
 * <p><b>Safe for all threads</b> if the sink for the replies is.
 */
public final class PingResponder implements PacketSink {
  private final PacketSink replies;

  /**
   * A machine behind a host.
   *
   * @param replies where the replies go: the host
   */
  public PingResponder(PacketSink replies) {
    this.replies = replies;
  }

  @Override
  public void accept(ByteBuffer packet) {
    if (IcmpEcho.isRequest(packet)) {
      IcmpEcho.turnIntoReply(packet);
      replies.accept(packet);
    }
  }
}
