package io.github.javatun.wireguard.examples.transparent;

import io.github.javatun.wireguard.ndis.driver.Adapter;
import io.github.javatun.wireguard.ndis.driver.DriverException;
import io.github.javatun.wireguard.ndis.driver.FrameList;
import io.github.javatun.wireguard.ndis.driver.PacketDriver;
import io.github.javatun.wireguard.ndis.driver.StaticFilter;
import java.util.List;

/** Asks another driver, but for what a test makes of it. */
class ForwardingDriver implements PacketDriver {
  private final PacketDriver driver;

  ForwardingDriver(PacketDriver driver) {
    this.driver = driver;
  }

  @Override
  public String description() {
    return driver.description();
  }

  @Override
  public List<Adapter> adapters() throws DriverException {
    return driver.adapters();
  }

  @Override
  public int mode(long adapter) throws DriverException {
    return driver.mode(adapter);
  }

  @Override
  public void setMode(long adapter, int mode) throws DriverException {
    driver.setMode(adapter, mode);
  }

  @Override
  public void setFilters(List<StaticFilter> rows) throws DriverException {
    driver.setFilters(rows);
  }

  @Override
  public int await(long timeoutMillis) {
    return driver.await(timeoutMillis);
  }

  @Override
  public void wakeUp() {
    driver.wakeUp();
  }

  @Override
  public int read(FrameList frames) {
    return driver.read(frames);
  }

  @Override
  public void sendToAdapters(FrameList frames) {
    driver.sendToAdapters(frames);
  }

  @Override
  public void sendToStack(FrameList frames) {
    driver.sendToStack(frames);
  }

  @Override
  public void close() {
    driver.close();
  }
}
