package io.github.javatun.wireguard.ndis.engine;

import io.github.javatun.wireguard.ndis.driver.Adapter;
import io.github.javatun.wireguard.ndis.driver.DriverException;
import io.github.javatun.wireguard.ndis.driver.DriverException.Cause;
import io.github.javatun.wireguard.ndis.driver.FrameList;
import io.github.javatun.wireguard.ndis.driver.MemoryDriver;
import io.github.javatun.wireguard.ndis.driver.PacketDriver;
import io.github.javatun.wireguard.ndis.driver.StaticFilter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A driver in memory that does not tell the mode of one adapter, and counts what it is told. */
final class MoodyDriver implements PacketDriver {
  final MemoryDriver memory = new MemoryDriver();
  final List<List<StaticFilter>> tables = new ArrayList<>();
  long moodyAdapter;
  @Nullable Cause mood;
  boolean refusesFilters;

  @Override
  public String description() {
    return memory.description();
  }

  @Override
  public List<Adapter> adapters() throws DriverException {
    return memory.adapters();
  }

  @Override
  public int mode(long adapter) throws DriverException {
    if (mood != null && adapter == moodyAdapter) {
      throw new DriverException(mood, "not now");
    }
    return memory.mode(adapter);
  }

  @Override
  public void setMode(long adapter, int mode) throws DriverException {
    memory.setMode(adapter, mode);
  }

  @Override
  public void setFilters(List<StaticFilter> filters) throws DriverException {
    if (refusesFilters) {
      throw new DriverException(Cause.REFUSED, "no filters");
    }
    tables.add(filters);
    memory.setFilters(filters);
  }

  @Override
  public int await(long timeoutMillis) {
    return memory.await(timeoutMillis);
  }

  @Override
  public void wakeUp() {
    memory.wakeUp();
  }

  @Override
  public int read(FrameList frames) {
    return memory.read(frames);
  }

  @Override
  public void sendToAdapters(FrameList frames) {
    memory.sendToAdapters(frames);
  }

  @Override
  public void sendToStack(FrameList frames) {
    memory.sendToStack(frames);
  }

  @Override
  public void close() {
    memory.close();
  }
}
