package io.github.javatun.wireguard.examples.channel;

import java.io.IOException;
import java.lang.foreign.MemorySegment;

/**
 * Where IP packets come from and go to: a TUN device of whatever system, an IP stack of one's own,
 * a queue in memory.
 *
 * <p><b>Two threads at a time: one reads while another writes; any thread may wake the reader.</b>
 */
public interface PacketDevice {
  /** What {@link #read} answers once there will be nothing any more. */
  int CLOSED = -1;

  /**
   * Waits for the next packet for the network.
   *
   * @param target native memory
   * @param offset where the packet's first byte goes
   * @param capacityBytes room there; a longer packet is dropped or cut off
   * @return the packet's size in bytes; 0 if the reader was woken, or for no reason; or {@link
   *     #CLOSED}
   * @throws IOException if the device fails
   */
  int read(MemorySegment target, long offset, int capacityBytes) throws IOException;

  /**
   * Takes a packet of the network. It had better drop it than wait: the loop that calls runs the
   * timers, too.
   *
   * @param source native memory, the caller's again afterwards
   * @param offset where the IP header starts
   * @param sizeBytes the whole packet's size
   * @return false if the packet was dropped
   * @throws IOException if the device fails
   */
  boolean write(MemorySegment source, long offset, int sizeBytes) throws IOException;

  /** Lets the current {@link #read}, or else the next one, answer at once. */
  void wakeReader();
}
