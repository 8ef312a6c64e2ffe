package io.github.javatun.wireguard.ndis.windows;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import org.jspecify.annotations.Nullable;

/**
 * The functions of a library.
 *
 * <p><b>Immutable; safe for all threads.</b>
 */
final class NativeFunctions {
  private final String library;
  private final SymbolLookup symbols;

  /**
   * Opens a library.
   *
   * @throws IllegalArgumentException if it is not there
   */
  NativeFunctions(LibrarySource libraries, String library) {
    this.library = library;
    symbols = libraries.open(library);
  }

  /**
   * A function that each version of the library has.
   *
   * @throws IllegalArgumentException if this one does not
   */
  MemorySegment required(String function) {
    return symbols
        .find(function)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    library + " has no function " + function + ": is it another library?"));
  }

  /** A function that some versions have; null if this one has not. */
  @Nullable MemorySegment optional(String function) {
    return symbols.find(function).orElse(null);
  }
}
