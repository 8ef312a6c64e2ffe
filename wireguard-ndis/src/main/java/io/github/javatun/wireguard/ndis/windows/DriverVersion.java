package io.github.javatun.wireguard.ndis.windows;

import java.lang.foreign.StructLayout;
import org.jspecify.annotations.Nullable;

/**
 * The driver's version.
 *
 * <p><b>Immutable; safe for all threads.</b>
 */
record DriverVersion(int major, int minor, int revision) {
  /** What is told if there is no driver. */
  static final int NONE = -1;

  /** The version as the driver packs it: 0x06013000 is 3.6.1. */
  static DriverVersion of(int packed) {
    return new DriverVersion((packed & 0xF000) >>> 12, packed >>> 24, packed >>> 16 & 0xFF);
  }

  /** Whether frames and lists of adapters are laid out as {@link DriverLayouts} has them. */
  boolean isKnown() {
    return major == 3;
  }

  /** The layout of this version's table of filters; null if it is not known. */
  @Nullable StructLayout filterTable() {
    if (major != 3) {
      return null;
    }
    return switch (minor) {
      case 2 -> FilterLayouts.STATIC_FILTER_TABLE_181;
      case 4, 5, 6 -> FilterLayouts.STATIC_FILTER_TABLE_184;
      case 7 -> revision == 1 ? FilterLayouts.STATIC_FILTER_TABLE_232 : null;
      default -> null;
    };
  }

  @Override
  public String toString() {
    return major + "." + minor + "." + revision;
  }
}
