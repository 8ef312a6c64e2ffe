package io.github.javatun.wireguard.ndis.windows;

import io.github.javatun.wireguard.ndis.driver.DriverException;
import java.util.Locale;

/**
 * What this JVM runs on.
 *
 * <p><b>Stateless; safe for all threads.</b>
 */
final class Platform {
  private Platform() {}

  static boolean isWindows() {
    return System.getProperty("os.name", "").toLowerCase(Locale.ROOT).startsWith("windows");
  }

  /** Whether structures are laid out here as this package has them. */
  static boolean is64Bit() {
    String arch = System.getProperty("os.arch", "");
    return arch.equals("amd64") || arch.equals("x86_64") || arch.equals("aarch64");
  }

  /** Refuses other systems, before anything native is touched. */
  static void requireWindows(String what) throws DriverException {
    if (!isWindows() || !is64Bit()) {
      throw new DriverException(
          DriverException.Cause.UNSUPPORTED_SYSTEM,
          "%s: needs 64-bit Windows, and this is %s on %s"
              .formatted(
                  what, System.getProperty("os.name", ""), System.getProperty("os.arch", "")));
    }
  }
}
