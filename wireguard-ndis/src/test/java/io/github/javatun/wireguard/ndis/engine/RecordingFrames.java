package io.github.javatun.wireguard.ndis.engine;

import io.github.javatun.wireguard.ndis.driver.Adapter;
import io.github.javatun.wireguard.ndis.driver.FrameList;
import io.github.javatun.wireguard.ndis.driver.PacketDriver;
import io.github.javatun.wireguard.ndis.driver.StaticFilter;
import java.lang.foreign.Arena;
import java.util.Deque;
import java.util.List;

/** Keeps the frames that were given to the stack. */
final class RecordingFrames implements PacketDriver {
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

  @Override
  public String description() {
    return "a recorder";
  }

  @Override
  public List<Adapter> adapters() {
    return List.of();
  }

  @Override
  public int mode(long adapter) {
    return 0;
  }

  @Override
  public void setMode(long adapter, int mode) {}

  @Override
  public void setFilters(List<StaticFilter> filters) {}

  @Override
  public int await(long timeoutMillis) {
    return 0;
  }

  @Override
  public void wakeUp() {}

  @Override
  public int read(FrameList list) {
    return 0;
  }

  @Override
  public void sendToAdapters(FrameList list) {}

  @Override
  public void close() {}
}
