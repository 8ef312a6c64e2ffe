package io.github.javatun.wireguard.ndis.windows;

import io.github.javatun.wireguard.ndis.driver.DriverException;
import io.github.javatun.wireguard.ndis.driver.DriverException.Cause;

/**
 * What the system's error codes mean here, and what to do about them.
 *
 * <p><b>Stateless; safe for all threads.</b>
 */
final class DriverErrors {
  private DriverErrors() {}

  /** A library of the driver, or one of the system. */
  static DriverException libraryMissing(String library, Exception why) {
    String what = library + " can not be used (" + why.getMessage() + "): ";
    return new DriverException(
        Cause.LIBRARY_MISSING,
        library.endsWith("32.dll") || library.startsWith("iphlp")
            ? what + "is this a complete Windows?"
            : what
                + "install Windows Packet Filter with its tools and put their directory into PATH,"
                + " give the file's full path, or use the driver without the library");
  }

  /** The driver could not be opened. */
  static DriverException notOpened(String name, String driverName, int code) {
    return switch (code) {
      case LastError.ACCESS_DENIED ->
          new DriverException(
              Cause.ACCESS_DENIED,
              name + ": access denied (error 5): run this program as administrator");
      case LastError.INVALID_IMAGE_HASH ->
          new DriverException(
              Cause.DRIVER_MISSING,
              name
                  + ": Windows refuses the driver's signature (error 577): install a release that"
                  + " is signed for this Windows, version 3.6.2 or newer");
      case LastError.FILE_NOT_FOUND ->
          new DriverException(
              Cause.DRIVER_MISSING,
              "%s: the driver is not there (error 2): install Windows Packet Filter, or start it: \"sc query %s\" tells its state"
                  .formatted(name, driverName));
      default ->
          new DriverException(
              Cause.DRIVER_MISSING,
              "%s: the driver can not be opened (error %s): is Windows Packet Filter installed? \"sc query %s\" tells its state"
                  .formatted(name, Integer.toUnsignedString(code), driverName));
    };
  }

  /** A call was refused. */
  static DriverException refused(String name, String what, int code) {
    if (code == LastError.ACCESS_DENIED) {
      return new DriverException(
          Cause.ACCESS_DENIED,
          name + ": " + what + " was denied (error 5): run this program as administrator");
    }
    return new DriverException(
        Cause.REFUSED,
        name + ": " + what + " was refused (error " + Integer.toUnsignedString(code) + ")");
  }

  static DriverException stale(String name, long adapter) {
    return new DriverException(
        Cause.STALE_ADAPTER,
        name
            + ": there is no adapter 0x"
            + Long.toHexString(adapter)
            + " any more: adapters came or went; list them again");
  }

  static DriverException taken(String name, long adapter, int mode) {
    return new DriverException(
        Cause.ADAPTER_TAKEN,
        name
            + ": adapter 0x"
            + Long.toHexString(adapter)
            + " is held by another program (mode "
            + mode
            + "): end that program, or take the adapter over if it does not run any more");
  }

  static DriverException wrongVersion(String name, String version, String what) {
    return new DriverException(
        Cause.WRONG_VERSION, name + ": version " + version + " of the driver " + what);
  }

  static DriverException closed(String name) {
    return new DriverException(Cause.REFUSED, name + ": it is closed: open it again");
  }
}
