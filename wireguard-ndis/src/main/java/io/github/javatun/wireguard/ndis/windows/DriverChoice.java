package io.github.javatun.wireguard.ndis.windows;

import java.nio.file.Path;
import java.util.Objects;

/**
 * Which driver to open, and how.
 *
 * <p><b>Immutable; safe for all threads.</b>
 *
 * @param way how the driver is called
 * @param libraryFile for {@link Way#LIBRARY} the file name of {@code ndisapi.dll}, which is looked
 *     for in the system's directory and in {@code PATH}, or its absolute path
 * @param driverName the name of the driver's device; builds of one's own have another one
 * @param takeOver whether adapters may be changed that another program holds: for what a program
 *     left behind that does not run any more
 */
public record DriverChoice(Way way, String libraryFile, String driverName, boolean takeOver) {
  /** The device of the driver as its maker ships it. */
  public static final String DEFAULT_DRIVER = "NDISRD";

  private static final String DEFAULT_LIBRARY = "ndisapi.dll";

  /** How the driver is called. */
  public enum Way {
    /** Through {@code ndisapi.dll}. */
    LIBRARY,
    /** With requests to its device; no library is needed. */
    DEVICE
  }

  /** Checks the names. */
  public DriverChoice {
    Objects.requireNonNull(way, "way");
    if (libraryFile.isBlank()) {
      throw new IllegalArgumentException("libraryFile is blank: give the name of ndisapi.dll");
    }
    if (!driverName.matches("[A-Za-z0-9_.-]{1,64}")) {
      throw new IllegalArgumentException(
          "driverName is \"" + driverName + "\": must be 1 to 64 letters, digits, _ . or -");
    }
  }

  /** Through {@code ndisapi.dll} of the system's directory or of {@code PATH}. */
  public static DriverChoice library() {
    return new DriverChoice(Way.LIBRARY, DEFAULT_LIBRARY, DEFAULT_DRIVER, false);
  }

  /**
   * Through {@code ndisapi.dll} at a place.
   *
   * @param file its path; made absolute
   */
  public static DriverChoice library(Path file) {
    return new DriverChoice(Way.LIBRARY, file.toAbsolutePath().toString(), DEFAULT_DRIVER, false);
  }

  /** With requests to the driver's device. */
  public static DriverChoice device() {
    return new DriverChoice(Way.DEVICE, DEFAULT_LIBRARY, DEFAULT_DRIVER, false);
  }

  /** The same with another driver. */
  public DriverChoice withDriverName(String name) {
    return new DriverChoice(way, libraryFile, name, takeOver);
  }

  /** The same, but adapters that another program holds are taken over, or not. */
  public DriverChoice withTakeOver(boolean allowed) {
    return new DriverChoice(way, libraryFile, driverName, allowed);
  }
}
