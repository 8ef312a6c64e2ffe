package io.github.javatun.wireguard.ndis.engine;

import java.lang.foreign.MemorySegment;

/**
 * Takes packets that go through the tunnel, with the addresses they have there.
 *
 * <p><b>One thread at a time calls it.</b>
 */
public interface PacketSink {

  /**
   * Takes an IP packet.
   *
   * @param memory what it lies in, until the call returns
   * @param offset where it begins
   * @param length its length in bytes
   */
  void packet(MemorySegment memory, long offset, int length);
}
