package io.github.javatun.wireguard.ndis.windows;

import io.github.javatun.wireguard.ndis.system.AppProcess;
import io.github.javatun.wireguard.ndis.system.ProcessTable;
import io.github.javatun.wireguard.ndis.system.SocketOwners;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Owners of sockets from {@code iphlpapi.dll}. Services of one process are told apart where the
 * system can; else the tables are the smaller ones without tags.
 *
 * <p>A table that can not be read counts as empty; if none can, the state before remains.
 *
 * <p><b>Threads: see {@link ProcessTable}.</b>
 */
final class WindowsProcessTable implements ProcessTable {
  private static final System.Logger LOG =
      System.getLogger("io.github.javatun.wireguard.ndis.windows");

  private static final List<SocketTable> WITH_TAGS =
      List.of(SocketTable.TCP4, SocketTable.TCP6, SocketTable.UDP4, SocketTable.UDP6);
  private static final List<SocketTable> WITHOUT_TAGS =
      List.of(
          SocketTable.TCP4_PID, SocketTable.TCP6_PID, SocketTable.UDP4_PID, SocketTable.UDP6_PID);

  private final IpHelper tables;
  private final ProcessNames processes;
  private final List<SocketTable> sources;
  private volatile SocketOwners owners = SocketOwners.NONE;
  private boolean warned; // guarded by this

  /**
   * Binds the functions.
   *
   * @param arena what memory is allocated in, as long as the table is used
   * @throws IllegalArgumentException if a library or a function is missing
   */
  WindowsProcessTable(LibrarySource libraries, Arena arena, LongSupplier nanoTime) {
    tables = new IpHelper(new NativeFunctions(libraries, "iphlpapi.dll"));
    Optional<ServiceNames> services = ServiceNames.find(libraries, arena);
    processes =
        new ProcessNames(
            new Kernel32Processes(new NativeFunctions(libraries, "kernel32.dll"), arena),
            services,
            nanoTime);
    sources = services.isPresent() ? WITH_TAGS : WITHOUT_TAGS;
  }

  @Override
  public synchronized boolean refresh() {
    SocketOwners.Builder builder = SocketOwners.builder(owners.size());
    boolean any = false;
    processes.begin();
    for (SocketTable source : sources) {
      MemorySegment table = tables.sockets(source);
      if (table != null) {
        source.addTo(builder, table, processes);
        any = true;
      } else if (!warned && tables.lastCode() != LastError.NOT_SUPPORTED) {
        warned = true;
        LOG.log(
            System.Logger.Level.WARNING,
            "a table of sockets can not be read ({0}, error {1}): programs are not told apart there",
            source,
            tables.lastCode());
      }
    }
    if (any) {
      processes.end();
      owners = builder.build();
    }
    return any;
  }

  @Override
  public @Nullable AppProcess tcpOwner(
      long localHigh,
      long localLow,
      int localPort,
      long remoteHigh,
      long remoteLow,
      int remotePort) {
    return owners.tcpOwner(localHigh, localLow, localPort, remoteHigh, remoteLow, remotePort);
  }

  @Override
  public @Nullable AppProcess udpOwner(long localHigh, long localLow, int localPort) {
    return owners.udpOwner(localHigh, localLow, localPort);
  }
}
