package io.github.javatun.wireguard.examples.transparent;

import io.github.javatun.wireguard.ndis.driver.Adapter;
import io.github.javatun.wireguard.ndis.driver.DriverException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The adapters of a {@link TapDriver} and their handles.
 *
 * <p><b>Safe for all threads.</b> Finding one allocates nothing.
 */
final class TapAdapters {
  /** The most adapters of one driver. */
  static final int MAX_ADAPTERS = 3;

  private final TapAdapter[] all;
  private final AtomicLong nextHandle = new AtomicLong(0xffff_8000_0000_1000L);

  private TapAdapters(TapAdapter[] all) {
    this.all = all;
    renew();
  }

  /**
   * Makes the adapters.
   *
   * @param pairs the names of their devices, 1 to 3
   * @throws IOException if the kernel refuses
   */
  static TapAdapters open(List<TapPair> pairs) throws IOException {
    if (pairs.isEmpty() || pairs.size() > MAX_ADAPTERS) {
      throw new IllegalArgumentException(
          pairs.size() + " pairs of TAP devices, 1 to " + MAX_ADAPTERS + " are possible");
    }
    List<TapAdapter> opened = new ArrayList<>();
    try {
      for (TapPair pair : pairs) {
        opened.add(TapAdapter.open(pair));
      }
      return new TapAdapters(opened.toArray(TapAdapter[]::new));
    } catch (IOException | RuntimeException failure) {
      opened.forEach(TapAdapter::close);
      throw failure;
    }
  }

  int size() {
    return all.length;
  }

  TapAdapter get(int number) {
    return all[number];
  }

  /** Gives all of them other handles, under which nothing was asked for yet. */
  void renew() {
    for (TapAdapter adapter : all) {
      adapter.renew(nextHandle.getAndAdd(0x10));
    }
  }

  /** The interfaces that the system knows. */
  String names() {
    return Stream.of(all).map(TapAdapter::name).collect(Collectors.joining(", "));
  }

  /** As the driver lists them. */
  List<Adapter> describe() throws DriverException {
    List<Adapter> list = new ArrayList<>();
    for (TapAdapter adapter : all) {
      if (!adapter.isGone()) {
        try {
          list.add(adapter.describe());
        } catch (IOException failure) {
          throw new DriverException(
              DriverException.Cause.REFUSED, adapter.name() + ": " + failure.getMessage());
        }
      }
    }
    return list;
  }

  /** The adapter of a handle; null if there is none any more. */
  @Nullable TapAdapter find(long handle) {
    for (TapAdapter adapter : all) {
      if (adapter.handle() == handle && !adapter.isGone()) {
        return adapter;
      }
    }
    return null;
  }

  /** The adapter of a handle. */
  TapAdapter require(long handle) throws DriverException {
    TapAdapter found = find(handle);
    if (found == null) {
      throw new DriverException(
          DriverException.Cause.STALE_ADAPTER,
          "there is no adapter of handle 0x"
              + Long.toHexString(handle)
              + " any more: ask for the list of adapters");
    }
    return found;
  }

  /** Closes the devices. */
  void close() {
    for (TapAdapter adapter : all) {
      adapter.close();
    }
  }
}
