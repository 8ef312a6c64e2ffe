package io.github.javatun.wireguard.ndis.engine;

import io.github.javatun.wireguard.ndis.driver.FrameList;
import io.github.javatun.wireguard.ndis.driver.FrameSlab;
import io.github.javatun.wireguard.ndis.driver.PacketDriver;
import java.lang.foreign.Arena;

/**
 * Frames that wait until it is known whose they are, in the order they came. A system lists a
 * socket a moment after its first packet, so nothing is lost by waiting, and its packets stay in
 * order, since a flow that waits makes all its packets wait.
 *
 * <p><b>An instance belongs to one thread.</b> Nothing is allocated after construction.
 */
final class HeldFrames {
  private final FrameSlab slab;
  private final FrameList onward;
  private final long[] sinceNanos;
  private final long holdNanos;
  private int size;

  HeldFrames(Arena arena, int frames, long holdNanos) {
    slab = new FrameSlab(arena, frames);
    onward = new FrameList(arena, slab);
    sinceNanos = new long[frames];
    this.holdNanos = holdNanos;
  }

  /** Whether none waits. */
  boolean isEmpty() {
    return size == 0;
  }

  /**
   * Copies a frame to those that wait.
   *
   * @return false if there is no room
   */
  boolean add(FrameSlab from, int index, long nowNanos) {
    if (size == slab.capacity()) {
      return false;
    }
    slab.copy(from, index, size);
    sinceNanos[size++] = nowNanos;
    return true;
  }

  /**
   * Asks again about all frames. Those that need not wait any more go where they belong.
   *
   * @param path decides
   * @param adapters the adapters there are
   * @param driver takes those that go on as they are
   * @param nowNanos the present time
   */
  void retry(OutboundPath path, AdapterSet adapters, PacketDriver driver, long nowNanos) {
    int kept = 0;
    onward.clear();
    for (int i = 0; i < size; i++) {
      boolean last = nowNanos - sinceNanos[i] >= holdNanos;
      int verdict = path.handle(slab, i, adapters, last, sinceNanos[i], nowNanos);
      if (verdict == Verdict.HOLD) {
        if (kept != i) {
          sendOnward(driver);
          slab.copy(slab, i, kept);
          sinceNanos[kept] = sinceNanos[i];
        }
        kept++;
      } else if (verdict == Verdict.PASS) {
        onward.add(i);
      }
    }
    sendOnward(driver);
    size = kept;
  }

  /** Before a frame takes the place of one that is listed. */
  private void sendOnward(PacketDriver driver) {
    if (onward.size() != 0) {
      driver.sendToAdapters(onward);
      onward.clear();
    }
  }
}
