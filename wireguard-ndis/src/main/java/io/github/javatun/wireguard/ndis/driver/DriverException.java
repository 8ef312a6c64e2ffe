package io.github.javatun.wireguard.ndis.driver;

import java.io.IOException;

/**
 * The driver is not there, refuses, or an adapter can not be had. The message says what to do.
 *
 * <p><b>Like any exception: made in one thread, read in any.</b>
 */
public final class DriverException extends IOException {
  private static final long serialVersionUID = 1;

  private final Cause cause;

  /** What went wrong. */
  public enum Cause {
    /** This is not Windows, or the JVM is not a 64-bit one. */
    UNSUPPORTED_SYSTEM,
    /** {@code ndisapi.dll} is not to be found. */
    LIBRARY_MISSING,
    /** The driver is not installed or not started. */
    DRIVER_MISSING,
    /** The process has no administrator's rights. */
    ACCESS_DENIED,
    /** Another program holds an adapter in tunnel mode. */
    ADAPTER_TAKEN,
    /** The driver's version is one whose structures are not known. */
    WRONG_VERSION,
    /** An adapter's handle is not valid any more: adapters came or went. */
    STALE_ADAPTER,
    /** A call was refused for another reason. */
    REFUSED
  }

  /**
   * Creates an exception.
   *
   * @param cause what went wrong
   * @param message that, in words, and what to do about it
   */
  public DriverException(Cause cause, String message) {
    super(message);
    this.cause = cause;
  }

  /** What went wrong. */
  public Cause reason() {
    return cause;
  }
}
