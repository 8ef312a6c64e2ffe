package io.github.javatun.wireguard.ndis.system;

import io.github.javatun.wireguard.routing.MappedAddress;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Who owned which socket at one moment. A {@link ProcessTable} makes one at each refresh and
 * publishes it with a volatile write.
 *
 * <p>Addresses are two numbers, see {@link MappedAddress}. A packet for which there is no socket of
 * just its endpoints belongs to who listens, or is bound, at its local address and port; else at
 * its port on all addresses of its family; else, for IPv4, at its port on {@code ::}, which sockets
 * for both families are bound to.
 *
 * <p><b>Immutable; safe for all threads.</b> Looking up allocates nothing.
 */
public final class SocketOwners {
  /** No sockets at all. */
  public static final SocketOwners NONE = new Builder(0).build();

  private static final long ALL_IPV4 = MappedAddress.lowOfIpv4(0);

  private final OwnerTable connections;
  private final OwnerTable listeners;
  private final OwnerTable datagrams;

  private SocketOwners(OwnerTable connections, OwnerTable listeners, OwnerTable datagrams) {
    this.connections = connections;
    this.listeners = listeners;
    this.datagrams = datagrams;
  }

  /**
   * Begins a snapshot.
   *
   * @param expectedSockets about how many sockets there will be, 0 or more
   */
  public static Builder builder(int expectedSockets) {
    if (expectedSockets < 0) {
      throw new IllegalArgumentException(
          "expectedSockets is " + expectedSockets + ", must not be negative");
    }
    return new Builder(expectedSockets);
  }

  /** How many sockets there are; those with the same endpoints count once. */
  public int size() {
    return connections.size() + listeners.size() + datagrams.size();
  }

  /** As {@link ProcessTable#tcpOwner} says. */
  public @Nullable AppProcess tcpOwner(
      long localHigh,
      long localLow,
      int localPort,
      long remoteHigh,
      long remoteLow,
      int remotePort) {
    AppProcess owner =
        connections.get(localHigh, localLow, remoteHigh, remoteLow, ports(localPort, remotePort));
    return owner != null ? owner : bound(listeners, localHigh, localLow, localPort);
  }

  /** As {@link ProcessTable#udpOwner} says. */
  public @Nullable AppProcess udpOwner(long localHigh, long localLow, int localPort) {
    return bound(datagrams, localHigh, localLow, localPort);
  }

  private static @Nullable AppProcess bound(
      OwnerTable table, long localHigh, long localLow, int localPort) {
    long ports = ports(localPort, 0);
    AppProcess owner = table.get(localHigh, localLow, 0, 0, ports);
    if (owner == null && MappedAddress.isIpv4(localHigh, localLow)) {
      owner = table.get(0, ALL_IPV4, 0, 0, ports);
    }
    return owner != null ? owner : table.get(0, 0, 0, 0, ports);
  }

  private static long ports(int localPort, int remotePort) {
    return (long) localPort << Integer.SIZE | Integer.toUnsignedLong(remotePort);
  }

  /**
   * Collects sockets. Of several with the same endpoints the first counts.
   *
   * <p><b>An instance belongs to one thread.</b> It allocates.
   */
  public static final class Builder {
    private final OwnerTable connections;
    private final OwnerTable listeners;
    private final OwnerTable datagrams;
    private boolean built;

    private Builder(int expectedSockets) {
      connections = new OwnerTable(expectedSockets / 2);
      listeners = new OwnerTable(expectedSockets / 4);
      datagrams = new OwnerTable(expectedSockets / 4);
    }

    /**
     * Adds a TCP connection.
     *
     * @throws IllegalArgumentException if a port is not within 0 to 65535
     * @throws IllegalStateException after {@link #build}
     */
    public void addTcp(
        long localHigh,
        long localLow,
        int localPort,
        long remoteHigh,
        long remoteLow,
        int remotePort,
        AppProcess owner) {
      check(localPort, owner);
      checkPort(remotePort);
      long ports = ports(localPort, remotePort);
      connections.add(localHigh, localLow, remoteHigh, remoteLow, ports, owner);
    }

    /**
     * Adds a TCP listener; {@code ::} or {@code ::ffff:0.0.0.0} means all addresses.
     *
     * @throws IllegalArgumentException if the port is not within 0 to 65535
     * @throws IllegalStateException after {@link #build}
     */
    public void addTcpListener(long localHigh, long localLow, int localPort, AppProcess owner) {
      check(localPort, owner);
      listeners.add(localHigh, localLow, 0, 0, ports(localPort, 0), owner);
    }

    /**
     * Adds a UDP socket; {@code ::} or {@code ::ffff:0.0.0.0} means all addresses.
     *
     * @throws IllegalArgumentException if the port is not within 0 to 65535
     * @throws IllegalStateException after {@link #build}
     */
    public void addUdp(long localHigh, long localLow, int localPort, AppProcess owner) {
      check(localPort, owner);
      datagrams.add(localHigh, localLow, 0, 0, ports(localPort, 0), owner);
    }

    /**
     * The snapshot; nothing can be added any more.
     *
     * @throws IllegalStateException if it was built before
     */
    public SocketOwners build() {
      checkOpen();
      built = true;
      return new SocketOwners(connections, listeners, datagrams);
    }

    private void check(int port, AppProcess owner) {
      Objects.requireNonNull(owner, "owner");
      checkPort(port);
      checkOpen();
    }

    private void checkOpen() {
      if (built) {
        throw new IllegalStateException("the snapshot is built: begin another one");
      }
    }

    private static void checkPort(int port) {
      if (port < 0 || port > 0xFFFF) {
        throw new IllegalArgumentException("port is " + port + ", must be within 0 to 65535");
      }
    }
  }
}
