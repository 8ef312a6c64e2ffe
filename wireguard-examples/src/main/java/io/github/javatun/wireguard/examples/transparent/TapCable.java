package io.github.javatun.wireguard.examples.transparent;

import io.github.javatun.wireguard.examples.linux.Poller;
import io.github.javatun.wireguard.examples.linux.Wakeup;
import io.github.javatun.wireguard.ndis.driver.FrameSlab;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Carries what passes between the two sides of adapters, as a driver does in the kernel.
 *
 * <p><b>Runs in a thread of its own; any thread may call {@link #wake} and {@link #end}.</b>
 */
final class TapCable implements Runnable {
  private static final int FRAMES_AT_A_TIME = 64;

  private final TapAdapters adapters;
  private final ReentrantLock reading;
  private final FrameSlab slab = new FrameSlab(Arena.ofAuto(), 1);
  private final Poller poller = new Poller(Arena.ofAuto());
  private final Wakeup wakeup;
  private final int alarm;
  private volatile boolean ended;

  /**
   * Makes the cable.
   *
   * @param adapters whose frames pass
   * @param reading held while an adapter is read
   * @throws IOException if the kernel refuses
   */
  TapCable(TapAdapters adapters, ReentrantLock reading) throws IOException {
    this.adapters = adapters;
    this.reading = reading;
    wakeup = new Wakeup();
    for (int i = 0; i < adapters.size(); i++) {
      poller.add(adapters.get(i).source(FrameSlab.FROM_STACK));
      poller.add(adapters.get(i).source(FrameSlab.FROM_ADAPTER));
    }
    alarm = poller.add(wakeup);
  }

  /** Modes changed. */
  void wake() {
    wakeup.wake();
  }

  /** Ends it. */
  void end() {
    ended = true;
    wakeup.wake();
  }

  @Override
  public void run() {
    try {
      while (!ended) {
        for (int i = 0; i < adapters.size(); i++) {
          poller.watch(2 * i, adapters.get(i).isPassing(FrameSlab.FROM_STACK));
          poller.watch(2 * i + 1, adapters.get(i).isPassing(FrameSlab.FROM_ADAPTER));
        }
        poller.await(Poller.FOR_EVER);
        if (poller.isReady(alarm)) {
          wakeup.reset();
        }
        for (int i = 0; i < adapters.size(); i++) {
          pass(adapters.get(i), 2 * i, FrameSlab.FROM_STACK);
          pass(adapters.get(i), 2 * i + 1, FrameSlab.FROM_ADAPTER);
        }
      }
    } catch (IOException failure) {
      throw new IllegalStateException(failure);
    } finally {
      wakeup.close();
    }
  }

  private void pass(TapAdapter adapter, int source, int direction) {
    if (!poller.isReady(source)) {
      return;
    }
    reading.lock();
    try {
      for (int i = 0; i < FRAMES_AT_A_TIME && adapter.isPassing(direction); i++) {
        if (!TapFrames.read(adapter.source(direction), adapter.handle(), direction, slab, 0)) {
          return;
        }
        TapFrames.write(adapter.target(direction), slab, 0);
      }
    } catch (IOException deleted) {
      adapter.setGone();
    } finally {
      reading.unlock();
    }
  }
}
