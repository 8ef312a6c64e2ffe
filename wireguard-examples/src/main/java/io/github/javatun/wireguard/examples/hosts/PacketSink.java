package io.github.javatun.wireguard.examples.hosts;

import java.nio.ByteBuffer;

/**
 * Takes IP packets: the machine those that come out of a tunnel, a host those that shall go into
 * one. A program puts its TUN device here, or its own IP stack, or a queue.
 *
 * <p><b>Who implements it says which threads may call.</b>
 */
@FunctionalInterface
public interface PacketSink {
  /**
   * Takes one packet.
   *
   * @param packet from position to limit, big-endian; the caller's again after the call
   */
  void accept(ByteBuffer packet);
}
