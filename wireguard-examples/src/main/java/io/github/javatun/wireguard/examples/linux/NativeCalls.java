package io.github.javatun.wireguard.examples.linux;

import java.lang.invoke.MethodHandles;

/**
 * All calls of the C library that this package makes, to be linked ahead of the first one: that
 * takes a third of a second, and another processor has time for it while files are read.
 *
 * <p><b>Safe for all threads.</b>
 */
public final class NativeCalls {
  private NativeCalls() {}

  /** Begins to link them in a daemon thread of its own. On another system it does nothing. */
  public static void linkAhead() {
    if (CLibrary.isLinux()) {
      Thread.ofPlatform().daemon().name("link").start(NativeCalls::link);
    }
  }

  private static void link() {
    MethodHandles.Lookup lookup = MethodHandles.lookup();
    try {
      lookup.ensureInitialized(LinuxCalls.class);
      lookup.ensureInitialized(SocketCalls.class);
    } catch (IllegalAccessException | LinkageError refused) {
      // Whoever makes the first call is told.
    }
  }
}
