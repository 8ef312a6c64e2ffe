package io.github.javatun.wireguard.ndis.driver;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The adapters of a {@link MemoryDriver}.
 *
 * <p><b>An instance belongs to one thread.</b> Finding one allocates nothing.
 */
final class MemoryAdapterList {
  /** Handles look like the addresses they are in the real driver: negative, and not in a row. */
  private static final long FIRST_HANDLE = 0xFFFF_8000_0000_1000L;

  private static final long HANDLE_STEP = 0x250;

  private final List<MemoryAdapter> adapters = new ArrayList<>();
  private long nextHandle = FIRST_HANDLE;

  List<MemoryAdapter> all() {
    return adapters;
  }

  List<Adapter> snapshot() {
    return adapters.stream().map(MemoryAdapter::adapter).toList();
  }

  long add(String name, int medium, long mac, int mtuBytes) {
    if (find(name) != null) {
      throw new IllegalArgumentException("there is an adapter " + name + " already");
    }
    Adapter adapter = new Adapter(nextHandle, name, medium, mac, mtuBytes);
    nextHandle += HANDLE_STEP;
    adapters.add(new MemoryAdapter(adapter));
    return adapter.handle();
  }

  /** Gives an adapter a new handle; it passes again. */
  void renew(MemoryAdapter state) {
    Adapter old = state.adapter();
    state.renew(new Adapter(nextHandle, old.name(), old.medium(), old.mac(), old.mtuBytes()));
    nextHandle += HANDLE_STEP;
  }

  MemoryAdapter require(String name) {
    MemoryAdapter found = find(name);
    if (found == null) {
      throw new IllegalArgumentException("there is no adapter " + name);
    }
    return found;
  }

  @Nullable MemoryAdapter find(long handle) {
    for (int i = 0; i < adapters.size(); i++) {
      MemoryAdapter state = adapters.get(i);
      if (state.adapter().handle() == handle) {
        return state;
      }
    }
    return null;
  }

  private @Nullable MemoryAdapter find(String name) {
    for (int i = 0; i < adapters.size(); i++) {
      MemoryAdapter state = adapters.get(i);
      if (state.adapter().name().equals(name)) {
        return state;
      }
    }
    return null;
  }
}
