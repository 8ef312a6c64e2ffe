package io.github.javatun.wireguard.examples.tunnelhost;

import java.io.Serial;

/**
 * Ends a command with a line for the user and an exit status.
 *
 * <p><b>Immutable; safe for all threads.</b>
 */
final class HostException extends Exception {
  @Serial private static final long serialVersionUID = 1L;

  /** Something failed. */
  static final int FAILED = 1;

  /** The command line makes no sense. */
  static final int USAGE = 2;

  /** The interface is up already. */
  static final int ALREADY_UP = 3;

  /** The file is missing or wrong. */
  static final int BAD_FILE = 4;

  /** The interface is not up. */
  static final int NOT_UP = 5;

  private final int status;

  HostException(int status, String message) {
    super(message);
    this.status = status;
  }

  int status() {
    return status;
  }
}
