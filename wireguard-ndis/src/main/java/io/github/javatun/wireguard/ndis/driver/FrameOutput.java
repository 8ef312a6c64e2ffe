package io.github.javatun.wireguard.ndis.driver;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One side of a {@link MemoryDriver} where frames come out: kept to be polled, in their order, or
 * handed to a listener.
 *
 * <p><b>Safe for all threads.</b> A kept frame is a copy; a listener gets the frame itself, and
 * nothing is allocated.
 */
public final class FrameOutput {
  private final LinkedBlockingQueue<MemoryFrame> frames = new LinkedBlockingQueue<>();
  private volatile @Nullable FrameListener listener;

  FrameOutput() {}

  /**
   * The next frame, of any adapter.
   *
   * @param timeoutMillis how long to wait for one, 0 or more
   * @return null if none came
   * @throws InterruptedException if the thread was interrupted while it waited
   */
  public @Nullable MemoryFrame poll(long timeoutMillis) throws InterruptedException {
    return frames.poll(timeoutMillis, TimeUnit.MILLISECONDS);
  }

  /** How many frames are kept. */
  public int size() {
    return frames.size();
  }

  /**
   * Hands frames to a listener from now on.
   *
   * @param taker who takes them; null: they are kept
   */
  public void listen(@Nullable FrameListener taker) {
    listener = taker;
  }

  void accept(String adapter, FrameSlab slab, int index) {
    FrameListener present = listener;
    if (present == null) {
      frames.add(MemoryFrame.copy(adapter, slab, index));
    } else {
      present.frame(adapter, slab, index);
    }
  }
}
