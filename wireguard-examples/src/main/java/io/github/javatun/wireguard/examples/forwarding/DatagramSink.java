package io.github.javatun.wireguard.examples.forwarding;

import io.github.javatun.wireguard.Endpoint;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * Takes datagrams for the network: each is written to its place here and then added, so that none
 * is copied.
 *
 * <p><b>For one thread.</b>
 */
public interface DatagramSink {

  /** Returns the memory that the next datagram is to be written to. */
  MemorySegment buffer();

  /** Returns where to write it. */
  long position();

  /** Returns the room there: enough for any datagram. */
  int capacity();

  /**
   * Takes the datagram that was written to {@link #position()}.
   *
   * @param sizeBytes its size
   * @param receiver where it goes; copied. Null if nobody knows: then it is dropped and counted
   */
  void add(int sizeBytes, @Nullable Endpoint receiver);
}
