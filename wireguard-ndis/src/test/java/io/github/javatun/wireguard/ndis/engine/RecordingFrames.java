package io.github.javatun.wireguard.ndis.engine;

import io.github.javatun.wireguard.ndis.driver.FrameList;
import java.lang.foreign.Arena;
import java.util.Deque;

/** Keeps the frames that were given to the stack. */
final class RecordingFrames extends QuietDriver {
  final StackFrames frames;
  private final Deque<byte[]> record;

  /** The VLAN tag of the last frame. */
  int vlan;

  long adapter;

  RecordingFrames(Arena arena, Deque<byte[]> record) {
    this.record = record;
    frames = new StackFrames(arena, this, 8);
  }

  void flush() {
    frames.flush();
  }

  @Override
  public void sendToStack(FrameList list) {
    for (int i = 0; i < list.size(); i++) {
      int index = list.index(i);
      vlan = list.slab().vlan(index);
      adapter = list.slab().adapter(index);
      record.add(
          EngineParts.copy(
              list.slab().memory(), list.slab().frameOffset(index), list.slab().length(index)));
    }
  }
}
