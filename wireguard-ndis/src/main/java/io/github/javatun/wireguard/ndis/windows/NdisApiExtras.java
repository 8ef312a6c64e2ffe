package io.github.javatun.wireguard.ndis.windows;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Functions of {@code ndisapi.dll} that the engine does without: for tools that look at a driver,
 * and for versions to come. A function that the library has not answers false, and its error is
 * {@link LastError#PROC_NOT_FOUND}. Segments are structures of {@link DriverLayouts} and {@link
 * FilterLayouts}.
 *
 * <p><b>An instance belongs to one thread at a time.</b>
 */
final class NdisApiExtras {
  private final NativeFunctions library;
  private final LastError error;
  private final long handle;

  NdisApiExtras(NativeFunctions library, Arena arena, NdisApi driver) {
    this.library = library;
    error = new LastError(arena);
    handle = driver.handle();
  }

  /** The error code of the last call that answered false. */
  int lastError() {
    return error.code();
  }

  /** Hands a frame to the stack: an {@code ETH_REQUEST}. */
  boolean sendPacketToMstcp(MemorySegment request) {
    return call("SendPacketToMstcp", request);
  }

  /** Sends a frame to the network: an {@code ETH_REQUEST}. */
  boolean sendPacketToAdapter(MemorySegment request) {
    return call("SendPacketToAdapter", request);
  }

  /** Reads a frame: an {@code ETH_REQUEST}. */
  boolean readPacket(MemorySegment request) {
    return call("ReadPacket", request);
  }

  /** How many frames an adapter has queued: a DWORD. */
  boolean getAdapterPacketQueueSize(long adapter, MemorySegment size) {
    MemorySegment function = find("GetAdapterPacketQueueSize");
    return function != null
        && CapturingDowncalls.intLLL(error, function, handle, adapter, size.address()) != 0;
  }

  /** Says which event tells of dial-up connections. */
  boolean setWanEvent(long event) {
    MemorySegment function = find("SetWANEvent");
    return function != null && CapturingDowncalls.intLL(error, function, handle, event) != 0;
  }

  /** Asks an adapter's miniport, or tells it: a {@code PACKET_OID_DATA}. */
  boolean ndisrdRequest(MemorySegment oidData, boolean set) {
    MemorySegment function = find("NdisrdRequest");
    return function != null
        && CapturingDowncalls.intLLI(error, function, handle, oidData.address(), set ? 1 : 0) != 0;
  }

  /** The dial-up connections of an adapter: a {@code RAS_LINKS}. */
  boolean getRasLinks(long adapter, MemorySegment links) {
    MemorySegment function = find("GetRasLinks");
    return function != null
        && CapturingDowncalls.intLLL(error, function, handle, adapter, links.address()) != 0;
  }

  /** Adds a filter in front of the table. */
  boolean addStaticFilterFront(MemorySegment filter) {
    return call("AddStaticFilterFront", filter);
  }

  /** Adds a filter at the end of the table. */
  boolean addStaticFilterBack(MemorySegment filter) {
    return call("AddStaticFilterBack", filter);
  }

  /** Adds a filter at a place of the table. */
  boolean insertStaticFilter(MemorySegment filter, int position) {
    MemorySegment function = find("InsertStaticFilter");
    return function != null
        && CapturingDowncalls.intLLI(error, function, handle, filter.address(), position) != 0;
  }

  /** Removes a filter by its place in the table. */
  boolean removeStaticFilter(int index) {
    MemorySegment function = find("RemoveStaticFilter");
    return function != null && CapturingDowncalls.intLI(error, function, handle, index) != 0;
  }

  /** How many filters the table has: a DWORD. */
  boolean getPacketFilterTableSize(MemorySegment size) {
    return call("GetPacketFilterTableSize", size);
  }

  /** The table, into one whose size says how much room it has. */
  boolean getPacketFilterTable(MemorySegment table) {
    return call("GetPacketFilterTable", table);
  }

  /** The table, whose counters begin anew. */
  boolean getPacketFilterTableResetStats(MemorySegment table) {
    return call("GetPacketFilterTableResetStats", table);
  }

  boolean enablePacketFilterCache() {
    return call("EnablePacketFilterCache");
  }

  boolean disablePacketFilterCache() {
    return call("DisablePacketFilterCache");
  }

  boolean enablePacketFragmentCache() {
    return call("EnablePacketFragmentCache");
  }

  boolean disablePacketFragmentCache() {
    return call("DisablePacketFragmentCache");
  }

  /** How many buffers the driver has: a DWORD. */
  boolean getIntermediateBufferPoolSize(MemorySegment size) {
    return call("GetIntermediateBufferPoolSize", size);
  }

  /** Whether an adapter is the one for IPv4 over dial-up connections. */
  boolean isNdiswanIp(String adapterName) {
    return callWithName("IsNdiswanIp", adapterName);
  }

  /** Whether an adapter is the one for IPv6 over dial-up connections. */
  boolean isNdiswanIpv6(String adapterName) {
    return callWithName("IsNdiswanIpv6", adapterName);
  }

  /** The name a person knows an adapter by: characters of one byte, with a NUL at the end. */
  boolean convertWindows2000AdapterName(String adapterName, MemorySegment friendlyName) {
    MemorySegment function = find("ConvertWindows2000AdapterName");
    if (function == null) {
      return false;
    }
    try (Arena call = Arena.ofConfined()) {
      return CapturingDowncalls.intLLI(
              error,
              function,
              narrow(call, adapterName),
              friendlyName.address(),
              Math.toIntExact(friendlyName.byteSize()))
          != 0;
    }
  }

  private boolean call(String name) {
    MemorySegment function = find(name);
    return function != null && CapturingDowncalls.intL(error, function, handle) != 0;
  }

  private boolean call(String name, MemorySegment structure) {
    MemorySegment function = find(name);
    return function != null
        && CapturingDowncalls.intLL(error, function, handle, structure.address()) != 0;
  }

  private boolean callWithName(String name, String adapterName) {
    MemorySegment function = find(name);
    if (function == null) {
      return false;
    }
    try (Arena call = Arena.ofConfined()) {
      return CapturingDowncalls.intL(error, function, narrow(call, adapterName)) != 0;
    }
  }

  private static long narrow(Arena arena, String text) {
    return arena.allocateFrom(text, StandardCharsets.ISO_8859_1).address();
  }

  private @Nullable MemorySegment find(String name) {
    MemorySegment function = library.optional(name);
    if (function == null) {
      error.set(LastError.PROC_NOT_FOUND);
    }
    return function;
  }
}
