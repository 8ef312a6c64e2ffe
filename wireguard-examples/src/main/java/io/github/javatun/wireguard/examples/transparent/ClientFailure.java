package io.github.javatun.wireguard.examples.transparent;

import io.github.javatun.wireguard.ndis.driver.DriverException;
import java.io.IOException;
import java.io.Serial;

/**
 * Ends a command with a line for the user and an exit status.
 *
 * <p><b>Immutable; safe for all threads.</b>
 */
final class ClientFailure extends Exception {
  @Serial private static final long serialVersionUID = 1L;

  /** Something failed. */
  static final int FAILED = 1;

  /** The command line makes no sense. */
  static final int USAGE = 2;

  /** The driver is missing, or the rights to use it. */
  static final int NO_DRIVER = 3;

  /** The file is missing or wrong. */
  static final int BAD_FILE = 4;

  /** Another program has the adapters. */
  static final int TAKEN = 5;

  private final int status;

  ClientFailure(int status, String message) {
    super(message);
    this.status = status;
  }

  /** The failure of a call to driver or system. */
  static ClientFailure of(IOException failure) {
    String message = failure.getMessage();
    return new ClientFailure(
        failure instanceof DriverException driver ? statusOf(driver) : FAILED,
        message == null ? failure.toString() : message);
  }

  private static int statusOf(DriverException failure) {
    return switch (failure.reason()) {
      case UNSUPPORTED_SYSTEM, LIBRARY_MISSING, DRIVER_MISSING, ACCESS_DENIED, WRONG_VERSION ->
          NO_DRIVER;
      case ADAPTER_TAKEN -> TAKEN;
      case STALE_ADAPTER, REFUSED -> FAILED;
    };
  }

  static ClientFailure usage(String message) {
    return new ClientFailure(USAGE, message + "; see transparent-client --help");
  }

  int status() {
    return status;
  }
}
