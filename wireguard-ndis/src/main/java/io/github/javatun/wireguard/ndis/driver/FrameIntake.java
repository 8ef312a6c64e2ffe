package io.github.javatun.wireguard.ndis.driver;

import java.lang.foreign.Arena;
import java.util.List;

/**
 * Decides what happens to frames that come in, and keeps those that are to be read.
 *
 * <p><b>An instance belongs to one thread.</b> Only a new table of filters allocates.
 */
final class FrameIntake {
  private final FrameQueue queue;
  private FilterTable filters = FilterTable.EMPTY;
  private long overflowed;
  private long forgotten;
  private long filtered;

  /** What happens to a frame. */
  enum Fate {
    PASSES,
    QUEUED,
    LOST
  }

  FrameIntake(int frames) {
    // The memory outlives the driver, which another thread may close while one reads.
    queue = new FrameQueue(Arena.ofAuto(), frames);
  }

  /** Replaces the table of static filters. */
  void setFilters(List<StaticFilter> replacement) {
    filters = new FilterTable(replacement);
  }

  /** Takes a frame that came in from the stack or from an adapter. */
  Fate enter(MemoryAdapter state, FrameSlab slab, int index, int direction) {
    if (!state.holds(direction)) {
      return Fate.PASSES;
    }
    if (state.isTaken()) {
      return Fate.LOST;
    }
    long handle = state.adapter().handle();
    return switch (filters.decide(slab, index, handle, direction)) {
      case PASS -> Fate.PASSES;
      case DROP -> {
        filtered++;
        yield Fate.LOST;
      }
      case REDIRECT -> {
        boolean room = queue.add(slab, index, handle, direction);
        overflowed += room ? 0 : 1;
        yield room ? Fate.QUEUED : Fate.LOST;
      }
    };
  }

  /** Hands over frames that wait; answers how many. */
  int read(FrameList frames) {
    int filled = 0;
    while (filled < frames.size() && queue.poll(frames.slab(), frames.index(filled))) {
      filled++;
    }
    return filled;
  }

  /** Forgets what came from an adapter. */
  void forget(MemoryAdapter state) {
    forgotten += queue.forget(state.adapter().handle());
  }

  MemoryCounters counters(long unsendable) {
    return new MemoryCounters(queue.size(), overflowed, forgotten, filtered, unsendable);
  }
}
