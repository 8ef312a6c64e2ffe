package io.github.javatun.wireguard.ndis.windows;

/**
 * Numbers of frames that the driver tells.
 *
 * <p><b>Stateless; safe for all threads.</b>
 */
final class FrameCounts {
  private FrameCounts() {}

  /** A number that the driver gave, but never more than it was asked for. */
  static int upTo(int asked, int given) {
    return Integer.compareUnsigned(given, asked) > 0 ? asked : given;
  }
}
