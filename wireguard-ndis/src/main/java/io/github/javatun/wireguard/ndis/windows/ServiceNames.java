package io.github.javatun.wireguard.ndis.windows;

import static java.lang.foreign.ValueLayout.JAVA_CHAR;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.util.Optional;

/**
 * Names of services by their tags: how to tell the services of one svchost.exe apart. Windows does
 * not document the function, so it may be missing or refuse; then no service has a name.
 *
 * <p><b>An instance belongs to one thread at a time.</b>
 */
final class ServiceNames {
  private static final int SERVICE_NAME_FROM_TAG = 1;
  private static final int MOST_CHARS = 256;

  private static final StructLayout QUERY =
      Structs.aligned(
          "SC_SERVICE_TAG_QUERY",
          Structs.u32("ProcessId"),
          Structs.u32("ServiceTag"),
          Structs.u32("TagType"),
          Structs.u64("Buffer"));
  private static final long PID = Structs.offset(QUERY, "ProcessId");
  private static final long TAG = Structs.offset(QUERY, "ServiceTag");
  private static final long BUFFER = Structs.offset(QUERY, "Buffer");

  private final MemorySegment queryTagInformation;
  private final MemorySegment localFree;
  private final MemorySegment query;

  private ServiceNames(MemorySegment queryTag, MemorySegment localFree, Arena arena) {
    queryTagInformation = queryTag;
    this.localFree = localFree;
    query = arena.allocate(QUERY);
  }

  /** Looks whether this system can tell. */
  static Optional<ServiceNames> find(LibrarySource libraries, Arena arena) {
    try {
      MemorySegment queryTag =
          new NativeFunctions(libraries, "advapi32.dll").optional("I_QueryTagInformation");
      MemorySegment free = new NativeFunctions(libraries, "kernel32.dll").optional("LocalFree");
      return queryTag == null || free == null
          ? Optional.empty()
          : Optional.of(new ServiceNames(queryTag, free, arena));
    } catch (IllegalArgumentException missing) {
      return Optional.empty();
    }
  }

  /** The name of a service; empty if the system does not tell. */
  String name(int pid, int tag) {
    query.fill((byte) 0);
    query.set(JAVA_INT, PID, pid);
    query.set(JAVA_INT, TAG, tag);
    // ULONG I_QueryTagInformation(PVOID, kind of query, SC_SERVICE_TAG_QUERY *)
    int code = Downcalls.intLIL(queryTagInformation, 0, SERVICE_NAME_FROM_TAG, query.address());
    long text = query.get(JAVA_LONG, BUFFER);
    if (text == 0) {
      return "";
    }
    try {
      return code == 0 ? read(text) : "";
    } finally {
      Downcalls.longL(localFree, text);
    }
  }

  @SuppressWarnings("restricted") // the system's own string, until it is freed
  private static String read(long address) {
    MemorySegment text =
        MemorySegment.ofAddress(address).reinterpret((long) MOST_CHARS * Character.BYTES);
    StringBuilder name = new StringBuilder();
    for (int i = 0; i < MOST_CHARS; i++) {
      char next = text.getAtIndex(JAVA_CHAR, i);
      if (next == 0) {
        break;
      }
      name.append(next);
    }
    return name.toString();
  }
}
