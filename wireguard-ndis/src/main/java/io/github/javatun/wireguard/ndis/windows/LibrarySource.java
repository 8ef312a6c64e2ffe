package io.github.javatun.wireguard.ndis.windows;

import java.lang.foreign.Arena;
import java.lang.foreign.SymbolLookup;
import java.nio.file.Path;

/**
 * Opens libraries by name; tests give libraries of their own.
 *
 * <p><b>Safe for all threads.</b>
 */
@FunctionalInterface
interface LibrarySource {

  /**
   * Opens a library, for as long as the JVM runs.
   *
   * @param name a file name such as {@code kernel32.dll}, or an absolute path
   * @throws IllegalArgumentException if it is not there or the system can not load it
   */
  SymbolLookup open(String name);

  /** The libraries of this system. */
  @SuppressWarnings("restricted") // native access is what this package is for
  static LibrarySource system() {
    return name -> {
      Path file =
          new LibrarySearch(System.getenv("SystemRoot"), System.getenv("PATH"))
              .find(name)
              .orElseThrow(() -> new IllegalArgumentException(name + " is not there"));
      return SymbolLookup.libraryLookup(file, Arena.global());
    };
  }
}
