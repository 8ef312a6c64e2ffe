package io.github.javatun.wireguard.ndis.windows;

import java.lang.foreign.MemorySegment;

/**
 * The driver's calls, whichever way they go to it. A call answers false if the driver refused.
 *
 * <p><b>Any thread may exchange frames, with a slot of {@link CallSlots} of its own; the other
 * calls belong to one thread at a time.</b> Exchanging frames allocates nothing.
 */
interface DriverCalls {

  /** The driver's name and how it is called, for messages. */
  String name();

  /** The version as the driver packs it. */
  int version();

  /** Lists adapters: a {@code TCP_AdapterList}. */
  boolean adapters(MemorySegment list);

  /** Reads the flags of an {@code ADAPTER_MODE}. */
  boolean mode(MemorySegment adapterMode);

  /** Sets the flags of an {@code ADAPTER_MODE}. */
  boolean setMode(MemorySegment adapterMode);

  /** Forgets what an adapter has queued. */
  boolean flush(long adapter);

  /** Says which event tells of an adapter's packets; 0: none. */
  boolean setPacketEvent(long adapter, long event);

  /** Says which event tells that adapters came or went; 0: none. */
  boolean setAdapterListEvent(long event);

  /** Replaces the filters: a {@code STATIC_FILTER_TABLE}, never null, which would crash. */
  boolean setFilters(MemorySegment table);

  /** Removes all filters. */
  boolean resetFilters();

  /** The error code of the last of the calls above that answered false. */
  int lastError();

  /** Whether it can exchange frames of all adapters at once. */
  boolean hasUnsorted();

  /**
   * Reads frames of any adapter.
   *
   * @param slots memory with the slot
   * @param slot where the slot begins
   * @param pointers where the pointers to the buffers are
   * @param frames how many pointers there are
   * @return how many buffers were filled, 0 to {@code frames}
   */
  int readUnsorted(MemorySegment slots, long slot, long pointers, int frames);

  /** Sends each frame from its adapter. */
  void sendToAdaptersUnsorted(MemorySegment slots, long slot, long pointers, int frames);

  /** Hands each frame to the stack, as of its adapter. */
  void sendToStackUnsorted(MemorySegment slots, long slot, long pointers, int frames);

  /**
   * Reads frames of one adapter: the {@code ETH_M_REQUEST} of a slot.
   *
   * @param frames how many pointers it has
   * @return how many buffers were filled, 0 to {@code frames}
   */
  int readSorted(MemorySegment slots, long slot, int frames);

  /** Sends frames from one adapter: the {@code ETH_M_REQUEST} of a slot. */
  void sendToAdapterSorted(MemorySegment slots, long slot, int frames);

  /** Hands frames to the stack, as of one adapter: the {@code ETH_M_REQUEST} of a slot. */
  void sendToStackSorted(MemorySegment slots, long slot, int frames);

  /** Ends. */
  void close();
}
