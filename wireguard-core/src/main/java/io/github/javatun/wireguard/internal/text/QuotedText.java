package io.github.javatun.wireguard.internal.text;

/**
 * Foreign text as an error message may show it: short, printable, and not a key that landed in the
 * wrong place.
 *
 * <p><b>Stateless, safe for all threads.</b>
 */
public final class QuotedText {
  private static final int LONGEST_SHOWN = 60;

  // A 32-byte key has 43 characters in base64, and 64 in hexadecimal.
  private static final int SHORTEST_KEY_RUN = 40;

  private QuotedText() {}

  /**
   * The text in quotes, everything but printable ASCII escaped; or only its length if it is long or
   * may hold a key.
   *
   * @param text any text
   * @return a part of a sentence
   */
  public static String of(CharSequence text) {
    int length = text.length();
    if (length > LONGEST_SHOWN || mayHoldKey(text)) {
      return "a value of " + length + " characters (not shown)";
    }
    StringBuilder quoted = new StringBuilder(length + 2).append('"');
    for (int i = 0; i < length; i++) {
      char character = text.charAt(i);
      if (character == '"' || character == '\\') {
        quoted.append('\\').append(character);
      } else if (character >= ' ' && character <= '~') {
        quoted.append(character);
      } else {
        quoted.append("\\u").append(String.format("%04x", (int) character));
      }
    }
    return quoted.append('"').toString();
  }

  /** A padded key, a line that swallowed the next one, or a long run of base64 characters. */
  private static boolean mayHoldKey(CharSequence text) {
    int run = 0;
    for (int i = 0; i < text.length(); i++) {
      char character = text.charAt(i);
      boolean base64 =
          (character >= 'A' && character <= 'Z')
              || (character >= 'a' && character <= 'z')
              || (character >= '0' && character <= '9')
              || character == '+'
              || character == '/';
      run = base64 ? run + 1 : 0;
      if (character == '=' || run >= SHORTEST_KEY_RUN) {
        return true;
      }
    }
    return false;
  }
}
