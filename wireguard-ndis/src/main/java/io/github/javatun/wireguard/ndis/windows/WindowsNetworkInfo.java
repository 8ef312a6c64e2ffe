package io.github.javatun.wireguard.ndis.windows;

import io.github.javatun.wireguard.ndis.driver.DriverException;
import io.github.javatun.wireguard.ndis.system.LocalInterface;
import io.github.javatun.wireguard.ndis.system.NetworkInfo;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Interfaces from {@code iphlpapi.dll}.
 *
 * <p>Windows gives notice, without calling back into the JVM, of IPv4 addresses and routes only. So
 * that changes of IPv6 are seen too, {@link #changed} compares the interfaces with those it saw
 * before, every {@value #COMPARE_SECONDS} seconds at most. Whoever wants to be told of changes is
 * told by a thread that waits for the notices, and compares as often.
 *
 * <p>A notice of addresses is a change by itself: they may have gone and come back, in another
 * network. One of routes is a change if the interfaces differ, gateways included: other programs
 * change routes by the thousands.
 *
 * <p><b>Threads: see {@link NetworkInfo}.</b>
 */
final class WindowsNetworkInfo implements NetworkInfo {
  static final int COMPARE_SECONDS = 5;

  private static final int SKIP_ANYCAST = 0x2;
  private static final int SKIP_MULTICAST = 0x4;
  private static final int INCLUDE_GATEWAYS = 0x80;
  private static final int CLOSE_MILLIS = 500;

  /** A person does not notice it, and a processor that looks no more often is not busy. */
  private static final int REST_MILLIS = 100;

  private final Arena arena;
  private final Kernel32Events events;
  private final IpHelper tables;
  private final ChangeNotice addresses;
  private final ChangeNotice routes;
  private final LongSupplier nanoTime;
  private List<LocalInterface> compared; // this and what follows: guarded by this
  private long comparedNanos;
  private boolean told;
  private boolean closed;
  private @Nullable ChangeWatch watch;

  private WindowsNetworkInfo(
      Arena arena,
      Kernel32Events events,
      IpHelper tables,
      ChangeNotice addresses,
      ChangeNotice routes,
      LongSupplier nanoTime) {
    this.arena = arena;
    this.events = events;
    this.tables = tables;
    this.addresses = addresses;
    this.routes = routes;
    this.nanoTime = nanoTime;
    compared = List.of();
    comparedNanos = nanoTime.getAsLong();
    differs(false);
  }

  /**
   * Begins to watch.
   *
   * @throws IOException if the system refuses
   * @throws IllegalArgumentException if a library or a function is missing
   */
  @SuppressWarnings("MustBeClosedChecker") // close() does
  static WindowsNetworkInfo open(LibrarySource libraries, LongSupplier nanoTime)
      throws IOException {
    NativeFunctions iphlpapi = new NativeFunctions(libraries, "iphlpapi.dll");
    Kernel32Events events = new Kernel32Events(new NativeFunctions(libraries, "kernel32.dll"));
    IpHelper tables = new IpHelper(iphlpapi);
    Arena arena = Arena.ofShared();
    ChangeNotice addresses = null;
    boolean open = false;
    try {
      addresses = new ChangeNotice(events, iphlpapi, "NotifyAddrChange", arena);
      ChangeNotice routes = new ChangeNotice(events, iphlpapi, "NotifyRouteChange", arena);
      open = true;
      return new WindowsNetworkInfo(arena, events, tables, addresses, routes, nanoTime);
    } finally {
      if (!open && (addresses == null || addresses.close(CLOSE_MILLIS))) {
        arena.close();
      }
    }
  }

  @Override
  public synchronized List<LocalInterface> interfaces() throws IOException {
    requireOpen();
    return read();
  }

  @Override
  public synchronized boolean changed() {
    boolean changed = look() || told;
    told = false;
    return changed && !closed;
  }

  @Override
  public synchronized void onChange(Runnable listener) {
    if (watch != null) {
      throw new IllegalStateException("somebody is told of changes already");
    }
    if (closed) {
      return;
    }
    try {
      watch =
          new ChangeWatch(
              events,
              arena,
              addresses.event(),
              routes.event(),
              (int) TimeUnit.SECONDS.toMillis(COMPARE_SECONDS),
              REST_MILLIS,
              () -> tell(listener));
    } catch (DriverException refused) {
      // Nobody is told; who asks sees changes nevertheless.
    }
  }

  private void tell(Runnable listener) {
    boolean news;
    synchronized (this) {
      news = look();
      told |= news;
    }
    if (news) {
      listener.run();
    }
  }

  /** Whether something has changed since it was called last. */
  private boolean look() {
    if (closed) {
      return false;
    }
    // Both are asked, so that neither tells the same change once more.
    boolean readdressed = addresses.came();
    boolean rerouted = routes.came();
    long now = nanoTime.getAsLong();
    boolean due = now - comparedNanos >= TimeUnit.SECONDS.toNanos(COMPARE_SECONDS);
    if (!readdressed && !rerouted && !due) {
      return false;
    }
    comparedNanos = now;
    return differs(rerouted) || readdressed;
  }

  @Override
  public void close() {
    ChangeWatch watching;
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
      watching = watch;
    }
    // Without the lock, which it takes, and before the events that it waits for are closed.
    if (watching == null || watching.stop(CLOSE_MILLIS)) {
      closeNotices();
    } // else its thread still uses all that
  }

  private synchronized void closeNotices() {
    boolean first = addresses.close(CLOSE_MILLIS);
    boolean second = routes.close(CLOSE_MILLIS);
    if (first && second) {
      arena.close();
    } // else the system may still write there
  }

  /**
   * Whether the interfaces are others than before.
   *
   * @param unread the answer if they can not be read; whoever asks for them then is told why
   */
  private boolean differs(boolean unread) {
    List<LocalInterface> before = compared;
    try {
      compared = read();
    } catch (IOException notNow) {
      return unread;
    }
    return !compared.equals(before);
  }

  private List<LocalInterface> read() throws IOException {
    MemorySegment list = tables.interfaces(SKIP_ANYCAST | SKIP_MULTICAST | INCLUDE_GATEWAYS);
    if (list != null) {
      return new InterfaceList(list).read();
    }
    if (tables.lastCode() == LastError.NO_DATA) {
      return List.of();
    }
    throw DriverErrors.refused("iphlpapi.dll", "listing the interfaces", tables.lastCode());
  }

  private void requireOpen() throws IOException {
    if (closed) {
      throw DriverErrors.closed("iphlpapi.dll");
    }
  }
}
