package io.github.javatun.wireguard.ndis.windows;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * Calls of native functions by shape: the letters of a name say what the parameters are, {@code L}
 * for a pointer or a handle, {@code I} for 32 bits. Nothing is allocated in a call.
 *
 * <p>Functions are not bound to handles, they are an argument: so a handle is a constant, which
 * makes calls quick, and yet no library is needed to load this class. Pointers are numbers: each
 * ADDRESS parameter costs 40 bytes a call until C2 has compiled the caller. What they point to must
 * stay allocated during the call, which the callers see to.
 *
 * <p>No call is marked as critical: each may block, and would keep the garbage collector waiting.
 *
 * <p><b>Stateless; safe for all threads.</b>
 */
final class Downcalls {
  private static final MethodHandle VOID_L = voidHandle(JAVA_LONG);
  private static final MethodHandle INT_L = handle(JAVA_INT, JAVA_LONG);
  private static final MethodHandle LONG_L = handle(JAVA_LONG, JAVA_LONG);
  private static final MethodHandle INT_LI = handle(JAVA_INT, JAVA_LONG, JAVA_INT);
  private static final MethodHandle INT_LL = handle(JAVA_INT, JAVA_LONG, JAVA_LONG);
  private static final MethodHandle INT_LIL = handle(JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_LONG);
  private static final MethodHandle INT_LLLI =
      handle(JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_INT);
  private static final MethodHandle INT_LLIL =
      handle(JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_LONG);
  private static final MethodHandle INT_ILII =
      handle(JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_INT);
  private static final MethodHandle INT_IILLL =
      handle(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG);
  private static final MethodHandle INT_LLIIII =
      handle(JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT);
  private static final MethodHandle INT_LILILILL =
      handle(
          JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_LONG,
          JAVA_LONG);

  private Downcalls() {}

  static void voidL(MemorySegment function, long a) {
    try {
      VOID_L.invokeExact(function, a);
    } catch (Throwable failure) {
      throw unexpected(failure);
    }
  }

  static int intL(MemorySegment function, long a) {
    try {
      return (int) INT_L.invokeExact(function, a);
    } catch (Throwable failure) {
      throw unexpected(failure);
    }
  }

  static long longL(MemorySegment function, long a) {
    try {
      return (long) LONG_L.invokeExact(function, a);
    } catch (Throwable failure) {
      throw unexpected(failure);
    }
  }

  static int intLI(MemorySegment function, long a, int b) {
    try {
      return (int) INT_LI.invokeExact(function, a, b);
    } catch (Throwable failure) {
      throw unexpected(failure);
    }
  }

  static int intLL(MemorySegment function, long a, long b) {
    try {
      return (int) INT_LL.invokeExact(function, a, b);
    } catch (Throwable failure) {
      throw unexpected(failure);
    }
  }

  static int intLIL(MemorySegment function, long a, int b, long c) {
    try {
      return (int) INT_LIL.invokeExact(function, a, b, c);
    } catch (Throwable failure) {
      throw unexpected(failure);
    }
  }

  static int intLLLI(MemorySegment function, long a, long b, long c, int d) {
    try {
      return (int) INT_LLLI.invokeExact(function, a, b, c, d);
    } catch (Throwable failure) {
      throw unexpected(failure);
    }
  }

  static int intLLIL(MemorySegment function, long a, long b, int c, long d) {
    try {
      return (int) INT_LLIL.invokeExact(function, a, b, c, d);
    } catch (Throwable failure) {
      throw unexpected(failure);
    }
  }

  static int intILII(MemorySegment function, int a, long b, int c, int d) {
    try {
      return (int) INT_ILII.invokeExact(function, a, b, c, d);
    } catch (Throwable failure) {
      throw unexpected(failure);
    }
  }

  static int intIILLL(MemorySegment function, int a, int b, long c, long d, long e) {
    try {
      return (int) INT_IILLL.invokeExact(function, a, b, c, d, e);
    } catch (Throwable failure) {
      throw unexpected(failure);
    }
  }

  static int intLLIIII(MemorySegment function, long a, long b, int c, int d, int e, int f) {
    try {
      return (int) INT_LLIIII.invokeExact(function, a, b, c, d, e, f);
    } catch (Throwable failure) {
      throw unexpected(failure);
    }
  }

  static int intLILILILL(
      MemorySegment function, long a, int b, long c, int d, long e, int f, long g, long h) {
    try {
      return (int) INT_LILILILL.invokeExact(function, a, b, c, d, e, f, g, h);
    } catch (Throwable failure) {
      throw unexpected(failure);
    }
  }

  /** What a downcall threw: a mistake in the arguments, or nothing that can happen. */
  static AssertionError unexpected(Throwable failure) {
    if (failure instanceof RuntimeException mistake) {
      throw mistake;
    }
    if (failure instanceof Error error) {
      throw error;
    }
    return new AssertionError("a downcall threw a checked exception", failure);
  }

  @SuppressWarnings("restricted") // native access is what this class is for
  private static MethodHandle handle(MemoryLayout answer, MemoryLayout... parameters) {
    return Linker.nativeLinker().downcallHandle(FunctionDescriptor.of(answer, parameters));
  }

  @SuppressWarnings("restricted") // native access is what this class is for
  private static MethodHandle voidHandle(MemoryLayout... parameters) {
    return Linker.nativeLinker().downcallHandle(FunctionDescriptor.ofVoid(parameters));
  }
}
