package io.github.javatun.wireguard.ndis.windows;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * Calls of native functions by shape, as {@link Downcalls}, of which the error code is of interest.
 * Nothing is allocated in a call.
 *
 * <p><b>Stateless; safe for all threads that use errors of their own.</b>
 */
final class CapturingDowncalls {
  private static final MethodHandle LONG_L = handle(JAVA_LONG, JAVA_LONG);
  private static final MethodHandle INT_L = handle(JAVA_INT, JAVA_LONG);
  private static final MethodHandle INT_LI = handle(JAVA_INT, JAVA_LONG, JAVA_INT);
  private static final MethodHandle INT_LL = handle(JAVA_INT, JAVA_LONG, JAVA_LONG);
  private static final MethodHandle INT_LLI = handle(JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT);
  private static final MethodHandle INT_LLL = handle(JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG);
  private static final MethodHandle INT_LILL =
      handle(JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG);
  private static final MethodHandle INT_LLLI =
      handle(JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_INT);
  private static final MethodHandle INT_LLLLL =
      handle(JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);
  private static final MethodHandle INT_LILILILL =
      handle(
          JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_LONG,
          JAVA_LONG);
  private static final MethodHandle LONG_III = handle(JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT);
  private static final MethodHandle LONG_LIIL =
      handle(JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_LONG);
  private static final MethodHandle LONG_LIILIIL =
      handle(JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_LONG);

  private CapturingDowncalls() {}

  static long longL(LastError error, MemorySegment function, long a) {
    try {
      return (long) LONG_L.invokeExact(function, error.state(), a);
    } catch (Throwable failure) {
      throw unexpected(failure);
    }
  }

  static int intL(LastError error, MemorySegment function, long a) {
    try {
      return (int) INT_L.invokeExact(function, error.state(), a);
    } catch (Throwable failure) {
      throw unexpected(failure);
    }
  }

  static int intLI(LastError error, MemorySegment function, long a, int b) {
    try {
      return (int) INT_LI.invokeExact(function, error.state(), a, b);
    } catch (Throwable failure) {
      throw unexpected(failure);
    }
  }

  static int intLL(LastError error, MemorySegment function, long a, long b) {
    try {
      return (int) INT_LL.invokeExact(function, error.state(), a, b);
    } catch (Throwable failure) {
      throw unexpected(failure);
    }
  }

  static int intLLI(LastError error, MemorySegment function, long a, long b, int c) {
    try {
      return (int) INT_LLI.invokeExact(function, error.state(), a, b, c);
    } catch (Throwable failure) {
      throw unexpected(failure);
    }
  }

  static int intLLL(LastError error, MemorySegment function, long a, long b, long c) {
    try {
      return (int) INT_LLL.invokeExact(function, error.state(), a, b, c);
    } catch (Throwable failure) {
      throw unexpected(failure);
    }
  }

  static int intLILL(LastError error, MemorySegment function, long a, int b, long c, long d) {
    try {
      return (int) INT_LILL.invokeExact(function, error.state(), a, b, c, d);
    } catch (Throwable failure) {
      throw unexpected(failure);
    }
  }

  static int intLLLI(LastError error, MemorySegment function, long a, long b, long c, int d) {
    try {
      return (int) INT_LLLI.invokeExact(function, error.state(), a, b, c, d);
    } catch (Throwable failure) {
      throw unexpected(failure);
    }
  }

  static int intLLLLL(
      LastError error, MemorySegment function, long a, long b, long c, long d, long e) {
    try {
      return (int) INT_LLLLL.invokeExact(function, error.state(), a, b, c, d, e);
    } catch (Throwable failure) {
      throw unexpected(failure);
    }
  }

  static int intLILILILL(
      LastError error,
      MemorySegment function,
      long a,
      int b,
      long c,
      int d,
      long e,
      int f,
      long g,
      long h) {
    try {
      return (int) INT_LILILILL.invokeExact(function, error.state(), a, b, c, d, e, f, g, h);
    } catch (Throwable failure) {
      throw unexpected(failure);
    }
  }

  static long longIII(LastError error, MemorySegment function, int a, int b, int c) {
    try {
      return (long) LONG_III.invokeExact(function, error.state(), a, b, c);
    } catch (Throwable failure) {
      throw unexpected(failure);
    }
  }

  static long longLIIL(LastError error, MemorySegment function, long a, int b, int c, long d) {
    try {
      return (long) LONG_LIIL.invokeExact(function, error.state(), a, b, c, d);
    } catch (Throwable failure) {
      throw unexpected(failure);
    }
  }

  static long longLIILIIL(
      LastError error, MemorySegment function, long a, int b, int c, long d, int e, int f, long g) {
    try {
      return (long) LONG_LIILIIL.invokeExact(function, error.state(), a, b, c, d, e, f, g);
    } catch (Throwable failure) {
      throw unexpected(failure);
    }
  }

  private static AssertionError unexpected(Throwable failure) {
    return Downcalls.unexpected(failure);
  }

  @SuppressWarnings("restricted") // native access is what this class is for
  private static MethodHandle handle(MemoryLayout answer, MemoryLayout... parameters) {
    return Linker.nativeLinker()
        .downcallHandle(
            FunctionDescriptor.of(answer, parameters),
            Linker.Option.captureCallState(LastError.NAME));
  }
}
