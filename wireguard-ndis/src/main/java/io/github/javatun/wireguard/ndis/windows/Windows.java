package io.github.javatun.wireguard.ndis.windows;

import io.github.javatun.wireguard.ndis.driver.AdapterRelease;
import io.github.javatun.wireguard.ndis.driver.DriverException;
import io.github.javatun.wireguard.ndis.driver.PacketDriver;
import io.github.javatun.wireguard.ndis.system.NetworkInfo;
import io.github.javatun.wireguard.ndis.system.ProcessTable;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;

/**
 * What Windows has for the engine. All of it needs 64-bit Windows and native access.
 *
 * <p><b>Stateless; safe for all threads.</b>
 */
public final class Windows {
  private Windows() {}

  /** Whether this system has what is offered here. */
  public static boolean isSupported() {
    return Platform.isWindows() && Platform.is64Bit();
  }

  /**
   * Opens Windows Packet Filter. Administrator's rights are needed.
   *
   * <p>Its {@link PacketDriver#await} is for platform threads: a virtual one would hold its
   * carrier.
   *
   * <p>Builds of the driver for longer frames, which are made to order, can not be told from others
   * and must not be used: they would write beyond the frames of a slab.
   *
   * @param choices ways to open it; the first counts whose library is there. None: {@link
   *     DriverChoice#library()}, then {@link DriverChoice#device()}
   * @return the driver, to be closed
   * @throws DriverException if it can not be opened; the message says what to do
   */
  public static PacketDriver openDriver(DriverChoice... choices) throws DriverException {
    Platform.requireWindows("Windows Packet Filter");
    return openFirst(LibrarySource.system(), List.of(choices));
  }

  /**
   * Lets all adapters pass that a program left in tunnel mode: the network stands still until the
   * last user of the driver ends, or this is called.
   *
   * @param choices ways to open the driver, as for {@link #openDriver}
   * @return the names of the adapters that pass now
   * @throws DriverException if the driver can not be opened or refuses
   */
  public static List<String> letAllPass(DriverChoice... choices) throws DriverException {
    Platform.requireWindows("Windows Packet Filter");
    return letAllPass(LibrarySource.system(), List.of(choices));
  }

  /**
   * The owners of sockets. Without administrator's rights programs of other users have no path.
   *
   * @return a table without sockets until it is refreshed
   * @throws DriverException if this is not Windows, or not one that can tell
   */
  public static ProcessTable processTable() throws DriverException {
    Platform.requireWindows("the owners of sockets");
    try {
      return new WindowsProcessTable(LibrarySource.system(), Arena.ofAuto(), System::nanoTime);
    } catch (IllegalArgumentException missing) {
      throw DriverErrors.libraryMissing("iphlpapi.dll", missing);
    }
  }

  /**
   * The interfaces and their addresses.
   *
   * @return what watches them, to be closed
   * @throws IOException if this is not Windows, or it refuses
   */
  public static NetworkInfo networkInfo() throws IOException {
    Platform.requireWindows("the interfaces");
    try {
      return WindowsNetworkInfo.open(LibrarySource.system(), System::nanoTime);
    } catch (IllegalArgumentException missing) {
      throw DriverErrors.libraryMissing("iphlpapi.dll", missing);
    }
  }

  static PacketDriver openFirst(LibrarySource libraries, List<DriverChoice> choices)
      throws DriverException {
    DriverOpener opener = new DriverOpener(libraries);
    List<DriverChoice> tried =
        choices.isEmpty() ? List.of(DriverChoice.library(), DriverChoice.device()) : choices;
    for (DriverChoice choice : tried.subList(0, tried.size() - 1)) {
      try {
        return opener.open(choice);
      } catch (DriverException failure) {
        if (failure.reason() != DriverException.Cause.LIBRARY_MISSING) {
          throw failure;
        }
      }
    }
    return opener.open(tried.getLast());
  }

  static List<String> letAllPass(LibrarySource libraries, List<DriverChoice> choices)
      throws DriverException {
    List<DriverChoice> taking = new ArrayList<>();
    for (DriverChoice choice :
        choices.isEmpty() ? List.of(DriverChoice.library(), DriverChoice.device()) : choices) {
      taking.add(choice.withTakeOver(true));
    }
    try (PacketDriver driver = openFirst(libraries, taking)) {
      return AdapterRelease.releaseAll(driver);
    }
  }
}
