package io.github.javatun.wireguard.ndis.windows;

import io.github.javatun.wireguard.ndis.driver.FrameList;
import java.lang.foreign.MemorySegment;

/**
 * Frames of all adapters in one call: the driver takes the pointers of a list as they are.
 *
 * <p><b>Any thread may call, with a slot of its own; one at a time reads.</b>
 */
final class UnsortedExchange implements FrameExchange {
  private final DriverCalls calls;
  private final MemorySegment slots;

  UnsortedExchange(DriverCalls calls, CallSlots slots) {
    this.calls = calls;
    this.slots = slots.memory();
  }

  @Override
  public int read(FrameList frames, long slot) {
    return calls.readUnsorted(slots, slot, frames.pointers().address(), frames.size());
  }

  @Override
  public void sendToAdapters(FrameList frames, long slot) {
    calls.sendToAdaptersUnsorted(slots, slot, frames.pointers().address(), frames.size());
  }

  @Override
  public void sendToStack(FrameList frames, long slot) {
    calls.sendToStackUnsorted(slots, slot, frames.pointers().address(), frames.size());
  }
}
