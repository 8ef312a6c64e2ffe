package io.github.javatun.wireguard.ndis.policy;

/** Compares a text with a pattern in which {@code *} stands for any characters, also none. */
final class Wildcard {
  private static final char ANY = '*';

  private Wildcard() {}

  /** Goes back to the last star only: an earlier one could not do better. */
  static boolean matches(String pattern, String text) {
    int inPattern = 0;
    int inText = 0;
    int star = -1;
    int afterStar = 0;
    while (inText < text.length()) {
      if (inPattern < pattern.length() && pattern.charAt(inPattern) == ANY) {
        star = inPattern++;
        afterStar = inText;
      } else if (inPattern < pattern.length() && pattern.charAt(inPattern) == text.charAt(inText)) {
        inPattern++;
        inText++;
      } else if (star >= 0) {
        inPattern = star + 1;
        inText = ++afterStar;
      } else {
        return false;
      }
    }
    while (inPattern < pattern.length() && pattern.charAt(inPattern) == ANY) {
      inPattern++;
    }
    return inPattern == pattern.length();
  }
}
