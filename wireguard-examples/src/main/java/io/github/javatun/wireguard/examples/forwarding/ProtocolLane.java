package io.github.javatun.wireguard.examples.forwarding;

import io.github.javatun.wireguard.Endpoint;
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
