package io.github.javatun.wireguard.examples.forwarding;

import io.github.javatun.wireguard.Endpoint;
import io.github.javatun.wireguard.Result;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * The protocol between device and socket, as one thread uses it: the calls of a {@link
 * io.github.javatun.wireguard.Tunnel}, with the place where their datagrams go. The calls answer
 * what {@link io.github.javatun.wireguard.Result} takes apart.
 *
 * <p><b>For one thread; any number of lanes may lead to the same tunnels.</b>
 */
public interface ProtocolLane {

  /** What stands before the encrypted packet in a datagram. */
  int TRANSPORT_HEADER_SIZE_BYTES = 16;

  /** Takes packets that were opened. */
  @FunctionalInterface
  interface PacketReceiver {
    /**
     * Takes a packet. Up to ten bytes in front of it may be overwritten.
     *
     * @param offset its first byte in the memory of the datagrams
     * @param lengthBytes its length by its IP header
     * @throws IOException if it has nowhere to go any more
     */
    void take(long offset, int lengthBytes) throws IOException;
  }

  /**
   * Takes an IP packet for the network.
   *
   * @param source holds the packet
   * @param sourceOffset its first byte
   * @param sourceLength its length
   * @param destination receives a datagram
   * @param destinationOffset its first byte there
   * @param destinationCapacity room from there on
   * @return the result
   */
  long write(
      MemorySegment source,
      long sourceOffset,
      int sourceLength,
      MemorySegment destination,
      long destinationOffset,
      int destinationCapacity);

  /**
   * Takes a datagram of the network.
   *
   * @param source holds the datagram
   * @param sourceOffset its first byte
   * @param sourceLength its length
   * @param destination receives a packet or a reply; may be the source with the encrypted packet's
   *     own place
   * @param destinationOffset its first byte there
   * @param destinationCapacity room from there on
   * @param from the sender
   * @return the result
   */
  long read(
      MemorySegment source,
      long sourceOffset,
      int sourceLength,
      MemorySegment destination,
      long destinationOffset,
      int destinationCapacity,
      Endpoint from);

  /**
   * Takes datagrams with transport data from one sender, which lie back to back, and opens them in
   * place: a packet begins no earlier than behind the header of the first datagram, and no later
   * than behind its own.
   *
   * @param datagrams holds them
   * @param offset the first byte of the first one
   * @param sizeBytes the size of all
   * @param segmentSizeBytes the size of each, of which only the last may be shorter
   * @param from the sender
   * @param receiver takes the packets in their order
   * @return whether {@link #tick} has something to do now
   * @throws IOException that the receiver throws
   */
  default boolean readRun(
      MemorySegment datagrams,
      long offset,
      int sizeBytes,
      int segmentSizeBytes,
      Endpoint from,
      PacketReceiver receiver)
      throws IOException {
    boolean morePending = false;
    for (int at = 0; at < sizeBytes; at += segmentSizeBytes) {
      long datagram = offset + at;
      long packet = datagram + TRANSPORT_HEADER_SIZE_BYTES;
      int length = Math.min(segmentSizeBytes, sizeBytes - at);
      long result =
          read(
              datagrams,
              datagram,
              length,
              datagrams,
              packet,
              length - TRANSPORT_HEADER_SIZE_BYTES,
              from);
      if (Result.isForTunnel(result)) {
        receiver.take(packet, Result.sizeBytes(result));
      }
      morePending |= Result.isMorePending(result);
    }
    return morePending;
  }

  /**
   * Does what is due.
   *
   * @param destination receives a datagram
   * @param destinationOffset its first byte there
   * @param destinationCapacity room from there on
   * @return the result
   */
  long tick(MemorySegment destination, long destinationOffset, int destinationCapacity);

  /**
   * Returns where the datagram goes that the last call answered, until the next call; null if
   * nobody knows.
   */
  @Nullable Endpoint endpoint();

  /** Returns in how many nanoseconds {@link #tick} has something to do; 0 for now. */
  long nanosUntilTick();
}
