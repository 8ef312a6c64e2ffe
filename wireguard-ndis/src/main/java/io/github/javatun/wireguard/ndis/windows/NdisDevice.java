package io.github.javatun.wireguard.ndis.windows;

import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import io.github.javatun.wireguard.ndis.driver.DriverException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * The driver through DeviceIoControl: what {@code ndisapi.dll} does, without it.
 *
 * <p>The device is opened for overlapped requests, as the library opens it, so that requests of
 * several threads do not wait for each other. The driver is known to answer each at once; should it
 * put one off, the caller waits.
 *
 * <p><b>Threads: see {@link DriverCalls}.</b>
 */
final class NdisDevice implements DriverCalls {
  private static final long INTERNAL = Structs.offset(IpHelperLayouts.OVERLAPPED, "Internal");
  private static final long STATUS_PENDING = 0x103;

  private static final int HANDLE_BYTES = Long.BYTES;
  private static final int EVENT_BYTES = (int) DriverLayouts.ADAPTER_EVENT.byteSize();
  private static final long EVENT_ADAPTER =
      Structs.offset(DriverLayouts.ADAPTER_EVENT, "hAdapterHandle");
  private static final long EVENT_EVENT = Structs.offset(DriverLayouts.ADAPTER_EVENT, "hEvent");

  private static final int UNSORTED_BYTES =
      (int) DriverLayouts.UNSORTED_READ_SEND_REQUEST.byteSize();
  private static final long UNSORTED_PACKETS =
      Structs.offset(DriverLayouts.UNSORTED_READ_SEND_REQUEST, "packets");
  private static final long UNSORTED_COUNT =
      Structs.offset(DriverLayouts.UNSORTED_READ_SEND_REQUEST, "packets_num");

  private static final int SORTED_HEAD_BYTES =
      (int) Structs.offset(DriverLayouts.ETH_M_REQUEST, "EthPacket");
  private static final long SORTED_DONE =
      Structs.offset(DriverLayouts.ETH_M_REQUEST, "dwPacketsSuccess");

  private static final int READ_UNSORTED = DriverRequest.READ_PACKETS_UNSORTED.code();
  private static final int ADAPTERS_UNSORTED = DriverRequest.SEND_PACKET_TO_ADAPTER_UNSORTED.code();
  private static final int STACK_UNSORTED = DriverRequest.SEND_PACKET_TO_MSTCP_UNSORTED.code();
  private static final int READ = DriverRequest.READ_PACKETS.code();
  private static final int TO_ADAPTER = DriverRequest.SEND_PACKETS_TO_ADAPTER.code();
  private static final int TO_STACK = DriverRequest.SEND_PACKETS_TO_MSTCP.code();

  private final String name;
  private final Kernel32Devices devices;
  private final LastError error;
  private final MemorySegment overlapped;
  private final MemorySegment bytesReturned;
  private final MemorySegment argument;
  private final long device;

