package io.github.javatun.wireguard.examples.transparent;

import io.github.javatun.wireguard.ndis.system.AppProcess;
import io.github.javatun.wireguard.ndis.system.ProcessTable;
import io.github.javatun.wireguard.ndis.system.SocketOwners;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Who owns a socket on Linux, from {@code /proc}: the tables of sockets name inodes, and the
 * descriptors of processes in the same network namespace lead to these.
 *
 * <p><b>One thread refreshes, any thread looks up.</b> A look-up allocates nothing.
 */
final class ProcProcessTable implements ProcessTable {
  private static final String SOCKET = "socket:[";

  private final Path proc;
  private Map<Long, AppProcess> known = new HashMap<>(); // of the thread that refreshes
  private volatile SocketOwners owners = SocketOwners.NONE;

  /**
   * Makes a table without sockets, until the first refresh.
   *
   * @param proc where procfs is: {@code /proc}
   */
  ProcProcessTable(Path proc) {
    this.proc = proc;
  }

  /**
   * {@inheritDoc} A process may become another program without another number or start time, so
   * that paths are read each time.
   */
  @Override
  public boolean refresh() {
    List<SocketLine> sockets = new ArrayList<>();
    read(sockets, "tcp", true);
    read(sockets, "tcp6", true);
    read(sockets, "udp", false);
    read(sockets, "udp6", false);
    Map<Long, AppProcess> byInode = ownersByInode(); // after the tables: these sockets exist by now
    SocketOwners.Builder builder = SocketOwners.builder(sockets.size());
    for (SocketLine socket : sockets) {
      AppProcess owner = byInode.get(socket.inode());
      if (owner != null) {
        socket.addTo(builder, owner);
      }
    }
    owners = builder.build();
    return true;
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

  private void read(List<SocketLine> sockets, String table, boolean tcp) {
    try {
      for (String line :
          Files.readAllLines(proc.resolve("net").resolve(table), StandardCharsets.US_ASCII)) {
        SocketLine socket = SocketLine.parse(line, tcp);
        if (socket != null) {
          sockets.add(socket);
        }
      }
    } catch (IOException none) {
      // A kernel without IPv6 has two tables less.
    }
  }

  private Map<Long, AppProcess> ownersByInode() {
    Map<Long, AppProcess> byInode = new HashMap<>();
    Map<Long, AppProcess> alive = new HashMap<>();
    try (DirectoryStream<Path> processes = Files.newDirectoryStream(proc, "[1-9]*")) {
      Path namespace = namespace(proc.resolve("self"));
      for (Path process : processes) {
        if (namespace.equals(namespace(process))) {
          addSockets(process, byInode, alive);
        }
      }
    } catch (IOException | DirectoryIteratorException unreadable) {
      // Then nobody is known to own the rest.
    }
    known = alive;
    return byInode;
  }

  /** The target of the link; a path that nothing equals if the process is gone, or another's. */
  private static Path namespace(Path process) {
    try {
      return Files.readSymbolicLink(process.resolve("ns/net"));
    } catch (IOException gone) {
      return process;
    }
  }

  private void addSockets(
      Path process, Map<Long, AppProcess> byInode, Map<Long, AppProcess> alive) {
    AppProcess owner = null;
    try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(process.resolve("fd"))) {
      for (Path descriptor : descriptors) {
        long inode = socketInode(descriptor);
        if (inode != 0) {
          if (owner == null) {
            owner = remembered(process);
            alive.put(owner.pid(), owner);
          }
          byInode.putIfAbsent(inode, owner);
        }
      }
    } catch (IOException | DirectoryIteratorException gone) {
      // It ended meanwhile, or is not ours to look into.
    }
  }

  private static long socketInode(Path descriptor) {
    try {
      String target = Files.readSymbolicLink(descriptor).toString();
      return target.startsWith(SOCKET)
          ? Long.parseLong(target, SOCKET.length(), target.length() - 1, 10)
          : 0;
    } catch (IOException closed) {
      return 0;
    }
  }

  private AppProcess remembered(Path process) {
    long pid = Long.parseLong(process.getFileName().toString());
    String path;
    try {
      path = Files.readSymbolicLink(process.resolve("exe")).toString();
    } catch (IOException hidden) {
      path = "";
    }
    AppProcess before = known.get(pid);
    return before != null && before.path().equals(path) ? before : new AppProcess(pid, path, "");
  }
}
