package io.github.javatun.wireguard.ndis.engine;

import io.github.javatun.wireguard.Endpoint;
import io.github.javatun.wireguard.ndis.driver.Adapter;
import io.github.javatun.wireguard.ndis.driver.AdapterMode;
import io.github.javatun.wireguard.ndis.driver.DriverException;
import io.github.javatun.wireguard.ndis.driver.DriverException.Cause;
import io.github.javatun.wireguard.ndis.driver.PacketDriver;
import io.github.javatun.wireguard.ndis.driver.StaticFilter;
import io.github.javatun.wireguard.ndis.system.LocalInterface;
import io.github.javatun.wireguard.ndis.system.NetworkInfo;
import io.github.javatun.wireguard.routing.InterfaceAddress;
import io.github.javatun.wireguard.routing.IpPrefix;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the adapters that lead somewhere in tunnel mode, while adapters and addresses come and go.
 *
 * <p><b>Any thread may call any method; changes take turns.</b>
 */
final class AdapterKeeper {
  private final PacketDriver driver;
  private final NetworkInfo network;
  private final List<IpPrefix> bypass;
  private final boolean failClosed;
  private final boolean takeOver;
  private AdapterSet current = AdapterSet.NONE;
  private List<AdapterPath> moved = List.of();

  /** What is in the driver's table; null: that is not known. */
  private @Nullable List<StaticFilter> table;

  private boolean begun;
  private boolean suspended;
  private boolean released;

  /**
   * Creates a keeper that has no adapter yet.
   *
   * @param driver the driver
   * @param network the system's interfaces
   * @param bypass networks that are never tunnelled
   * @param failClosed whether adapters without a gateway or addresses are kept, too: they may come
   *     any moment, and nothing is to leave before that is noticed
   * @param takeOver whether adapters are taken that another program holds
   */
  AdapterKeeper(
      PacketDriver driver,
      NetworkInfo network,
      List<IpPrefix> bypass,
      boolean failClosed,
      boolean takeOver) {
    this.driver = driver;
    this.network = network;
    this.bypass = List.copyOf(bypass);
    this.failClosed = failClosed;
    this.takeOver = takeOver;
  }

  /** The adapters kept now. */
  synchronized AdapterSet current() {
    return current;
  }

  /** Those whose addresses changed with the last {@link #rebuild}. */
  synchronized List<AdapterPath> moved() {
    return moved;
  }

  /**
   * Looks which adapters there are, and takes those that have addresses and a gateway. One whose
   * handle is as before stays the same object. One that was taken and is refused now stays, too, as
   * long as the driver lists it: it still hands its packets over, or the next look takes it again.
   *
   * @param endpoints where the peers are
   * @param nowNanos the present time
   * @throws IOException if the system does not tell its interfaces, or if an adapter is refused:
   *     with the first look none is taken then, later the others are taken nevertheless
   */
  synchronized AdapterSet rebuild(List<Endpoint> endpoints, long nowNanos) throws IOException {
    if (released) {
      return current;
    }
    moved = List.of(); // also if the system does not tell
    List<LocalInterface> interfaces;
    try {
      interfaces = network.interfaces();
    } catch (IOException untold) {
      takeUntold();
      throw untold;
    }
    List<AdapterPath> changed = new ArrayList<>();
    List<AdapterPath> paths = find(interfaces, changed);
    DriverException refusal = takeAll(paths);
    for (AdapterPath old : current.paths()) {
      if (!isIn(paths, old)) {
        setModeQuietly(old, AdapterMode.PASS);
      }
    }
    List<InterfaceAddress> own =
        interfaces.stream().flatMap(known -> known.addresses().stream()).toList();
    replace(new AdapterSet(paths, own, bypass, endpoints, nowNanos));
    moved = changed;
    begun = true;
    if (refusal != null) {
      throw refusal;
    }
    return current;
  }

  private void replace(AdapterSet next) {
    if (!next.paths().equals(current.paths())) {
      table = null; // what makes adapters come and go may have emptied it
    }
    current = next;
  }

  /**
   * The system does not tell addresses: if nothing is to leave, adapters that came meanwhile are
   * taken without any. A later look tells theirs, and tries those again that are refused.
   */
  private void takeUntold() throws DriverException {
    if (!failClosed || !begun) {
      return;
    }
    List<AdapterPath> paths = new ArrayList<>();
    for (Adapter adapter : driver.adapters()) {
      AdapterPath path = known(adapter);
      paths.add(path == null ? new AdapterPath(adapter, List.of()) : path);
    }
    sort(paths);
    takeAll(paths);
    replace(current.with(paths));
  }

