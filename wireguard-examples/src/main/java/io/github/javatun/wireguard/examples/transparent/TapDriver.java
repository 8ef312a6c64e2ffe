package io.github.javatun.wireguard.examples.transparent;

import io.github.javatun.wireguard.examples.linux.Poller;
import io.github.javatun.wireguard.examples.linux.Wakeup;
import io.github.javatun.wireguard.ndis.driver.Adapter;
import io.github.javatun.wireguard.ndis.driver.AdapterMode;
import io.github.javatun.wireguard.ndis.driver.DriverException;
import io.github.javatun.wireguard.ndis.driver.FrameList;
import io.github.javatun.wireguard.ndis.driver.FrameSlab;
import io.github.javatun.wireguard.ndis.driver.PacketDriver;
import io.github.javatun.wireguard.ndis.driver.StaticFilter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Stands on Linux for the driver: its adapters are pairs of TAP devices, between which it carries
 * frames while they pass. Checksums of what the stack sends are partial, as with a network card
 * that completes them.
 *
 * <p><b>Any thread may call any method; one thread at a time waits and reads.</b> {@link #await},
 * {@link #read}, {@link #sendToAdapters} and {@link #sendToStack} allocate nothing.
 */
final class TapDriver implements PacketDriver {
  private static final int DIRECTIONS = 2;

  private final TapAdapters adapters;
  private final ReentrantLock reading = new ReentrantLock();
  private final Poller poller = new Poller(Arena.ofAuto());
  private final Wakeup wakeup;
  private final int alarm;
  private final TapCable cable;
  private final Thread cableThread;
  private final AtomicInteger pending = new AtomicInteger();
  private final AtomicLong partialChecksums = new AtomicLong();
  private volatile TapFilters filters = new TapFilters(List.of());

  private TapDriver(TapAdapters adapters) throws IOException {
    this.adapters = adapters;
    for (int i = 0; i < adapters.size(); i++) {
      poller.add(adapters.get(i).source(FrameSlab.FROM_STACK));
      poller.add(adapters.get(i).source(FrameSlab.FROM_ADAPTER));
    }
    wakeup = new Wakeup();
    alarm = poller.add(wakeup);
    cable = new TapCable(adapters, reading);
    cableThread = Thread.ofPlatform().daemon().name("tap-cable").start(cable);
  }

  /**
   * Makes the adapters, down and without addresses.
   *
   * @param pairs the names of their devices, 1 to 3
   * @throws IOException if the kernel refuses
   */
  static TapDriver open(List<TapPair> pairs) throws IOException {
    TapAdapters opened = TapAdapters.open(pairs);
    try {
      return new TapDriver(opened);
    } catch (IOException | RuntimeException failure) {
      opened.close();
      throw failure;
    }
  }

  @Override
  public String description() {
    return "TAP devices " + adapters.names();
  }

  /** How many frames with a partial checksum were handed over. */
  long partialChecksums() {
    return partialChecksums.get();
  }

  /** Gives all adapters new handles, as if others had come or gone: modes begin anew. */
  void renewHandles() {
    adapters.renew();
    cable.wake();
    notify(ADAPTERS_CHANGED);
  }

  @Override
  public List<Adapter> adapters() throws DriverException {
    return adapters.describe();
  }

  @Override
  public int mode(long adapter) throws DriverException {
    return adapters.require(adapter).mode();
  }

  @Override
  public void setMode(long adapter, int mode) throws DriverException {
    TapAdapter changed = adapters.require(adapter);
    reading.lock();
    try {
      if (mode == AdapterMode.PASS && changed.mode() != AdapterMode.PASS) {
        forgetQueue(changed);
      }
      changed.setMode(mode);
    } finally {
      reading.unlock();
    }
    cable.wake();
    notify(0);
  }

  @Override
  public void setFilters(List<StaticFilter> rows) {
    filters = new TapFilters(List.copyOf(rows));
  }

  @Override
  public int await(long timeoutMillis) {
    for (int i = 0; i < adapters.size(); i++) {
      poller.watch(2 * i, adapters.get(i).isHeld(FrameSlab.FROM_STACK));
      poller.watch(2 * i + 1, adapters.get(i).isHeld(FrameSlab.FROM_ADAPTER));
    }
    boolean ready;
    try {
      ready = poller.await(Math.clamp(timeoutMillis, 0, Integer.MAX_VALUE));
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
    if (poller.isReady(alarm)) {
      wakeup.reset(); // before what it announced is taken, so that nothing is missed
    }
    int events = pending.getAndSet(0);
    for (int i = 0; ready && i < DIRECTIONS * adapters.size(); i++) {
      events |= poller.isReady(i) ? PACKETS : 0;
    }
    return events;
  }

  @Override
  public void wakeUp() {
    notify(WOKEN);
  }

  @Override
  public int read(FrameList frames) {
    FrameSlab slab = frames.slab();
    int filled = 0;
    int sources = DIRECTIONS * adapters.size();
    int left = (1 << sources) - 1; // those that may have more
    reading.lock();
    try {
      for (int i = 0; left != 0 && filled < frames.size(); i = (i + 1) % sources) {
        if ((left & (1 << i)) == 0) {
          continue;
        }
        TapAdapter adapter = adapters.get(i / DIRECTIONS);
        int direction = i % DIRECTIONS == 0 ? FrameSlab.FROM_STACK : FrameSlab.FROM_ADAPTER;
        int index = frames.index(filled);
        if (!readHeld(adapter, direction, slab, index)) {
          left &= ~(1 << i);
        } else if (isHandedOver(adapter, direction, slab, index)) {
          filled++;
        }
      }
    } finally {
      reading.unlock();
    }
    return filled;
  }

  private boolean readHeld(TapAdapter adapter, int direction, FrameSlab slab, int index) {
    try {
      return adapter.isHeld(direction)
          && TapFrames.read(adapter.source(direction), adapter.handle(), direction, slab, index);
    } catch (IOException deleted) {
      lose(adapter);
      return false;
    }
  }

  private boolean isHandedOver(TapAdapter adapter, int direction, FrameSlab slab, int index) {
    switch (filters.decide(slab, index)) {
      case PASS -> send(adapter, direction, slab, index);
      case DROP -> {}
      case REDIRECT -> {
        if (TapFrames.isPartial(slab.flags(index))) {
          partialChecksums.incrementAndGet();
        }
        return true;
      }
    }
    return false;
  }

  @Override
  public void sendToAdapters(FrameList frames) {
    send(frames, FrameSlab.FROM_STACK);
  }

  @Override
  public void sendToStack(FrameList frames) {
    send(frames, FrameSlab.FROM_ADAPTER);
  }

  private void send(FrameList frames, int direction) {
    FrameSlab slab = frames.slab();
    for (int i = 0; i < frames.size(); i++) {
      int index = frames.index(i);
      TapAdapter adapter = adapters.find(slab.adapter(index));
      if (adapter != null) {
        send(adapter, direction, slab, index);
      }
    }
  }

  private void send(TapAdapter adapter, int direction, FrameSlab slab, int index) {
    try {
      TapFrames.write(adapter.target(direction), slab, index);
    } catch (IOException deleted) {
      lose(adapter);
    }
  }

  /** Lets all pass. The devices stay, as a driver does that one program less uses. */
  @Override
  public void close() {
    filters = new TapFilters(List.of());
    reading.lock();
    try {
      for (int i = 0; i < adapters.size(); i++) {
        forgetQueue(adapters.get(i));
        adapters.get(i).setMode(AdapterMode.PASS);
      }
    } finally {
      reading.unlock();
    }
    cable.wake();
    notify(0);
  }

  /** Closes the driver and the devices, which takes the interfaces away. */
  void removeDevices() {
    close();
    cable.end();
    try {
      cableThread.join();
    } catch (InterruptedException impatient) {
      Thread.currentThread().interrupt();
    }
    adapters.close();
    wakeup.close();
  }

  private void lose(TapAdapter adapter) {
    adapter.setGone();
    notify(ADAPTERS_CHANGED);
  }

  private void notify(int events) {
    pending.accumulateAndGet(events, (a, b) -> a | b);
    wakeup.wake();
  }

  /** What was queued in tunnel mode is lost. */
  private static void forgetQueue(TapAdapter adapter) {
    FrameSlab one = new FrameSlab(Arena.ofAuto(), 1);
    for (int direction = FrameSlab.FROM_STACK; direction <= FrameSlab.FROM_ADAPTER; direction++) {
      try {
        while (adapter.isHeld(direction)
            && TapFrames.read(adapter.source(direction), 0, direction, one, 0)) {
          // The next one.
        }
      } catch (IOException deleted) {
        adapter.setGone();
      }
    }
  }
}
