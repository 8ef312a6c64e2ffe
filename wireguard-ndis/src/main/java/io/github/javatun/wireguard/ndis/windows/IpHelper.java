package io.github.javatun.wireguard.ndis.windows;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * Tables of {@code iphlpapi.dll}, in a buffer that grows with them, and goes when nobody uses it.
 *
 * <p><b>An instance belongs to one thread at a time.</b>
 */
final class IpHelper {
  private static final int NO_ERROR = 0;
  private static final int FIRST_BYTES = 128 * 1024;
  private static final int MOST_BYTES = 256 * 1024 * 1024;
  private static final int MOST_TRIES = 16;

  private final MemorySegment getExtendedTcpTable;
  private final MemorySegment getExtendedUdpTable;
  private final MemorySegment getAdaptersAddresses;
  private final MemorySegment size = Arena.ofAuto().allocate(JAVA_INT);
  private MemorySegment buffer = Arena.ofAuto().allocate(FIRST_BYTES, Long.BYTES);
  private int lastCode;

  IpHelper(NativeFunctions iphlpapi) {
    getExtendedTcpTable = iphlpapi.required("GetExtendedTcpTable");
    getExtendedUdpTable = iphlpapi.required("GetExtendedUdpTable");
    getAdaptersAddresses = iphlpapi.required("GetAdaptersAddresses");
  }

  /** Calls one of the functions with the buffer as it is, and answers what that did. */
  private interface Call {
    int into(long buffer, long size);
  }

  /** A table of sockets, valid until the next call; null: see {@link #lastCode}. */
  @Nullable MemorySegment sockets(SocketTable table) {
    MemorySegment function = table.isTcp() ? getExtendedTcpTable : getExtendedUdpTable;
    // DWORD GetExtended…Table(PVOID, DWORD *size, BOOL sorted, ULONG family, class, ULONG reserved)
    return read(
        LastError.INSUFFICIENT_BUFFER,
        (to, bytes) ->
            Downcalls.intLLIIII(function, to, bytes, 0, table.family(), table.tableClass(), 0));
  }

  /**
   * The list of interfaces, valid until the next call; null: see {@link #lastCode}.
   *
   * @param flags which parts there are
   */
  @Nullable MemorySegment interfaces(int flags) {
    // ULONG GetAdaptersAddresses(ULONG family, ULONG flags, PVOID reserved, to, ULONG *size)
    return read(
        LastError.BUFFER_OVERFLOW,
        (to, bytes) -> Downcalls.intIILLL(getAdaptersAddresses, 0, flags, 0, to, bytes));
  }

  /** What the last call answered that had nothing. */
  int lastCode() {
    return lastCode;
  }

  /** The table may have grown when there is room for it: then there is another try. */
  private @Nullable MemorySegment read(int tooSmall, Call call) {
    for (int i = 0; i < MOST_TRIES; i++) {
      size.set(JAVA_INT, 0, (int) buffer.byteSize());
      lastCode = call.into(buffer.address(), size.address());
      if (lastCode == NO_ERROR) {
        return buffer;
      }
      long wanted = Integer.toUnsignedLong(size.get(JAVA_INT, 0));
      if (lastCode != tooSmall || wanted > MOST_BYTES) {
        return null;
      }
      long bytes = Math.max(wanted + wanted / 4, buffer.byteSize());
      buffer = Arena.ofAuto().allocate((bytes + 7) & -8L, Long.BYTES);
    }
    return null;
  }
}
