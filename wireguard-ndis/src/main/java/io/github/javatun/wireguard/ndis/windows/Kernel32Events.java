package io.github.javatun.wireguard.ndis.windows;

import java.lang.foreign.MemorySegment;

/**
 * Events of Windows: flags that threads wait for.
 *
 * <p><b>Safe for all threads.</b> Only {@link #create} needs an error.
 */
final class Kernel32Events {
  static final int WAIT_OBJECT_0 = 0;
  static final int WAIT_TIMEOUT = 0x102;

  private final MemorySegment createEvent;
  private final MemorySegment setEvent;
  private final MemorySegment resetEvent;
  private final MemorySegment waitForSingleObject;
  private final MemorySegment waitForMultipleObjects;
  private final MemorySegment closeHandle;

  Kernel32Events(NativeFunctions kernel32) {
    createEvent = kernel32.required("CreateEventW");
    setEvent = kernel32.required("SetEvent");
    resetEvent = kernel32.required("ResetEvent");
    waitForSingleObject = kernel32.required("WaitForSingleObject");
    waitForMultipleObjects = kernel32.required("WaitForMultipleObjects");
    closeHandle = kernel32.required("CloseHandle");
  }

  /**
   * An event that is off, and stays on until it is reset.
   *
   * @return its handle; 0: see the error
   */
  long create(LastError error) {
    // HANDLE CreateEventW(LPSECURITY_ATTRIBUTES, BOOL manual, BOOL initial, LPCWSTR name)
    return CapturingDowncalls.longLIIL(error, createEvent, 0, 1, 0, 0);
  }

  boolean set(long event) {
    return Downcalls.intL(setEvent, event) != 0;
  }

  boolean reset(long event) {
    return Downcalls.intL(resetEvent, event) != 0;
  }

  /** Waits for one; {@link #WAIT_OBJECT_0} if it is on. */
  int await(long event, int timeoutMillis) {
    return Downcalls.intLI(waitForSingleObject, event, timeoutMillis);
  }

  /**
   * Waits for any of several.
   *
   * @param events where their handles are
   * @return {@link #WAIT_OBJECT_0} and the number of the first that is on, {@link #WAIT_TIMEOUT},
   *     or something else: a failure
   */
  int awaitAny(int count, long events, int timeoutMillis) {
    // DWORD WaitForMultipleObjects(DWORD count, const HANDLE *, BOOL all, DWORD milliseconds)
    return Downcalls.intILII(waitForMultipleObjects, count, events, 0, timeoutMillis);
  }

  void close(long event) {
    Downcalls.intL(closeHandle, event);
  }
}
