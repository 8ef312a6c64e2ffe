package io.github.javatun.wireguard.ndis.windows;

import io.github.javatun.wireguard.ndis.driver.FrameList;

/**
 * How lists of frames go to the driver and come from it.
 *
 * <p><b>Any thread may call, with a slot of its own; one at a time reads.</b> Nothing is allocated.
 */
interface FrameExchange {
  /** Fills frames from the front; how many. */
  int read(FrameList frames, long slot);

  void sendToAdapters(FrameList frames, long slot);

  void sendToStack(FrameList frames, long slot);
}
