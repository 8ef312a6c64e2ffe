package io.github.javatun.wireguard.ndis.driver;

/**
 * Takes the frames that come out of one side of a {@link MemoryDriver}.
 *
 * <p><b>Called in the threads that send, several at a time if several do.</b>
 */
@FunctionalInterface
public interface FrameListener {
  /**
   * Takes a frame.
   *
   * @param adapter the name of its adapter
   * @param slab what it lies in, until the call returns
   * @param index its number
   */
  void frame(String adapter, FrameSlab slab, int index);
}
