package io.github.javatun.wireguard.ndis.windows;

import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import io.github.javatun.wireguard.ndis.system.AppProcess;
import io.github.javatun.wireguard.ndis.system.SocketOwners;
import io.github.javatun.wireguard.routing.MappedAddress;
import java.lang.foreign.GroupLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SequenceLayout;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Objects;

/**
 * One of Windows' tables of sockets: which function and class gives it, and how its rows lie.
 *
 * <p><b>Immutable; safe for all threads.</b>
 */
enum SocketTable {
  TCP4(true, true, IpHelperLayouts.MIB_TCPTABLE_OWNER_MODULE, Classes.TCP_MODULE_ALL),
  TCP6(true, false, IpHelperLayouts.MIB_TCP6TABLE_OWNER_MODULE, Classes.TCP_MODULE_ALL),
  UDP4(false, true, IpHelperLayouts.MIB_UDPTABLE_OWNER_MODULE, Classes.UDP_MODULE),
  UDP6(false, false, IpHelperLayouts.MIB_UDP6TABLE_OWNER_MODULE, Classes.UDP_MODULE),
  TCP4_PID(true, true, IpHelperLayouts.MIB_TCPTABLE_OWNER_PID, Classes.TCP_PID_ALL),
  TCP6_PID(true, false, IpHelperLayouts.MIB_TCP6TABLE_OWNER_PID, Classes.TCP_PID_ALL),
  UDP4_PID(false, true, IpHelperLayouts.MIB_UDPTABLE_OWNER_PID, Classes.UDP_PID),
  UDP6_PID(false, false, IpHelperLayouts.MIB_UDP6TABLE_OWNER_PID, Classes.UDP_PID);

  /** The classes of tables, of those with listeners. */
  private static final class Classes {
    static final int TCP_PID_ALL = 5;
    static final int TCP_MODULE_ALL = 8;
    static final int UDP_PID = 1;
    static final int UDP_MODULE = 2;
  }

  private static final ValueLayout.OfLong LONG_BE =
      JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfInt INT_BE =
      JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  private static final int AF_INET = 2;
  private static final int AF_INET6 = 23;
  private static final int STATE_CLOSED = 1;
  private static final int STATE_LISTEN = 2;
  private static final int STATE_TIME_WAIT = 11;
  private static final int STATE_DELETED = 12;
  private static final int ABSENT = -1;

  private final boolean tcp;
  private final boolean ipv4;
  private final int tableClass;
  private final long headBytes;
  private final long rowBytes;
  private final long state;
  private final long localAddress;
  private final long localPort;
  private final long remoteAddress;
  private final long remotePort;
  private final long pid;
  private final long tag;

  SocketTable(boolean tcp, boolean ipv4, StructLayout table, int tableClass) {
    this.tcp = tcp;
    this.ipv4 = ipv4;
    this.tableClass = tableClass;
    headBytes = Structs.offset(table, "table");
    Structs.Place rows = Objects.requireNonNull(Structs.find(table, "table"));
    GroupLayout row = (GroupLayout) ((SequenceLayout) rows.layout()).elementLayout();
    rowBytes = row.byteSize();
    state = offset(row, "dwState");
    localAddress = offset(row, ipv4 ? "dwLocalAddr" : "ucLocalAddr");
    localPort = offset(row, "dwLocalPort");
    remoteAddress = offset(row, ipv4 ? "dwRemoteAddr" : "ucRemoteAddr");
    remotePort = offset(row, "dwRemotePort");
    pid = offset(row, "dwOwningPid");
    tag = offset(row, "OwningModuleInfo");
  }

  boolean isTcp() {
    return tcp;
  }

  /** The family that the function is asked for. */
  int family() {
    return ipv4 ? AF_INET : AF_INET6;
  }

  /** The class that the function is asked for. */
  int tableClass() {
    return tableClass;
  }

  /** Adds all sockets of a table that have an owner. */
  void addTo(SocketOwners.Builder owners, MemorySegment table, ProcessNames processes) {
    long room = (table.byteSize() - headBytes) / rowBytes;
    long count = Math.min(room, Integer.toUnsignedLong(table.get(JAVA_INT_UNALIGNED, 0)));
    for (long i = 0; i < count; i++) {
      add(owners, table, headBytes + i * rowBytes, processes);
    }
  }

  private void add(
      SocketOwners.Builder owners, MemorySegment table, long row, ProcessNames processes) {
    int socketState = tcp ? table.get(JAVA_INT_UNALIGNED, row + state) : STATE_LISTEN;
    int process = table.get(JAVA_INT_UNALIGNED, row + pid);
    if (socketState == STATE_CLOSED
        || socketState == STATE_TIME_WAIT
        || socketState == STATE_DELETED
        || (process == 0 && socketState != STATE_LISTEN)) {
      return; // what is left of a connection belongs to nobody, and would be taken for the kernel's
    }
    long high = ipv4 ? 0 : table.get(LONG_BE, row + localAddress);
    long low = low(table, row + localAddress);
    int port = port(table, row + localPort);
    int service = tag == ABSENT ? 0 : table.get(JAVA_INT_UNALIGNED, row + tag);
    AppProcess owner = processes.process(process, service);
    if (!tcp) {
      owners.addUdp(high, low, port, owner);
    } else if (socketState == STATE_LISTEN) {
      owners.addTcpListener(high, low, port, owner);
    } else {
      owners.addTcp(
          high,
          low,
          port,
          ipv4 ? 0 : table.get(LONG_BE, row + remoteAddress),
          low(table, row + remoteAddress),
          port(table, row + remotePort),
          owner);
    }
  }

  private long low(MemorySegment table, long at) {
    return ipv4
        ? MappedAddress.lowOfIpv4(table.get(INT_BE, at))
        : table.get(LONG_BE, at + Long.BYTES);
  }

  /** A port in network order in the lower half of 32 bits, whose upper half means nothing. */
  private static int port(MemorySegment table, long at) {
    return table.get(INT_BE, at) >>> 16;
  }

  private static long offset(GroupLayout row, String field) {
    Structs.Place place = Structs.find(row, field);
    return place == null ? ABSENT : place.offset();
  }
}
