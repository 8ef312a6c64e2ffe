package io.github.javatun.wireguard.ndis.driver;

import java.util.List;

/**
 * The driver between adapters and the TCP/IP stack. Semantics are those of Windows Packet Filter:
 *
 * <ul>
 *   <li>An adapter in tunnel mode hands its packets over and keeps no copy: what is not sent again
 *       is lost. Its queue is bounded; when it is full, packets are lost.
 *   <li>Modes and filters end when the last user of the driver closes it.
 *   <li>When adapters come or go, handles change: {@link #await} tells, {@link #adapters} has the
 *       new ones, and old handles are refused.
 * </ul>
 *
 * <p><b>Any thread may call any method; one thread at a time waits and reads.</b> {@link #await},
 * {@link #read}, {@link #sendToAdapters} and {@link #sendToStack} allocate nothing.
 */
public interface PacketDriver extends AutoCloseable {

  /** {@link #await}: there may be packets to read. */
  int PACKETS = 1;

  /** {@link #await}: adapters came or went, or changed. */
  int ADAPTERS_CHANGED = 2;

  /** {@link #await}: {@link #wakeUp} was called. */
  int WOKEN = 4;

  /** What the driver calls itself, for messages: its name and version. */
  String description();

  /**
   * The adapters that TCP/IP is bound to now.
   *
   * @throws DriverException if the driver refuses
   */
  List<Adapter> adapters() throws DriverException;

  /**
   * What happens to an adapter's packets.
   *
   * @param adapter its handle
   * @return flags of {@link AdapterMode}
   * @throws DriverException if the handle is stale or the driver refuses
   */
  int mode(long adapter) throws DriverException;

  /**
   * Says what shall happen to an adapter's packets, and, for a mode other than {@link
   * AdapterMode#PASS}, that {@link #await} tells of them. {@link AdapterMode#PASS} also forgets
   * what was queued.
   *
   * @param adapter its handle
   * @param mode flags of {@link AdapterMode}
   * @throws DriverException if the handle is stale or the driver refuses
   */
  void setMode(long adapter, int mode) throws DriverException;

  /**
   * Replaces the table of filters that decide in the driver, before a packet is handed over. The
   * first that matches decides; a packet that none matches is handed over.
   *
   * @param filters in order; none: the table is emptied
   * @throws DriverException if the driver refuses or its version has another layout
   */
  void setFilters(List<StaticFilter> filters) throws DriverException;

  /**
   * Waits until there are packets, adapters changed, or another thread woke this one.
   *
   * @param timeoutMillis how long at most, 0 or more
   * @return a set of {@link #PACKETS}, {@link #ADAPTERS_CHANGED} and {@link #WOKEN}; 0: none came
   */
  int await(long timeoutMillis);

  /** Ends the present or next {@link #await}. */
  void wakeUp();

  /**
   * Takes packets of all adapters in tunnel mode. Read until it answers 0 before waiting again.
   *
   * @param frames whose listed frames are filled, front to back; the list itself stays as it is
   * @return how many were filled; 0: there are no more
   */
  int read(FrameList frames);

  /**
   * Sends each listed frame from its adapter to the network. Frames that can not be sent are lost.
   *
   * @param frames the frames, with their adapters
   */
  void sendToAdapters(FrameList frames);

  /**
   * Hands each listed frame to the TCP/IP stack as if its adapter had received it. Frames that can
   * not be handed over are lost.
   *
   * @param frames the frames, with their adapters
   */
  void sendToStack(FrameList frames);

  /**
   * Lets all adapters pass that this instance had changed, and ends. A second call does nothing.
   */
  @Override
  void close();
}
