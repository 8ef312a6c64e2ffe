package io.github.javatun.wireguard.config;

/**
 * Where wg-quick puts the routes to the allowed addresses: its {@code Table}.
 *
 * <p><b>Immutable, safe for all threads.</b>
 *
 * @param mode which kind of choice it is
 * @param number the table's number, 1 to 2<sup>32</sup>&minus;1, for {@link Mode#NUMBER}; otherwise
 *     0
 */
public record RoutingTable(Mode mode, long number) {
  /** The default: routes in the main table, default routes by means of a table of their own. */
  public static final RoutingTable AUTO = new RoutingTable(Mode.AUTO, 0);

  /** No routes are made. */
  public static final RoutingTable OFF = new RoutingTable(Mode.OFF, 0);

  /** The kinds of choice. */
  public enum Mode {
    /** wg-quick decides. */
    AUTO,
    /** No routes are made. */
    OFF,
    /** The table with a number. */
    NUMBER
  }

  /**
   * Checks that the number fits the mode.
   *
   * @throws IllegalArgumentException if it does not
   */
  public RoutingTable {
    boolean valid =
        mode == Mode.NUMBER ? number >= 1 && number <= ValueReader.MAX_UNSIGNED : number == 0;
    if (!valid) {
      throw new IllegalArgumentException("routing table " + number + " does not fit " + mode);
    }
  }

  /**
   * A table by its number.
   *
   * @param number 1 to 2<sup>32</sup>&minus;1
   * @return the table
   * @throws IllegalArgumentException if the number is out of range
   */
  public static RoutingTable numbered(long number) {
    return new RoutingTable(Mode.NUMBER, number);
  }

  static RoutingTable parse(String text) {
    if (text.equalsIgnoreCase("auto")) {
      return AUTO;
    }
    if (text.equalsIgnoreCase("off")) {
      return OFF;
    }
    return numbered(
        ValueReader.unsigned(text, "a routing table (\"auto\", \"off\" or a number)", 1));
  }

  /** The text as it stands in a file. */
  @Override
  public String toString() {
    return switch (mode) {
      case AUTO -> "auto";
      case OFF -> "off";
      case NUMBER -> Long.toString(number);
    };
  }
}
