package io.github.javatun.wireguard.config;

import io.github.javatun.wireguard.internal.text.QuotedText;

/** Syntax of host names (RFC 1123, section 2.1, and the underscore); nothing is looked up. */
final class HostName {
  private static final int LONGEST_NAME = 253;
  private static final int LONGEST_LABEL = 63;

  private HostName() {}

  /** The name itself, or an exception that says why it is none. */
  static String require(String name) {
    String reason = whyInvalid(name);
    if (!reason.isEmpty()) {
      throw new IllegalArgumentException(QuotedText.of(name) + " is not a host name: " + reason);
    }
    return name;
  }

  private static String whyInvalid(String name) {
    String relative = name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
    if (relative.isEmpty()) {
      return "it is empty";
    }
    if (relative.length() > LONGEST_NAME) {
      return "it is longer than " + LONGEST_NAME + " characters";
    }
    String[] labels = relative.split("\\.", -1);
    for (String label : labels) {
      if (label.isEmpty() || label.length() > LONGEST_LABEL) {
        return "the parts between its dots must have 1 to " + LONGEST_LABEL + " characters";
      }
      if (!hasNameCharactersOnly(label)) {
        return "it may hold ASCII letters, digits, '-', '_' and '.' only";
      }
      if (label.startsWith("-") || label.endsWith("-")) {
        return "the parts between its dots must not start or end with '-'";
      }
    }
    // Resolvers read names like 10.1 or 0x7f000001 as addresses in forms nobody means.
    return looksNumeric(labels[labels.length - 1])
        ? "it ends in a number, but is not an IPv4 address"
        : "";
  }

  private static boolean hasNameCharactersOnly(String label) {
    return label
        .chars()
        .allMatch(
            c ->
                (c >= 'a' && c <= 'z')
                    || (c >= 'A' && c <= 'Z')
                    || (c >= '0' && c <= '9')
                    || c == '-'
                    || c == '_');
  }

  private static boolean looksNumeric(String label) {
    if (label.startsWith("0x") || label.startsWith("0X")) {
      return label.substring(2).chars().allMatch(c -> Character.digit(c, 16) >= 0);
    }
    return label.chars().allMatch(c -> c >= '0' && c <= '9');
  }
}
