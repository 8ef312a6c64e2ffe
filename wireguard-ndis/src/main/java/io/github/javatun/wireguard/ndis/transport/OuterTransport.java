package io.github.javatun.wireguard.ndis.transport;

import io.github.javatun.wireguard.Endpoint;
import io.github.javatun.wireguard.ndis.driver.FrameSlab;
import java.io.IOException;
import java.lang.foreign.MemorySegment;

/**
 * Carries datagrams to peers and from them.
 *
 * <p><b>Any thread may send; a transport calls the receiver in one thread at a time.</b> Sending
 * and receiving allocate nothing.
 *
 * <p>No method has a body here: a transport around another one that forgot to pass a call on would
 * look whole, and lose it.
 */
public interface OuterTransport extends AutoCloseable {

  /** Longer than any tunnel's packets are. */
  int ANY_MTU_BYTES = 65_535;

  /**
   * Takes datagrams that came in.
   *
   * <p><b>The transport calls it in one thread at a time.</b>
   */
  interface Receiver {
    /**
     * Takes a datagram.
     *
     * @param memory what it lies in, until the call returns
     * @param offset where it begins
     * @param length its length in bytes
     * @param from who sent it, valid until the call returns
     */
    void datagram(MemorySegment memory, long offset, int length, Endpoint from);

    /** No more datagrams are at hand: what was collected may go on. */
    void endOfBurst();

    /**
     * The transport is broken, and nothing more will come.
     *
     * @param failure why
     */
    void failed(Throwable failure);
  }

  /**
   * Begins to receive.
   *
   * @param receiver who takes datagrams
   * @throws IOException if it can not
   */
  void start(Receiver receiver) throws IOException;

  /**
   * Sends a datagram; one that can not be sent is lost.
   *
   * @param memory what it lies in
   * @param offset where it begins
   * @param length its length in bytes
   * @param to where it goes
   */
  void send(MemorySegment memory, long offset, int length, Endpoint to);

  /** Lets go what {@link #send} may have collected. */
  void flush();

  /**
   * Offers a frame that an adapter received: a transport without a socket of its own takes its
   * datagrams from there.
   *
   * @param slab what it lies in
   * @param index its number
   * @return true if it was one for this transport, and is not to go on to the stack
   */
  boolean offer(FrameSlab slab, int index);

  /** Says that the frames that were at hand have been offered. In the thread that offered them. */
  void endOfOffers();

  /**
   * Whether it takes its datagrams from frames, so that the driver must not pass them by itself.
   */
  boolean takesFrames();

  /** Says that adapters, addresses or routes changed. It does not wait. */
  void networkChanged();

  /**
   * The longest packet of a tunnel whose datagram it carries uncut, {@link #ANY_MTU_BYTES} if it
   * can not know.
   */
  int mtuBytes();

  /**
   * Says how frames reach the network now; a transport with a socket has no use for it.
   *
   * @param link the way
   */
  void use(OuterLink link);

  /** The local UDP port, 0 before the start. */
  int localPort();

  /** Ends; nothing is received any more. A second call does nothing. */
  @Override
  void close();
}
