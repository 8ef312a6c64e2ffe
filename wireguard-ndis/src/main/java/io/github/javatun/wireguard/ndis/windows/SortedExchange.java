package io.github.javatun.wireguard.ndis.windows;

import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import io.github.javatun.wireguard.ndis.driver.FrameList;
import java.lang.foreign.MemorySegment;

/**
 * Frames of one adapter in a call, for libraries that know no other way: each adapter is read in
 * turn, and runs of frames of the same adapter are sent together, in order.
 *
 * <p><b>Any thread may call, with a slot of its own; one at a time reads.</b>
 */
final class SortedExchange implements FrameExchange {
  private static final long ADAPTER = Structs.offset(DriverLayouts.ETH_M_REQUEST, "hAdapterHandle");
  private static final long FRAMES = Structs.offset(DriverLayouts.ETH_M_REQUEST, "dwPacketsNumber");
  private static final long DONE = Structs.offset(DriverLayouts.ETH_M_REQUEST, "dwPacketsSuccess");
  private static final long POINTERS = Structs.offset(DriverLayouts.ETH_M_REQUEST, "EthPacket");

  private final DriverCalls calls;
  private final MemorySegment slots;
  private final AdapterModes modes;
  private int turn; // of the one thread that reads

  SortedExchange(DriverCalls calls, CallSlots slots, AdapterModes modes) {
    this.calls = calls;
    this.slots = slots.memory();
    this.modes = modes;
  }

  @Override
  public int read(FrameList frames, long slot) {
    long[] adapters = modes.changed();
    int filled = 0;
    // Another adapter begins each time, so that a busy one does not keep the others waiting.
    int first = turn++ & Integer.MAX_VALUE;
    for (int i = 0; i < adapters.length && filled < frames.size(); i++) {
      long adapter = adapters[(first + i) % adapters.length];
      int asked = Math.min(frames.size() - filled, CallSlots.SORTED_FRAMES);
      request(frames, slot, adapter, filled, asked);
      int got = calls.readSorted(slots, slot, asked);
      for (int k = filled; k < filled + got; k++) {
        frames.slab().setAdapter(frames.index(k), adapter);
      }
      filled += got;
    }
    return filled;
  }

  @Override
  public void sendToAdapters(FrameList frames, long slot) {
    for (int from = 0; from < frames.size(); ) {
      int count = run(frames, from);
      request(frames, slot, adapter(frames, from), from, count);
      calls.sendToAdapterSorted(slots, slot, count);
      from += count;
    }
  }

  @Override
  public void sendToStack(FrameList frames, long slot) {
    for (int from = 0; from < frames.size(); ) {
      int count = run(frames, from);
      request(frames, slot, adapter(frames, from), from, count);
      calls.sendToStackSorted(slots, slot, count);
      from += count;
    }
  }

  /** How many frames from one on belong to the same adapter, as many as a request takes. */
  private static int run(FrameList frames, int from) {
    long adapter = adapter(frames, from);
    int end = Math.min(frames.size(), from + CallSlots.SORTED_FRAMES);
    int to = from + 1;
    while (to < end && adapter(frames, to) == adapter) {
      to++;
    }
    return to - from;
  }

  private static long adapter(FrameList frames, int position) {
    return frames.slab().adapter(frames.index(position));
  }

  private void request(FrameList frames, long slot, long adapter, int from, int count) {
    long at = slot + CallSlots.SORTED_REQUEST;
    slots.set(JAVA_LONG_UNALIGNED, at + ADAPTER, adapter);
    slots.set(JAVA_INT_UNALIGNED, at + FRAMES, count);
    slots.set(JAVA_INT_UNALIGNED, at + DONE, 0);
    MemorySegment.copy(
        frames.pointers(),
        (long) from * Long.BYTES,
        slots,
        at + POINTERS,
        (long) count * Long.BYTES);
  }
}