  private List<AdapterPath> find(List<LocalInterface> interfaces, List<AdapterPath> changed)
      throws DriverException {
    List<AdapterPath> paths = new ArrayList<>();
    for (Adapter adapter : driver.adapters()) {
      List<InterfaceAddress> addresses = addressesOf(adapter, interfaces);
      if (addresses == null) {
        continue;
      }
      AdapterPath path = known(adapter);
      if (path == null) {
        path = new AdapterPath(adapter, addresses);
      } else if (path.setAddresses(addresses)) {
        changed.add(path);
      }
      paths.add(path);
    }
    sort(paths);
    return paths;
  }

  /** The adapter with IPv4 first: it is the one that unasked packets are for. */
  private static void sort(List<AdapterPath> paths) {
    paths.sort(Comparator.comparing(path -> path.primary(true) == null));
  }

  private static boolean isSame(Adapter adapter, LocalInterface candidate) {
    String name = adapter.name().toLowerCase(Locale.ROOT);
    return !candidate.id().isEmpty() && name.endsWith(candidate.id().toLowerCase(Locale.ROOT));
  }

  /** The addresses of an adapter that is to be taken; null: it is not. */
  private @Nullable List<InterfaceAddress> addressesOf(
      Adapter adapter, List<LocalInterface> interfaces) {
    for (LocalInterface candidate : interfaces) {
      if (candidate.up() && isSame(adapter, candidate)) {
        boolean leadsOut = !candidate.addresses().isEmpty() && !candidate.gateways().isEmpty();
        return leadsOut || failClosed ? candidate.addresses() : null;
      }
    }
    return failClosed ? List.of() : null;
  }

  private @Nullable AdapterPath known(Adapter adapter) {
    for (AdapterPath path : current.paths()) {
      if (path.adapter().equals(adapter)) {
        return path;
      }
    }
    return null;
  }

  /**
   * Takes all; the refused ones are removed from the list, unless they are held already. At the
   * start, one refusal is enough to take none.
   *
   * @return the first refusal, or null
   */
  private @Nullable DriverException takeAll(List<AdapterPath> paths) throws DriverException {
    DriverException refusal = null;
    List<AdapterPath> taken = new ArrayList<>();
    for (AdapterPath path : paths) {
      try {
        take(path);
        taken.add(path);
      } catch (DriverException refused) {
        refusal = refusal == null ? refused : refusal;
        if (isIn(current.paths(), path) && refused.reason() != Cause.STALE_ADAPTER) {
          taken.add(path);
        }
      }
    }
    if (refusal != null && !begun) {
      taken.forEach(path -> setModeQuietly(path, AdapterMode.PASS));
      throw refusal;
    }
    paths.retainAll(taken);
    return refusal;
  }

  private void take(AdapterPath path) throws DriverException {
    long handle = path.adapter().handle();
    int wanted = suspended ? AdapterMode.PASS : AdapterMode.TUNNEL;
    int mode = driver.mode(handle);
    boolean ours = isIn(current.paths(), path);
    if (!ours && (mode & AdapterMode.TUNNEL) != 0 && !takeOver) {
      throw new DriverException(
          Cause.ADAPTER_TAKEN,
          "adapter "
              + path.adapter().name()
              + " is held by another program: end it, or free adapters that one left behind"
              + " with \"reset\"");
    }
    // One that is new is set in any case: its packets have to be told of, too.
    if (!ours || mode != wanted) {
      driver.setMode(handle, wanted);
    }
  }

  private static boolean isIn(List<AdapterPath> paths, AdapterPath path) {
    return paths.stream().anyMatch(one -> one.adapter().handle() == path.adapter().handle());
  }

  /** Its handle may be stale, and then there is nothing to let pass. */
  private void setModeQuietly(AdapterPath path, int mode) {
    try {
      driver.setMode(path.adapter().handle(), mode);
    } catch (DriverException gone) {
      // Nothing is held there any more.
    }
  }

  /** Lets all packets pass until it is called again, or takes them again. */
  synchronized void suspend(boolean choice) {
    suspended = choice;
    if (!released) {
      for (AdapterPath path : current.paths()) {
        setModeQuietly(path, choice ? AdapterMode.PASS : AdapterMode.TUNNEL);
      }
    }
  }

  /**
   * Replaces the filters that decide in the driver. Those that it has are not written once more.
   *
   * @throws DriverException if it refuses them
   */
  synchronized void setFilters(List<StaticFilter> filters) throws DriverException {
    if (!released && !filters.equals(table)) {
      table = null;
      driver.setFilters(filters);
      table = List.copyOf(filters);
    }
  }

  /** Tells that the driver may have lost its filters: after sleep, or as it speaks of adapters. */
  synchronized void doubtFilters() {
    table = null;
  }

  /** Lets all packets pass for good. It waits for no thread that handles packets. */
  synchronized void release() {
    if (released) {
      return;
    }
    released = true;
    for (AdapterPath path : current.paths()) {
      setModeQuietly(path, AdapterMode.PASS);
    }
    try {
      driver.setFilters(List.of());
    } catch (DriverException refused) {
      // Closing the driver empties the table, too.
    }
  }
}
