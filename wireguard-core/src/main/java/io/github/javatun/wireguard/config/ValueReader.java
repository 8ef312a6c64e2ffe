package io.github.javatun.wireguard.config;

import io.github.javatun.wireguard.internal.text.QuotedText;
import java.util.ArrayList;
import java.util.List;

/** Reads the simple kinds of values; what is wrong is told by {@link IllegalArgumentException}. */
final class ValueReader {
  static final int MAX_PORT = 65_535;
  static final long MAX_UNSIGNED = 0xffff_ffffL;

  private ValueReader() {}

  /** A decimal number within a range. */
  static int integer(String text, String what, int min, int max) {
    return (int) inRange(text, digits(text, 10), what, min, max);
  }

  /** A 32-bit number, decimal or with {@code 0x} hexadecimal. */
  static long unsigned(String text, String what, long min) {
    boolean hexadecimal = text.startsWith("0x") || text.startsWith("0X");
    long value = hexadecimal ? digits(text.substring(2), 16) : digits(text, 10);
    return inRange(text, value, what, min, MAX_UNSIGNED);
  }

  static boolean bool(String text) {
    if (text.equalsIgnoreCase("true")) {
      return true;
    }
    if (text.equalsIgnoreCase("false")) {
      return false;
    }
    throw new IllegalArgumentException(QuotedText.of(text) + " is neither \"true\" nor \"false\"");
  }

  /**
   * The items of a list with commas between them, none of them empty; no items in an empty list.
   */
  static List<String> commaList(String text) {
    List<String> items = new ArrayList<>();
    if (text.isEmpty()) {
      return items;
    }
    for (String item : text.split(",", -1)) {
      String stripped = stripBlanks(item);
      if (stripped.isEmpty()) {
        throw new IllegalArgumentException("the list has an empty item: a comma too many");
      }
      items.add(stripped);
    }
    return items;
  }

  /** The items of a list with commas or blanks between them, as many as one likes. */
  static List<String> commaOrBlankList(String text) {
    List<String> items = new ArrayList<>();
    for (String item : text.split("[, \t]", -1)) {
      if (!item.isEmpty()) {
        items.add(item);
      }
    }
    return items;
  }

  /** Whether the text is meant as an IPv4 address, valid or not. */
  static boolean isDigitsAndDots(String text) {
    return !text.isEmpty() && text.chars().allMatch(c -> c == '.' || (c >= '0' && c <= '9'));
  }

  /** Without spaces and tabs at both ends; unlike {@link String#strip} other scripts' stay. */
  static String stripBlanks(String text) {
    int start = 0;
    int end = text.length();
    while (start < end && isBlank(text.charAt(start))) {
      start++;
    }
    while (end > start && isBlank(text.charAt(end - 1))) {
      end--;
    }
    return text.substring(start, end);
  }

  static boolean isBlank(char character) {
    return character == ' ' || character == '\t';
  }

  /** Whether the character would break a line or a terminal. */
  static boolean isControl(char character) {
    return (character != '\t' && Character.isISOControl(character))
        || character == '\u2028'
        || character == '\u2029';
  }

  static boolean hasControl(String text) {
    return text.chars().anyMatch(c -> isControl((char) c));
  }

  private static long inRange(String text, long value, String what, long min, long max) {
    if (value < min || value > max) {
      throw new IllegalArgumentException(
          QuotedText.of(text) + " is not " + what + ": it must be " + min + " to " + max);
    }
    return value;
  }

  /** The number, or -1 for anything but digits, and for numbers far beyond 32 bits. */
  private static long digits(String text, int radix) {
    if (text.isEmpty() || text.length() > 12) {
      return -1;
    }
    long value = 0;
    for (int i = 0; i < text.length(); i++) {
      char character = text.charAt(i);
      int digit = character < 128 ? Character.digit(character, radix) : -1;
      if (digit < 0) {
        return -1;
      }
      value = value * radix + digit;
    }
    return value;
  }
}
