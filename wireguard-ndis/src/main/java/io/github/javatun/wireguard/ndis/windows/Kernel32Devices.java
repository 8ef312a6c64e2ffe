package io.github.javatun.wireguard.ndis.windows;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;

/**
 * Devices of Windows: files that take requests.
 *
 * <p><b>Safe for all threads that use errors and memory of their own.</b>
 */
final class Kernel32Devices {
  /** What {@link #open} answers instead of a handle. */
  static final long INVALID_HANDLE_VALUE = -1;

  private static final int FILE_SHARE_READ = 1;
  private static final int FILE_SHARE_WRITE = 2;
  private static final int OPEN_EXISTING = 3;
  private static final int FILE_FLAG_OVERLAPPED = 0x4000_0000;

  private final MemorySegment createFile;
  private final MemorySegment deviceIoControl;
  private final MemorySegment getOverlappedResult;
  private final MemorySegment closeHandle;

  Kernel32Devices(NativeFunctions kernel32) {
    createFile = kernel32.required("CreateFileW");
    deviceIoControl = kernel32.required("DeviceIoControl");
    getOverlappedResult = kernel32.required("GetOverlappedResult");
    closeHandle = kernel32.required("CloseHandle");
  }

  /**
   * Opens a device for requests only, neither to read nor to write.
   *
   * @return its handle; {@link #INVALID_HANDLE_VALUE}: see the error
   */
  long open(LastError error, String path) {
    try (Arena arena = Arena.ofConfined()) {
      // HANDLE CreateFileW(LPCWSTR name, DWORD access, DWORD share, LPSECURITY_ATTRIBUTES,
      //     DWORD disposition, DWORD flags, HANDLE template)
      return CapturingDowncalls.longLIILIIL(
          error,
          createFile,
          arena.allocateFrom(path, StandardCharsets.UTF_16LE).address(),
          0,
          FILE_SHARE_READ | FILE_SHARE_WRITE,
          0,
          OPEN_EXISTING,
          FILE_FLAG_OVERLAPPED,
          0);
    }
  }

  /** A request whose error is of interest. */
  boolean control(
      LastError error,
      long device,
      int code,
      long in,
      int inBytes,
      long out,
      int outBytes,
      long returnedBytes,
      long overlapped) {
    return CapturingDowncalls.intLILILILL(
            error,
            deviceIoControl,
            device,
            code,
            in,
            inBytes,
            out,
            outBytes,
            returnedBytes,
            overlapped)
        != 0;
  }

  /** A request whose error is not. */
  boolean control(
      long device,
      int code,
      long in,
      int inBytes,
      long out,
      int outBytes,
      long returnedBytes,
      long overlapped) {
    return Downcalls.intLILILILL(
            deviceIoControl, device, code, in, inBytes, out, outBytes, returnedBytes, overlapped)
        != 0;
  }

  /** Waits until a request that was put off is done. */
  boolean awaitResult(LastError error, long device, long overlapped, long returnedBytes) {
    // BOOL GetOverlappedResult(HANDLE, LPOVERLAPPED, LPDWORD transferred, BOOL wait)
    return CapturingDowncalls.intLLLI(
            error, getOverlappedResult, device, overlapped, returnedBytes, 1)
        != 0;
  }

  /** Waits until a request that was put off is done, and its error is not of interest. */
  boolean awaitResult(long device, long overlapped, long returnedBytes) {
    return Downcalls.intLLLI(getOverlappedResult, device, overlapped, returnedBytes, 1) != 0;
  }

  void close(long device) {
    Downcalls.intL(closeHandle, device);
  }
}