  /**
   * Opens the driver.
   *
   * @param arena what memory is allocated in
   * @param driverName without {@code \\.\}
   * @throws DriverException if the driver is not there
   */
  NdisDevice(Kernel32Devices devices, Arena arena, String driverName) throws DriverException {
    this.devices = devices;
    name = driverName + " through DeviceIoControl";
    error = new LastError(arena);
    overlapped = arena.allocate(IpHelperLayouts.OVERLAPPED);
    bytesReturned = arena.allocate(Integer.BYTES, Integer.BYTES);
    argument = arena.allocate(EVENT_BYTES, Long.BYTES);
    device = devices.open(error, "\\\\.\\" + driverName);
    if (device == Kernel32Devices.INVALID_HANDLE_VALUE) {
      throw DriverErrors.notOpened(name, driverName, error.code());
    }
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public int version() {
    argument.set(JAVA_INT_UNALIGNED, 0, -1);
    MemorySegment version = argument.asSlice(0, Integer.BYTES);
    boolean told = control(DriverRequest.GET_VERSION, version, version);
    return told ? version.get(JAVA_INT_UNALIGNED, 0) : -1;
  }

  @Override
  public boolean adapters(MemorySegment list) {
    return control(DriverRequest.GET_TCPIP_INTERFACES, list, list);
  }

  @Override
  public boolean mode(MemorySegment adapterMode) {
    return control(DriverRequest.GET_ADAPTER_MODE, adapterMode, adapterMode);
  }

  @Override
  public boolean setMode(MemorySegment adapterMode) {
    return control(DriverRequest.SET_ADAPTER_MODE, adapterMode, MemorySegment.NULL);
  }

  @Override
  public boolean flush(long adapter) {
    return control(DriverRequest.FLUSH_ADAPTER_QUEUE, handle(adapter), MemorySegment.NULL);
  }

  @Override
  public boolean setPacketEvent(long adapter, long event) {
    argument.set(JAVA_LONG_UNALIGNED, EVENT_ADAPTER, adapter);
    argument.set(JAVA_LONG_UNALIGNED, EVENT_EVENT, event);
    return control(DriverRequest.SET_EVENT, argument, MemorySegment.NULL);
  }

  @Override
  public boolean setAdapterListEvent(long event) {
    return control(DriverRequest.SET_ADAPTER_EVENT, handle(event), MemorySegment.NULL);
  }

  @Override
  public boolean setFilters(MemorySegment table) {
    return control(DriverRequest.SET_PACKET_FILTERS, table, MemorySegment.NULL);
  }

  @Override
  public boolean resetFilters() {
    return control(DriverRequest.RESET_PACKET_FILTERS, MemorySegment.NULL, MemorySegment.NULL);
  }

  @Override
  public int lastError() {
    return error.code();
  }

  @Override
  public boolean hasUnsorted() {
    return true;
  }

  @Override
  public int readUnsorted(MemorySegment slots, long slot, long pointers, int frames) {
    boolean any = unsorted(READ_UNSORTED, slots, slot, pointers, frames);
    int done = slots.get(JAVA_INT_UNALIGNED, slot + CallSlots.UNSORTED_REQUEST + UNSORTED_COUNT);
    return any ? FrameCounts.upTo(frames, done) : 0;
  }

  @Override
  public void sendToAdaptersUnsorted(MemorySegment slots, long slot, long pointers, int frames) {
    unsorted(ADAPTERS_UNSORTED, slots, slot, pointers, frames);
  }

  @Override
  public void sendToStackUnsorted(MemorySegment slots, long slot, long pointers, int frames) {
    unsorted(STACK_UNSORTED, slots, slot, pointers, frames);
  }

  @Override
  public int readSorted(MemorySegment slots, long slot, int frames) {
    long request = slot + CallSlots.SORTED_REQUEST;
    slots.set(JAVA_INT_UNALIGNED, request + SORTED_DONE, 0);
    int bytes = sortedBytes(frames);
    boolean any = control(READ, slots, slot, request, bytes, bytes);
    return any ? FrameCounts.upTo(frames, slots.get(JAVA_INT_UNALIGNED, request + SORTED_DONE)) : 0;
  }

  @Override
  public void sendToAdapterSorted(MemorySegment slots, long slot, int frames) {
    control(TO_ADAPTER, slots, slot, slot + CallSlots.SORTED_REQUEST, sortedBytes(frames), 0);
  }

  @Override
  public void sendToStackSorted(MemorySegment slots, long slot, int frames) {
    control(TO_STACK, slots, slot, slot + CallSlots.SORTED_REQUEST, sortedBytes(frames), 0);
  }

  @Override
  public void close() {
    devices.close(device);
  }

  private static int sortedBytes(int frames) {
    return SORTED_HEAD_BYTES + frames * Long.BYTES;
  }

  private MemorySegment handle(long value) {
    argument.set(JAVA_LONG_UNALIGNED, 0, value);
    return argument.asSlice(0, HANDLE_BYTES);
  }

  private boolean control(DriverRequest request, MemorySegment in, MemorySegment out) {
    overlapped.fill((byte) 0);
    long returned = bytesReturned.address();
    boolean done =
        devices.control(
            error,
            device,
            request.code(),
            in.address(),
            Math.toIntExact(in.byteSize()),
            out.address(),
            Math.toIntExact(out.byteSize()),
            returned,
            overlapped.address());
    return done
        || (error.code() == LastError.IO_PENDING
            && devices.awaitResult(error, device, overlapped.address(), returned));
  }

  private boolean unsorted(int code, MemorySegment slots, long slot, long pointers, int frames) {
    long request = slot + CallSlots.UNSORTED_REQUEST;
    slots.set(JAVA_LONG_UNALIGNED, request + UNSORTED_PACKETS, pointers);
    slots.set(JAVA_INT_UNALIGNED, request + UNSORTED_COUNT, frames);
    return control(code, slots, slot, request, UNSORTED_BYTES, UNSORTED_BYTES);
  }

  /** A request in a slot, whose error is not of interest. */
  private boolean control(
      int code, MemorySegment slots, long slot, long request, int inBytes, int outBytes) {
    long at = slot + CallSlots.OVERLAPPED;
    for (int i = 0; i < IpHelperLayouts.OVERLAPPED.byteSize(); i += Long.BYTES) {
      slots.set(JAVA_LONG_UNALIGNED, at + i, 0);
    }
    long address = slots.address();
    long out = outBytes == 0 ? 0 : address + request;
    long returned = address + slot + CallSlots.BYTES_RETURNED;
    boolean done =
        devices.control(
            device, code, address + request, inBytes, out, outBytes, returned, address + at);
    return done
        || (slots.get(JAVA_LONG_UNALIGNED, at + INTERNAL) == STATUS_PENDING
            && devices.awaitResult(device, address + at, returned));
  }
}
