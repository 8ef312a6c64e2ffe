package io.github.javatun.wireguard.examples.transparent;

import io.github.javatun.wireguard.ndis.driver.DriverException;
import io.github.javatun.wireguard.ndis.driver.PacketDriver;
import io.github.javatun.wireguard.ndis.system.NetworkInfo;
import io.github.javatun.wireguard.ndis.system.ProcessTable;
import io.github.javatun.wireguard.ndis.windows.Windows;
import java.io.IOException;
import java.util.List;

/**
 * What a client needs of the system it runs on.
 *
 * <p><b>Used by one thread; what it makes says itself which threads may use it.</b>
 */
interface Platform {

  /**
   * The platform of this system.
   *
   * @param options how to open the driver; on Linux, TAP devices that stand for adapters
   * @throws DriverException if there is none for this system
   */
  static Platform of(ClientOptions options) throws DriverException {
    if (!options.taps().isEmpty()) {
      return new LinuxPlatform(options.taps());
    }
    if (Windows.isSupported()) {
      return new WindowsPlatform(options.drivers());
    }
    throw new DriverException(
        DriverException.Cause.UNSUPPORTED_SYSTEM,
        "this is "
            + System.getProperty("os.name")
            + " on "
            + System.getProperty("os.arch")
            + ": the driver, Windows Packet Filter, is for 64-bit Windows");
  }

  /**
   * Opens the driver.
   *
   * @return to be closed
   * @throws IOException if it is missing or refuses
   */
  PacketDriver openDriver() throws IOException;

  /**
   * Lets all adapters pass, whoever holds their packets.
   *
   * @return the names of those that were held
   * @throws IOException if the driver is missing or refuses
   */
  List<String> letAllPass() throws IOException;

  /**
   * A table that is empty until it is refreshed.
   *
   * @throws IOException if the system does not tell
   */
  ProcessTable processTable() throws IOException;

  /**
   * The system's interfaces.
   *
   * @return to be closed
   * @throws IOException if the system does not tell
   */
  NetworkInfo networkInfo() throws IOException;
}
