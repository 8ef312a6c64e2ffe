package io.github.javatun.wireguard.ndis.windows;

import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;

import io.github.javatun.wireguard.ndis.driver.DriverException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The driver through {@code ndisapi.dll}: the functions that the engine needs. Those for reading
 * and sending without regard to the adapter may be missing; {@link NdisApiExtras} has the others.
 *
 * <p><b>Threads: see {@link DriverCalls}.</b>
 */
final class NdisApi implements DriverCalls {
  private static final long FRAMES_DONE_IN_REQUEST =
      Structs.offset(DriverLayouts.ETH_M_REQUEST, "dwPacketsSuccess");

  private final String name;
  private final LastError error;
  private final long handle;

  private final MemorySegment closeFilterDriver;
  private final MemorySegment getDriverVersion;
  private final MemorySegment getTcpipBoundAdaptersInfo;
  private final MemorySegment getAdapterMode;
  private final MemorySegment setAdapterMode;
  private final MemorySegment flushAdapterPacketQueue;
  private final MemorySegment setPacketEvent;
  private final MemorySegment setAdapterListChangeEvent;
  private final MemorySegment setPacketFilterTable;
  private final MemorySegment resetPacketFilterTable;
  private final MemorySegment readPackets;
  private final MemorySegment sendPacketsToAdapter;
  private final MemorySegment sendPacketsToMstcp;
  private final @Nullable MemorySegment readPacketsUnsorted;
  private final @Nullable MemorySegment sendPacketsToAdaptersUnsorted;
  private final @Nullable MemorySegment sendPacketsToMstcpUnsorted;

  /**
   * Opens the driver.
   *
   * @param library {@code ndisapi.dll}
   * @param arena what memory is allocated in
   * @param driverName without {@code \\.\}
   * @throws DriverException if the driver is not there
   * @throws IllegalArgumentException if a function is missing that each version has
   */
  NdisApi(NativeFunctions library, Arena arena, String driverName) throws DriverException {
    name = driverName + " through ndisapi.dll";
    error = new LastError(arena);
    MemorySegment openFilterDriver = library.required("OpenFilterDriver");
    MemorySegment isDriverLoaded = library.required("IsDriverLoaded");
    closeFilterDriver = library.required("CloseFilterDriver");
    getDriverVersion = library.required("GetDriverVersion");
    getTcpipBoundAdaptersInfo = library.required("GetTcpipBoundAdaptersInfo");
    getAdapterMode = library.required("GetAdapterMode");
    setAdapterMode = library.required("SetAdapterMode");
    flushAdapterPacketQueue = library.required("FlushAdapterPacketQueue");
    setPacketEvent = library.required("SetPacketEvent");
    setAdapterListChangeEvent = library.required("SetAdapterListChangeEvent");
    setPacketFilterTable = library.required("SetPacketFilterTable");
    resetPacketFilterTable = library.required("ResetPacketFilterTable");
    readPackets = library.required("ReadPackets");
    sendPacketsToAdapter = library.required("SendPacketsToAdapter");
    sendPacketsToMstcp = library.required("SendPacketsToMstcp");
    readPacketsUnsorted = library.optional("ReadPacketsUnsorted");
    sendPacketsToAdaptersUnsorted = library.optional("SendPacketsToAdaptersUnsorted");
    sendPacketsToMstcpUnsorted = library.optional("SendPacketsToMstcpUnsorted");

    try (Arena call = Arena.ofConfined()) {
      // Wide characters: the library has been built for them in all configurations since 2018.
      long wideName = call.allocateFrom(driverName, StandardCharsets.UTF_16LE).address();
      handle = CapturingDowncalls.longL(error, openFilterDriver, wideName);
    }
    // An object comes back also when there is no driver; the code is what opening the device said.
    int code = error.code();
    if (handle == 0) {
      throw DriverErrors.notOpened(name, driverName, code);
    }
    if (Downcalls.intL(isDriverLoaded, handle) == 0) {
      Downcalls.voidL(closeFilterDriver, handle);
      throw DriverErrors.notOpened(name, driverName, code);
    }
  }

