package io.github.javatun.wireguard.config;

import io.github.javatun.wireguard.internal.text.QuotedText;

/**
 * Syntax of one entry of {@code AllowedApps} and {@code DisallowedApps}. Unlike in other values a
 * '#' is part of the name, as Windows allows it in file names; after a blank it is refused, because
 * it would be meant as a comment and read as a name that never matches.
 */
final class AppEntry {
  private static final int LONGEST_PATH = 32_767;

  private AppEntry() {}

  /** The entry without blanks around it, or an exception that says why it is none. */
  static String require(String text) {
    String entry = ValueReader.stripBlanks(text);
    String reason = whyInvalid(entry);
    if (!reason.isEmpty()) {
      throw new IllegalArgumentException(
          QuotedText.of(entry) + " is not an application: " + reason);
    }
    return entry;
  }

  private static String whyInvalid(String entry) {
    if (entry.isEmpty()) {
      return "it is empty";
    }
    if (entry.length() > LONGEST_PATH) {
      return "it is longer than " + LONGEST_PATH + " characters";
    }
    if (entry.indexOf('"') >= 0) {
      return "write it without quotes, also if it holds blanks";
    }
    if (entry.indexOf(',') >= 0) {
      return "a comma separates applications";
    }
    if (entry.startsWith("#") || entry.contains(" #") || entry.contains("\t#")) {
      return "'#' after a blank: put the comment on a line of its own";
    }
    return ValueReader.hasControl(entry) ? "it holds a control character" : "";
  }
}
