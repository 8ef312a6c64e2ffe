package io.github.javatun.wireguard.config;

import java.util.regex.Pattern;

/** What all lines of a file have in common. */
final class LineSyntax {
  /**
   * Starts a key that official clients read as a comment. Exactly so, in lower case, as WireSock
   * wants it.
   */
  static final String EXTENSION_MARK = "#@ws:";

  // Letters and digits, and too few of them for a key that landed on the wrong side.
  private static final Pattern KEY_NAME = Pattern.compile("[A-Za-z][A-Za-z0-9]{0,23}");

  private LineSyntax() {}

  /** Whether the text may be shown as a key's name. */
  static boolean isKeyName(String text) {
    return KEY_NAME.matcher(text).matches();
  }

  /** The text up to a comment. */
  static String dropComment(String text) {
    int hash = text.indexOf('#');
    return hash < 0 ? text : text.substring(0, hash);
  }
}