  /** The open driver, for {@link NdisApiExtras}. */
  long handle() {
    return handle;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public int version() {
    return Downcalls.intL(getDriverVersion, handle);
  }

  @Override
  public boolean adapters(MemorySegment list) {
    return CapturingDowncalls.intLL(error, getTcpipBoundAdaptersInfo, handle, list.address()) != 0;
  }

  @Override
  public boolean mode(MemorySegment adapterMode) {
    return CapturingDowncalls.intLL(error, getAdapterMode, handle, adapterMode.address()) != 0;
  }

  @Override
  public boolean setMode(MemorySegment adapterMode) {
    return CapturingDowncalls.intLL(error, setAdapterMode, handle, adapterMode.address()) != 0;
  }

  @Override
  public boolean flush(long adapter) {
    return CapturingDowncalls.intLL(error, flushAdapterPacketQueue, handle, adapter) != 0;
  }

  @Override
  public boolean setPacketEvent(long adapter, long event) {
    return CapturingDowncalls.intLLL(error, setPacketEvent, handle, adapter, event) != 0;
  }

  @Override
  public boolean setAdapterListEvent(long event) {
    return CapturingDowncalls.intLL(error, setAdapterListChangeEvent, handle, event) != 0;
  }

  @Override
  public boolean setFilters(MemorySegment table) {
    return CapturingDowncalls.intLL(error, setPacketFilterTable, handle, table.address()) != 0;
  }

  @Override
  public boolean resetFilters() {
    return CapturingDowncalls.intL(error, resetPacketFilterTable, handle) != 0;
  }

  @Override
  public int lastError() {
    return error.code();
  }

  @Override
  public boolean hasUnsorted() {
    return readPacketsUnsorted != null
        && sendPacketsToAdaptersUnsorted != null
        && sendPacketsToMstcpUnsorted != null;
  }

  @Override
  public int readUnsorted(MemorySegment slots, long slot, long pointers, int frames) {
    return unsorted(readPacketsUnsorted, slots, slot, pointers, frames);
  }

  @Override
  public void sendToAdaptersUnsorted(MemorySegment slots, long slot, long pointers, int frames) {
    unsorted(sendPacketsToAdaptersUnsorted, slots, slot, pointers, frames);
  }

  @Override
  public void sendToStackUnsorted(MemorySegment slots, long slot, long pointers, int frames) {
    unsorted(sendPacketsToMstcpUnsorted, slots, slot, pointers, frames);
  }

  @Override
  public int readSorted(MemorySegment slots, long slot, int frames) {
    long done = slot + CallSlots.SORTED_REQUEST + FRAMES_DONE_IN_REQUEST;
    slots.set(JAVA_INT_UNALIGNED, done, 0);
    boolean any = sorted(readPackets, slots, slot);
    return any ? FrameCounts.upTo(frames, slots.get(JAVA_INT_UNALIGNED, done)) : 0;
  }

  @Override
  public void sendToAdapterSorted(MemorySegment slots, long slot, int frames) {
    sorted(sendPacketsToAdapter, slots, slot);
  }

  @Override
  public void sendToStackSorted(MemorySegment slots, long slot, int frames) {
    sorted(sendPacketsToMstcp, slots, slot);
  }

  @Override
  public void close() {
    Downcalls.voidL(closeFilterDriver, handle);
  }

  private int unsorted(
      @Nullable MemorySegment function, MemorySegment slots, long slot, long pointers, int frames) {
    if (function == null) {
      throw new IllegalStateException("this ndisapi.dll can not exchange unsorted frames");
    }
    long done = slot + CallSlots.FRAMES_DONE;
    slots.set(JAVA_INT_UNALIGNED, done, 0);
    boolean any =
        Downcalls.intLLIL(function, handle, pointers, frames, slots.address() + done) != 0;
    // Behind a failure the number is what was asked for.
    return any ? FrameCounts.upTo(frames, slots.get(JAVA_INT_UNALIGNED, done)) : 0;
  }

  private boolean sorted(MemorySegment function, MemorySegment slots, long slot) {
    return Downcalls.intLL(function, handle, slots.address() + slot + CallSlots.SORTED_REQUEST)
        != 0;
  }
}
