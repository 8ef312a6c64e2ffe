package io.github.javatun.wireguard.ndis.windows;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;

/**
 * Processes of Windows: when they were created, and which programs they run. The JDK's way fails
 * for protected processes and for paths that are not of the system's old character set.
 *
 * <p><b>An instance belongs to one thread at a time.</b>
 */
final class Kernel32Processes {
  private static final int PROCESS_QUERY_LIMITED_INFORMATION = 0x1000;

  /** A path has at most 32,767 characters; most are far shorter. */
  private static final int MOST_CHARS = 32_768;

  private static final int FIRST_CHARS = 1024;

  private final MemorySegment openProcess;
  private final MemorySegment queryFullProcessImageName;
  private final MemorySegment getProcessTimes;
  private final MemorySegment closeHandle;

  private final LastError error;
  private final MemorySegment times;
  private final MemorySegment chars;
  private MemorySegment path;
  private final Arena arena;

  Kernel32Processes(NativeFunctions kernel32, Arena arena) {
    this.arena = arena;
    openProcess = kernel32.required("OpenProcess");
    queryFullProcessImageName = kernel32.required("QueryFullProcessImageNameW");
    getProcessTimes = kernel32.required("GetProcessTimes");
    closeHandle = kernel32.required("CloseHandle");
    error = new LastError(arena);
    times = arena.allocate(JAVA_LONG, 4);
    chars = arena.allocate(JAVA_INT);
    path = arena.allocate(FIRST_CHARS * Character.BYTES, Character.BYTES);
  }

  /**
   * Opens a process to ask about it.
   *
   * @return its handle, to be closed; 0 if it is not there or the system refuses
   */
  long open(int pid) {
    // HANDLE OpenProcess(DWORD access, BOOL inherit, DWORD pid)
    return CapturingDowncalls.longIII(
        error, openProcess, PROCESS_QUERY_LIMITED_INFORMATION, 0, pid);
  }

  /**
   * When it was created, in 100 ns since 1601; with its number, the name of a process for ever. 0
   * if the system does not tell.
   */
  long creationTime(long process) {
    // BOOL GetProcessTimes(HANDLE, FILETIME *created, *exited, *kernel, *user)
    long at = times.address();
    int told =
        CapturingDowncalls.intLLLLL(
            error,
            getProcessTimes,
            process,
            at,
            at + Long.BYTES,
            at + 2L * Long.BYTES,
            at + 3L * Long.BYTES);
    return told == 0 ? 0 : times.getAtIndex(JAVA_LONG, 0);
  }

  /** The full path of its program; empty if the system does not tell. */
  String path(long process) {
    while (true) {
      int room = (int) (path.byteSize() / Character.BYTES);
      chars.set(JAVA_INT, 0, room);
      // BOOL QueryFullProcessImageNameW(HANDLE, DWORD flags, LPWSTR, DWORD *chars)
      int told =
          CapturingDowncalls.intLILL(
              error, queryFullProcessImageName, process, 0, path.address(), chars.address());
      if (told != 0) {
        long length = FrameCounts.upTo(room, chars.get(JAVA_INT, 0));
        byte[] bytes = path.asSlice(0, length * Character.BYTES).toArray(JAVA_BYTE);
        return new String(bytes, StandardCharsets.UTF_16LE);
      }
      if (error.code() != LastError.INSUFFICIENT_BUFFER || room >= MOST_CHARS) {
        return "";
      }
      path =
          arena.allocate((long) Math.min(4 * room, MOST_CHARS) * Character.BYTES, Character.BYTES);
    }
  }

  void close(long process) {
    Downcalls.intL(closeHandle, process);
  }
}
