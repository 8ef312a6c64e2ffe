package io.github.javatun.wireguard.ndis.windows;

import io.github.javatun.wireguard.ndis.driver.DriverException;
import io.github.javatun.wireguard.ndis.driver.PacketDriver;
import java.lang.foreign.Arena;

/**
 * Opens the driver with the libraries of a source.
 *
 * <p><b>Immutable; safe for all threads.</b>
 */
final class DriverOpener {
  private static final String KERNEL32 = "kernel32.dll";

  private final LibrarySource libraries;

  DriverOpener(LibrarySource libraries) {
    this.libraries = libraries;
  }

  /**
   * Opens it.
   *
   * @throws DriverException if a library or the driver is missing or refuses; nothing stays open
   */
  @SuppressWarnings("MustBeClosedChecker") // the driver closes the arena
  PacketDriver open(DriverChoice choice) throws DriverException {
    Arena arena = Arena.ofShared();
    DriverCalls calls = null;
    boolean open = false;
    try {
      NativeFunctions kernel32 = load(KERNEL32);
      calls =
          switch (choice.way()) {
            case LIBRARY -> new NdisApi(load(choice.libraryFile()), arena, choice.driverName());
            case DEVICE ->
                new NdisDevice(new Kernel32Devices(kernel32), arena, choice.driverName());
          };
      PacketDriver driver =
          new WindowsPacketDriver(arena, calls, new Kernel32Events(kernel32), choice.takeOver());
      open = true;
      return driver;
    } catch (IllegalArgumentException functionMissing) {
      throw DriverErrors.libraryMissing(choice.libraryFile(), functionMissing);
    } finally {
      if (!open) {
        if (calls != null) {
          calls.close();
        }
        arena.close();
      }
    }
  }

  private NativeFunctions load(String library) throws DriverException {
    try {
      return new NativeFunctions(libraries, library);
    } catch (IllegalArgumentException missing) {
      throw DriverErrors.libraryMissing(library, missing);
    }
  }
}
