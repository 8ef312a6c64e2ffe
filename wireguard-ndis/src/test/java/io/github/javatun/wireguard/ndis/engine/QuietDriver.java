package io.github.javatun.wireguard.ndis.engine;

import io.github.javatun.wireguard.ndis.driver.Adapter;
import io.github.javatun.wireguard.ndis.driver.FrameList;
import io.github.javatun.wireguard.ndis.driver.PacketDriver;
import io.github.javatun.wireguard.ndis.driver.StaticFilter;
import java.util.List;

/** Has no adapters and no frames, and keeps none. */
class QuietDriver implements PacketDriver {
  @Override
  public String description() {
    return "a quiet driver";
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
  public void sendToStack(FrameList list) {}

  @Override
  public void sendToAdapters(FrameList list) {}

  @Override
  public void close() {}
}
